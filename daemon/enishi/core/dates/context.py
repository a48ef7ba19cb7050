"""What a date expression is read against, and how a year that was left out is inferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from enishi.core.dates import calendar
from enishi.core.dates.calendar import Days, Fiscal
from enishi.core.dates.found import Certainty


@dataclass(frozen=True, slots=True)
class Reading:
    days: Days
    certainty: Certainty = Certainty.INFERRED
    year_named: bool = True
    """False where the year is our inference."""


@dataclass(frozen=True, slots=True)
class Context:
    base: date
    """The day the words were written."""
    fiscal: Fiscal
    nearest_year: bool = False
    """Without a year: the nearest such day, past or not (absence notes); else the next one to come."""

    def yearless(self, make: Callable[[int], Days | None]) -> Reading | None:
        """`make(year)` is the period in that year, None where the year has no such day: then nothing is guessed."""
        year = self.base.year
        candidates = [make(candidate) for candidate in (year - 1, year, year + 1)]
        if self.nearest_year:
            known = [days for days in candidates if days]
            chosen = min(known, key=self._distance, default=None)
        else:
            this, following = candidates[1:]
            chosen = following if this and this[1] < self.base else this
        return Reading(chosen, year_named=False) if chosen else None

    def _distance(self, days: Days) -> int:
        if days[0] <= self.base <= days[1]:
            return 0
        return min(abs((days[0] - self.base).days), abs((days[1] - self.base).days))

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
