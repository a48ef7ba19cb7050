"""Japanese date expressions, one rule each: a pattern over folded text and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, exact, relative, vague
from enishi.core.dates.found import Certainty
from enishi.core.dates.numerals import NUMBER, number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Context], Reading | None]]

_WEEKDAYS = "月火水木金土日"
_WEEKDAY = rf"(?P<weekday>[{_WEEKDAYS}])"
_IN_BRACKETS = (
    rf"(?:\s?[(]{_WEEKDAY}(?:曜日?)?(?:・祝)?[)]|\s?{_WEEKDAY.replace('weekday', 'weekday2')}曜日?)?"
)
_PART = rf"(?:の?(?P<part>{'|'.join(calendar.PART_NAMES)}))?"
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988}
_YEARS_AHEAD = {"今年": 0, "本年": 0, "来年": 1, "翌年": 1, "明年": 1, "再来年": 2}
_MONTHS_AHEAD = {"今月": 0, "当月": 0, "本月": 0, "来月": 1, "翌月": 1, "再来月": 2, "翌々月": 2}
_WEEKS_AHEAD = {"今週": 0, "来週": 1, "翌週": 1, "次週": 1, "再来週": 2, "翌々週": 2}
_DAYS_AHEAD = {
    **dict.fromkeys(("今日", "本日", "今朝", "今夕", "今晩"), 0),
    **dict.fromkeys(("明日", "あす", "あした", "翌日", "明朝"), 1),
    **dict.fromkeys(("明後日", "あさって", "翌々日"), 2),
    **dict.fromkeys(("明々後日", "しあさって"), 3),
}
_FISCAL_AHEAD = {
    **dict.fromkeys(("今期", "今年度", "本年度", "当期", "当年度"), 0),
    **dict.fromkeys(("来期", "来年度", "次年度", "新年度", "翌期", "翌年度", "次期", "新年度予算"), 1),
    **dict.fromkeys(("再来年度", "再来期"), 2),
}
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _fits(match: re.Match[str], reading: Reading | None) -> Reading | None:
    """A weekday in brackets must be the day's own; otherwise nobody knows which of the two was meant."""
    named = match["weekday"] or match["weekday2"]
    if reading is None or not named or _WEEKDAYS[reading.days[0].weekday()] == named:
        return reading
    return replace(reading, certainty=Certainty.DOUBTFUL)


def _full_date(match: re.Match[str], context: Context) -> Reading | None:
    found = calendar.day(int(match["year"]), number(match["month"]), number(match["day"]))
    return _fits(match, exact(found))


def _era_year(match: re.Match[str]) -> int:
    return _ERAS[match["era"]] + (1 if match["year"] == "元" else number(match["year"]))


def _era_date(match: re.Match[str], context: Context) -> Reading | None:
    return _fits(match, exact(calendar.day(_era_year(match), number(match["month"]), number(match["day"]))))


def _era_month(match: re.Match[str], context: Context) -> Reading | None:
    return exact(calendar.month_part(_era_year(match), number(match["month"]), match["part"] or ""))


def _full_month(match: re.Match[str], context: Context) -> Reading | None:
    return exact(calendar.month_part(int(match["year"]), number(match["month"]), match["part"] or ""))


def _month_day(match: re.Match[str], context: Context) -> Reading | None:
    return _fits(match, context.day(number(match["month"]), number(match["day"])))


def _month(match: re.Match[str], context: Context) -> Reading | None:
    return context.month(number(match["month"]), match["part"] or "")


