"""A server's replies, read from whatever pieces the network makes of them (RFC 5321 §4.2)."""

from __future__ import annotations

from typing import NamedTuple

_LONGEST_LINE = 4096
"""Eight times what §4.5.3.1.5 allows; more without an end is no reply."""
_LONGEST_REPLY = 65536


class Reply(NamedTuple):
    code: int
    """200 to 599."""
    text: str
    """Without the code; the lines of a long reply are joined by line feeds."""

    @property
    def is_positive(self) -> bool:
        return 200 <= self.code <= 299

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Unreadable(Exception):
    """What came is no SMTP reply; nothing that follows on this connection can be trusted."""


class Replies:
    """Bytes in, whole replies out, in order. Keeps no more than one unfinished reply."""

    def __init__(self) -> None:
        self._buffer = b""
        self._at = 0
        self._begun: list[bytes] = []
        """A reply of several lines of which the last is still to come: its code, then its texts."""
        self._size = 0

    def feed(self, data: bytes) -> None:
        self._buffer = self._buffer[self._at :] + data if self._at < len(self._buffer) else data
        self._at = 0

    @property
    def is_drained(self) -> bool:
        """Nothing lies behind the reply taken last, not even the beginning of another."""
        return self._at == len(self._buffer) and not self._begun

    def take(self) -> Reply | None:
        """The next whole reply; None: the rest is still to come. Raises Unreadable."""
        while (end := self._buffer.find(b"\n", self._at)) >= 0:
            line, self._at = self._buffer[self._at : end].removesuffix(b"\r"), end + 1
            if (reply := self._line(line)) is not None:
                return reply
        if len(self._buffer) - self._at > _LONGEST_LINE:
            raise Unreadable("a reply without an end")
        return None

    def _line(self, line: bytes) -> Reply | None:
        code, mark = line[:3], line[3:4]
        if not (code.isdigit() and b"200" <= code <= b"599" and mark in b" -") or len(line) > _LONGEST_LINE:
            raise Unreadable(line[:200].decode("utf-8", "replace"))
        if not self._begun and mark != b"-":
            return Reply(int(code), line[4:].decode("utf-8", "replace"))
        return self._line_of_several(code, line[4:], mark == b"-")

    def _line_of_several(self, code: bytes, text: bytes, goes_on: bool) -> Reply | None:
        if self._begun and code != self._begun[0]:
            raise Unreadable(
                "a reply that changes its code"
            )  # §4.2.1: the code must be the same on every line
        self._size += len(text) + 1
        if self._size > _LONGEST_REPLY:
            raise Unreadable("a reply without an end")
        self._begun += [text] if self._begun else [code, text]
        if goes_on:
            return None
        lines, self._begun, self._size = self._begun[1:], [], 0
        return Reply(int(code), b"\n".join(lines).decode("utf-8", "replace"))
