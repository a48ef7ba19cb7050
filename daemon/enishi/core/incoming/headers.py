"""Header fields of a message: split, looked up without regard to case, decoded only when asked for."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from enishi.core import charset

MAX_HEADER_BYTES = 256 * 1024
MAX_FIELDS = 1_000
_MAX_VALUE = 64 * 1024

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
# An encoded word may hide a line end or an escape sequence, which would act wherever the text is shown or sent on.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_BARE_ID = re.compile(r"[^<>\s,;\"]{1,250}@[^<>\s,;\"]{1,250}")


@dataclass(frozen=True)
class Headers:
    """Fields in their order; names in lower case, values as they came."""

    fields: tuple[tuple[str, bytes], ...] = ()

    @cached_property
    def _index(self) -> dict[str, list[bytes]]:
        index: dict[str, list[bytes]] = {}
        for name, value in self.fields:
            index.setdefault(name, []).append(value)
        return index

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._index

    def count(self, name: str) -> int:
        return len(self._index.get(name.lower(), ()))

    def get(self, name: str) -> str | None:
        """The first field of that name as readable text on one line; None if there is none."""
        values = self._index.get(name.lower())
        return decode_words(plain(values[0])) if values else None

    def all(self, name: str) -> tuple[str, ...]:
        """Every field of that name, top of the message first."""
        return tuple(decode_words(plain(value)) for value in self._index.get(name.lower(), ()))

    def structured(self, name: str) -> tuple[str, ...]:
        """Like `all`, encoded words left standing: what they hide must never become syntax."""
        return tuple(plain(value) for value in self._index.get(name.lower(), ()))

    def ids(self, name: str) -> tuple[str, ...]:
        """The message ids in these fields, with angle brackets, in their order."""
        return tuple(dict.fromkeys(found for value in self.structured(name) for found in message_ids(value)))


def message_ids(value: str) -> tuple[str, ...]:
    found = tuple(f"<{identifier}>" for identifier in _MESSAGE_ID.findall(value))
    if found or "<" in value:
        return found
    return tuple(f"<{identifier}>" for identifier in _BARE_ID.findall(value[:2_000]))


def split(message: bytes) -> tuple[Headers, bytes, tuple[str, ...]]:
    """Header fields, body, and the names of what was wrong. `message` has `\\n` line ends only."""
    defects: list[str] = []
    message = message.lstrip(b"\n")
    block, blank, body = message.partition(b"\n\n")
    if message.startswith(b"\n"):
        block, body = b"", message[1:]
    if not blank and not body:
        defects.append("no_body_separator")
    if len(block) > MAX_HEADER_BYTES:
        block = block[:MAX_HEADER_BYTES]
        defects.append("headers_too_long")
    lines = block.split(b"\n")
    end = _end_of_fields(lines)
    if end < len(lines):
        body = b"\n".join(lines[end:]) + blank + body
        defects.append("body_without_blank_line")
    fields = list(_fields(lines[:end], defects))
    if len(fields) > MAX_FIELDS:
        defects.append("too_many_headers")
    return Headers(tuple(fields[:MAX_FIELDS])), body, tuple(dict.fromkeys(defects))


def _end_of_fields(lines: list[bytes]) -> int:
    """The body begins where no line further on looks like a field: some senders forget the blank line."""
    for index in range(len(lines) - 1, -1, -1):
        if _FIELD.match(lines[index]) or (lines[index][:1] in (b" ", b"\t") and index):
            return index + 1
    return 0


def _fields(lines: list[bytes], defects: list[str]) -> Iterator[tuple[str, bytes]]:
    name, value = "", list[bytes]()
    for number, line in enumerate(lines):
        found = _FIELD.match(line)
        if found and line[:1] not in (b" ", b"\t"):
            if name:
                yield name, b"\n".join(value)
            name, value = found[1].decode("ascii").lower(), [line[found.end() :]]
        elif name:
            if line[:1] not in (b" ", b"\t"):
                defects.append("broken_header_line")
            value.append(line)
        elif not (number == 0 and line.startswith((b"From ", b">From "))):
            defects.append("broken_header_line")
    if name:
        yield name, b"\n".join(value)


def plain(value: bytes) -> str:
    """One line of text; raw 8-bit or ISO-2022-JP bytes, which no standard allows here, are guessed."""
    return " ".join(line.strip() for line in charset.guess(value[:_MAX_VALUE]).split("\n")).strip()


def decode_words(text: str) -> str:
    """RFC 2047 in one pass. Neighbouring words of one charset are joined first: senders cut characters in two."""
    if "=?" not in text:
        return _CONTROL.sub(" ", text)
    pieces: list[str] = []
    pending, pending_charset, position = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[position : word.start()]
        position = word.end()
        name, data = word[1].lower(), _word_bytes(word[2], word[3])
        if pending_charset and (between.strip() or name != pending_charset):
            pieces.append(charset.decode(pending, pending_charset))
            pending = b""
        if between.strip() or not pending_charset:
            pieces.append(between)
        pending, pending_charset = pending + data, name
    if pending_charset:
        pieces.append(charset.decode(pending, pending_charset))
    pieces.append(text[position:])
    return _CONTROL.sub(" ", "".join(pieces))


def _word_bytes(encoding: str, data: str) -> bytes:
    raw = data.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return base64_bytes(raw)


def base64_bytes(data: bytes) -> bytes:
    """What can be read of base64 that may be cut, unpadded, or hold foreign characters."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        usable = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