def _year_month_day(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year + _YEARS_AHEAD[match["year"]]
    if match["day"]:
        return _fits(match, relative(calendar.day(year, number(match["month"]), number(match["day"]))))
    return relative(calendar.month_part(year, number(match["month"]), match["part"] or ""))


def _fiscal_month(match: re.Match[str], context: Context) -> Reading | None:
    """来年度の四月: that month within that fiscal year."""
    year = context.fiscal.year(context.base, _FISCAL_AHEAD[match["fiscal"]])
    if year is None:
        return None
    for candidate in (year[0].year, year[1].year):
        days = calendar.month_part(candidate, number(match["month"]), match["part"] or "")
        if days and days[0] >= year[0].replace(day=1) and days[0] <= year[1]:
            return relative(days)
    return None


def _fiscal(match: re.Match[str], context: Context) -> Reading | None:
    year = context.fiscal.year(context.base, _FISCAL_AHEAD[match["fiscal"]])
    if year and match["end"]:
        return relative(year[1])
    return relative(year)


def _fiscal_end(match: re.Match[str], context: Context) -> Reading | None:
    year = context.fiscal.year(context.base, 1 if match["after"] else 0)
    return relative(year and (year if match["after"] else year[1]))


def _half_year(match: re.Match[str], context: Context) -> Reading | None:
    """上期/下期: the next one to begin, or the one that runs, when it is the one named."""
    second = match["half"] in ("下期", "下半期")
    for ahead in range(3):
        half = context.fiscal.half(context.base, ahead)
        this = context.fiscal.year(half[0], 0) if half else None
        if half and this and (half[0] == this[0]) != second:
            return relative(half)
    return None


def _month_ahead(match: re.Match[str], context: Context) -> Reading | None:
    months_ahead = _MONTHS_AHEAD[match["ahead"]]
    first = calendar.shift_months(context.base.replace(day=1), months_ahead)
    if first is None:
        return None
    if match["day"]:
        return _fits(match, relative(calendar.day(first.year, first.month, number(match["day"]))))
    return relative(calendar.month_part(first.year, first.month, match["part"] or ""))


def _week_ahead(match: re.Match[str], context: Context) -> Reading | None:
    first, last = calendar.week(context.base, _WEEKS_AHEAD[match["ahead"]])
    if match["weekday"]:
        return relative(calendar.shift_days(first, _WEEKDAYS.index(match["weekday"])))
    if match["part"]:
        days = {
            "前半": (0, 2),
            "半ば": (1, 3),
            "中頃": (1, 3),
            "後半": (3, 4),
            "末": (4, 6),
            "頭": (0, 1),
            "明け": (0, 1),
        }
        start, end = days[match["part"]]
        return relative(
            (date.fromordinal(first.toordinal() + start), date.fromordinal(first.toordinal() + end))
        )
    return relative((first, last))


def _after_the_weekend(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.week(context.base, 1)[0])


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.next_weekday(context.base, _WEEKDAYS.index(match["weekday"])))


def _day_ahead(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.shift_days(context.base, _DAYS_AHEAD[match["ahead"]]))


def _later(match: re.Match[str], context: Context) -> Reading | None:
    count = number(match["count"])
    if not count:
        return None
    unit = match["unit"]
    if unit == "日":
        return relative(calendar.shift_days(context.base, count))
    if unit == "営業日":
        return relative(calendar.shift_working_days(context.base, count))
    if unit == "週間":
        return relative(calendar.shift_days(context.base, 7 * count))
    if unit == "年":
        return relative(calendar.shift_months(context.base, 12 * count + (6 if match["half"] else 0)))
    whole = calendar.shift_months(context.base, count)
    return relative(calendar.shift_days(whole, 15) if whole and match["half"] else whole)


def _half_later(match: re.Match[str], context: Context) -> Reading | None:
    if match["unit"] == "月":
        return relative(calendar.shift_days(context.base, 15))
    return relative(calendar.shift_months(context.base, 6))


def _some_later(match: re.Match[str], context: Context) -> Reading | None:
    steps = {"日": (2, 6), "週間": (14, 42)}
    if match["unit"] in steps:
        first, last = (calendar.shift_days(context.base, step) for step in steps[match["unit"]])
    else:
        first, last = (calendar.shift_months(context.base, step) for step in (2, 6))
    return vague((first, last)) if first and last else None


def _new_year(match: re.Match[str], context: Context) -> Reading | None:
    """年明け: offices open on the 4th (仕事始め); in the first days of January it is this one."""
    return context.yearless(lambda year: (date(year, 1, 4), date(year, 1, 15)))


def _year_end(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year
    if match["inside"]:
        return relative((context.base, date(year, 12, 31)))
    return relative((date(year, 12, 21), date(year, 12, 31)))


def _month_end(match: re.Match[str], context: Context) -> Reading | None:
    days = calendar.month_part(context.base.year, context.base.month, "末")
    return relative(days)


def _year_ahead(match: re.Match[str], context: Context) -> Reading | None:
    year = context.base.year + _YEARS_AHEAD[match["ahead"]]
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
    first, last = {
        "gw": ((5, 7), (5, 15)),
        "ゴールデンウィーク": ((5, 7), (5, 15)),
        "ゴールデンウイーク": ((5, 7), (5, 15)),
        "お盆": ((8, 17), (8, 25)),
        "盆": ((8, 17), (8, 25)),
        "正月": ((1, 4), (1, 15)),
        "夏休み": ((8, 17), (9, 5)),
        "年度": ((4, 1), (4, 30)),
    }[match["holiday"]]
    return context.yearless(lambda year: (date(year, *first), date(year, *last)))


def _rule(pattern: str, meaning: Callable[[re.Match[str], Context], Reading | None]) -> Rule:
    return re.compile(pattern), meaning


_MONTH = rf"(?P<month>{NUMBER})\s?月"
_DAY = rf"\s?(?P<day>{NUMBER})\s?日(?!間|後)"
_SLASHED = r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?![0-9/]|\s?(?:名|人|件|社|%|割))"

