"""When is this person written to next? Due times, what comes too late, and how much is too much.

Nothing here reads a clock or draws lots: `now` and the jitter are arguments, so that `preview`, `simulate` and the
daemon agree. All instants are UTC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enishi.core import pressure
from enishi.core.absence import away_until, rest_of
from enishi.core.anchors import Day, Instant, anchor_of, counted, is_date_anchor
from enishi.core.business_days import add_business_days
from enishi.core.model import Kind
from enishi.core.plan import PREVIOUS, At, Step, Unit, Window
from enishi.core.settings import Site
from enishi.core.situation import Plan, Situation
from enishi.core.windows import next_opening

GRACE = timedelta(minutes=5)
"""A step is a late entry if it was due longer ago than this when the sequence was entered."""

THANKS_STILL_MEANT = timedelta(days=7)
"""A thank-you is worth sending so long after the no; later it would only remind of it."""

DATE_STILL_NEAR = 2
"""Business days by which a step bound to a date may come late."""

_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Due:
    """When a step's turn comes, or why that cannot be said."""

    at: datetime | None = None
    """In the step's window, after an absence; without jitter."""
    why: str | None = None
    """Phrase code where `at` is None: `skip.no_date` (for good) or `wait.previous` (not yet)."""
    planned_at: datetime | None = None
    """What the plan alone says: in the window, whoever is absent."""
    by: At | None = None
    """The expression that was counted: the step's `at`, or its `without_date`."""


def window_for(kind: Kind, plan: Plan | Site) -> Window:
    """Thanks go at any civil hour; everything else at business hours (architecture, "where these pages disagree")."""
    return plan.windows.courtesy if kind is Kind.THANKS else plan.windows.mail


def jitter_of(seed: str, step_id: str, most: timedelta) -> timedelta:
    """A delay in [0, most], in whole seconds, always the same for the same seed and step."""
    digest = hashlib.sha256(f"{seed}\0{step_id}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:8]) % (int(most.total_seconds()) + 1))


def due_of(step: Step, situation: Situation, plan: Plan) -> Due:
    """When the step is due by the plan, the rests so far and the contact's absence; jitter and pressure come apart.

    Of other steps it looks at those before this one in the cadence only.
    """
    by, start = _origin(step, situation, plan)
    if start is None:
        return Due(why="skip.no_date" if is_date_anchor(by.anchor) else "wait.previous", by=by)
    planned_at = due_at = _opening(step, plan, counted(start, by, plan.calendar, plan.zone))
    back_at = away_until(situation.contact, plan)
    if back_at is not None and step.kind is not Kind.THANKS:
        due_at = _opening(step, plan, max(planned_at, back_at))
    return Due(due_at, planned_at=planned_at, by=by)


def jittered(step: Step, due: Due, plan: Plan) -> datetime | None:
    """`due.at`, as much later as the plan's jitter says for this step; None as there."""
    if not _has_jitter(step, due):
        return due.at
    return delayed(step, due, plan, jitter_of(plan.jitter_seed, step.id, plan.windows.jitter))


def delayed(step: Step, due: Due, plan: Plan, jitter: timedelta) -> datetime | None:
    """As `jittered`, for a jitter that has been drawn."""
    if due.at is None or not _has_jitter(step, due):
        return due.at
    return _opening(step, plan, due.at + jitter)


def is_late(step: Step, due: Due, situation: Situation, plan: Plan, now: datetime) -> str | None:
    """If the step, which is `due` then, comes too late and is left out for good: why, as a phrase code."""
    if due.at is None:
        return None
    planned, comes_at = due, due.at
    if rest_of(situation, plan):  # a rest moves due times, but not what was late on the day of entry
        never_rested = replace(situation.sequence, rested=_NO_TIME, rested_since=None)
        awake = replace(situation, sequence=never_rested)
        planned, comes_at = due_of(step, awake, plan), max(now, due.at)
    if _was_late_at_entry(step, planned, situation, plan):
        return "skip.late_entry"
    if _date_has_passed(planned, comes_at, plan):
        return "skip.past_date"
    return None


def ends_at(situation: Situation, plan: Plan) -> datetime | None:
    """When the cadence's `stop_after` ends the sequence: counted from its entry, moved by its rests."""
    if plan.cadence is None or plan.cadence.stop_after is None:
        return None
    return situation.sequence.entered_at + plan.cadence.stop_after + rest_of(situation, plan)


def earliest_by_pressure(kind: Kind, situation: Situation, plan: Plan) -> datetime | None:
    """As `pressure.earliest`."""
    sent = (situation.sent_to_contact, situation.sent_to_company, situation.offers_to_contact)
    return pressure.earliest(kind, plan.pressure, *sent)


def _origin(step: Step, situation: Situation, plan: Plan) -> tuple[At, Instant | Day | None]:
    """What is counted and from where: the step's `at`; its `without_date` where the record lacks the date."""
    by, start = step.at, anchor_of(step.at.anchor, step, situation, plan)
    if start is None and step.without_date is not None and is_date_anchor(by.anchor):
        by = step.without_date
        start = anchor_of(by.anchor, step, situation, plan)
    return by, start


def _opening(step: Step, plan: Plan, at: datetime) -> datetime:
    return next_opening(window_for(step.kind, plan), plan.calendar, plan.zone, at)


def _has_jitter(step: Step, due: Due) -> bool:
    return due.by is not None and step.kind.is_advertising and _means_a_day(due.by)


def _means_a_day(by: At) -> bool:
    """What is given in minutes or hours is meant to the minute, and so is the refusal itself; no jitter there."""
    if not by.amount:
        return is_date_anchor(by.anchor)
    return by.unit not in (Unit.MINUTE, Unit.HOUR)


def _was_late_at_entry(step: Step, planned: Due, situation: Situation, plan: Plan) -> bool:
    """Contract §2, late entry. What counts from `previous` cannot be late, nor can thanks for a no of these days."""
    if planned.planned_at is None or planned.by is None or planned.by.anchor == PREVIOUS:
        return False
    entered_at, said_on = situation.sequence.entered_at, situation.refusal.said_on
    if step.kind is Kind.THANKS and entered_at.astimezone(plan.zone).date() - said_on <= THANKS_STILL_MEANT:
        return False
    return planned.planned_at < entered_at - GRACE


def _date_has_passed(planned: Due, comes_at: datetime, plan: Plan) -> bool:
    """A rest or an absence has carried us past the date that the step is bound to."""
    if planned.planned_at is None or planned.by is None or not is_date_anchor(planned.by.anchor):
        return False
    if comes_at <= planned.planned_at:
        return False
    planned_on = planned.planned_at.astimezone(plan.zone).date()
    last_on = add_business_days(plan.calendar, planned_on, DATE_STILL_NEAR)
    return comes_at.astimezone(plan.zone).date() > last_on
