"""Dates in figures: 12/28, 2027/4/1, 28.12.2026, R9.4.1; and whether 3/4 is in March or in April."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Order, Reading, exact
from enishi.core.dates.found import Certainty
from enishi.core.dates.words import FIGURES, ITS_WEEKDAY, Rule, fits, rule

_ASIAN = re.compile(r"[ぁ-んァ-ヶ一-龠가-힣]")
_DAY_FIRST_WORDS = re.compile(
    r"\b(?:ich|bin|wir|bis|zum|vom|abwesend|urlaub|büro|je|suis|jusqu|congés?|bureau|estoy|estaré|hasta|oficina|vacaciones"
    r"|sono|sarò|fino|ferie|ufficio|ik|ben|vanaf|afwezig|vakantie|estou|estarei|até|férias|escritório|annual leave"
    r"|bank holidays?|fortnight|maternity cover)\b"
)
_MONTH_FIRST_WORDS = re.compile(r"\b(?:vacation|pto|thanksgiving|labor day|memorial day)\b")
_PAIR = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})(?![\d])")
_LATIN_WORD = re.compile(r"[a-z]{2}")
_Make = Callable[[int, int], Reading | None]
_SOON = timedelta(days=60)
"""Absence notes speak of the next weeks; so a reading that lies in them is the one meant."""


def order_of(text: str) -> Order:
    """By the language, else by a date that can be read one way only, else unknown. `text` is folded."""
    if _ASIAN.search(text) or not _LATIN_WORD.search(text):
        return Order.MONTH_FIRST
    if _DAY_FIRST_WORDS.search(text):
        return Order.DAY_FIRST
    pairs = [(int(first), int(second)) for first, second in _PAIR.findall(text)]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    if day_first != month_first:
        return Order.DAY_FIRST if day_first else Order.MONTH_FIRST
    return Order.MONTH_FIRST if _MONTH_FIRST_WORDS.search(text) else Order.UNKNOWN


def _two_figures(match: re.Match[str], context: Context) -> Reading | None:
    return fits(match, _ordered(match, context, context.day), context)


def _three_figures(match: re.Match[str], context: Context) -> Reading | None:
    year = int(match["year"])
    named = year if year > 99 else 2000 + year
    return _ordered(match, context, lambda month, day: exact(calendar.day(named, month, day)))


def _ordered(match: re.Match[str], context: Context, make: _Make) -> Reading | None:
    first, second = int(match["first"]), int(match["second"])
    month_first, day_first = make(first, second), make(second, first)
    if context.order is Order.MONTH_FIRST:
        return month_first or (day_first if second <= 12 < first and match["year"] else None)
    if context.order is Order.DAY_FIRST or month_first is None:
        return day_first
    if day_first is None or day_first.days == month_first.days:
        return month_first
    return _plausible(month_first, day_first, context)


def _plausible(month_first: Reading, day_first: Reading, context: Context) -> Reading:
    """Where nothing tells the order: the one that lies in the coming weeks, if only one does."""
    soon = [one for one in (month_first, day_first) if _is_soon(one.days[0], context.base)]
    if context.of_absence and len(soon) == 1:
        return soon[0]
    return replace(month_first, certainty=Certainty.DOUBTFUL)


def _is_soon(day: date, base: date) -> bool:
    return base - timedelta(days=3) <= day <= base + _SOON


def _year_month_day(match: re.Match[str], context: Context) -> Reading | None:
    year = int(match["year"])
    found = calendar.day(year if year > 99 else 2000 + year, int(match["month"]), int(match["day"]))
    return fits(match, exact(found), context)


def _short_year(match: re.Match[str], context: Context) -> Reading | None:
    """26/12/28 in Japanese; elsewhere the year stands last."""
    first, second, third = (int(match[name]) for name in ("year", "month", "day"))
    if context.order is Order.MONTH_FIRST and 20 <= first <= 60:
        return fits(match, exact(calendar.day(2000 + first, second, third)), context)
    if context.order is Order.DAY_FIRST:
        return exact(calendar.day(2000 + third, second, first))
    return exact(calendar.day(2000 + third, first, second))


def _day_dot_month(match: re.Match[str], context: Context) -> Reading | None:
    if context.order is not Order.DAY_FIRST:
        return None
    return context.day(int(match["month"]), int(match["day"]))


_NUMBER_BEFORE = (
    r"(?<![\d/.:])(?<!\d{3}-)(?<![a-z]-)(?<![約第¥率比])(?<![率合比数]は)(?<!約\s)(?<!no\.\s)(?<!ver\s)"
)
_NO_MORE = r"(?![\d/]|\.\d|-\d{1,2}-|-\d{3})"
_COUNTED = (
    r"(?!\s?(?:名|人|件|社|%|割|回|番|号|台|点|本|枚|個|倍|円|階|頁|ページ|pages?\b|程度|以下|以上|くらい|ほど|cm|mm|インチ|サイズ"
    r"|の(?:確率|割合|価格|コスト|人員|費用|時間|量|サイズ|株|値段|確率|人|社|方)))"
)
_TWO = r"\d{1,2}"

RULES: tuple[Rule, ...] = (
    rule(
        rf"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?P<sep>[/.-])(?P<month>{_TWO})(?P=sep)(?P<day>{_TWO})(?![/.-]\d|\d){ITS_WEEKDAY}",
        _year_month_day,
        needs=FIGURES,
    ),
    rule(
        rf"(?<![\d/.-])(?P<first>{_TWO})(?P<sep>[/.-])\s?(?P<second>{_TWO})(?P=sep)\s?(?P<year>20\d\d)(?![/.-]\d|\d)",
        _three_figures,
        needs=FIGURES,
    ),
    rule(
        rf"(?<![\d/.-])(?P<year>\d\d)(?P<sep>[/.])(?P<month>{_TWO})(?P=sep)(?P<day>{_TWO})(?![/.-]\d|\d){ITS_WEEKDAY}",
        _short_year,
        needs=FIGURES,
    ),
    rule(
        rf"{_NUMBER_BEFORE}(?P<first>{_TWO})/(?P<second>{_TWO})(?P<year>){_NO_MORE}{_COUNTED}{ITS_WEEKDAY}",
        _two_figures,
        needs=FIGURES,
    ),
    rule(
        rf"{_NUMBER_BEFORE}(?P<first>{_TWO})\.(?P<second>{_TWO})(?P<year>)(?=\s?[(][月火水木金土日]){ITS_WEEKDAY}",
        _two_figures,
        needs=FIGURES,
    ),
    rule(rf"(?<![\d/.:-])(?P<day>{_TWO})\.\s?(?P<month>{_TWO})\.(?!\s?\d)", _day_dot_month, needs=FIGURES),
    rule(
        rf"(?:\b(?:bis|ab|vom|am|zum|und)\s|-\s?)(?P<day>{_TWO})\.(?P<month>{_TWO})(?![\d.])",
        _day_dot_month,
        needs=FIGURES,
    ),
)
