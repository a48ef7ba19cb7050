"""One pass over the lines: typed, quoted, signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from enishi.core.reply.history import Opening, opening_at
from enishi.core.reply.lines import is_blank, is_quoted, unquoted
from enishi.core.reply.signature import is_client_line, signature_start


@dataclass(frozen=True, slots=True)
class Split:
    """A reply taken apart. Nothing is lost: every worded line stands in one of the three."""

    visible: str
    """What the person typed, in order; a blank line where a quotation stood between."""
    quoted: str
    """History with the lines that announce it, quote marks kept."""
    signature: str
    """Signature and client lines."""


def visible_text(text: str) -> str:
    """What the person wrote. Empty when they added nothing to what they quoted."""
    return split(text).visible


def split(text: str) -> Split:
    """Any text; never raises; time grows with the length alone."""
    lines = re.split(r"\r\n|\r|\n", text)
    return _Splitter(lines).run()


@dataclass(slots=True)
class _Splitter:
    lines: Sequence[str]
    typed: list[str] = field(default_factory=list)
    """The typed lines since the last quotation."""
    visible: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)

    def run(self) -> Split:
        last_quoted = max((at for at, line in enumerate(self.lines) if is_quoted(line)), default=-1)
        at = 0
        while at < len(self.lines):
            opening = None if is_quoted(self.lines[at]) else opening_at(self.lines, at)
            if opening is not None and (end := self._history_end(opening, last_quoted)):
                self._close_typed(ends_the_message=True)
                self.quoted += self.lines[at:end]
                at = end
            else:
                self._take(at)
                at += 1
        self._close_typed(ends_the_message=True)
        return Split(_joined(self.visible), _joined(self.quoted), _joined(self.signature))

    def _history_end(self, opening: Opening, last_quoted: int) -> int | None:
        """One past the last line that the opening makes history; None: it was no opening after all.

        Where quote marks follow they tell the typed lines apart, so only the opening itself goes. So too where
        nothing was typed above and marks come later: an answer between the quotations.
        """
        below = opening.after
        while below < len(self.lines) and is_blank(self.lines[below]):
            below += 1
        nothing_above = not self.visible and all(is_blank(line) for line in self.typed)
        if below < len(self.lines) and (
            is_quoted(self.lines[below]) or (nothing_above and below < last_quoted)
        ):
            return opening.after
        return len(self.lines) if opening.sure else None

    def _take(self, at: int) -> None:
        line = self.lines[at]
        if is_quoted(line) or self._is_torn_quote(at):
            self._close_typed(ends_the_message=False)
            self.quoted.append(line)
        elif is_client_line(line):
            self.signature.append(line)
        else:
            self.typed.append(line)

    def _is_torn_quote(self, at: int) -> bool:
        """A quoted line that a program broke in two: long, ends in mid-sentence, goes on in lower case."""
        if not 0 < at < len(self.lines) - 1:
            return False
        before, line, after = self.lines[at - 1 : at + 2]
        return (
            is_quoted(before)
            and is_quoted(after)
            and len(before) >= 60
            and unquoted(before)[-1:].isalpha()
            and line[:1].isascii()
            and line[:1].islower()
        )

    def _close_typed(self, *, ends_the_message: bool) -> None:
        typed, self.typed = self.typed, []
        if not typed:
            return
        start = signature_start(typed, ends_the_message=ends_the_message)
        if start is not None:
            self.signature += typed[start:]
            typed = typed[:start]
        body = _trimmed(typed)
        if body:
            self.visible += ["", *body] if self.visible else body


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without blank lines at either end and blanks at line ends."""
    kept = [line.rstrip() for line in lines]
    while kept and is_blank(kept[-1]):
        kept.pop()
    first = next((at for at, line in enumerate(kept) if not is_blank(line)), len(kept))
    return kept[first:]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(_trimmed(lines))
