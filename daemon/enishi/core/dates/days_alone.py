"""Days of the month without their month: 「10日に戻ります」, 17〜18日, `until the 16th`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from heapq import merge

from enishi.core.dates import calendar
from enishi.core.dates.calendar import next_day_of_month
from enishi.core.dates.context import Context, Reading
from enishi.core.dates.numerals import NUMBER, number
from enishi.core.dates.spans import Placed

IN_A_DATE = re.compile(r"[.,]?\s{1,3}(?:(?:the|den|dem|der|le|el|il|de|dia|día)\s{1,2})?")
"""Between a weekday and its date."""

_IN_JAPANESE = re.compile(
    rf"(?<![\d/.月第年本毎定平休祝〇一二三四五六七八九十中終前月火水木金土数何半:])(?<!\d[〜~、,・-])"
    rf"(?:(?P<first>\d{{1,2}})(?:日?[・、,]\d{{1,2}}){{0,4}}日?\s?[~〜、,・-]\s?)?(?P<day>{NUMBER})\s?日"
    r"(?!間|後|目|ほど|程|以内|以上|前|分|ごと|毎|おき|くらい|ぐらい|ぶり|中、|あたり|経|当たり|休|お?休み|お?待|に\d|に一度|\s?\d{1,2}\s?[回度通件]|でも|とも|曜|本|常|報|記|付|程|坊主)"
)
_IN_ENGLISH = re.compile(
    r"\b(?:the|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|until|till|through|by|from|on|to|back)"
    r"\.?,?\s(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?P<first>)(?=\s?(?:[.,;:!)]|$|\n|of (?:this|the|next) month|(?:and|to|until|till|through|thru|inclusive|for|but|or|as|at|in the (?:morning|afternoon)|i|we|[-–—])\b|[-–—]))"
)
_PLAIN_ONE_DAY = re.compile(r"一\s?日(?!まで|から|より|に|付)")
"""一日 is a day's length more often than the first of a month."""
_JUST_PAST = 5
"""Days for which a note of 「20日まで」 may hang on after the 20th."""
_SEVERAL = 6
"""「2、3日」 up to 「5〜6日」 are lengths of time."""


def added(text: str, placed: Sequence[Placed], context: Context) -> list[Placed]:
    """`placed` with the bare days: each is the next such day after the date before it."""
    complete: list[Placed] = []
    at = 0
    for match in _matches(text):
        start, end = match.span("first" if match["first"] else "day")[0], match.end()
        while at < len(placed) and placed[at][0] < start:
            complete.append(placed[at])
            at += 1
        is_taken = (complete and start < complete[-1][1]) or (at < len(placed) and placed[at][0] < end)
        reading = None if is_taken else _read(text, match, start, complete, context)
        if reading is not None:
            complete.append((start, end, reading))
    return [*complete, *placed[at:]]


def _matches(text: str) -> Iterable[re.Match[str]]:
    in_japanese = (
        found for found in _IN_JAPANESE.finditer(text) if not _PLAIN_ONE_DAY.match(text, found.start())
    )
    return merge(in_japanese, _IN_ENGLISH.finditer(text), key=lambda found: found.start())


def _read(
    text: str, match: re.Match[str], start: int, before: Sequence[Placed], context: Context
) -> Reading | None:
    if before and before[-1][2].is_weekday and IN_A_DATE.fullmatch(text, before[-1][1], start):
        before = before[:-1]
    year_named = bool(before and before[-1][2].year_named)
    last = number(match["day"])
    if not match["first"]:
        day = _next(last, before, context)
        return Reading((day, day), year_named=year_named) if day else None
    first = int(match["first"])
    begins = None if first == last - 1 and last <= _SEVERAL else _next(first, before, context)
    ends = next_day_of_month(last, begins) if begins else None
    if begins is None or ends is None or ends - begins > timedelta(days=20):
        return None
    return Reading((begins, ends), year_named=year_named, is_span=True)


def _next(day_of_month: int, before: Sequence[Placed], context: Context) -> date | None:
    if before:
        return next_day_of_month(day_of_month, before[-1][2].days[0])
    if context.of_absence and 0 < context.base.day - day_of_month <= _JUST_PAST:
        return calendar.day(context.base.year, context.base.month, day_of_month)
    return next_day_of_month(day_of_month, context.base)
