"""The last question before a mail leaves, asked in the claiming transaction: may it still go, and now? (mail-reality R10)"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.absence import back_at
from enishi.core.address import address_key
from enishi.core.legal_basis import legal_basis
from enishi.core.model import Kind, Outbound, SequenceState, TouchState
from enishi.core.plan import ApprovalMode, Window
from enishi.core.pressure import SentLately
from enishi.core.schedule import window_for
from enishi.core.settings import Site
from enishi.core.standing import Standing
from enishi.core.windows import next_opening, start_of_day

FRESH_WITHIN = timedelta(seconds=60)
"""A reply that lies on the server stops the mail, so the mailbox must have been read this recently (I13)."""
STALE_AFTER = timedelta(days=7)
"""What we could not send for so long was written for another moment: a person looks at it first (R11)."""
LATE_AFTER = timedelta(days=1)
"""After a standstill, what has gathered for one person goes one a day (R11)."""


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

_GO, _LOOK_FIRST = Go(), LookFirst()


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds for all mails that are asked about together."""

    site: Site
    now: datetime
    caught_up_at: datetime | None
    """Since when everything that came into the mailbox is known; None: never."""
    sent: SentLately
    suppressed: Callable[[str], bool]
    """By the contact's address."""
    opening: Callable[[Window, datetime], datetime]
    """`windows.next_opening` in the site's calendar and zone; a line asks it for one instant over and over."""


def opening_of(site: Site) -> Callable[[Window, datetime], datetime]:
    return lambda window, at: next_opening(window, site.calendar, site.timezone, at)


def is_fresh(caught_up_at: datetime | None, now: datetime) -> bool:
    """Everything that came in until just now is known. Not from the future either: the clock may have been put back."""
    return caught_up_at is not None and timedelta(0) <= now - caught_up_at <= FRESH_WITHIN


def clearance(mail: Outbound, standing: Standing, moment: Moment) -> Clearance:
    """For a mail to a customer."""
    kind = mail.kind
    assert kind is not None, "a touch has a kind"
    if (why := _must_not_leave(mail, kind, standing, moment)) is not None:
        return Withdraw(why)
    if (until := _not_before(mail, kind, standing, moment)) > moment.now:
        return PutOff(until)
    if kind is not Kind.THANKS and not is_fresh(moment.caught_up_at, moment.now):
        return _LOOK_FIRST
    return _GO


def _must_not_leave(mail: Outbound, kind: Kind, standing: Standing, moment: Moment) -> str | None:
    site = moment.site
    if moment.suppressed(standing.address):
        return "withdrawn.suppressed"
    if standing.sequence_state is not SequenceState.ACTIVE:
        return "withdrawn.sequence_at_rest"
    if standing.touch_state is not TouchState.QUEUED:
        return "withdrawn.touch_not_queued"
    if (why := _overtaken_by_change(mail, standing, site)) is not None:
        return why
    if kind.is_advertising and not legal_basis(standing.basis, site.default_basis, standing.no_solicitation):
        return "withdrawn.no_basis"
    if kind is not Kind.THANKS and moment.now - mail.due_at > STALE_AFTER:
        return "withdrawn.stale"
    return None


def _overtaken_by_change(mail: Outbound, standing: Standing, site: Site) -> str | None:
    """Why the mail is not what the plan and the record ask for any more; its step is then taken up anew."""
    cadence = site.cadences.get(standing.cadence)
    step = cadence.step(mail.step) if cadence is not None and mail.step is not None else None
    if step is None:
        return "withdrawn.step_gone"
    if step.approval.mode is not ApprovalMode.AUTO and mail.draft_id is None:
        return "withdrawn.not_approved"
    if mail.recipient != standing.address and address_key(mail.recipient) != address_key(standing.address):
        return "withdrawn.address_changed"
    return None


def _not_before(mail: Outbound, kind: Kind, standing: Standing, moment: Moment) -> datetime:
    """The earliest moment by window, pressure and absence. A rep's `今すぐ` may go at any civil hour."""
    site, now = moment.site, moment.now
    earliest = now
    if kind is not Kind.THANKS:
        away = back_at(standing.away_until_on, site.calendar, site.timezone)
        by_pressure = moment.sent.earliest(kind, site.pressure, standing.contact_id, standing.company_id)
        gathered = _one_a_day(mail, standing, moment)
        earliest = max(at for at in (now, away, by_pressure, gathered) if at is not None)
    return moment.opening(site.windows.courtesy if mail.urgent else window_for(kind, site), earliest)


def _one_a_day(mail: Outbound, standing: Standing, moment: Moment) -> datetime | None:
    """By the step's own time: putting a mail off, a day or for as long as a hold lasts, makes it no less late."""
    latest, zone = moment.sent.latest_to(standing.contact_id), moment.site.timezone
    planned_at = standing.planned_at or mail.due_at
    if latest is None or mail.urgent or moment.now - planned_at <= LATE_AFTER:
        return None
    return start_of_day(latest.astimezone(zone).date() + timedelta(days=1), zone)
