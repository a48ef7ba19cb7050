"""Plain arithmetic on days. Weeks begin on Monday, fiscal years on the firm's own day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from enishi.core.dates.holidays import is_day_off_in_japan

Days = tuple[date, date]
"""First and last day, both included."""

_DAY = timedelta(days=1)
_LONGEST_STEP = 3660
"""Nobody says more than ten years ahead; more is a number that only looks like a date."""


def day(year: int, month: int, day_of_month: int) -> date | None:
    """None for a day that no calendar has (2/30, 13/1)."""
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def month(year: int, number: int) -> Days | None:
    if not (MINYEAR < year < MAXYEAR and 1 <= number <= 12):
        return None
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def month_part(year: int, number: int, part: str) -> Days | None:
    """上旬, 中旬, 下旬, 末, 半ば, 前半, 後半 of a month, by their Japanese names; "" is all of it."""
    whole = month(year, number)
    if whole is None or not part:
        return whole
    first, last = _PARTS[part]
    end = whole[1].day
    return whole[0].replace(day=min(first or end, end)), whole[0].replace(day=min(last or end, end))


_PARTS = {
    "上旬": (1, 10),
    "初旬": (1, 10),
    "初頭": (1, 10),
    "初め": (1, 10),
    "はじめ": (1, 10),
    "頭": (1, 10),
    "前半": (1, 15),
    "中旬": (11, 20),
    "半ば": (11, 20),
    "中頃": (11, 20),
    "下旬": (21, 0),
    "後半": (16, 0),
    "末": (0, 0),
    "終わり": (21, 0),
}
PART_NAMES = tuple(sorted(_PARTS, key=len, reverse=True))


def shift_months(start: date, months: int) -> date | None:
    """The same day of the month, or the month's last where it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    year, number = divmod(index, 12)
    if abs(months) > _LONGEST_STEP // 30 or not MINYEAR < year < MAXYEAR:
        return None
    return date(year, number + 1, min(start.day, monthrange(year, number + 1)[1]))


def months(first: date, count: int) -> Days | None:
    """So many months from `first` on."""
    after = shift_months(first, count)
    return (first, after - _DAY) if after else None


def shift_days(start: date, days: int) -> date | None:
    if abs(days) > _LONGEST_STEP:
        return None
    return start + timedelta(days=days)


def shift_working_days(start: date, days: int) -> date | None:
    """Monday to Friday; holidays are the scheduler's business."""
    if abs(days) > 400:
        return None
    at = start
    for _ in range(days):
        at = _next(at + _DAY, _is_weekend)
    return at


def working_day_from(day: date, *, in_japan: bool) -> date:
    """`day` itself, or the first working day after it; New Year's Day is none anywhere."""
    return _next(day, is_day_off_in_japan if in_japan else _is_day_off)


def next_working_day(after: date, *, in_japan: bool) -> date:
    """The first strictly after."""
    return working_day_from(after + _DAY, in_japan=in_japan)


def _next(day: date, is_day_off: Callable[[date], bool]) -> date:
    while is_day_off(day):
        day += _DAY
    return day


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def _is_day_off(day: date) -> bool:
    return day.weekday() >= 5 or (day.month, day.day) == (1, 1)


def week(start: date, weeks_ahead: int) -> Days:
    monday = start - timedelta(days=start.weekday()) + timedelta(weeks=weeks_ahead)
    return monday, monday + timedelta(days=6)


def next_weekday(start: date, weekday: int) -> date:
    """The first such weekday after `start`, never `start` itself."""
    return start + timedelta(days=(weekday - start.weekday() - 1) % 7 + 1)


def next_day_of_month(number: int, start: date) -> date | None:
    """The first day of that number on or after `start`, this month or the next."""
    this = day(start.year, start.month, number)
    if this and this >= start:
        return this
    following = shift_months(start.replace(day=1), 1)
    return following and day(following.year, following.month, number)


@dataclass(frozen=True, slots=True)
class Fiscal:
    """The fiscal year, by the (month, day) it begins on."""

    start: tuple[int, int]

    def year(self, base: date, years_ahead: int) -> Days | None:
        """The fiscal year that `base` lies in, or the one so many later."""
        begins = self._begins(base.year)
        if begins and begins > base:
            begins = self._begins(base.year - 1)
        if begins is None:
            return None
        first = shift_months(begins, 12 * years_ahead)
        after = shift_months(begins, 12 * (years_ahead + 1))
        return (first, after - _DAY) if first and after else None

    def half(self, base: date, halves_ahead: int) -> Days | None:
        """The half year that `base` lies in, or a later one."""
        this = self.year(base, 0)
        if this is None:
            return None
        middle = shift_months(this[0], 6)
        in_second = middle is not None and base >= middle
        first = shift_months(this[0], 6 * (halves_ahead + in_second))
        after = shift_months(this[0], 6 * (halves_ahead + in_second + 1))
        return (first, after - _DAY) if first and after else None

    def quarter(self, base: date, number: int) -> Days | None:
        """The quarter of that number that runs on `base`, or the next such."""
        for years_ahead in (0, 1):
            year = self.year(base, years_ahead)
            first = shift_months(year[0], 3 * (number - 1)) if year else None
            days = months(first, 3) if first else None
            if days and days[1] >= base:
                return days
        return None

    def _begins(self, year: int) -> date | None:
        return day(year, *self.start)
