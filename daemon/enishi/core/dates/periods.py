"""Japanese words for stretches of the year: 年度末, 来期, 下期, 年明け, 来春, お盆明け."""

from __future__ import annotations

import re
from datetime import date

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, relative, vague
from enishi.core.dates.numerals import number
from enishi.core.dates.words import FISCAL_YEARS_AHEAD, YEARS_AHEAD, Rule, any_of, rule

_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
"""First and last month; those past 12 lie in the next year."""

_AFTER_MAY, _AFTER_SUMMER, _AFTER_NEW_YEAR = ((5, 6), (5, 15)), ((8, 17), (8, 25)), ((1, 4), (1, 15))
_AFTER_HOLIDAYS = {
    "gw": _AFTER_MAY,
    "ゴールデンウィーク": _AFTER_MAY,
    "ゴールデンウイーク": _AFTER_MAY,
    "お盆": _AFTER_SUMMER,
    "盆": _AFTER_SUMMER,
    "夏休み": _AFTER_SUMMER,
    "夏季休業": _AFTER_SUMMER,
    "夏季休暇": _AFTER_SUMMER,
    "年末年始": _AFTER_NEW_YEAR,
    "冬休み": _AFTER_NEW_YEAR,
    "正月": _AFTER_NEW_YEAR,
}
"""(month, day) on which offices open again, and when nobody says 「…明け」 any longer."""


def _fiscal(match: re.Match[str], context: Context) -> Reading | None:
    year = context.fiscal.year(context.base, FISCAL_YEARS_AHEAD[match["fiscal"]])
    if year and match["end"]:
        return relative(year[1])
    return relative(year)


def _fiscal_end(match: re.Match[str], context: Context) -> Reading | None:
    year = context.fiscal.year(context.base, 1 if match["after"] else 0)
    return relative(year and (year if match["after"] else year[1]))


def _half_year(match: re.Match[str], context: Context) -> Reading | None:
    """上期/下期: the next one to begin, or the one that runs, when it is the one named. 来期の下期 is next year's."""
    second = match["half"] in ("下期", "下半期")
    this_year = context.fiscal.year(context.base, 0) if match["next"] else None
    for ahead in range(4):
        half = context.fiscal.half(context.base, ahead)
        this = context.fiscal.year(half[0], 0) if half else None
        if half and this and (half[0] == this[0]) != second and this != this_year:
            return relative(half[1] if match["end"] else half)
    return None


def _new_year(match: re.Match[str], context: Context) -> Reading | None:
    """年明け: offices open on the 4th (仕事始め); in the first days of January it is this one."""
    return context.yearless(lambda year: _opening(year, *_AFTER_NEW_YEAR))


def _year_end(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year
    if match["inside"]:
        return relative((context.base, date(year, 12, 31)))
    return relative((date(year, 12, 21), date(year, 12, 31)))


def _year_ahead(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year + YEARS_AHEAD[match["ahead"]]
    return vague((date(year, 1, 1), date(year, 12, 31)))


def _season_days(year: int, season: str) -> calendar.Days | None:
    start, end = _SEASONS[season]
    first = calendar.month(year, start)
    last = calendar.month(year + (end > 12), (end - 1) % 12 + 1)
    return (first[0], last[1]) if first and last else None


def _season(match: re.Match[str], context: Context) -> Reading | None:
    """来春 is the spring of next year; a bare 春 the next one to begin."""
    if match["ahead"]:
        year = context.base.year + (1 if match["ahead"] in ("来", "来年の", "翌") else 0)
        return vague(_season_days(year, match["season"]))
    for year in (context.base.year, context.base.year + 1):
        days = _season_days(year, match["season"])
        if days and days[0] > context.base:
            return vague(days)
    return None


def _after_holidays(match: re.Match[str], context: Context) -> Reading | None:
    """The first day of work behind them."""
    return context.yearless(lambda year: _opening(year, *_AFTER_HOLIDAYS[match["holiday"]]))


def _opening(year: int, first: tuple[int, int], last: tuple[int, int]) -> calendar.Days:
    return calendar.working_day_from(date(year, *first), in_japan=True), date(year, *last)


def _after_long_weekend(match: re.Match[str], context: Context) -> Reading | None:
    """連休明け: behind the next three or more days off in a row."""
    day = context.base
    for _ in range(_LONGEST_WAIT):
        back = calendar.working_day_from(day, in_japan=True)
        if (back - day).days >= 3:
            return relative(back)
        following = calendar.shift_days(back, 1)
        if following is None:
            return None
        day = following
    return None


def _quarter(match: re.Match[str], context: Context) -> Reading | None:
    """第3四半期: of the firm's fiscal year."""
    return relative(context.fiscal.quarter(context.base, number(match["nth"])))


def _next_quarter(match: re.Match[str], context: Context) -> Reading | None:
    for nth in range(1, 5):
        days = context.fiscal.quarter(context.base, nth)
        if days and days[0] <= context.base:
            following = calendar.shift_days(days[1], 1)
            return relative(following and calendar.months(following, 3))
    return None


_LONGEST_WAIT = 200
"""Working days; no half year in Japan is without a long weekend."""

RULES: tuple[Rule, ...] = (
    rule(r"年度(?:末|内|いっぱい|(?P<after>明け|初め|はじめ|替わり))", _fiscal_end, needs=("年度",)),
    rule(rf"(?P<fiscal>{any_of(FISCAL_YEARS_AHEAD)})(?P<end>の?末)?", _fiscal, needs=FISCAL_YEARS_AHEAD),
    rule(r"(?P<next>来期の?|来年度の?)?(?P<half>上半?期|下半?期)(?P<end>の?末)?", _half_year, needs="上下"),
    rule(r"第?(?P<nth>[1-4一二三四])(?:四半期|q(?![a-z0-9]))", _quarter, needs=("四半期", "q")),
    rule(r"(?:来|次の?|翌)四半期", _next_quarter, needs=("四半期",)),
    rule(
        r"(?:来年|翌年)?(?:年明け|新年(?!の?お?休|の?ご?挨拶|会|度|あけ|明け|おめ))(?:早々|すぐ)?|(?<!年末)年始(?!年末)|来年(?:早々|初頭|の?初め|頭)",
        _new_year,
        needs=("年明け", "新年", "年始", "早々", "初頭", "初め", "来年頭"),
    ),
    rule(r"年(?:末(?!年始|調整)|(?P<inside>内))", _year_end, needs=("年末", "年内")),
    rule(rf"(?P<ahead>{any_of(YEARS_AHEAD)})(?![度の]?[春夏秋冬])", _year_ahead, needs=YEARS_AHEAD),
    rule(
        r"(?P<ahead>今年の|今|来年の|来|翌)?(?P<season>[春夏秋冬])(?:頃|ごろ|口|先)?(?=以降|頃|ごろ|先|まで|から|に|の終わり|になっ|。|、|\s|$)",
        _season,
        needs=_SEASONS,
    ),
    rule(
        rf"(?P<holiday>{any_of(_AFTER_HOLIDAYS)})(?:の?休み|休暇|休業|連休)?(?:が?明け|以降|後)",
        _after_holidays,
        needs=_AFTER_HOLIDAYS,
    ),
    rule(r"連休(?:が?明け|後)", _after_long_weekend, needs=("連休",)),
)
