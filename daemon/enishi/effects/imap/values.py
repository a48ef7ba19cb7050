"""The parenthesised data of a response as Python values (RFC 9051 §4): atoms, strings, literals, lists, NIL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from enishi.effects.imap.framing import Reply

Value: TypeAlias = "bytes | list[Value] | None"

_DEEPEST = 50

# An atom may carry a section in brackets, with spaces and parentheses inside: BODY[HEADER.FIELDS (DATE)]<0>.
_TOKEN = re.compile(rb'\s*(?:([()])|"((?:[^"\\]|\\.)*)"|((?:\[[^\]]*\]|[^\s()"\[])+))')


class Unreadable(Exception):
    """The response does not follow the grammar."""


def values(reply: Reply) -> list[Value]:
    """Everything in the reply after `* `, e.g. [b"12", b"FETCH", [b"UID", b"7"]]. Raises Unreadable."""
    stack: list[list[Value]] = [[]]
    for item in _items(reply):
        if item == "(":
            stack.append([])
            if len(stack) > _DEEPEST:
                raise Unreadable("nested too deeply")
        elif item == ")":
            closed = stack.pop()
            if not stack:
                raise Unreadable("a parenthesis too many")
            stack[-1].append(closed)
        else:
            assert not isinstance(item, str)
            stack[-1].append(item)
    if len(stack) != 1:
        raise Unreadable("a parenthesis is missing")
    return stack[0]


def pairs(value: Value) -> dict[bytes, Value]:
    """[key, value, key, value …] as a dict with keys in upper case."""
    items = value if isinstance(value, list) else []
    return {
        key.upper(): item
        for key, item in zip(items[::2], items[1::2], strict=False)
        if isinstance(key, bytes)
    }


def _items(reply: Reply) -> Iterator[bytes | str | None]:
    """Parentheses come as str, everything else as bytes (None for NIL)."""
    for index, part in enumerate(reply.parts):
        if index % 2:
            yield part
        else:
            text = part.removeprefix(b"* ") if index == 0 else part
            announces = index + 1 < len(reply.parts)
            yield from _text_items(text[: text.rindex(b"{")].removesuffix(b"~") if announces else text)


def _text_items(text: bytes) -> Iterator[bytes | str | None]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise Unreadable(f"not understood at byte {position}")
        position = found.end()
        bracket, quoted, atom = found.groups()
        if bracket is not None:
            yield bracket.decode()
        elif quoted is not None:
            yield re.sub(rb"\\(.)", rb"\1", quoted)
        else:
            yield None if atom.upper() == b"NIL" else atom
