"""Japanese dates counted from today: 明日, 来週の月曜, 来月10日, 3ヶ月後."""

from __future__ import annotations

import re
from datetime import timedelta

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, relative, vague
from enishi.core.dates.numerals import NUMBER, number
from enishi.core.dates.words import DAY, ITS_WEEKDAY, PART, WEEKDAYS, Rule, any_of, fits, rule

_MONTHS_AHEAD = {"今月": 0, "当月": 0, "本月": 0, "来月": 1, "翌月": 1, "再来月": 2, "翌々月": 2}
_WEEKS_AHEAD = {"今週": 0, "来週": 1, "翌週": 1, "次週": 1, "再来週": 2, "翌々週": 2}
_WEEK_PARTS = {
    "前半": (0, 2),
    "頭": (0, 1),
    "明け": (0, 1),
    "半ば": (1, 3),
    "中頃": (1, 3),
    "後半": (3, 4),
    "末": (4, 6),
}
"""First and last day of the part, Monday 0."""
_DAYS_AHEAD = {
    **dict.fromkeys(("今日", "本日", "今朝", "今夕", "今晩"), 0),
    **dict.fromkeys(("明日", "あす", "あした", "翌日", "明朝"), 1),
    **dict.fromkeys(("明後日", "あさって", "翌々日"), 2),
    **dict.fromkeys(("明々後日", "しあさって"), 3),
}


def _day_ahead(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.shift_days(context.base, _DAYS_AHEAD[match["ahead"]]))


def _week_ahead(match: re.Match[str], context: Context) -> Reading | None:
    first, last = calendar.week(context.base, _WEEKS_AHEAD[match["ahead"]])
    if match["weekday"]:
        return relative(calendar.shift_days(first, WEEKDAYS.index(match["weekday"])))
    if match["part"]:
        start, end = (timedelta(days=day) for day in _WEEK_PARTS[match["part"]])
        return relative((first + start, first + end))
    return relative((first, last))


def _after_the_weekend(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.week(context.base, 1)[0])


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    return relative(calendar.next_weekday(context.base, WEEKDAYS.index(match["weekday"])))


def _month_ahead(match: re.Match[str], context: Context) -> Reading | None:
    months_ahead = _MONTHS_AHEAD[match["ahead"]]
    first = calendar.shift_months(context.base.replace(day=1), months_ahead)
    if first is None:
        return None
    if match["day"]:
        return fits(match, relative(calendar.day(first.year, first.month, number(match["day"]))))
    return relative(calendar.month_part(first.year, first.month, match["part"] or ""))


def _month_end(match: re.Match[str], context: Context) -> Reading | None:
    days = calendar.month_part(context.base.year, context.base.month, "末")
    return relative(days)


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


_MONTHS = r"[ヶケか箇ヵカ個]月"
_LATER = r"(?:ほど|くらい|ぐらい)?(?:後|あと|先)|経|たっ"

RULES: tuple[Rule, ...] = (
    rule(rf"(?P<ahead>{any_of(_DAYS_AHEAD)})", _day_ahead),
    rule(
        rf"(?P<ahead>{any_of(_WEEKS_AHEAD)})"
        rf"(?:の?\s?[(]?(?P<weekday>[{WEEKDAYS}])(?:曜日?|[)]|(?=[にでの、。]|まで|以降|$))|の?(?P<part>{any_of(_WEEK_PARTS)}))?",
        _week_ahead,
    ),
    rule(r"週明け|翌営業日", _after_the_weekend),
    rule(rf"(?:次の|翌|今度の)?(?<![今来週])(?P<weekday>[{WEEKDAYS}])曜日?", _weekday),
    rule(rf"(?P<ahead>{any_of(_MONTHS_AHEAD)})の?(?:{DAY}{ITS_WEEKDAY}|{PART})", _month_ahead),
    rule(r"(?<![\d一二三四五六七八九十今来翌再])月末", _month_end),
    rule(rf"(?P<count>{NUMBER})\s?(?P<unit>営業日|日|週間|{_MONTHS}|年)(?P<half>半)?(?:{_LATER})", _later),
    rule(rf"半(?P<unit>年|月)(?:{_LATER})", _half_later),
    rule(rf"(?:数|何)(?P<unit>日|週間|{_MONTHS})(?:{_LATER})", _some_later),
)
