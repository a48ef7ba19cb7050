"""Where quoted history begins: attribution lines, header blocks, and the marks that mail programs draw."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi.core.reply.announcements import announces_older_mail
from enishi.core.reply.attribution import attribution_at
from enishi.core.reply.header_block import header_block
from enishi.core.reply.lines import Lines, heading_in_rule, is_rule

_LOOK_AHEAD = 12
_RULE_TO_WORDS = 4


@dataclass(frozen=True, slots=True)
class Opening:
    """The lines up to, not including, `after` announce that an older mail follows."""

    after: int
    is_certain: bool
    """Whether the lines below may be taken for history though no quote mark stands before them."""


def opening_at(lines: Lines, at: int) -> Opening | None:
    """The opening whose first line is `at`, if there is one. Looks some lines ahead, never further."""
    if not lines.folded[at] or lines.quoted[at]:
        return None
    start = _past_rule(lines, at)
    return (
        _announcement(lines, start)
        or _header_block(lines, start, below_rule=start > at)
        or _notes_header(lines, start)
        or _attribution(lines, start)
    )


def _past_rule(lines: Lines, at: int) -> int:
    """The line itself, or, where a rule is drawn at `at`, the first line with words right below it."""
    if not is_rule(lines.folded[at]):
        return at
    below = lines.first_worded(at + 1, within=_RULE_TO_WORDS)
    return below if below < len(lines) and lines.folded[below] and not lines.quoted[below] else at


def _announcement(lines: Lines, at: int) -> Opening | None:
    if announces_older_mail(lines.folded[at]):
        headers = header_block(lines.folded, lines.first_worded(at + 1, within=3))
        return Opening(headers.after if headers.fields else at + 1, is_certain=True)
    if heading_in_rule(lines.folded[at]):
        headers = header_block(lines.folded, lines.first_worded(at + 1, within=2))
        return Opening(headers.after, is_certain=True) if headers.is_plausible else None
    return None


def _header_block(lines: Lines, at: int, *, below_rule: bool) -> Opening | None:
    headers = header_block(lines.folded, at)
    if headers.is_telling or (below_rule and headers.is_plausible):
        return Opening(headers.after, is_certain=True)
    return None


_NOTES_LABELS = re.compile(r"(?:to|an|宛先|à|para)", re.IGNORECASE)
_NOTES_SUBJECT = re.compile(r"(?:subject|thema|件名|objet|asunto)", re.IGNORECASE)
_NOTES_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} \d{1,2}:\d\d")


def _notes_header(lines: Lines, at: int) -> Opening | None:
    """Notes writes name and date, then `To`, `cc`, `Subject` without colons, each above its value."""
    near = lines.folded[at : at + 5]
    if not any(_NOTES_DATE.search(line) for line in near[:2]):
        return None
    if not any(_NOTES_LABELS.fullmatch(line) for line in near[1:]):
        return None
    for below in range(at + 3, min(at + 3 + _LOOK_AHEAD, len(lines))):
        if _NOTES_SUBJECT.fullmatch(lines.folded[below]):
            return Opening(min(below + 2, len(lines)), is_certain=True)
    return None


def _attribution(lines: Lines, at: int) -> Opening | None:
    found = attribution_at(lines, at)
    if found is None:
        return None
    headers = header_block(lines.folded, found.after)
    return Opening(headers.after if headers.fields else found.after, found.is_certain)
