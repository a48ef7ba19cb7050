"""What stands beside a date: its other end (12/28〜1/5), its length (本日より3日間), the particle behind it (まで)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from enishi.core.dates import calendar
from enishi.core.dates.calendar import next_day_of_month
from enishi.core.dates.context import Context, Reading
from enishi.core.dates.found import Certainty, Edge
from enishi.core.dates.numerals import NUMBER, number

Placed = tuple[int, int, Reading]
"""Start and end in the folded text, and what stands there."""
Edged = tuple[int, int, Reading, Edge]

_BRACKETED = r"(?:\s?[(\[<【][^()\[\]<>【】\n]{1,8}[)\]>】])?"
_TIME = r"(?:\s?,?\s?(?:at\s|um\s|à\s|[@]\s?)?\d{1,2}(?::\d\d|時(?:\d{1,2}分|半)?|\s?[ap]m|\s?uhr|\s?h\b)(?:頃|ごろ)?|\s?(?:の?(?:午前中?|午後|朝|昼|夕方|夜|終業後|深夜)))?"
_DASHES = r"[~〜～‐‑–—―−ｰー→-]"
_SPAN = re.compile(
    rf"{_BRACKETED}{_TIME}\s{{0,2}}(?:{_DASHES}{{1,3}}|(?:から|より|부터|至|到)(?:[、,]|は)?|(?:,\s)?(?:up\s)?\b(?:to|through|thru|until|till|and including"
    r"|bis(?:\s(?:einschließlich|zum|einschl\.))?|jusqu'au|au|al?|hasta(?:\sel)?|fino al?|tot(?:\sen\smet)?|t/m|à|até|until and including)\b)"
    r"\s{0,2}(?:the\s|den\s|dem\s|zum\s|le\s|el\s|o\s)?"
)
_AND = re.compile(rf"{_BRACKETED}\s?(?:[・、,&/]|と|および|及び|ならびに|and|und|et|y|e|en)?\s?")
_TAIL = re.compile(rf"{_BRACKETED}{_TIME}\s?")
_FROM = re.compile(
    r"(?:頃|ごろ|くらい|ぐらい|あたり)?(?:以降|以後|から|より|부터|起|[~〜～]|過ぎ|を過ぎ|になったら|になりましたら|onwards?|or later)"
)
_UNTIL = re.compile(
    r"(?:いっぱい|一杯|の間|の終日|当日|末日|頃|ごろ|くらい|ぐらい|あたり|前後)?(?:まで|迄|までの|いっぱい|一杯|中は|中に|以内|까지|止|inclus\b|einschließlich|included\b|inclusive\b)"
)
_BEFORE = re.compile(
    r"(?:(?P<until>until|till|through|thru|\bby|before|up to|bis(?:\seinschließlich)?(?:\szum)?|jusqu'(?:au|à|en)?|hasta(?:\sel)?|fino (?:al?|a)|\btot(?:\sen\smet)?"
    r"|t/m|até(?:\so| ao| à)?|至|到)"
    r"|(?P<since>from|since|after|starting|commencing|beginning|effective|\bab(?:\sdem)?|seit(?:\sdem)?|vom|à partir d[eu]|à compter du|dès(?:\sle)?|du|desde(?:\sel)?|a partir d[eo]l?"
    r"|dall?[a']?|vanaf|\bvan|von|自|从))\s?(?:including\s|and including\s)?(?:the\s|den\s|le\s|el\s|o\s|dia\s)?$"
)
_DAY_AFTER_SPAN = re.compile(
    r"(?:the\s)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d/月:時年.]|\s?(?:日後|日間|[ap]m\b|[週名社人ヶケか箇カ個泊]))日?"
)
_FOR_LONG = re.compile(
    rf"{_BRACKETED}\s?(?:から|より|~|〜)?[、,]?\s?(?:約|およそ|丸)?(?P<count>{NUMBER})\s?(?P<unit>日間|日(?=ほど|程|くらい|ぐらい)|週間|[ヶケか箇ヵカ個]月間?|カ月間?|年間)(?!前|後|以内|ぶり)"
)
_MORE_DAYS = re.compile(
    r"(?:[・、,]\s?(?P<day>\d{1,2})(?![\d/:.月時年])(?:日(?!間))?){1,5}(?=\s?(?:は|の|\)|休|不在|に|$|まで))"
)
_FOR_DAYS_LONG = timedelta(days=4)
_FAR = timedelta(days=100)
_YEAR = 12


def joined(text: str, placed: Sequence[Placed], context: Context) -> Iterator[Edged]:
    """「12/28〜1/5」 is one absence, not two days."""
    at = 0
    while at < len(placed):
        start, end, reading = placed[at]
        at += 1
        whole = _with_its_end(text, end, reading, placed[at] if at < len(placed) else None, context)
        if whole is not None:
            stop, reading = whole
            at += at < len(placed) and placed[at][0] < stop
            yield start, stop, _not_last_years(reading, context), Edge.UNTIL
        else:
            edge = Edge.UNTIL if reading.is_span else edge_of(text, start, end)
            yield start, end, reading, edge


def _with_its_end(
    text: str, end: int, reading: Reading, following: Placed | None, context: Context
) -> tuple[int, Reading] | None:
    """Where the stretch that begins with this date ends in the text, and the stretch; None for a date alone."""
    if following is not None and len(between := text[end : following[0]]) <= 24:
        span = _up_to(reading, following[2]) if _SPAN.fullmatch(between) else None
        span = span or (_listed(reading, following, text, between) if context.of_absence else None)
        if span is not None:
            return following[1], span
    if context.of_absence and (listed := _days_listed(text, end, reading)):
        return listed
    return _for_long(text, end, reading) or _up_to_a_bare_day(text, end, reading)


def _up_to(start: Reading, end: Reading) -> Reading | None:
    """From the one to the other; an end without a year is the first such day after the start."""
    last = end.days[1]
    if start.year_named and not end.year_named and end.follows is None:
        last = _first_behind(last, start.days[0])
    if end.follows is not None and last < start.days[0]:
        last = end.follows(start.days[0]) or last
    if last < start.days[0] and not end.year_named:
        last = calendar.shift_months(last, _YEAR) or last
    if last < start.days[0]:
        if not (end.year_named and not start.year_named):
            return None
        start = _years_back(start, last)
    doubtful = Certainty.DOUBTFUL in (start.certainty, end.certainty)
    return replace(
        start,
        days=(start.days[0], last),
        certainty=Certainty.DOUBTFUL if doubtful else start.certainty,
        year_named=start.year_named or end.year_named,
        follows=None,
    )


def _first_behind(day: date, start: date) -> date:
    """The same day of the year, the first such from `start` on."""
    this_year = calendar.shift_months(day, _YEAR * (start.year - day.year)) or day
    return this_year if this_year >= start else calendar.shift_months(this_year, _YEAR) or day


def _years_back(start: Reading, last: date) -> Reading:
    """12/28〜2027/1/5 read in January: the year stands at the end only."""
    first = start.days[0]
    while first > last:
        first = calendar.shift_months(first, -_YEAR) or last
    return replace(start, days=(first, first))


def _not_last_years(span: Reading, context: Context) -> Reading:
    """Nobody announces an absence of days months ahead: 5/1〜5/6 in December is a note from spring."""
    if not context.of_absence or span.year_named or span.days[0] - context.base <= _FAR:
        return span
    first, last = (calendar.shift_months(day, -_YEAR) for day in span.days)
    return replace(span, days=(first, last)) if first and last else span


def _listed(reading: Reading, following: Placed, text: str, between: str) -> Reading | None:
    """「25日・26日は休み」: neighbouring days named one by one."""
    first, last = reading.days[0], following[2].days[1]
    gap = last - reading.days[1]
    if not _AND.fullmatch(between) or not timedelta(0) < gap <= _FOR_DAYS_LONG:
        return None
    if edge_of(text, following[0], following[1]) is Edge.FROM:
        return None
    return replace(reading, days=(first, last), follows=None)


def _days_listed(text: str, end: int, reading: Reading) -> tuple[int, Reading] | None:
    """「12/2、3、4は休み」."""
    days = _MORE_DAYS.match(text, end)
    last = next_day_of_month(int(days["day"]), reading.days[0]) if days else None
    if days is None or last is None or last - reading.days[1] > _FOR_DAYS_LONG:
        return None
    return days.end(), replace(reading, days=(reading.days[0], last), follows=None)


def _up_to_a_bare_day(text: str, end: int, reading: Reading) -> tuple[int, Reading] | None:
    """「12/28〜31」."""
    span = _SPAN.match(text, end)
    bare = _DAY_AFTER_SPAN.match(text, span.end()) if span and reading.days[0] == reading.days[1] else None
    last = next_day_of_month(int(bare["day"]), reading.days[0]) if bare else None
    if bare is None or last is None:
        return None
    return bare.end(), replace(reading, days=(reading.days[0], last), follows=None)


def _for_long(text: str, end: int, reading: Reading) -> tuple[int, Reading] | None:
    """「本日より3日間」: the first day counts."""
    length = _FOR_LONG.match(text, end)
    if length is None:
        return None
    first, count, unit = reading.days[0], number(length["count"]), length["unit"]
    if unit in ("日間", "日"):
        after = calendar.shift_days(first, count)
    elif unit == "週間":
        after = calendar.shift_days(first, 7 * count)
    else:
        after = calendar.shift_months(first, _YEAR * count if unit == "年間" else count)
    last = calendar.shift_days(after, -1) if after else None
    if last is None or last < reading.days[1]:
        return None
    return length.end(), replace(reading, days=(first, last), follows=None)


def edge_of(text: str, start: int, end: int) -> Edge:
    """What the particle behind the date, or the preposition before it, makes of it."""
    tail = _TAIL.match(text, end)
    behind = tail.end() if tail else end
    before = _BEFORE.search(text, max(0, start - 30), start)
    if _UNTIL.match(text, behind) or _UNTIL.match(text, end) or (before and before["until"]):
        return Edge.UNTIL
    if _FROM.match(text, behind) or _FROM.match(text, end) or before:
        return Edge.FROM
    return Edge.ON
