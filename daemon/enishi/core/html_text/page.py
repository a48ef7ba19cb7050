"""Text gathered line by line while tags go by."""

from __future__ import annotations

import re
from html import unescape

from enishi.core.html_text.elements import CLOSED_BY_THE_NEXT, NEVER_CLOSED, NEW_LINE, Meaning, Tag, tag_of

_SPACES = re.compile(r"[ \t\r\n\f]+")
_MAX_QUOTE_DEPTH = 9
_MOST_OPEN = 1_000
_MOST_LINES = 20_000
_FARTHEST_MATCH = 100
_SIGNATURE_MARK = "-- "


class Page:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._line_is_blank = True
        self._open: list[Tag] = []
        self._inside = dict.fromkeys(Meaning, 0)
        self._keeps_breaks = 0
        self._is_history = False
        self._signature_begins = False

    def text(self, piece: str) -> None:
        if self._inside[Meaning.HIDDEN]:
            return
        if self._keeps_breaks:
            first, *others = unescape(piece).split("\n", max(_MOST_LINES - len(self._lines), 0))
            self._append(first)
            for other in others:
                self._break()
                self._append(other)
        else:
            self._append(unescape(_SPACES.sub(" ", piece)))

    def _append(self, text: str) -> None:
        self._line.append(text)
        self._line_is_blank = self._line_is_blank and not text.strip()

    def tag(self, inside: str) -> None:
        tag = tag_of(inside)
        if tag is None:
            return
        if tag.name == "body":
            self._leave_the_head()
        if not self._inside[Meaning.HIDDEN]:
            self._shape(tag)
        if tag.closes:
            self._leave(tag.name)
        elif not inside.endswith("/") and tag.name not in NEVER_CLOSED:
            self._enter(tag)
        if tag.meaning is Meaning.HISTORY_BELOW and not self._inside[Meaning.QUOTE]:
            self._is_history = True

    def _leave_the_head(self) -> None:
        """Whatever the head left open, the body is shown."""
        while self._inside[Meaning.HIDDEN]:
            self._close_last()

    def _enter(self, tag: Tag) -> None:
        if tag.name in CLOSED_BY_THE_NEXT and self._open and self._open[-1].name == tag.name:
            self._close_last()
        if len(self._open) < _MOST_OPEN:
            self._open.append(tag)
            self._inside[tag.meaning] += 1
            self._keeps_breaks += tag.keeps_breaks
            self._signature_begins |= tag.meaning is Meaning.SIGNATURE

    def _leave(self, name: str) -> None:
        for above in range(1, min(_FARTHEST_MATCH, len(self._open)) + 1):
            if self._open[-above].name == name:
                for _ in range(above):
                    self._close_last()
                return

    def _close_last(self) -> None:
        tag = self._open.pop()
        self._inside[tag.meaning] -= 1
        self._keeps_breaks -= tag.keeps_breaks
        if tag.meaning is Meaning.SIGNATURE:
            self._signature_begins = False

    def _shape(self, tag: Tag) -> None:
        if tag.name == "br":
            self._break()
        elif tag.name == "p":
            self._finish_line()
            if not tag.closes and self._stands_under_text():
                self._break()
        elif tag.name in ("td", "th"):
            self._append(" ")
        elif NEW_LINE.fullmatch(tag.name) or tag.meaning in (Meaning.QUOTE, Meaning.HISTORY_BELOW):
            self._finish_line()

    def _depth(self) -> int:
        return min(self._inside[Meaning.QUOTE] + self._is_history, _MAX_QUOTE_DEPTH)

    def _finish_line(self) -> None:
        if not self._line_is_blank:
            self._break()

    def _stands_under_text(self) -> bool:
        """A paragraph keeps its distance from what is above it in the same quote level."""
        above = self._lines[-1] if self._lines else ""
        return bool(above.strip("> ")) and above.startswith(">") == (self._depth() > 0)

    def _break(self) -> None:
        line = "".join(self._line).replace("\xa0", " ").rstrip()
        if not self._keeps_breaks:
            line = line.lstrip(" ")
        depth = self._depth()
        if self._signature_begins and line:
            self._signature_begins = False
            if not depth and not line.startswith(("--", "—")):
                self._lines.append(_SIGNATURE_MARK)
        self._lines.append(f"{'>' * depth} {line}".rstrip() if depth else line)
        self._line = []
        self._line_is_blank = True

    def result(self) -> str:
        self._finish_line()
        return re.sub(r"\n{4,}", "\n\n\n", "\n".join(self._lines)).strip("\n")