RULES: tuple[Rule, ...] = (
    _rule(
        rf"(?P<era>令和|平成|\br)\s?(?P<year>元|[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?[年./]\s?(?P<month>{NUMBER})[月./]{_DAY[3:]}{_IN_BRACKETS}".replace(
            "日(?!間|後)", "日?(?![0-9間後])"
        ),
        _era_date,
    ),
    _rule(rf"(?P<era>令和|平成)\s?(?P<year>元|{NUMBER})\s?年\s?{_MONTH}{_PART}", _era_month),
    _rule(rf"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?{_MONTH}{_DAY}{_IN_BRACKETS}", _full_date),
    _rule(
        rf"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?P<sep>[/.-])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?![\d/.-]\d|\d){_IN_BRACKETS}",
        _full_date,
    ),
    _rule(rf"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?{_MONTH}{_PART}", _full_month),
    _rule(r"(?<![\d/.-])(?P<year>20\d\d)/(?P<month>\d{1,2})(?![\d/])(?P<part>)", _full_month),
    _rule(rf"(?P<year>{_any(_YEARS_AHEAD)})の?\s?{_MONTH}(?:{_DAY}{_IN_BRACKETS}|{_PART})", _year_month_day),
    _rule(rf"(?P<fiscal>{_any(_FISCAL_AHEAD)})の?{_MONTH}{_PART}", _fiscal_month),
    _rule(rf"(?<![\d年/.]){_MONTH}{_DAY}{_IN_BRACKETS}", _month_day),
    _rule(rf"(?<![\d/.-]){_SLASHED}{_IN_BRACKETS}", _month_day),
    _rule(rf"(?<![\d年/.一二三四五六七八九十]){_MONTH}(?![曜間]|\s?\d){_PART}", _month),
    _rule(rf"(?P<ahead>{_any(_MONTHS_AHEAD)})の?(?:{_DAY}{_IN_BRACKETS}|{_PART})", _month_ahead),
    _rule(
        rf"(?P<ahead>{_any(_WEEKS_AHEAD)})(?:の?\s?[(]?{_WEEKDAY}(?:曜日?|[)]|(?=[にでの、。]|まで|以降|$))|の?(?P<part>前半|半ば|中頃|後半|末|頭|明け))?",
        _week_ahead,
    ),
    _rule(r"週明け|翌営業日", _after_the_weekend),
    _rule(rf"(?:次の|翌|今度の)?(?<![今来週])(?P<weekday>[{_WEEKDAYS}])曜日?", _weekday),
    _rule(rf"(?P<ahead>{_any(_DAYS_AHEAD)})", _day_ahead),
    _rule(
        rf"(?P<count>{NUMBER})\s?(?P<unit>営業日|日|週間|[ヶケか箇ヵカ個]月|年)(?P<half>半)?(?:後|あと|先|経|たっ|ほど先|ほど後|くらい後|ぐらい後)",
        _later,
    ),
    _rule(r"半(?P<unit>年|月)(?:後|ほど後|ほど先|先|くらい後|ぐらい後|経)", _half_later),
    _rule(r"(?:数|何)(?P<unit>日|週間|[ヶケか箇ヵカ個]月)(?:後|先)", _some_later),
    _rule(r"年明け|(?<!年末)年始|新年早々", _new_year),
    _rule(r"年(?:末(?!年始)|(?P<inside>内))", _year_end),
    _rule(r"年度(?:末|内|いっぱい|(?P<after>明け|初め|はじめ|替わり))", _fiscal_end),
    _rule(rf"(?P<fiscal>{_any(_FISCAL_AHEAD)})(?P<end>の?末)?", _fiscal),
    _rule(r"(?P<half>上半?期|下半?期)", _half_year),
    _rule(r"(?<![\d一二三四五六七八九十今来翌再])月末", _month_end),
    _rule(rf"(?P<ahead>{_any(_YEARS_AHEAD)})(?![度の]?[春夏秋冬])", _year_ahead),
    _rule(
        r"(?P<ahead>今年の|今|来年の|来|翌)?(?P<season>[春夏秋冬])(?=以降|頃|ごろ|先|まで|から|に|の終わり|になっ|。|、|\s|$)",
        _season,
    ),
    _rule(
        r"(?P<holiday>gw|ゴールデンウ[ィイ]ーク|お?盆|正月|夏休み)(?:休み|休暇|連休)?明け", _after_holidays
    ),
)
