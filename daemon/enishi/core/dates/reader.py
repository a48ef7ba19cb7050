"""From text to dates: every rule over the folded text, the longest reading of a place wins, spans are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from enishi.core.dates import ahead, calendar, days_alone, english, named, periods, slashed, western
from enishi.core.dates.calendar import Fiscal
from enishi.core.dates.context import Context, Order, Reading
from enishi.core.dates.found import Certainty, Edge, Folded, Found, folded
from enishi.core.dates.slashed import order_of
from enishi.core.dates.spans import Placed, joined

_LONGEST_TEXT = 20_000
"""Beyond it nobody writes to us about dates; keeps the time bounded."""
_RULES = named.RULES + slashed.RULES + ahead.RULES + periods.RULES + western.RULES + english.RULES
_YEARS = range(1900, 2900)
"""Of writing; a mail dated outside them is dated by nobody, and the arithmetic would run out of calendar."""

_BESIDE = re.compile(r"\s?[のは]?\s?")
"""Between a date and its weekday: 7日の月曜, 翌営業日の木曜."""
_SENTENCE_END = re.compile(r"[。.!?;\n]")
_A_NOTE_NAMES = 12
"""Dates back in which the same weekday is looked for; keeps the work linear."""
_ONE_BREATH = 20
"""Characters between a week and its day: 今週は研修のため木曜まで."""
_WEEK = timedelta(days=6)
"""From its first day to its last."""

_CLOSERS = re.compile(
    r"(?:\s|[、。.!,]|に|で|まで(?:延期)?|以降|ごろ|頃|くらい|から|へ|延期|保留|再開|変更|送って|送信|して|お願い(?:いた)?します|お願い|です|"
    r"します|ください|下さい|on|until|till|postpone|to|please|hold|the|in|at|by|from|week|of|after)*"
)


def find_dates(text: str, base: date, fiscal_year_start: tuple[int, int] = (4, 1)) -> list[Found]:
    """All dates in `text`, in order, read on the day `base`. A month or day that has passed means next year's."""
    order = order_of(folded(text[:_LONGEST_TEXT]).text)
    return read(text, Context(base, Fiscal(fiscal_year_start), order=order))


def when(text: str, base: date, fiscal_year_start: tuple[int, int] = (4, 1)) -> date | None:
    """The day that a few words name, and nothing but a day: the first of a period (4月上旬 is April 1st).

    None when there is more in the words than one date, when it is no date, has passed, or is not sure.
    """
    found = read(text, Context(base, Fiscal(fiscal_year_start), order=Order.MONTH_FIRST))
    if len(found) != 1 or found[0].certainty in (Certainty.VAGUE, Certainty.DOUBTFUL):
        return None
    start, end = found[0].span
    rest = folded(text[:start] + " " + text[end:]).text
    if len(rest) > 40 or not _CLOSERS.fullmatch(rest):
        return None
    return found[0].first if found[0].first >= base else None


def read(text: str, context: Context) -> list[Found]:
    """As `find_dates`, in any context."""
    if context.base.year not in _YEARS:
        return []
    whole = folded(text[:_LONGEST_TEXT])
    placed = days_alone.added(whole.text, _without_overlaps(_candidates(whole.text, context)), context)
    placed = _one_after_another(whole.text, _confirmed(whole.text, placed, context), context)
    return [_found(whole, *one) for one in joined(whole.text, placed, context)]


def _candidates(text: str, context: Context) -> Iterator[tuple[int, int, Reading | None]]:
    for rule in _RULES:
        if rule.could_match(text):
            for match in rule.pattern.finditer(text):
                yield match.start(), match.end(), rule.meaning(match, context)


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


