"""Japan's national holidays by their law (国民の祝日に関する法律), for notes that give the last day away only.

No table and no firm's calendar: a stranger's absence note is read where there is no site at all. Days moved once
for a single year (the Olympics of 2021) are left out; they are past.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_NTH_MONDAY = ((1, 2), (7, 3), (9, 3), (10, 2))
_OFFICES_CLOSED = ((1, 1), (1, 2), (1, 3))
"""No holidays by law, but nobody is back before the 4th."""


def is_day_off_in_japan(day: date) -> bool:
    """A weekend, a national holiday with its substitute, or one of the first three days of January."""
    return day.weekday() >= 5 or (day.month, day.day) in _OFFICES_CLOSED or day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    named = {date(year, month, day) for month, day in _FIXED}
    named |= {_nth_monday(year, month, nth) for month, nth in _NTH_MONDAY}
    named |= {date(year, 3, _equinox(year, 20.8431)), date(year, 9, _equinox(year, 23.2488))}
    return frozenset(named | _substitutes(named) | _between(named))


def _substitutes(named: set[date]) -> set[date]:
    """Article 3 (2): a holiday on a Sunday moves to the next day that is none."""
    moved = set()
    for day in named:
        if day.weekday() == 6:
            while day in named:
                day += _DAY
            moved.add(day)
    return moved


def _between(named: set[date]) -> set[date]:
    """Article 3 (3): a day between two holidays is one too."""
    return {day + _DAY for day in named if day + 2 * _DAY in named}


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (nth - 1))


def _equinox(year: int, in_1980: float) -> int:
    """Day of the month; the usual approximation, good from 1980 to 2099."""
    return int(in_1980 + 0.242194 * (year - 1980) - (year - 1980) // 4)
