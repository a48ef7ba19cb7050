"""All that one decision may look at, and all that it may ask for: the two ends of `core.decide`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from enishi.core.model import (
    Basis,
    Company,
    Contact,
    Deal,
    Draft,
    DraftState,
    Refusal,
    SendState,
    Sequence,
    Touch,
)
from enishi.core.plan import Cadence, Calendar, Pressure, Step
from enishi.core.settings import USUAL_ABSENCE, Approvals, Content, Site, Windows

THREAD_LENGTH = 8
"""As many of a sequence's mails does the next one refer to."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One sequence and everything around it, read in one transaction."""

    sequence: Sequence
    refusal: Refusal
    deal: Deal
    contact: Contact
    company: Company
    touches: tuple[Touch, ...] = ()
    """Those that have begun, in the order they settled or began."""
    draft: Draft | None = None
    """The open one, if any."""
    live_send: SendState | None = None
    """State of the outbound mail of the touch that is `queued`, if there is one."""
    thread: tuple[str, ...] = ()
    """Message-IDs of the last mails of this sequence that the customer has, in the order they were sent."""
    suppressed: bool = False
    sent_to_contact: tuple[datetime, ...] = ()
    """Advertising mails to this person within the longest pressure period, over all sequences, ascending."""
    sent_to_company: tuple[datetime, ...] = ()
    offers_to_contact: tuple[datetime, ...] = ()
    content_used: frozenset[str] = frozenset()
    """Keys of library pieces that this person or their company already got."""

    def touch(self, step: str) -> Touch | None:
        return next((touch for touch in self.touches if touch.step == step), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the site says about this sequence."""

    cadence: Cadence | None
    """None: the file is gone; the sequence is held until a person decides."""
    calendar: Calendar
    windows: Windows
    pressure: Pressure
    approvals: Approvals
    zone: ZoneInfo
    default_basis: Basis | None
    library: tuple[Content, ...] = ()
    jitter_seed: str = ""
    """Jitter is drawn from this and the step's id, so that a projection and the send agree."""
    absence_hold: timedelta = USUAL_ABSENCE
    """How long an absence without a day of return holds a contact."""


def plan_of(site: Site, situation: Situation, cadence: Cadence | None) -> Plan:
    """What this site says about the sequence when it runs through `cadence`."""
    return Plan(
        cadence=cadence,
        calendar=site.calendar,
        windows=site.windows,
        pressure=site.pressure,
        approvals=site.approvals,
        zone=site.timezone,
        default_basis=site.default_basis,
        library=tuple(piece for piece in site.library.values() if piece.language == site.language),
        jitter_seed=str(situation.sequence.id),
        absence_hold=site.absence_hold,
    )


class NoticeKind(StrEnum):
    """What the rep is told by mail. One template each: letters/LANG/KIND."""

    CUSTOMER_REPLIED = "customer_replied"
    COLLEAGUE_REPLIED = "colleague_replied"
    HAND_WRITTEN_SEEN = "hand_written_seen"
    UNCLEAR_MAIL = "unclear_mail"
    AUTOMATIC_NEWS = "automatic_news"
    """An automatic answer says that the contact has left, moved or cannot be reached so."""
    OPTED_OUT = "opted_out"
    COMPLAINED = "complained"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    SENT = "sent"
    """After an approval: sent to whom, when, because of your mail (A10)."""
    DRAFT_LAPSED = "draft_lapsed"
    NO_BASIS = "no_basis"
    NO_CADENCE = "no_cadence"
    TEXT_FAILED = "text_failed"
    SEND_FAILED = "send_failed"
    SEND_UNKNOWN = "send_unknown"
    """No proof was found: was it sent or not? (R4)"""
    SEND_PROVEN = "send_proven"
    """What the rep was asked about has answered itself."""
    LOOK_AGAIN = "look_again"


@dataclass(frozen=True, slots=True)
class QueueMail:
    """Render the step's mail and queue it to the customer."""

    step: Step
    due_at: datetime
    urgent: bool = False
    content: Content | None = None
    """The piece of the library that goes with it."""


@dataclass(frozen=True, slots=True)
class QueueTask:
    """Render the step's call note and queue it to the rep."""

    step: Step
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MakeDraft:
    """Render the step's mail (or take `body`), keep it as a draft, and ask the rep."""

    step: Step
    due_at: datetime
    answer_by_at: datetime
    sent_if_silent: bool
    content: Content | None = None
    body: str | None = None
    """The rep's own text, for an edit."""
    subject: str | None = None


NEEDS_TEXT = (QueueMail, QueueTask, MakeDraft)
"""Actions that begin a step by rendering its mail."""


@dataclass(frozen=True, slots=True)
class CloseDraft:
    draft: Draft
    state: DraftState


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """The draft's exact text goes to the sender."""

    draft: Draft
    due_at: datetime
    at_once: bool = False
    by_silence: bool = False
    """Nobody read it; the rep did not object in time."""


@dataclass(frozen=True, slots=True)
class CancelQueued:
    """Whatever of this sequence waits for the sender must not leave."""


@dataclass(frozen=True, slots=True)
class Suppress:
    cause: str


@dataclass(frozen=True, slots=True)
class NoteAway:
    """Write `away_until_on` on the contact, or that nobody is away any more; it counts in every sequence."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class Tell:
    """A notice to the rep."""

    kind: NoticeKind
    inbound_id: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Follow:
    """The refusal goes on in another cadence (`then:`)."""

    cadence: str


@dataclass(frozen=True, slots=True)
class Remember:
    """A line of history."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    step: str | None = None


Action = (
    QueueMail
    | QueueTask
    | MakeDraft
    | CloseDraft
    | ReleaseDraft
    | CancelQueued
    | Suppress
    | NoteAway
    | Tell
    | Follow
    | Remember
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new truth and what must be done about it; applied in one transaction, or not at all."""

    sequence: Sequence
    touches: tuple[Touch, ...] = ()
    """Only those that changed."""
    actions: tuple[Action, ...] = ()
