"""English dates counted from today, and stretches of the year: tomorrow, in 2 weeks, next quarter, early next year."""

from __future__ import annotations

import re
from datetime import date, timedelta

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, relative, vague
from enishi.core.dates.words import Rule, rule

_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month each begins in."""

_PARTS = {
    "early": "上旬",
    "beginning of": "上旬",
    "start of": "上旬",
    "mid": "中旬",
    "middle of": "中旬",
    "late": "下旬",
    "end of": "末",
}
_PART = rf"(?P<part>{'|'.join(_PARTS)})"


def _day_ahead(match: re.Match[str], context: Context) -> Reading | None:
    days = {"tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
    return relative(calendar.shift_days(context.base, days.get(match["ahead"], 0)))


def _later(match: re.Match[str], context: Context) -> Reading | None:
    count = _COUNTS.get(match["count"]) or int(match["count"])
    unit = match["unit"]
    if unit == "day":
        return relative(calendar.shift_days(context.base, count))
    if unit.endswith(("business day", "working day")):
        return relative(calendar.shift_working_days(context.base, count))
    if unit == "week":
        return relative(calendar.shift_days(context.base, 7 * count))
    return relative(calendar.shift_months(context.base, 12 * count if unit == "year" else count))


def _half_year(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.shift_months(context.base, 6))


def _next_period(match: re.Match[str], context: Context) -> Reading | None:
    unit, part = match["unit"], match["part"]
    ahead = 0 if match["which"] == "this" else 1
    if unit == "week":
        days = calendar.week(context.base, ahead)
        return relative(days[1] if part and part.startswith("end") else days)
    if unit == "month":
        first = calendar.shift_months(context.base.replace(day=1), ahead)
        return relative(first and calendar.month_part(first.year, first.month, _PARTS[part] if part else ""))
    if unit in ("fiscal year", "financial year", "budget year"):
        year = context.fiscal.year(context.base, ahead)
        return relative(year[1] if year and part and part.startswith("end") else year)
    quarter = context.base.month - (context.base.month - 1) % 3
    start = calendar.shift_months(context.base.replace(month=quarter, day=1), 3 * ahead)
    return relative(start and calendar.months(start, 3))


def _month_end(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.month_part(context.base.year, context.base.month, "末"))


def _new_year(match: re.Match[str], context: Context) -> Reading | None:
    return context.yearless(lambda year: (date(year, 1, 4), date(year, 1, 15)))


def _quarter(match: re.Match[str], context: Context) -> Reading | None:
    """Of the calendar year, as who writes `Q3` in English means it; the one that runs or the next such."""
    number = _ORDINALS.get(match["nth"]) or int(match["nth"])
    return context.yearless(lambda year: calendar.months(date(year, 3 * number - 2, 1), 3))


def _for_a_while(match: re.Match[str], context: Context) -> Reading | None:
    """`for the next two weeks`: today is the first of them."""
    after = _later(match, context)
    if after is None or after.days[0] <= context.base:
        return None
    return Reading((context.base, calendar.shift_days(after.days[0], -1) or context.base), is_span=True)


def _rest_of_period(match: re.Match[str], context: Context) -> Reading | None:
    base, unit = context.base, match["unit"]
    if unit == "day":
        return Reading((base, base), is_span=True)
    if unit == "week":
        return Reading((base, calendar.week(base, 0)[1]), is_span=True)
    end = calendar.month_part(base.year, base.month if unit == "month" else 12, "")
    return Reading((base, end[1]), is_span=True) if end else None


def _end_of_week(match: re.Match[str], context: Context) -> Reading | None:
    """Friday, and the days off behind it: who is away until then is back on Monday."""
    sunday = calendar.week(context.base, 0)[1]
    return relative((sunday - timedelta(days=2), sunday))


def _weekend(match: re.Match[str], context: Context) -> Reading | None:
    saturday = calendar.shift_days(calendar.week(context.base, 0)[0], 5)
    return relative((saturday, calendar.week(context.base, 0)[1])) if saturday else None


def _year_end(match: re.Match[str], context: Context) -> Reading | None:
    return relative((date(context.base.year, 12, 21), date(context.base.year, 12, 31)))


def _coming_season(match: re.Match[str], context: Context) -> Reading | None:
    """The next one to begin. As vague as the season itself."""
    start = _SEASONS[match["season"]]
    for year in (context.base.year, context.base.year + 1):
        if date(year, start, 1) > context.base:
            days = calendar.months(date(year, start, 1), 3)
            return vague(days)
    return None


def _coming_year(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year + 1
    if match["early"]:
        return relative((date(year, 1, 4), date(year, 3, 31)))
    return vague((date(year, 1, 1), date(year, 12, 31)))


def _some_later(match: re.Match[str], context: Context) -> Reading | None:
    """`in 2-3 months`; `in a few weeks` is vague."""
    low, high = (int(match["low"]), int(match["high"])) if match["low"] else (2, 4)
    days = 7 if match["unit"] == "week" else 1
    if match["unit"] == "month":
        first, last = (calendar.shift_months(context.base, count) for count in (low, high))
    else:
        first, last = (calendar.shift_days(context.base, days * count) for count in (low, high))
    if first is None or last is None or last < first:
        return None
    return relative((first, last)) if match["low"] else vague((first, last))


_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_UNIT = r"(?P<unit>business day|working day|day|week|month|year)s?\b"

RULES: tuple[Rule, ...] = (
    rule(
        r"\b(?P<ahead>today|tomorrow|(?:the\s)?day\safter\stomorrow)\b",
        _day_ahead,
        needs=("today", "tomorrow"),
    ),
    rule(r"\b(?P<ahead>this (?:morning|afternoon|evening))\b", _day_ahead, needs=("this",)),
    rule(
        rf"\b(?:in|after)\s(?:about\s|around\s|approximately\s)?{_COUNT}\s{_UNIT}(?:'?\stime)?",
        _later,
        needs=("day", "week", "month", "year"),
    ),
    rule(rf"\b{_COUNT}\s{_UNIT}\s(?:from now|later)\b", _later, needs=("later", "from now")),
    rule(rf"\bfor\s(?:the\s)?(?:next\s|coming\s|about\s)?{_COUNT}\s{_UNIT}", _for_a_while, needs=("for ",)),
    rule(
        r"\bin\s(?:about\s)?(?:(?P<low>\d{1,2})\s?(?:-|–|to|or)\s?(?P<high>\d{1,2})|a (?:few|couple of)|several)\s(?P<unit>day|week|month)s\b",
        _some_later,
        needs=("in ",),
    ),
    rule(
        r"\b(?:the )?rest of (?:the |this )?(?P<unit>day|week|month|year)\b",
        _rest_of_period,
        needs=("rest of",),
    ),
    rule(r"\ball (?P<unit>day|week|month)\b", _rest_of_period, needs=("all ",)),
    rule(r"\b(?:the )?end of the week\b", _end_of_week, needs=("end of the week",)),
    rule(r"\b(?:this|the) weekend\b", _weekend, needs=("weekend",)),
    rule(r"\b(?:in\s)?half\sa\syear\b", _half_year, needs=("half a",)),
    rule(
        rf"\b(?:{_PART}\s)?(?P<which>next|this)\s(?P<unit>week|month|quarter|fiscal year|financial year|budget year)\b",
        _next_period,
        needs=("next ", "this "),
    ),
    rule(
        r"\b(?:q|(?:the\s)?)(?P<nth>(?<=q)[1-4]|(?:first|second|third|fourth)(?= quarter))(?:\squarter)?\b",
        _quarter,
        needs=("q1", "q2", "q3", "q4", "quarter"),
    ),
    rule(r"\b(?:end of (?:the |this )?month|month[\s-]end)\b", _month_end, needs=("month",)),
    rule(r"\b(?:end of (?:the |this )?year|year[\s-]end)\b", _year_end, needs=("year",)),
    rule(r"\b(?:after (?:the )?)?new year\b", _new_year, needs=("new year",)),
    rule(
        r"\b(?:(?P<early>early|beginning of|start of|at the start of)\s)?next year\b",
        _coming_year,
        needs=("next year",),
    ),
    rule(
        r"\b(?:in (?:the )?|next |this |after )(?P<season>spring|summer|autumn|fall|winter)\b",
        _coming_season,
        needs=("spring", "summer", "autumn", "fall", "winter"),
    ),
)