def _confirmed(text: str, placed: Sequence[Placed], context: Context) -> list[Placed]:
    """`Monday, December 7` is one date. The day counts; where the weekday is another, it is doubted."""
    kept: list[Placed] = []
    for start, end, reading in placed:
        weekday = kept[-1] if kept else None
        if (
            weekday
            and weekday[2].is_weekday
            and not reading.follows
            and days_alone.IN_A_DATE.fullmatch(text, weekday[1], start)
        ):
            kept.pop()
            agrees = context.of_absence or reading.days[0].weekday() == weekday[2].days[0].weekday()
            kept.append(
                (weekday[0], end, reading if agrees else replace(reading, certainty=Certainty.DOUBTFUL))
            )
        else:
            kept.append((start, end, reading))
    return kept


def _one_after_another(text: str, placed: Sequence[Placed], context: Context) -> list[Placed]:
    """「12/9まで休み、金曜から出社」: a weekday is the next one after the date before it."""
    followed: list[Placed] = []
    for start, end, reading in placed:
        before = followed[-1] if followed else None
        reading = _not_before(before, reading, context)
        if reading.follows is None or before is None or before[2].days[1] < context.base:
            followed.append((start, end, reading))
        elif reading.is_weekday and _is_its_weekday(text[before[1] : start], before[2], reading, context):
            followed[-1] = (before[0], end, before[2])
        else:
            if _is_within(text[before[1] : start], before[2], reading, context):
                followed.pop()
            day = _said_again(text, followed, (start, end, reading)) or _behind(
                text[before[1] : start], before[2], reading, context
            )
            followed.append((start, end, replace(reading, days=(day, day)) if day else reading))
    return followed


def _not_before(before: Placed | None, reading: Reading, context: Context) -> Reading:
    """「来年3月末まで育休、4月1日に復帰」: a day without a year behind one to come is not taken for a past one."""
    is_past = not reading.year_named and reading.days[1] < context.base
    if not is_past or before is None or before[2].days[1] < context.base:
        return reading
    first, last = (calendar.shift_months(day, 12) for day in reading.days)
    return replace(reading, days=(first, last)) if first and last else reading


def _is_its_weekday(between: str, day: Reading, weekday: Reading, context: Context) -> bool:
    """「7日の月曜」 is one day. In an absence note the number counts, should the two disagree."""
    if day.days[0] != day.days[1] or day.is_weekday or not _BESIDE.fullmatch(between):
        return False
    return day.days[0].weekday() == weekday.days[0].weekday() or (context.of_absence and not day.follows)


def _said_again(text: str, before: Sequence[Placed], weekday: Placed) -> date | None:
    """The same weekday twice in a row, or once in each language of a note, is the same day."""
    start, end, reading = weekday
    if not reading.is_weekday:
        return None
    in_latin = text[start:end].isascii()
    for at, (first, last, other) in enumerate(reversed(before[-_A_NOTE_NAMES:])):
        is_same = other.is_weekday and other.days[0].weekday() == reading.days[0].weekday()
        if is_same and (at == 0 or text[first:last].isascii() != in_latin):
            return other.days[0]
    return None


def _behind(between: str, before: Reading, reading: Reading, context: Context) -> date | None:
    """「今週は木曜まで」: a weekday of the week just named, else the first behind what was named."""
    monday, last = before.days
    if _is_week(before) and reading.is_weekday:
        day = monday + timedelta(days=reading.days[0].weekday())
        is_later_this_week = monday <= context.base < day
        if is_later_this_week or _is_within(between, before, reading, context):
            return day
    return reading.follows(last) if reading.follows else None


def _is_within(between: str, before: Reading, reading: Reading, context: Context) -> bool:
    """「今週は木曜まで」 says one thing: the week only tells which Thursday."""
    day = before.days[0] + timedelta(days=reading.days[0].weekday())
    is_said_at_once = not _SENTENCE_END.search(between) and len(between) <= _ONE_BREATH
    return reading.is_weekday and _is_week(before) and is_said_at_once and day >= context.base


def _is_week(reading: Reading) -> bool:
    return reading.days[0].weekday() == 0 and reading.days[1] - reading.days[0] == _WEEK


def _found(whole: Folded, start: int, end: int, reading: Reading, edge: Edge) -> Found:
    first, last = reading.days
    return Found(first, last, reading.certainty, whole.span(start, end), edge, is_weekday=reading.is_weekday)
