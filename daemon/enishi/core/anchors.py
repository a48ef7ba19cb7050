"""What an `at` expression counts from, and where its count ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from enishi.core.absence import rest_of
from enishi.core.business_days import add_business_days
from enishi.core.model import Kind, Refusal, TouchState
from enishi.core.plan import FISCAL_ANCHORS, PREVIOUS, REFUSAL, At, Calendar, Step, Unit
from enishi.core.situation import Plan, Situation
from enishi.core.windows import start_of_day

_NOON = time(12)
_ABSOLUTE = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment of this follow-up; what counts from it keeps its time of day and moves with every rest."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A date in the customer's or the firm's calendar; it does not move because we rested."""

    on: date


def is_date_anchor(anchor: str) -> bool:
    return anchor not in (REFUSAL, PREVIOUS)


def anchor_of(name: str, step: Step, situation: Situation, plan: Plan) -> Instant | Day | None:
    """None: the date is not on the record, or (for `previous`) the step before is not settled yet."""
    if name == REFUSAL:
        # Thanks wait for no absence.
        rest = situation.sequence.rested if step.kind is Kind.THANKS else rest_of(situation, plan)
        return Instant(refused_at(situation.refusal, plan.zone) + rest)
    if name == PREVIOUS:
        return _previous(step, situation, plan)
    day = _day(name, situation, plan.calendar)
    return None if day is None else Day(day)


def refused_at(refusal: Refusal, zone: ZoneInfo) -> datetime:
    """When they said no: the recording's instant if it is of that day, else that day's noon."""
    if refusal.recorded_at.astimezone(zone).date() == refusal.said_on:
        return refusal.recorded_at
    return datetime.combine(refusal.said_on, _NOON, zone).astimezone(UTC)


def counted(start: Instant | Day, at: At, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """`start` plus the offset of `at`, in UTC, not yet moved into any window.

    Minutes and hours are elapsed time; all else is arithmetic on the calendar of `zone`. A wall time that the
    clock jumps over is taken as much later as it jumps; one that it shows twice is the first.
    """
    if at.unit in _ABSOLUTE:
        origin = start.at if isinstance(start, Instant) else start_of_day(start.on, zone)
        return origin + at.amount * _ABSOLUTE[at.unit]
    if isinstance(start, Day):
        return start_of_day(_shifted(start.on, at, calendar), zone)
    wall = start.at.astimezone(zone)
    day = _shifted(wall.date(), at, calendar)
    if day == wall.date():
        return start.at
    return datetime.combine(day, wall.time().replace(fold=0), zone).astimezone(UTC)


def _previous(step: Step, situation: Situation, plan: Plan) -> Instant | None:
    """When the step before settled. A step may be skipped long before its turn (no date, late entry); then the
    one before it counts too, so that what follows keeps its distance from the last mail that really went."""
    settled: list[datetime] = []
    for before in _steps_before(step, plan):
        touch = situation.touch(before.id)
        if touch is None or not touch.state.is_settled or touch.settled_at is None:
            return None
        settled.append(touch.settled_at + rest_of(situation, plan) - touch.rest_before)
        if touch.state is not TouchState.SKIPPED:
            break
    return Instant(max(settled, default=_beginning(situation, plan)))


def _steps_before(step: Step, plan: Plan) -> Iterator[Step]:
    """Nearest first."""
    steps = plan.cadence.steps if plan.cadence else ()
    return reversed(list(takewhile(lambda other: other.id != step.id, steps)))


def _beginning(situation: Situation, plan: Plan) -> datetime:
    """The refusal, but never before this cadence was entered: a refusal recorded late, or a cadence that
    follows another (`then:`), would otherwise begin with everything overdue."""
    refused = refused_at(situation.refusal, plan.zone)
    return max(refused, situation.sequence.entered_at) + rest_of(situation, plan)


def _day(name: str, situation: Situation, calendar: Calendar) -> date | None:
    said_on = situation.refusal.said_on
    if name in FISCAL_ANCHORS:
        return _fiscal(name, *calendar.fiscal_year_start, said_on)
    if name in situation.refusal.dates:
        return situation.refusal.dates[name]
    if name == "proposed_on":
        return situation.deal.proposed_on
    if name in calendar.named:
        yearly = calendar.named[name]
        return _next_yearly(lambda year: _clamped(year, *yearly), said_on)
    return None


@lru_cache(maxsize=1024)
def _fiscal(name: str, month: int, day: int, after: date) -> date:
    """`month` and `day` begin the fiscal year."""

    def starts(year: int) -> date:
        return _clamped(year, month, day)

    if name == "fiscal_year_end":
        return _next_yearly(lambda year: starts(year) - timedelta(days=1), after)
    start = _next_yearly(starts, after)
    if name == "fiscal_year_start":
        return start
    return min(start, _next_yearly(lambda year: _add_months(starts(year), 6), after))


def _next_yearly(in_year: Callable[[int], date], after: date) -> date:
    """The first of these dates strictly after `after`; a year's date may fall into its neighbour."""
    return min(found for year in range(after.year - 1, after.year + 3) if (found := in_year(year)) > after)


def _shifted(day: date, at: At, calendar: Calendar) -> date:
    match at.unit:
        case Unit.BUSINESS_DAY:
            return add_business_days(calendar, day, at.amount)
        case Unit.WEEK:
            return day + timedelta(weeks=at.amount)
        case Unit.MONTH:
            return _add_months(day, at.amount)
        case Unit.YEAR:
            return _add_months(day, 12 * at.amount)
        case _:
            return day + timedelta(days=at.amount)


def _add_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last: 31 January + 1 month is the end of February."""
    years, month = divmod(day.month - 1 + months, 12)
    return _clamped(day.year + years, month + 1, day.day)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
