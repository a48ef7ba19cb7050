"""Business days: not the weekend, not a national holiday, not a closure of the firm (mail-reality L14)."""

from __future__ import annotations

from datetime import date, timedelta

from enishi.core.expressions import ExpressionError
from enishi.core.plan import Calendar

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 400
"""Days without a business day after which the calendar itself must be wrong."""


def is_business_day(calendar: Calendar, day: date) -> bool:
    return day.weekday() not in calendar.weekend and day not in calendar.closed


def next_business_day(calendar: Calendar, day: date) -> date:
    """The first business day strictly after `day`."""
    return _nearest(calendar, day + _DAY, _DAY)


def add_business_days(calendar: Calendar, day: date, n: int) -> date:
    """The n-th business day after `day` (before it for a negative n); 0 is `day` itself or the next one after it."""
    if n == 0:
        return _nearest(calendar, day, _DAY)
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day = _nearest(calendar, day + step, step)
    return day


def _nearest(calendar: Calendar, day: date, step: timedelta) -> date:
    for _ in range(_LONGEST_CLOSURE):
        if is_business_day(calendar, day):
            return day
        day += step
    raise ExpressionError("expression.no_business_day", days=_LONGEST_CLOSURE)
