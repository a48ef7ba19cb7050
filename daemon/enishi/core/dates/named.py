"""Japanese dates that name their month: 令和9年4月1日, 12月1日(火), 4月上旬, 来年3月; Chinese and Korean ones in figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from enishi.core.dates import calendar
from enishi.core.dates.calendar import next_day_of_month
from enishi.core.dates.context import Context, Reading, exact, relative
from enishi.core.dates.numerals import NUMBER, number, year_number
from enishi.core.dates.words import (
    DAY,
    FISCAL_YEARS_AHEAD,
    ITS_WEEKDAY,
    MONTH,
    PART,
    YEARS_AHEAD,
    Rule,
    any_of,
    fits,
    rule,
)

_ERAS = {"令和": 2018, "r": 2018, "平成": 1988}
"""The year before each era's first."""


def _full_date(match: re.Match[str], context: Context) -> Reading | None:
    found = calendar.day(year_number(match["year"]), number(match["month"]), number(match["day"]))
    return fits(match, exact(found), context)


def _era_year(match: re.Match[str]) -> int:
    return _ERAS[match["era"]] + (1 if match["year"] == "元" else number(match["year"]))


def _era_date(match: re.Match[str], context: Context) -> Reading | None:
    return fits(
        match, exact(calendar.day(_era_year(match), number(match["month"]), number(match["day"]))), context
    )


def _era_month(match: re.Match[str], context: Context) -> Reading | None:
    return exact(calendar.month_part(_era_year(match), number(match["month"]), match["part"] or ""))


def _full_month(match: re.Match[str], context: Context) -> Reading | None:
    return exact(calendar.month_part(year_number(match["year"]), number(match["month"]), match["part"] or ""))


def _month_day(match: re.Match[str], context: Context) -> Reading | None:
    return fits(match, context.day(number(match["month"]), number(match["day"])), context)


def _same_year(match: re.Match[str], context: Context) -> Reading | None:
    """同年9月30日: the first such day behind the date before it."""
    month, day = number(match["month"]), number(match["day"])

    def after(previous: date) -> date | None:
        this_year = calendar.day(previous.year, month, day)
        return this_year if this_year and this_year >= previous else None

    reading = context.day(month, day)
    return reading and replace(reading, follows=after)


def _same_month(match: re.Match[str], context: Context) -> Reading | None:
    """同月10日."""
    day = number(match["day"])
    first = next_day_of_month(day, context.base)
    return (
        Reading((first, first), follows=lambda previous: next_day_of_month(day, previous)) if first else None
    )


def _month(match: re.Match[str], context: Context) -> Reading | None:
    return context.month(number(match["month"]), match["part"] or "")


def _year_month_day(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year + YEARS_AHEAD[match["year"]]
    if match["day"]:
        return fits(
            match, relative(calendar.day(year, number(match["month"]), number(match["day"]))), context
        )
    return relative(calendar.month_part(year, number(match["month"]), match["part"] or ""))


def _fiscal_month(match: re.Match[str], context: Context) -> Reading | None:
    """来年度の四月: that month within that fiscal year."""
    year = context.fiscal.year(context.base, FISCAL_YEARS_AHEAD[match["fiscal"]])
    if year is None:
        return None
    for candidate in (year[0].year, year[1].year):
        days = calendar.month_part(candidate, number(match["month"]), match["part"] or "")
        if days and days[0] >= year[0].replace(day=1) and days[0] <= year[1]:
            return relative(days)
    return None


def _fiscal_year(match: re.Match[str], context: Context) -> Reading | None:
    """令和9年度, 2027年度: the fiscal year that begins in that year."""
    year = _era_year(match) if match["era"] else year_number(match["year"])
    begins = calendar.day(year, *context.fiscal.start) if year in range(1900, 2900) else None
    days = context.fiscal.year(begins, 0) if begins else None
    return exact(days and (days[1] if match["end"] else days))


_YEAR = r"(?<![\d/.-])(?P<year>(?:19|20)\d\d|二[〇一二三四五六七八九]{3})"
_ERA_YEAR = rf"(?P<year>元|{NUMBER})"
_NO_MORE_DIGITS = r"(?![\d/.-]\d|\d)"

_MONTH_SIGNS = "月월"

RULES: tuple[Rule, ...] = (
    rule(rf"(?P<era>令和)\s?{_ERA_YEAR}\s?年度(?P<end>の?末)?", _fiscal_year, needs=("年度",)),
    rule(rf"(?P<era>){_YEAR}\s?年度(?P<end>の?末)?", _fiscal_year, needs=("年度",)),
    rule(
        rf"(?P<era>令和|平成|\br)\s?{_ERA_YEAR}\s?[年년]\s?{MONTH}{DAY}{ITS_WEEKDAY}",
        _era_date,
        needs="年년",
    ),
    rule(
        rf"(?P<era>令和|平成|\br)\s?{_ERA_YEAR}\s?[年년]\s?{MONTH}{PART}",
        _era_month,
        needs="年년",
    ),
    rule(
        rf"(?P<era>令和|\br)(?P<year>\d{{1,2}})[./](?P<month>\d{{1,2}})[./](?P<day>\d{{1,2}}){_NO_MORE_DIGITS}{ITS_WEEKDAY}",
        _era_date,
        needs=("令和", "r"),
    ),
    rule(rf"{_YEAR}\s?[年년]\s?{MONTH}{DAY}{ITS_WEEKDAY}", _full_date, needs=_MONTH_SIGNS),
    rule(rf"{_YEAR}\s?[年년]\s?{MONTH}{PART}", _full_month, needs=_MONTH_SIGNS),
    rule(rf"{_YEAR}/(?P<month>\d{{1,2}})(?![\d/])(?P<part>)", _full_month, needs="/"),
    rule(
        rf"(?P<year>{any_of(YEARS_AHEAD)})の?\s?{MONTH}(?:{DAY}{ITS_WEEKDAY}|{PART})",
        _year_month_day,
        needs=_MONTH_SIGNS,
    ),
    rule(rf"(?P<fiscal>{any_of(FISCAL_YEARS_AHEAD)})の?{MONTH}{PART}", _fiscal_month, needs=_MONTH_SIGNS),
    rule(rf"同年?\s?{MONTH}{DAY}{ITS_WEEKDAY}", _same_year, needs=("同",)),
    rule(rf"同月\s?{DAY}{ITS_WEEKDAY}", _same_month, needs=("同月",)),
    rule(rf"(?<![\d年년/.]){MONTH}{DAY}{ITS_WEEKDAY}", _month_day, needs=_MONTH_SIGNS),
    rule(
        rf"(?<![\d年/.一二三四五六七八九十]){MONTH}(?![曜間期]|決算|\s?\d{{1,2}}\s?日){PART}",
        _month,
        needs=_MONTH_SIGNS,
    ),
)
