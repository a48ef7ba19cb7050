"""Header fields of a message: split, looked up without regard to case, decoded only when asked for."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from enishi.core import charset
from enishi.core.incoming.transfer import base64_bytes

MAX_HEADER_BYTES = 256 * 1024
MAX_FIELDS = 1_000
MAX_HEADER_BYTES_OF_PART = 16 * 1024
MAX_FIELDS_OF_PART = 100
_LINES_A_FIELD = 5
_MAX_VALUE = 64 * 1024

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|sender|reply-to|return-path|message-id|in-reply-to|references|received|mime-version"
    rb"|delivered-to|auto-submitted|precedence|user-agent|status|action|(?:content|list|resent|x|arc|dkim|authentication"
    rb"|original|final|remote|reporting|diagnostic|last-attempt|arrival|feedback)-[!-9;-~]{1,60})[ \t]*:",
    re.IGNORECASE,
)
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
# An encoded word may hide a line end or an escape sequence, which would act wherever the text is shown or sent on.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_EMPTY_LINES = re.compile(rb"\n*")
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

    @cached_property
    def _readable(self) -> dict[str, tuple[str, ...]]:
        """Fields are asked for many times over while a mail is judged; each is made readable once."""
        return {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._index

    def count(self, name: str) -> int:
        return len(self._index.get(name.lower(), ()))

    def get(self, name: str) -> str | None:
        """The first field of that name as readable text on one line; None if there is none."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Every field of that name, top of the message first."""
        name = name.lower()
        if name not in self._index:
            return ()
        if name not in self._readable:
            self._readable[name] = tuple(decode_words(value) for value in self.structured(name))
        return self._readable[name]

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


def split(
    message: bytes, *, most_fields: int = MAX_FIELDS, most_bytes: int = MAX_HEADER_BYTES
) -> tuple[Headers, bytes, tuple[str, ...]]:
    """Header fields, body, and the names of what was wrong. `message` has `\\n` line ends only."""
    defects: list[str] = []
    start = _after_empty_lines(message)
    blank = message.find(b"\n\n", start)
    if blank < 0:
        defects.append("no_body_separator")
        blank = len(message)
    if blank - start > most_bytes:
        defects.append("headers_too_long")
    most_lines = most_fields * _LINES_A_FIELD
    lines = message[start : min(blank, start + most_bytes)].split(b"\n", most_lines)[:most_lines]
    end = _end_of_fields(lines)
    body = message[blank + 2 :]
    if end < len(lines):
        body = message[start + sum(len(line) + 1 for line in lines[:end]) :]
        defects.append("body_without_blank_line")
    fields = list(islice(_fields(lines[:end], defects), most_fields + 1))
    if len(fields) > most_fields:
        defects.append("too_many_headers")
    return Headers(tuple(fields[:most_fields])), body, tuple(dict.fromkeys(defects))


def _after_empty_lines(message: bytes) -> int:
    found = _EMPTY_LINES.match(message)
    return found.end() if found else 0


def _end_of_fields(lines: list[bytes]) -> int:
    """The body begins at the first line that is no field, unless fields of mail go on below: some senders forget the
    blank line, others break a long field without indenting what follows."""
    last_known = max((number for number, line in enumerate(lines) if _KNOWN_FIELD.match(line)), default=-1)
    for number in range(last_known + 1, len(lines)):
        if not _FIELD.match(lines[number]) and not (number and lines[number][:1] in (b" ", b"\t")):
            return number
    return len(lines)


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
