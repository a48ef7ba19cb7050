"""English date expressions, one rule each. Slashed dates are month first, as in the Japanese rules."""

from __future__ import annotations

import re
from datetime import date

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, exact, relative
from enishi.core.dates.words import Rule

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "nine": 9,
    "twelve": 12,
}

_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = r"(?P<weekday>(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs)?)\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s{1,3}(?P<year>20\d\d)\b)?"
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


def _named_day(match: re.Match[str], context: Context) -> Reading | None:
    month, day = _MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return exact(calendar.day(int(match["year"]), month, day))
    return context.day(month, day)


def _named_month(match: re.Match[str], context: Context) -> Reading | None:
    part = _PARTS[match["part"]] if match["part"] else ""
    month = _MONTHS[match["month"]]
    if match["year"]:
        return exact(calendar.month_part(int(match["year"]), month, part))
    return context.month(month, part)


def _day_ahead(match: re.Match[str], context: Context) -> Reading | None:
    days = {"today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
    return relative(calendar.shift_days(context.base, days[match["ahead"]]))


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    """`next Monday` is the Monday of next week; a bare one is the next to come."""
    number = next(at for at, name in enumerate(_WEEKDAYS) if name.startswith(match["weekday"][:3]))
    if match["next"]:
        return relative(calendar.shift_days(calendar.week(context.base, 1)[0], number))
    return relative(calendar.next_weekday(context.base, number))


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
    following = calendar.shift_months(start, 3) if start else None
    return relative((start, date.fromordinal(following.toordinal() - 1))) if start and following else None


def _month_end(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.month_part(context.base.year, context.base.month, "末"))


def _new_year(match: re.Match[str], context: Context) -> Reading | None:
    return context.yearless(lambda year: (date(year, 1, 4), date(year, 1, 15)))


RULES: tuple[Rule, ...] = (
    (re.compile(rf"\b{_MONTH}\s{{0,3}}{_DAY}\b(?!:){_YEAR}"), _named_day),
    (re.compile(rf"\b{_DAY}\s{{1,3}}(?:of\s)?{_MONTH}{_YEAR}"), _named_day),
    (re.compile(rf"\b{_PART}[\s-]{{1,3}}{_MONTH}{_YEAR}"), _named_month),
    (re.compile(rf"\b(?P<part>){_MONTH},?\s{{1,3}}(?P<year>20\d\d)\b"), _named_month),
    (
        re.compile(
            rf"\b(?:in|until|till|since|after|from|by|around)\s(?P<part>)(?P<year>){_MONTH}(?!\s{{0,3}}\d)"
        ),
        _named_month,
    ),
    (re.compile(r"\b(?P<ahead>today|tomorrow|(?:the\s)?day\safter\stomorrow)\b"), _day_ahead),
    (re.compile(rf"\b(?P<next>next\s)?(?:on\s|this\s)?{_WEEKDAY}"), _weekday),
    (
        re.compile(
            rf"\b(?:in|after)\s(?:about\s|around\s)?(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})\s(?P<unit>business day|working day|day|week|month|year)s?\b"
        ),
        _later,
    ),
    (
        re.compile(
            rf"\b(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})\s(?P<unit>business day|working day|day|week|month|year)s?\s(?:from now|later)\b"
        ),
        _later,
    ),
    (re.compile(r"\b(?:in\s)?half\sa\syear\b"), _half_year),
    (
        re.compile(
            rf"\b(?:{_PART}\s)?(?P<which>next|this)\s(?P<unit>week|month|quarter|fiscal year|financial year|budget year)\b"
        ),
        _next_period,
    ),
    (re.compile(r"\b(?:end of (?:the )?month|month[\s-]end)\b"), _month_end),
    (re.compile(r"\b(?:after the )?new year\b"), _new_year),
)
