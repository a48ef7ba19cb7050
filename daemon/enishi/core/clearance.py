"""The last question before a mail leaves, asked in the claiming transaction: may it still go, and now? (mail-reality R10)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.address import address_key
from enishi.core.model import Kind, Outbound, Purpose, SequenceState, TouchState
from enishi.core.next_step import legal_basis
from enishi.core.plan import ApprovalMode
from enishi.core.schedule import away_until, earliest_by_pressure, window_for
from enishi.core.situation import Plan, Situation
from enishi.core.windows import next_opening

FRESH_WITHIN = timedelta(seconds=60)
"""A reply that lies on the server stops the mail, so the mailbox must have been read this recently (I13)."""


@dataclass(frozen=True, slots=True)
class Go:
    pass


@dataclass(frozen=True, slots=True)
class PutOff:
    until_at: datetime


@dataclass(frozen=True, slots=True)
class LookFirst:
    """The mailbox must be caught up before this may be answered."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    why: str


Clearance = Go | PutOff | LookFirst | Withdraw


def clearance(
    outbound: Outbound, situation: Situation, plan: Plan, now: datetime, caught_up_at: datetime | None
) -> Clearance:
    """For a mail to a customer. `caught_up_at`: since when everything that came in is known; None: never."""
    if outbound.purpose is not Purpose.TOUCH or outbound.kind is None or outbound.step is None:
        return Go()  # to a rep: nothing about the customer forbids it
    touch = situation.touch(outbound.step)
    if situation.suppressed:
        return Withdraw("withdrawn.suppressed")
    if situation.sequence.state is not SequenceState.ACTIVE:
        return Withdraw("withdrawn.sequence_at_rest")
    if touch is None or touch.state is not TouchState.QUEUED:
        return Withdraw("withdrawn.touch_not_queued")
    if (why := _overtaken_by_change(outbound, outbound.step, situation, plan)) is not None:
        return Withdraw(why)
    if (
        outbound.kind.is_advertising
        and legal_basis(situation.contact, situation.company, plan.default_basis) is None
    ):
        return Withdraw("withdrawn.no_basis")
    if (until := _not_before(outbound, outbound.kind, situation, plan, now)) > now:
        return PutOff(until)
    if outbound.kind is not Kind.THANKS and not _is_fresh(caught_up_at, now):
        return LookFirst()
    return Go()


def _overtaken_by_change(outbound: Outbound, step_id: str, situation: Situation, plan: Plan) -> str | None:
    """Why the mail is not what the plan and the record ask for any more; its step is then taken up anew."""
    step = plan.cadence.step(step_id) if plan.cadence is not None else None
    if step is None:
        return "withdrawn.step_gone"
    if step.approval.mode is not ApprovalMode.AUTO and outbound.draft_id is None:
        return "withdrawn.not_approved"
    if address_key(outbound.recipient) != address_key(situation.contact.address):
        return "withdrawn.address_changed"
    return None


def _is_fresh(caught_up_at: datetime | None, now: datetime) -> bool:
    """Not from the future either: the clock may have been put back since."""
    return caught_up_at is not None and timedelta(0) <= now - caught_up_at <= FRESH_WITHIN


def _not_before(outbound: Outbound, kind: Kind, situation: Situation, plan: Plan, now: datetime) -> datetime:
    """The earliest moment by window, pressure and absence. A rep's `今すぐ` may go at any civil hour."""
    away = away_until(situation.contact, plan) if kind is not Kind.THANKS else None
    earliest = max(filter(None, [now, away, earliest_by_pressure(kind, situation, plan)]))
    window = plan.windows.courtesy if outbound.urgent else window_for(kind, plan)
    return next_opening(window, plan.calendar, plan.zone, earliest)
