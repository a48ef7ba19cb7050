"""Japanese dates counted from today: 明日, 来週の月曜, 来月10日, 3ヶ月後."""

from __future__ import annotations

import re
from datetime import date, timedelta

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, relative, vague
from enishi.core.dates.numerals import NUMBER, number
from enishi.core.dates.words import DAY, ITS_WEEKDAY, PART, WEEKDAYS, Rule, any_of, fits, rule

_MONTHS_AHEAD = {"先月": -1, "今月": 0, "当月": 0, "本月": 0, "来月": 1, "翌月": 1, "再来月": 2, "翌々月": 2}
_WEEKS_AHEAD = {"先週": -1, "今週": 0, "来週": 1, "翌週": 1, "次週": 1, "再来週": 2, "翌々週": 2}
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
    **dict.fromkeys(("今日", "本日", "今朝", "今夕", "今晩", "今夜", "きょう", "当日"), 0),
    **dict.fromkeys(("明日", "あす", "あした", "明朝"), 1),
    **dict.fromkeys(("明後日", "あさって"), 2),
    **dict.fromkeys(("明々後日", "しあさって"), 3),
    **dict.fromkeys(("昨日", "きのう"), -1),
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
    monday = calendar.week(context.base, 1)[0]
    return relative(calendar.shift_days(monday, WEEKDAYS.index(match["weekday"] or "月")))


def _weekend(match: re.Match[str], context: Context) -> Reading | None:
    monday, sunday = calendar.week(context.base, 0)
    saturday = calendar.shift_days(monday, 5)
    return relative((saturday, sunday)) if saturday else None


def _next_day(match: re.Match[str], context: Context) -> Reading | None:
    """翌日, 翌営業日: of the date before it, else of today."""
    after = _working_day_after if match["business"] else _day_after
    day = after(context.base)
    return Reading((day, day), follows=after) if day else None


def _day_after(day: date) -> date | None:
    return calendar.shift_days(day, 1)


def _working_day_after(day: date) -> date | None:
    return calendar.next_working_day(day, in_japan=True)


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    return context.weekday(WEEKDAYS.index(match["weekday"]))


def _weekdays(match: re.Match[str], context: Context) -> Reading | None:
    """火・水休み: from the first of them to the last; today's, if today is one of them. 来週の月・火: that week's."""
    named = [WEEKDAYS.index(letter) for letter in re.findall(rf"[{WEEKDAYS}]", _bare(match["group"]))]
    if set(named) <= {5, 6} and context.base.weekday() < 5:
        return None  # 「土日祝は休み」 says nothing about this week
    if match["ahead"]:
        monday = calendar.week(context.base, _WEEKS_AHEAD[match["ahead"]])[0]
        first, last = (calendar.shift_days(monday, number) for number in (min(named), max(named)))
        return Reading((first, last), is_span=True) if first and last else None
    start = context.base.weekday()
    ahead = [(number - start) % 7 for number in named[named.index(start) :]] if start in named else []
    ahead = ahead or [(named[0] - start) % 7 + (number - named[0]) % 7 for number in named]
    first, last = (calendar.shift_days(context.base, days) for days in (ahead[0], max(ahead)))
    return Reading((first, last), is_span=True) if first and last else None


def _bare(group: str) -> str:
    return group.replace("曜日", "").replace("曜", "")


def _month_ahead(match: re.Match[str], context: Context) -> Reading | None:
    months_ahead = _MONTHS_AHEAD[match["ahead"]]
    first = calendar.shift_months(context.base.replace(day=1), months_ahead)
    if first is None:
        return None
    if match["day"]:
        return fits(match, relative(calendar.day(first.year, first.month, number(match["day"]))), context)
    return relative(calendar.month_part(first.year, first.month, match["part"] or ""))


def _month_edge(match: re.Match[str], context: Context) -> Reading | None:
    """月末 is this month's end, 月初 the next month's beginning."""
    if match["which"] == "末":
        return relative(calendar.month_part(context.base.year, context.base.month, "末"))
    if context.of_absence and context.base.day <= _BEGINNING:
        return None  # 「月初の棚卸で…」 on the 1st tells no day
    first = calendar.shift_months(context.base.replace(day=1), 1)
    return relative(first and calendar.month_part(first.year, first.month, "初め"))


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
        months = 12 if match["unit"] == "年" else 1
        first, last = (calendar.shift_months(context.base, months * step) for step in (2, 6))
    return vague((first, last)) if first and last else None


