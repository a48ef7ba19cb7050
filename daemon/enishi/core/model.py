"""The frozen nouns: people, deals, refusals, and the follow-up that runs on them (docs/glossary.md has one word per thing).

Instants are timezone-aware and in UTC (fields end in `_at`); calendar days are plain dates (`_on`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a step brings to the customer (doctrine A14, E6-E8)."""

    THANKS = "thanks"
    INFO = "info"
    CASE = "case"
    MATERIAL = "material"
    OFFER = "offer"
    EVENT = "event"
    QUESTION = "question"
    FEEDBACK = "feedback"
    WITHDRAW = "withdraw"
    TASK = "task"

    @property
    def is_courtesy(self) -> bool:
        """Courtesy mail carries no advertising (特定電子メール法 art. 2) and needs no consent record."""
        return self in _COURTESY

    @property
    def is_advertising(self) -> bool:
        return self not in _COURTESY and self is not Kind.TASK


_COURTESY = frozenset({Kind.THANKS, Kind.FEEDBACK, Kind.WITHDRAW})


class Finality(StrEnum):
    NOT_NOW = "not_now"
    UNDECIDED = "undecided"
    FINAL = "final"


class Basis(StrEnum):
    """Why we may write to a person at all (特定電子メール法 art. 3(1), mail-reality L2)."""

    CONSENT = "consent"
    BUSINESS_CARD = "business_card"
    RELATIONSHIP = "relationship"
    PUBLISHED = "published"


class SequenceState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """A person took over (the customer answered, the rep wrote or asked for it); only a person resumes it."""
    HELD = "held"
    """At rest: until `held_until_on`, or until what is missing (see `reason`) has been mended."""
    STOPPED = "stopped"
    DONE = "done"

    @property
    def is_over(self) -> bool:
        return self in (SequenceState.STOPPED, SequenceState.DONE)


class Cause(StrEnum):
    """Why a sequence rests or ended, in one word; shown by `enishi show`."""

    REPLIED = "replied"
    COLLEAGUE_REPLIED = "colleague_replied"
    HAND_WRITTEN = "hand_written"
    UNCLEAR_MAIL = "unclear_mail"
    AUTOMATIC_NEWS = "automatic_news"
    SOFT_BOUNCE = "soft_bounce"
    HARD_BOUNCE = "hard_bounce"
    OPTED_OUT = "opted_out"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"
    BY_PERSON = "by_person"
    WON = "won"
    NO_BASIS = "no_basis"
    NO_CADENCE = "no_cadence"
    TEXT_FAILED = "text_failed"
    SEND_FAILED = "send_failed"
    SEND_UNKNOWN = "send_unknown"
    LOOK_AGAIN = "look_again"
    CADENCE_ENDED = "cadence_ended"


class TouchState(StrEnum):
    PLANNED = "planned"
    """Not begun. Most planned touches are projected from the cadence and have no row at all."""
    AWAITING = "awaiting"
    """Its draft is with the rep."""
    QUEUED = "queued"
    """Handed to the sender; the outbound mail's own state tells how far it is."""
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"

    @property
    def is_settled(self) -> bool:
        """Nothing more will happen to it by itself, so the next step may begin."""
        return self in (
            TouchState.SENT,
            TouchState.UNKNOWN,
            TouchState.FAILED,
            TouchState.SKIPPED,
            TouchState.CANCELLED,
        )


class SendState(StrEnum):
    """The life of one outbound mail (mail-reality R2)."""

    QUEUED = "queued"
    SENDING = "sending"
    """Bytes, Message-ID and Date are frozen and committed; DATA may have begun."""
    SENT = "sent"
    DEFERRED = "deferred"
    """Refused for now (4xx, or not reached); `due_at` says when it is tried again."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The answer to DATA never came: the server may or may not have it. Never sent again by itself (R4)."""
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What an outbound mail is for; decides its guards and its lane."""

    TOUCH = "touch"
    """To the customer: one step of one sequence."""
    DRAFT_REQUEST = "draft_request"
    """To the rep: please say a word on this draft."""
    TASK_NOTE = "task_note"
    """To the rep: a `task` step, with purpose, history and wording (doctrine A9)."""
    NOTICE = "notice"
    """To the rep: something happened."""
    ANSWER = "answer"
    """To the rep: the answer to a mailed command."""


class DraftState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    SKIPPED = "skipped"
    REPLACED = "replaced"
    """Edited: another draft with another text stands in its place."""
    LAPSED = "lapsed"
    VOID = "void"
    """The sequence paused, stopped or moved on while it waited."""


@dataclass(frozen=True, slots=True)
class Company:
    id: int
    name: str
    domain: str | None = None
    """Lower-case mail domain; None for free-mail addresses, so that strangers are never taken for colleagues."""
    industry: str | None = None
    size: str | None = None
    area: str | None = None
    no_solicitation: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    id: int
    company_id: int
    address: str
    """As the person writes it; compared by `core.address.address_key`."""
    name: str = ""
    title: str | None = None
    department: str | None = None
    basis: Basis | None = None
    basis_note: str | None = None
    away_until_on: date | None = None
    """First day back, from an absence note or assumed by the site's default; nothing automatic goes out before the
    business day after it. In the past once they are back; None after they wrote themselves."""


@dataclass(frozen=True, slots=True)
class Deal:
    id: int
    contact_id: int
    rep: str
    """Key of `reps:` in config.yaml."""
    subject: str | None = None
    product: str | None = None
    price_band: str | None = None
    source: str | None = None
    proposed_on: date | None = None
    won_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    id: int
    deal_id: int
    reason: str
    """Key of reasons.yaml: what they said."""
    said_on: date
    recorded_at: datetime
    underlying: str | None = None
    finality: Finality = Finality.NOT_NOW
    worry: str | None = None
    competitor: str | None = None
    criteria: str | None = None
    said: str | None = None
    """The customer's own words, where we have them."""
    note: str | None = None
    next_topic: str | None = None
    dates: Mapping[str, date] = field(default_factory=dict)
    """decision_on, needed_by, budget_opens_on, contract_ends_on, look_again_on, or the firm's own (contract, `at`)."""
    thread_id: str | None = None
    """Message-ID of the customer's mail that said no, if it is held: the thank-you answers it."""
    thread_subject: str | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """One step of one sequence that has begun (or was skipped)."""

    sequence_id: int
    step: str
    kind: Kind
    state: TouchState
    due_at: datetime | None = None
    settled_at: datetime | None = None
    """When it was sent, skipped, failed …; what `previous` counts from."""
    rest_before: timedelta = timedelta(0)
    """The sequence's `rested` when this settled, so that a pause before it is not counted twice."""
    why: str | None = None
    """A phrase code (core.language), for skips and failures."""

    @property
    def id(self) -> str:
        return f"S{self.sequence_id}.{self.step}"


