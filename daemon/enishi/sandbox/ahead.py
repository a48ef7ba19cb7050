"""What lies ahead of a customer, and why a mail leaves on a later day than its plan names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from enishi.core.anchors import anchor_of, counted
from enishi.core.business_days import is_business_day
from enishi.core.model import Touch, TouchState
from enishi.core.projection import project
from enishi.core.schedule import due_of
from enishi.core.situation import Plan, Situation


@dataclass(frozen=True, slots=True)
class Ahead:
    due_at: datetime
    step: str
    kind: str


def what_is_ahead(situation: Situation, plan: Plan, now: datetime) -> list[Ahead]:
    """The steps still to come whose time is known, soonest first."""
    ahead = [
        Ahead(projected.due_at, projected.step.id, projected.step.kind.value)
        for projected in project(situation, plan, now)
        if projected.state is TouchState.PLANNED and projected.due_at is not None
    ]
    return sorted(ahead, key=lambda step: step.due_at)


@dataclass(frozen=True, slots=True)
class Delay:
    """By the calendar, or by the customer's absence."""

    meant_on: date
    comes_on: date
    cause: Literal["closed", "weekend", "absence"]
    name: str = ""
    """Of the holiday or closure."""


def delay_of(touch: Touch, situation: Situation, plan: Plan) -> Delay | None:
    """None where the touch comes on the day that its expression names, or is late for another reason."""
    step = plan.cadence.step(touch.step) if plan.cadence is not None else None
    if step is None or touch.due_at is None:
        return None
    due = due_of(step, situation, plan)
    start = anchor_of(due.by.anchor, step, situation, plan) if due.by is not None else None
    if due.by is None or start is None or due.at is None or due.planned_at is None:
        return None
    meant_on = counted(start, due.by, plan.calendar, plan.zone).astimezone(plan.zone).date()
    comes_on = touch.due_at.astimezone(plan.zone).date()
    if comes_on <= meant_on:
        return None
    if due.planned_at < due.at:
        return Delay(meant_on, comes_on, "absence")
    if is_business_day(plan.calendar, meant_on):
        return None
    name = plan.calendar.names.get(meant_on)
    return Delay(meant_on, comes_on, "closed", name) if name else Delay(meant_on, comes_on, "weekend")
