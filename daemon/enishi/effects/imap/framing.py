"""Bytes from the server → whole responses (RFC 9051 §2.2.2, §4.3), however they were cut up on the way.

Takes the place of aioimaplib's recursive parser, which dies of a thousand lines in one read (aioimaplib #118).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_LINE = 8 * 2**20
"""A SEARCH answer with a million UIDs still fits."""
LARGEST_LITERAL = 32 * 2**20
"""Bodies beyond `reader.LARGEST_BODY` are never asked for whole."""

_LITERAL = re.compile(rb"\{(\d+)\+?\}\Z")
# The free text of these may end in anything, `{12}` included, and is no announcement of a literal.
_STATUS = re.compile(rb"(?:\*|[A-Za-z0-9.]+) (?:OK|NO|BAD|BYE|PREAUTH)\b|\+", re.IGNORECASE)


class OutOfBounds(Exception):
    """The server sends more than any honest server would: the connection must be given up."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole response. Parts alternate: text, literal, text, literal …, text."""

    parts: tuple[bytes, ...]

    @property
    def text(self) -> bytes:
        return self.parts[0]

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))


class Framer:
    """Feed it what arrives; take whole replies out. Memory is bounded by one line plus one reply."""

    def __init__(self, *, longest_line: int = LONGEST_LINE, largest_literal: int = LARGEST_LITERAL) -> None:
        self._longest_line = longest_line
        self._largest_literal = largest_literal
        self.clear()

    def clear(self) -> None:
        """Forget everything unfinished; whatever was received but not taken is dropped (STARTTLS)."""
        self._buffer = bytearray()
        self._scanned = 0
        self._literal_size: int | None = None
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[Reply]:
        """Lazily, so that the taker may stop between two replies. Raises OutOfBounds."""
        self._buffer += data
        while (part := self._next_part()) is not None:
            if (reply := self._completed(part)) is not None:
                yield reply

    def _next_part(self) -> bytes | None:
        if self._literal_size is None:
            return self._next_line()
        if len(self._buffer) < self._literal_size:
            return None
        return self._take(self._literal_size, skip=0)

    def _next_line(self) -> bytes | None:
        end = self._buffer.find(b"\r\n", self._scanned)
        if max(end, len(self._buffer) if end < 0 else 0) > self._longest_line:
            raise OutOfBounds(f"a line longer than {self._longest_line} bytes")
        if end < 0:
            # Do not look at the same bytes again; the last may be the \r of a split line end.
            self._scanned = max(len(self._buffer) - 1, 0)
            return None
        return self._take(end, skip=2)

    def _take(self, size: int, skip: int) -> bytes:
        part = bytes(self._buffer[:size])
        del self._buffer[: size + skip]
        self._scanned = 0
        return part

    def _completed(self, part: bytes) -> Reply | None:
        self._parts.append(part)
        if self._literal_size is not None:
            self._literal_size = None
            return None
        if (announced := self._announced(part)) is not None:
            self._literal_size = announced
            return None
        reply, self._parts = Reply(tuple(self._parts)), []
        return reply

    def _announced(self, line: bytes) -> int | None:
        found = _LITERAL.search(line)
        if found is None or _STATUS.match(self._parts[0]):
            return None
        size = int(found[1])
        if size + sum(map(len, self._parts)) > self._largest_literal:
            raise OutOfBounds(f"a response larger than {self._largest_literal} bytes")
        return size
