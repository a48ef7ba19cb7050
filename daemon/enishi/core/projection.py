"""The outlook of a sequence: every step as it stands, or as it will come if nobody answers and every draft is approved.

It plays the plan forward by the rules of `core.schedule`, soonest step first, as `core.next_step` does in earnest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enishi.core.absence import rest_of
from enishi.core.model import Kind, SequenceState, Touch, TouchState
from enishi.core.plan import Step
from enishi.core.schedule import (
    Due,
    due_of,
    earliest_by_pressure,
    ends_at,
    is_late,
    jittered,
    window_for,
)
from enishi.core.situation import Plan, Situation
from enishi.core.windows import next_opening, start_of_day


@dataclass(frozen=True, slots=True)
class Projected:
    step: Step
    state: TouchState
    due_at: datetime | None = None
    """UTC; None for what has no time (see `why`)."""
    why: str | None = None
    """Phrase code: why it is left out, or has no time yet."""


def project(situation: Situation, plan: Plan, now: datetime) -> tuple[Projected, ...]:
    """In the cadence's order. A sequence at rest is taken to go on now, or on the day it is held until."""
    if plan.cadence is None:
        return ()
    steps = plan.cadence.steps
    begun = {touch.step: touch for touch in situation.touches if touch.state is not TouchState.PLANNED}
    found = {step.id: _as_it_stands(step, begun[step.id]) for step in steps if step.id in begun}
    ahead = [step for step in steps if step.id not in begun]
    if situation.sequence.state.is_over:
        found |= _left_out(ahead, TouchState.CANCELLED, "skip.sequence_over")
    else:
        resumes_at = _resumes_at(situation, plan, now)
        found |= _played(ahead, _resumed(situation, plan, resumes_at), plan, resumes_at)
    return tuple(found[step.id] for step in steps)


def _as_it_stands(step: Step, touch: Touch) -> Projected:
    return Projected(step, touch.state, touch.due_at or touch.settled_at, touch.why)


def _left_out(steps: list[Step], state: TouchState, why: str) -> dict[str, Projected]:
    return {step.id: Projected(step, state, why=why) for step in steps}


def _resumes_at(situation: Situation, plan: Plan, now: datetime) -> datetime:
    until_on = situation.sequence.held_until_on
    return now if until_on is None else max(now, start_of_day(until_on, plan.zone))


def _resumed(situation: Situation, plan: Plan, at: datetime) -> Situation:
    """As it will be when it goes on: the rest counted, and what is on its way taken as sent."""
    sequence = situation.sequence
    if sequence.state is SequenceState.ACTIVE:
        sequence = replace(sequence, rested=rest_of(situation, plan), rested_since=None)
    elif sequence.rested_since is not None:
        rested = sequence.rested + max(at - sequence.rested_since, timedelta(0))
        sequence = replace(sequence, rested=rested, rested_since=None)
    resumed = replace(situation, sequence=sequence)
    for touch in situation.touches:
        if touch.state in (TouchState.AWAITING, TouchState.QUEUED):
            resumed = _settled(resumed, touch, TouchState.SENT, max(touch.due_at or at, at))
    return resumed


def _played(steps: list[Step], situation: Situation, plan: Plan, now: datetime) -> dict[str, Projected]:
    """What becomes of these steps, played in the order of time."""
    found: dict[str, Projected] = {}
    end_at = ends_at(situation, plan)
    while ahead := [step for step in steps if step.id not in found]:
        dues = {step.id: due_of(step, situation, plan) for step in ahead}
        if skipped := _skipped(ahead, dues, situation, plan, now):
            found |= skipped
            for left_out in skipped.values():
                situation = _settled(situation, _touch(situation, left_out), TouchState.SKIPPED, now)
            continue
        wanted = ((_wanted_at(step, dues[step.id], situation, plan), step) for step in ahead)
        upcoming = [(at, step) for at, step in wanted if at is not None]
        if not upcoming:
            return found | _left_out(ahead, TouchState.PLANNED, "wait.previous")
        wanted_at, step = min(upcoming, key=lambda entry: entry[0])
        if end_at is not None and wanted_at > end_at:
            return found | _left_out(ahead, TouchState.SKIPPED, "skip.after_end")
        due_at = next_opening(window_for(step.kind, plan), plan.calendar, plan.zone, max(wanted_at, now))
        found[step.id] = Projected(step, TouchState.PLANNED, due_at)
        if step.kind is Kind.WITHDRAW:
            return _left_out(ahead, TouchState.SKIPPED, "skip.after_farewell") | found
        situation = _sent(situation, found[step.id], due_at)
    return found


def _skipped(
    ahead: list[Step], dues: dict[str, Due], situation: Situation, plan: Plan, now: datetime
) -> dict[str, Projected]:
    """Those without their date, and those that come too late."""
    found = {}
    for step in ahead:
        due = dues[step.id]
        why = due.why or is_late(step, due, situation, plan, now)
        if why in (None, "wait.previous") or _chosen_by_rep(step, situation):
            continue
        found[step.id] = Projected(step, TouchState.SKIPPED, due.at, why)
    return found


def _wanted_at(step: Step, due: Due, situation: Situation, plan: Plan) -> datetime | None:
    """By the plan or a rep's word, but not while the customer has had enough; None: not known yet."""
    due_at = _chosen_by_rep(step, situation) or jittered(step, due, plan)
    if due_at is None:
        return None
    return max(due_at, earliest_by_pressure(step.kind, situation, plan) or due_at)


def _chosen_by_rep(step: Step, situation: Situation) -> datetime | None:
    """A planned touch has a due time of its own only where a rep postponed it."""
    touch = situation.touch(step.id)
    return touch.due_at if touch else None


def _sent(situation: Situation, projected: Projected, at: datetime) -> Situation:
    kind = projected.step.kind
    situation = _settled(situation, _touch(situation, projected), TouchState.SENT, at)
    if not kind.is_advertising:
        return situation
    offers = situation.offers_to_contact
    return replace(
        situation,
        sent_to_contact=(*situation.sent_to_contact, at),
        sent_to_company=(*situation.sent_to_company, at),
        offers_to_contact=(*offers, at) if kind is Kind.OFFER else offers,
    )


def _touch(situation: Situation, projected: Projected) -> Touch:
    step = projected.step
    return Touch(situation.sequence.id, step.id, step.kind, projected.state, projected.due_at)


def _settled(situation: Situation, touch: Touch, state: TouchState, at: datetime) -> Situation:
    others = tuple(other for other in situation.touches if other.step != touch.step)
    done = replace(touch, state=state, settled_at=at, rest_before=situation.sequence.rested)
    return replace(situation, touches=(*others, done))