@dataclass(frozen=True, slots=True)
class Sequence:
    id: int
    refusal_id: int
    contact_id: int
    cadence: str
    state: SequenceState
    entered_at: datetime
    cause: Cause | None = None
    look_at: datetime | None = None
    """When the daemon looks at it again; None: nothing to wait for."""
    held_until_on: date | None = None
    rested_since: datetime | None = None
    """Paused, held, or active while the contact is away: since when."""
    rested: timedelta = timedelta(0)
    """All time paused, held or away before that; relative anchors are moved by it (`core.absence.rest_of`)."""
    version: int = 0
    """Counts the writes of this row in the store, so that a stale one is noticed; decisions leave it alone."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text waiting for a rep's word. Approval binds exactly this text (promise 5, mail-reality A1)."""

    id: int
    sequence_id: int
    step: str
    rep: str
    state: DraftState
    subject: str
    body: str
    """The whole plain text as it will leave, addressee line, signature and footer included."""
    digest: str
    """`core.approval.text_digest(recipient, subject, body)`."""
    due_at: datetime
    """When it leaves once approved."""
    answer_by_at: datetime
    """`veto`: sent if nobody objected by then. `required`: lapses then."""
    sent_if_silent: bool
    html: str | None = None
    asked_at: datetime | None = None
    """When the server took the request to the rep; silence counts only from then."""


@dataclass(frozen=True, slots=True)
class Suppression:
    pattern: str
    """An address key, or `@domain`."""
    cause: str
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Outbound:
    """One mail that is to leave, or left. Its text is fixed when it is queued, its bytes when it is claimed (R2)."""

    id: int
    purpose: Purpose
    state: SendState
    mailbox: str
    recipient: str
    subject: str
    body: str
    due_at: datetime
    queued_at: datetime
    message_id: str
    """With angle brackets; chosen when queued, never changed, so that a re-send is the same mail (R6)."""
    from_name: str = ""
    recipient_name: str = ""
    reply_to: str | None = None
    html: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    list_unsubscribe: str | None = None
    """The header's value, for advertising mail (RFC 2369)."""
    auto_submitted: str | None = None
    """`auto-generated` / `auto-replied` where due (RFC 3834); None on mail that a person approved."""
    kind: Kind | None = None
    """The step's kind for touches."""
    sequence_id: int | None = None
    step: str | None = None
    rep: str | None = None
    contact_id: int | None = None
    draft_id: int | None = None
    urgent: bool = False
    """Goes before everything else: thank-yous and answers to a waiting rep."""
    attempts: int = 0
    raw: bytes | None = None
    """The frozen bytes; None before the first claim, and scrubbed after sending where they hold a token (A1)."""
    dated_at: datetime | None = None
    reply: str | None = None
    """The server's last words, or the error's."""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read (mail-reality I1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    last_uid: int
    first_seen_at: datetime
    """When this folder was first watched; commands older than that are not obeyed."""
    caught_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message read from a mailbox, with what was made of it."""

    id: int
    mailbox: str
    folder: str
    uid: int
    digest: str
    """SHA-256 of the raw bytes: the same mail in two folders is one (mail-reality I7)."""
    message_id: str | None
    from_address: str | None
    subject: str
    verdict: str
    received_at: datetime
    read_at: datetime
    contact_id: int | None = None
    visible_text: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """One line of what happened, for ever. `cause` says on whose word: `clock`, `cli`, `rep:KEY`, `inbound:ID`, `smtp`."""

    at: datetime
    code: str
    """Phrase code `history.…`."""
    cause: str
    params: Mapping[str, object] = field(default_factory=dict)
    """Plain JSON values; dates as ISO text."""
    sequence_id: int | None = None
    contact_id: int | None = None
    step: str | None = None