def _two_or_three_later(match: re.Match[str], context: Context) -> Reading | None:
    """二、三ヶ月後: any time between the two."""
    counts = sorted((number(match["low"]), number(match["high"])))
    if not counts[0]:
        return None
    if match["unit"] in ("日", "週間"):
        days = 7 if match["unit"] == "週間" else 1
        first, last = (calendar.shift_days(context.base, days * count) for count in counts)
    else:
        months = 12 if match["unit"] == "年" else 1
        first, last = (calendar.shift_months(context.base, months * count) for count in counts)
    return relative((first, last)) if first and last else None


_MONTHS = r"(?:[ヶケか箇ヵカ個ヵ]月|カ月|개월)"
_LATER = (
    r"(?:ほど|くらい|ぐらい|程度|程)?(?:後|あと|先|のち|経(?:って(?:から)?|ったら|過後?)?|たっ(?:てから)?)"
)
_AWAY_BEHIND = r"(?=(?:の?両日)?(?:は|が|を|に|と|の|で|とも)?\s?(?:終日|お|全休|連続|で)?(?:休|やす|不在|出張|有[休給]|外出|研修|いません|いない|留守|連休|視察|展示会|現場|帰省|旅行|学会|入院|検査|欠勤|法事|海外))"
_BEGINNING = 10
"""Last day of a month's beginning."""
_DIGIT = r"(?:\d{1,2}|[一二三四五六七八九])"
_LETTERS = rf"[{WEEKDAYS}](?:曜日?)?"

RULES: tuple[Rule, ...] = (
    rule(rf"(?P<ahead>{any_of(_DAYS_AHEAD)})", _day_ahead, needs=_DAYS_AHEAD),
    rule(
        rf"(?P<ahead>{any_of(_WEEKS_AHEAD)})"
        rf"(?:の?\s?[(]?(?P<weekday>[{WEEKDAYS}])(?:曜日?|[)]|(?=[にでのは、。]|まで|以降|から|より|休|出|$))|の?(?P<part>{any_of(_WEEK_PARTS)}))?",
        _week_ahead,
        needs=_WEEKS_AHEAD,
    ),
    rule(rf"週明け(?:の?(?P<weekday>[{WEEKDAYS}])曜日?)?", _after_the_weekend, needs=("週明け",)),
    rule(r"翌(?:(?P<business>営業日|出勤日)|日)", _next_day, needs="翌"),
    rule(r"(?<![来翌再今])(?:今)?週末(?!\d)|今週末", _weekend, needs=("週末",)),
    rule(
        rf"(?<![\d今来次翌(])(?:(?P<ahead>{any_of(_WEEKS_AHEAD)})の?)?(?P<group>{_LETTERS}(?:[・、と,/&~〜-]?{_LETTERS}){{1,4}})(?:[・、]?祝日?)?{_AWAY_BEHIND}",
        _weekdays,
        needs=WEEKDAYS,
    ),
    rule(rf"(?:次の|翌|今度の)?(?<![今来週\d])(?P<weekday>[{WEEKDAYS}])曜日?", _weekday, needs="曜"),
    rule(
        r"(?<![一-龠\d(])(?P<weekday>[月火水木金])(?=(?:から|より|に)(?:出|戻|もど|復|対応|営業|業務))",
        _weekday,
        needs=WEEKDAYS,
    ),
    rule(
        rf"(?P<ahead>{any_of(_MONTHS_AHEAD)})の?(?:{DAY}{ITS_WEEKDAY}|{PART})",
        _month_ahead,
        needs=_MONTHS_AHEAD,
    ),
    rule(r"(?<![\d一二三四五六七八九十今来翌再年])月(?P<which>末|初め?|頭)", _month_edge, needs="月"),
    rule(
        rf"(?P<low>{_DIGIT})[、,・~〜-]\s?(?P<high>{_DIGIT})\s?(?P<unit>日|週間|{_MONTHS}|年)(?:{_LATER})",
        _two_or_three_later,
        needs="後先あ経たの",
    ),
    rule(
        rf"(?P<count>{NUMBER})\s?(?P<unit>営業日|日|週間|{_MONTHS}|年)(?P<half>半)?(?:{_LATER})",
        _later,
        needs="後先あ経たの",
    ),
    rule(rf"半(?P<unit>年|月)(?:{_LATER})", _half_later, needs=("半年", "半月")),
    rule(rf"(?:数|何)(?P<unit>日|週間|{_MONTHS}|年)(?:{_LATER})", _some_later, needs="数何"),
)
