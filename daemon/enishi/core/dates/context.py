"""What a date expression is read against, and how a year that was left out is inferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from enishi.core.dates import calendar
from enishi.core.dates.calendar import Days, Fiscal
from enishi.core.dates.found import Certainty


class Order(StrEnum):
    """How the writer of 3/4 means it."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    days: Days
    certainty: Certainty = Certainty.INFERRED
    year_named: bool = True
    """False where the year is our inference."""
    is_span: bool = False
    """Written with both its ends: 21-25 December, 火・水."""
    follows: Callable[[date], date | None] | None = None
    """木曜, 翌日: the day that is meant when it stands behind another date, whose last day is given."""
    is_weekday: bool = False
    """Named by its weekday alone."""


@dataclass(frozen=True, slots=True)
class Context:
    base: date
    """The day the words were written."""
    fiscal: Fiscal
    of_absence: bool = False
    """An absence note may be out of date: without a year the day just past counts, where it is much nearer than the
    next; and a weekday beside a date is not what the date is doubted for."""
    order: Order = Order.MONTH_FIRST

    def yearless(self, make: Callable[[int], Days | None]) -> Reading | None:
        """`make(year)` is the period in that year, None where the year has no such day: then nothing is guessed."""
        last, this, following = (make(self.base.year + ahead) for ahead in (-1, 0, 1))
        if not self.of_absence:
            coming = following if this and this[1] < self.base else this
            return Reading(coming, year_named=False) if coming else None
        past = max((days for days in (last, this) if days and days[1] < self.base), default=None)
        coming = min((days for days in (this, following) if days and days[1] >= self.base), default=None)
        chosen = past if self._is_stale(past, coming) else coming
        return Reading(chosen, year_named=False) if chosen else None

    def _is_stale(self, past: Days | None, coming: Days | None) -> bool:
        """Months ahead and weeks ago: a note that nobody took down. 「3月まで育休」 in December looks ahead."""
        if past is None or coming is None:
            return coming is None
        return 2 * (self.base - past[1]) < coming[0] - self.base

    def weekday(self, number: int) -> Reading:
        """A weekday alone: the next to come; in an absence note it may be today's."""
        start = calendar.shift_days(self.base, -1) if self.of_absence else self.base
        day = calendar.next_weekday(start or self.base, number)
        return Reading(
            (day, day), follows=lambda previous: calendar.next_weekday(previous, number), is_weekday=True
        )

    def day(self, month: int, day: int) -> Reading | None:
        return self.yearless(lambda year: _one(calendar.day(year, month, day)))

    def month(self, month: int, part: str = "") -> Reading | None:
        return self.yearless(lambda year: calendar.month_part(year, month, part))


def exact(days: Days | date | None) -> Reading | None:
    """A period named year and all."""
    return _reading(days, Certainty.EXACT)


def relative(days: Days | date | None) -> Reading | None:
    return _reading(days, Certainty.INFERRED)


def vague(days: Days | date | None) -> Reading | None:
    return _reading(days, Certainty.VAGUE)


def _reading(days: Days | date | None, certainty: Certainty) -> Reading | None:
    if isinstance(days, date):
        days = (days, days)
    return Reading(days, certainty) if days else None


def _one(day: date | None) -> Days | None:
    return (day, day) if day else None
