"""Opening hours on the wall clock, also where the clock is put forward or back.

The rule is one sentence: a window is open exactly while the wall clock reads a time inside one of its spans.
Hours that the clock jumps over never come, so a span that begins in them opens when the clock has jumped; hours
that the clock shows twice are open twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from enishi.core.expressions import ExpressionError, Span
from enishi.core.plan import Calendar, Window

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
_HORIZON = 400
"""Days to look ahead: more than a year, so that every yearly closure has an end."""


def is_open(window: Window, calendar: Calendar, zone: ZoneInfo, at: datetime) -> bool:
    """Spans are half-open: closed at the very minute they end."""
    wall = at.astimezone(zone)
    return _is_within(_spans(window, calendar, wall.date()), wall.time())


def next_opening(window: Window, calendar: Calendar, zone: ZoneInfo, at: datetime) -> datetime:
    """The first open instant at or after `at`, in UTC; ExpressionError if nothing opens within 400 days."""
    if is_open(window, calendar, zone, at):
        return at.astimezone(UTC)
    day = at.astimezone(zone).date()
    for _ in range(_HORIZON):
        for opening in _openings(_spans(window, calendar, day), day, zone):
            if opening >= at:
                return opening
        day += _DAY
    raise ExpressionError("expression.window_never_opens", days=_HORIZON)


@lru_cache(maxsize=4096)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The day's first instant, in UTC."""
    return datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)


def _spans(window: Window, calendar: Calendar, day: date) -> tuple[Span, ...]:
    if window.business_days_only and day in calendar.closed:
        return ()
    return window.hours.get(day.weekday(), ())


def _is_within(spans: tuple[Span, ...], time_of_day: time) -> bool:
    for opens, closes in spans:
        if opens <= time_of_day and (closes == _MIDNIGHT or time_of_day < closes):
            return True
    return False


@lru_cache(maxsize=1024)
def _openings(spans: tuple[Span, ...], day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The first open instants of the day and of each of its spans, ascending."""
    walls = ((turn, turn.astimezone(zone)) for turn in _turns(spans, day, zone))
    return tuple(
        sorted(turn for turn, wall in walls if wall.date() == day and _is_within(spans, wall.time()))
    )


def _turns(spans: tuple[Span, ...], day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Every instant of the day at which closed hours can turn into open ones."""
    if not spans:
        return
    yield start_of_day(day, zone)
    for opens, _ in spans:
        for fold in (0, 1):
            yield datetime.combine(day, opens.replace(fold=fold), zone).astimezone(UTC)
    changed_at = _clock_change(day, zone)
    if changed_at is not None:
        yield changed_at


def _clock_change(day: date, zone: ZoneInfo) -> datetime | None:
    """When the wall clock jumps on that day. zoneinfo does not tell, so it is searched, to the second."""
    start, end = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
    if _offset(start, zone) == _offset(end, zone):
        return None
    seconds = range(int((end - start).total_seconds()))

    def has_jumped(second: int) -> bool:
        return _offset(start + timedelta(seconds=second), zone) == _offset(end, zone)

    return start + timedelta(seconds=bisect_left(seconds, True, key=has_jumped))


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
