"""One pass over the lines: typed, quoted, signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from enishi.core.reply.client_lines import is_banner, is_client_line, notice_start
from enishi.core.reply.history import Opening, opening_at
from enishi.core.reply.lines import Lines, columns, is_blank, is_rule, unquoted
from enishi.core.reply.signature import signature_start

_MOST_UNMARKED = 8
_PICTURES = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


@dataclass(frozen=True, slots=True)
class Split:
    """A reply taken apart. Nothing is lost: every worded line stands in one of the three."""

    visible: str
    """What the person typed, in order; a blank line where a quotation stood between. Carriers' own pictures, which
    no font shows, are left out."""
    quoted: str
    """History with the lines that announce it, quote marks kept."""
    signature: str
    """Signature, client lines, notices."""


def visible_text(text: str) -> str:
    """What the person wrote. Empty when they added nothing to what they quoted."""
    return split(text).visible


def split(text: str) -> Split:
    """Any text; never raises; time grows with the length alone."""
    return _Splitter(Lines.of(text)).run()


@dataclass(slots=True)
class _Splitter:
    lines: Lines
    typed: list[int] = field(default_factory=list)
    """The typed lines since the last quotation."""
    visible: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)

    def run(self) -> Split:
        last_quoted = max((at for at, quoted in enumerate(self.lines.quoted) if quoted), default=-1)
        at = 0
        while at < len(self.lines):
            opening = opening_at(self.lines, at)
            if opening is not None and (end := self._history_end(opening, last_quoted)):
                if self._closes_a_frame(at):
                    self.typed.append(at)
                    at += 1
                self._close_typed(ends_the_message=True)
                self.quoted += self.lines.raw[at:end]
                at = end
            else:
                self._take(at)
                at += 1
        self._close_typed(ends_the_message=True)
        visible = _PICTURES.sub("", _joined(self.visible))
        return Split(visible, _joined(self.quoted), _joined(self.signature))

    def _history_end(self, opening: Opening, last_quoted: int) -> int | None:
        """One past the last line that the opening makes history; None: it was no opening after all.

        Where quote marks follow they tell the typed lines apart, so only the opening itself goes. So too where
        nothing was typed above and marks come soon: an answer between the quotations.
        """
        below = self.lines.first_worded(opening.after)
        if below < len(self.lines) and (
            self.lines.quoted[below] or self._answers_between(below, last_quoted)
        ):
            return opening.after
        return len(self.lines) if opening.is_certain else None

    def _closes_a_frame(self, at: int) -> bool:
        """The rule above the older mail is the lower edge of the signature when its upper edge stands above."""
        return is_rule(self.lines.folded[at]) and any(
            is_rule(self.lines.folded[above]) for above in self.typed[-20:]
        )

    def _answers_between(self, below: int, last_quoted: int) -> bool:
        if below >= last_quoted or self.visible or any(self.lines.folded[at] for at in self.typed):
            return False
        worded = 0
        while not self.lines.quoted[below]:
            worded += bool(self.lines.folded[below])
            if worded > _MOST_UNMARKED or opening_at(self.lines, below):
                return False
            below += 1
        return True

    def _take(self, at: int) -> None:
        if self.lines.quoted[at] or self._is_torn_quote(at):
            self._close_typed(ends_the_message=False)
            self.quoted.append(self.lines.raw[at])
        elif is_client_line(self.lines.folded[at]) or (
            is_banner(self.lines.folded[at]) and self._is_first(at)
        ):
            self.signature.append(self.lines.raw[at])
        else:
            self.typed.append(at)

    def _is_first(self, at: int) -> bool:
        return not self.visible and not any(self.lines.folded[typed] for typed in self.typed[:3])

    def _is_torn_quote(self, at: int) -> bool:
        """The rest of a quoted line that a program broke in two: the line above is full and ends in mid-sentence."""
        if not 0 < at < len(self.lines) - 1 or not self.lines.folded[at]:
            return False
        if not (self.lines.quoted[at - 1] and self.lines.quoted[at + 1]):
            return False
        before = self.lines.raw[at - 1].rstrip()
        if columns(before[:200]) < 60 or not unquoted(before)[-1:].isalpha():
            return False
        first = self.lines.folded[at][0]
        return first.islower() or (not first.isascii() and columns(before[:200]) >= 70)

    def _close_typed(self, *, ends_the_message: bool) -> None:
        typed, self.typed = self.typed, []
        if not typed:
            return
        end = len(typed)
        if ends_the_message:
            end = self._without_notices(typed)
        start = signature_start(
            [self.lines.folded[at] for at in typed[:end]],
            ends_the_message=ends_the_message,
            is_below_words=bool(self.visible),
        )
        start = end if start is None else start
        self.signature += [self.lines.raw[at] for at in typed[start:]]
        body = _trimmed([self.lines.raw[at] for at in typed[:start]])
        if body:
            self.visible += ["", *body] if self.visible else body

    def _without_notices(self, typed: Sequence[int]) -> int:
        begins = notice_start([self.lines.folded[at] for at in typed], may_be_all=bool(self.visible))
        return len(typed) if begins is None else begins


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without blank lines at either end and blanks at line ends."""
    kept = [line.rstrip() for line in lines]
    while kept and is_blank(kept[-1]):
        kept.pop()
    first = next((at for at, line in enumerate(kept) if not is_blank(line)), len(kept))
    return kept[first:]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(_trimmed(lines))
