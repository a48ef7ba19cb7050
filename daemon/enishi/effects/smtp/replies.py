"""A server's replies, read from whatever pieces the network makes of them (RFC 5321 §4.2)."""

from __future__ import annotations

_LONGEST_LINE = 4096
"""Eight times what §4.5.3.1.5 allows; more without an end is no reply."""
_LONGEST_REPLY = 65536
_CODES = {b"%d" % code: code for code in range(200, 600)}
_MARKS = frozenset({b" ", b"-", b"\r", b""})
"""What may follow a code; a line may end there."""


class Reply:
    __slots__ = ("_words", "code")

    def __init__(self, code: int, words: bytes) -> None:
        self.code = code
        """200 to 599."""
        self._words = words

    @property
    def text(self) -> str:
        """Without the code; the lines of a long reply are joined by line feeds."""
        return self._words.removesuffix(b"\r").decode("utf-8", "replace")

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Unreadable(Exception):
    """What came is no SMTP reply; nothing that follows on this connection can be trusted."""


class Replies:
    """Bytes in, whole replies out, in order. Keeps no more than one unfinished reply."""

    def __init__(self) -> None:
        self._buffer = b""
        self._at = 0
        self._lines: list[bytes] = []
        """Of a reply whose last line is still to come."""
        self._code = 0
        self._size = 0

    def feed(self, data: bytes) -> None:
        self._buffer = self._buffer[self._at :] + data if self._at < len(self._buffer) else data
        self._at = 0

    @property
    def is_drained(self) -> bool:
        """Nothing lies behind the reply taken last, not even the beginning of another."""
        return self._at == len(self._buffer) and not self._lines

    def take(self) -> Reply | None:
        """The next whole reply; None: the rest is still to come. Raises Unreadable."""
        while (end := self._buffer.find(b"\n", self._at)) >= 0:
            line, self._at = self._buffer[self._at : end], end + 1
            code, mark = _CODES.get(line[:3]), line[3:4]
            if code is None or mark not in _MARKS or len(line) > _LONGEST_LINE:
                raise Unreadable(line[:200].decode("utf-8", "replace"))
            if mark != b"-" and not self._lines:
                return Reply(code, line[4:])
            self._add(code, line[4:].removesuffix(b"\r"))
            if mark != b"-":
                return self._joined()
        if len(self._buffer) - self._at > _LONGEST_LINE:
            raise Unreadable("a reply without an end")
        return None

    def _add(self, code: int, text: bytes) -> None:
        if self._lines and code != self._code:
            raise Unreadable("a reply that changes its code")  # §4.2.1: it must be the same on every line
        self._code = code
        self._lines.append(text)
        self._size += len(text) + 1
        if self._size > _LONGEST_REPLY:
            raise Unreadable("a reply without an end")

    def _joined(self) -> Reply:
        lines, self._lines, self._size = self._lines, [], 0
        return Reply(self._code, b"\n".join(lines))
