"""From text to dates: every rule over the folded text, the longest reading of a place wins, spans are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from enishi.core.dates import ahead, calendar, english, named, periods
from enishi.core.dates.calendar import Fiscal
from enishi.core.dates.context import Context, Reading
from enishi.core.dates.found import Certainty, Edge, Folded, Found, folded
from enishi.core.dates.numerals import NUMBER, number

_LONGEST_TEXT = 20_000
"""Beyond it nobody writes to us about dates; keeps the time bounded."""
_RULES = named.RULES + ahead.RULES + periods.RULES + english.RULES

Placed = tuple[int, int, Reading]
"""Start and end in the folded text, and what stands there."""

_SPAN = re.compile(
    r"\s{0,2}(?:\([^()]{1,6}\))?\s{0,2}(?:[~〜～‐–—―ー-]|から|より|to|through|thru|until|till)\s{0,2}"
)
_TAIL = re.compile(r"\s?(?:\([^()]{1,6}\)\s?)?")
_FROM = re.compile(r"(?:以降|以後|から|より|[~〜～]|過ぎ|を過ぎ|になったら|になりましたら|onwards?|or later)")
_UNTIL = re.compile(r"(?:いっぱい)?(?:まで|迄|いっぱい|中は|中に|以内)")
_BEFORE = re.compile(
    r"(?P<until>until|till|through|thru|by|before)\s(?:the\s)?$|(?P<since>from|since|after|starting)\s(?:the\s)?$"
)
_DAY_ALONE = re.compile(r"(?<![\d/.月第年])(?P<day>\d{1,2})\s?日(?!間|後|目|ほど|以内)")
_DAY_AFTER_SPAN = re.compile(r"(?P<day>\d{1,2})(?![\d/月:時年.]|\s?(?:日後|日間))日?")
_DAYS_LONG = re.compile(rf"\s?(?:から|より)\s?(?P<count>{NUMBER})\s?日間")

_CLOSERS = re.compile(
    r"(?:\s|[、。.!,]|に|で|まで(?:延期)?|以降|ごろ|頃|くらい|から|へ|延期|保留|再開|変更|送って|送信|して|お願い(?:いた)?します|お願い|です|"
    r"します|ください|下さい|on|until|till|postpone|to|please|hold|the|in|at|by|from)*"
)


def find_dates(text: str, base: date, fiscal_year_start: tuple[int, int] = (4, 1)) -> list[Found]:
    """All dates in `text`, in order, read on the day `base`. A month or day that has passed means next year's."""
    return read(text, Context(base, Fiscal(fiscal_year_start)))


def when(text: str, base: date, fiscal_year_start: tuple[int, int] = (4, 1)) -> date | None:
    """The day that a few words name, and nothing but a day: the first of a period (4月上旬 is April 1st).

    None when there is more in the words than one date, when it is no date, has passed, or is not sure.
    """
    found = find_dates(text, base, fiscal_year_start)
    if len(found) != 1 or found[0].certainty in (Certainty.VAGUE, Certainty.DOUBTFUL):
        return None
    start, end = found[0].span
    rest = folded(text[:start] + " " + text[end:]).text
    if len(rest) > 40 or not _CLOSERS.fullmatch(rest):
        return None
    return found[0].first if found[0].first >= base else None


def read(text: str, context: Context) -> list[Found]:
    """As `find_dates`, in any context."""
    whole = folded(text[:_LONGEST_TEXT])
    placed = _without_overlaps(_candidates(whole.text, context))
    placed = _with_days_alone(whole.text, placed, context)
    return [_found(whole, *one) for one in _spans_joined(whole.text, placed)]


def _candidates(text: str, context: Context) -> Iterator[tuple[int, int, Reading | None]]:
    for pattern, meaning in _RULES:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), meaning(match, context)


def _without_overlaps(candidates: Iterable[tuple[int, int, Reading | None]]) -> list[Placed]:
    """The earliest and longest of what overlaps. A date that no calendar has (2/30) still claims its place."""
    kept: list[Placed] = []
    taken_until = 0
    for start, end, reading in sorted(candidates, key=lambda placed: (placed[0], -placed[1])):
        if start >= taken_until:
            taken_until = end
            if reading is not None:
                kept.append((start, end, reading))
    return kept


