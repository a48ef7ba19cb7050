"""From text to dates: every rule over the folded text, the longest reading of a place wins, spans are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from enishi.core.dates import ahead, calendar, english, named, periods, slashed, western
from enishi.core.dates.calendar import Fiscal
from enishi.core.dates.context import Context, Order, Reading
from enishi.core.dates.found import Certainty, Edge, Folded, Found, folded
from enishi.core.dates.numerals import NUMBER, number
from enishi.core.dates.slashed import order_of
from enishi.core.dates.spans import Placed, joined, next_day_of_month

_LONGEST_TEXT = 20_000
"""Beyond it nobody writes to us about dates; keeps the time bounded."""
_RULES = named.RULES + slashed.RULES + ahead.RULES + periods.RULES + western.RULES + english.RULES
_YEARS = range(1900, 2900)
"""Of writing; a mail dated outside them is dated by nobody, and the arithmetic would run out of calendar."""

_DAY_ALONE = re.compile(
    rf"(?<![\d/.月第年本毎定平休祝〇一二三四五六七八九十中終前月火水木金土数何半])(?<!\d[〜~、,・-])(?P<day>{NUMBER})\s?日"
    r"(?!間|後|目|ほど|程|以内|以上|前|分|ごと|毎|おき|くらい|ぐらい|ぶり|中、|あたり|経|当たり|休|お?休み|お?待|に\d|に一度|\s?\d{1,2}\s?[回度通件]|でも|とも|曜|本|常|報|記|付|程|坊主)"
)
_PLAIN_ONE_DAY = re.compile(r"一\s?日(?!まで|から|より|に|付)")
"""一日 is a day's length more often than the first of a month."""
_IN_A_DATE = re.compile(r"[.,]?\s{1,3}(?:(?:the|den|dem|der|le|el|il|de|dia|día)\s{1,2})?")
"""Between a weekday and its date."""
_JUST_PAST = 5
"""Days for which a note of 「20日まで」 may hang on after the 20th."""

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
    placed = _confirmed(whole.text, _without_overlaps(_candidates(whole.text, context)), context)
    placed = _one_after_another(_with_days_alone(whole.text, placed, context), context)
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


def _with_days_alone(text: str, placed: Sequence[Placed], context: Context) -> list[Placed]:
    """「12月9日まで … 10日に戻ります」: a bare day is the next such day after the date before it."""
    alone = [match for match in _DAY_ALONE.finditer(text) if not _PLAIN_ONE_DAY.match(text, match.start())]
    complete: list[Placed] = []
    at = 0
    for match in alone:
        while at < len(placed) and placed[at][0] < match.start():
            complete.append(placed[at])
            at += 1
        is_taken = (complete and match.start() < complete[-1][1]) or (
            at < len(placed) and placed[at][0] < match.end()
        )
        reading = None if is_taken else _day_alone(number(match["day"]), complete, context)
        if reading is not None:
            complete.append((match.start(), match.end(), reading))
    return [*complete, *placed[at:]]


def _day_alone(day_of_month: int, before: Sequence[Placed], context: Context) -> Reading | None:
    if before:
        start = before[-1][2].days[0]
        day = next_day_of_month(day_of_month, start)
    elif context.of_absence and 0 < context.base.day - day_of_month <= _JUST_PAST:
        day = calendar.day(context.base.year, context.base.month, day_of_month)
    else:
        day = next_day_of_month(day_of_month, context.base)
    return Reading((day, day), year_named=bool(before and before[-1][2].year_named)) if day else None


def _confirmed(text: str, placed: Sequence[Placed], context: Context) -> list[Placed]:
    """`Monday, December 7` is one date. The day counts; where the weekday is another, it is doubted."""
    kept: list[Placed] = []
    for start, end, reading in placed:
        weekday = kept[-1] if kept else None
        if (
            weekday
            and weekday[2].follows
            and not reading.follows
            and _IN_A_DATE.fullmatch(text, weekday[1], start)
        ):
            kept.pop()
            agrees = context.of_absence or reading.days[0].weekday() == weekday[2].days[0].weekday()
            kept.append(
                (weekday[0], end, reading if agrees else replace(reading, certainty=Certainty.DOUBTFUL))
            )
        else:
            kept.append((start, end, reading))
    return kept


def _one_after_another(placed: Sequence[Placed], context: Context) -> list[Placed]:
    """「12/9まで休み、金曜から出社」: a weekday is the next one after the date before it."""
    followed: list[Placed] = []
    for start, end, reading in placed:
        previous = followed[-1][2].days[1] if followed else None
        if reading.follows is not None and previous is not None and previous >= context.base:
            day = reading.follows(previous)
            reading = replace(reading, days=(day, day)) if day else reading
        followed.append((start, end, reading))
    return followed


def _found(whole: Folded, start: int, end: int, reading: Reading, edge: Edge) -> Found:
    first, last = reading.days
    return Found(
        first, last, reading.certainty, whole.span(start, end), edge, is_weekday=reading.follows is not None
    )
