"""Why a mail leaves on a later day than its plan names: the calendar, or the customer's absence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from enishi.core.anchors import anchor_of, counted
from enishi.core.business_days import is_business_day
from enishi.core.model import Touch
from enishi.core.schedule import due_of
from enishi.core.situation import Plan, Situation


@dataclass(frozen=True, slots=True)
class Delay:
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