def _with_days_alone(text: str, placed: Sequence[Placed], context: Context) -> list[Placed]:
    """「12月9日まで … 10日に戻ります」: a bare day is the next such day after the date before it."""
    complete = list(placed)
    for match in _DAY_ALONE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end, _ in placed):
            continue
        before = [reading for start, _, reading in placed if start < match.start()]
        day = _next_day_of_month(int(match["day"]), before[-1].days[0] if before else context.base)
        if day is not None:
            year_named = before[-1].year_named if before else False
            complete.append((match.start(), match.end(), Reading((day, day), year_named=year_named)))
    return sorted(complete, key=lambda one: one[0])


def _next_day_of_month(number: int, start: date) -> date | None:
    this = calendar.day(start.year, start.month, number)
    if this and this >= start:
        return this
    following = calendar.shift_months(start.replace(day=1), 1)
    return following and calendar.day(following.year, following.month, number)


def _spans_joined(text: str, placed: Sequence[Placed]) -> Iterator[tuple[int, int, Reading, Edge]]:
    """「12/28〜1/5」 is one absence, not two days."""
    at = 0
    while at < len(placed):
        start, end, reading = placed[at]
        at += 1
        joined = (
            _up_to(reading, placed[at][2])
            if at < len(placed) and _is_span(text[end : placed[at][0]])
            else None
        )
        if joined:
            end = placed[at][1]
            at += 1
        else:
            joined, end = _up_to_a_bare_day(text, end, reading)
        if joined is None:
            joined, end = _for_some_days(text, end, reading)
        yield (start, end, joined, Edge.UNTIL) if joined else (start, end, reading, _edge(text, start, end))


def _is_span(between: str) -> bool:
    return len(between) <= 20 and _SPAN.fullmatch(between) is not None


def _up_to(start: Reading, end: Reading) -> Reading | None:
    """From the one to the other; an end without a year is the first such day after the start."""
    last = end.days[1]
    if last < start.days[0] and not end.year_named:
        last = calendar.shift_months(last, 12) or last
    if last < start.days[0]:
        return None
    doubtful = Certainty.DOUBTFUL in (start.certainty, end.certainty)
    return replace(
        start,
        days=(start.days[0], last),
        certainty=Certainty.DOUBTFUL if doubtful else start.certainty,
        year_named=start.year_named or end.year_named,
    )


def _up_to_a_bare_day(text: str, end: int, reading: Reading) -> tuple[Reading | None, int]:
    """「12/28〜31」."""
    span = _SPAN.match(text, end)
    bare = _DAY_AFTER_SPAN.match(text, span.end()) if span and reading.days[0] == reading.days[1] else None
    last = _next_day_of_month(int(bare["day"]), reading.days[0]) if bare else None
    if bare is None or last is None:
        return None, end
    return replace(reading, days=(reading.days[0], last)), bare.end()


def _for_some_days(text: str, end: int, reading: Reading) -> tuple[Reading | None, int]:
    """「本日より3日間」: the first day counts."""
    days = _DAYS_LONG.match(text, end)
    last = calendar.shift_days(reading.days[0], number(days["count"]) - 1) if days else None
    if days is None or last is None or last < reading.days[1]:
        return None, end
    return replace(reading, days=(reading.days[0], last)), days.end()


def _edge(text: str, start: int, end: int) -> Edge:
    tail = _TAIL.match(text, end)
    behind = tail.end() if tail else end
    before = _BEFORE.search(text, max(0, start - 20), start)
    if _UNTIL.match(text, behind) or (before and before["until"]):
        return Edge.UNTIL
    if _FROM.match(text, behind) or before:
        return Edge.FROM
    return Edge.ON


def _found(whole: Folded, start: int, end: int, reading: Reading, edge: Edge) -> Found:
    first, last = reading.days
    return Found(first, last, reading.certainty, whole.span(start, end), edge)
