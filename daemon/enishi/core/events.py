"""What can happen to a sequence. Every change of state is the answer to one of these (core.decide)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from enishi.core.matching.evidence import Evidence
from enishi.core.stated_no import StatedNo


@dataclass(frozen=True, slots=True)
class Entered:
    """The refusal was recorded and the sequence made."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed: something may be due."""

    heard_at: datetime | None = None
    """All that reps had written by then is dealt with; only up to there does their silence mean anything."""


@dataclass(frozen=True, slots=True)
class Replied:
    """A person at the customer's answered: the contact, or a colleague at the same firm."""

    inbound_id: int
    by_colleague: bool = False
    evidence: Evidence | None = None
    """By what the mail was found to concern this sequence; so in all that come in."""
    stated: StatedNo | None = None
    """The no that its words seem to say, for the rep to judge."""


@dataclass(frozen=True, slots=True)
class UnclearMail:
    """Mail from or about the contact that cannot be read with confidence: a person looks (architecture: park)."""

    inbound_id: int
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class HandWritten:
    """The rep wrote to the contact by hand (found in Sent, mail-reality I8)."""

    inbound_id: int


@dataclass(frozen=True, slots=True)
class Bounced:
    inbound_id: int
    hard: bool
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class OptedOut:
    """By mail, List-Unsubscribe, phone or any other way (施行規則 art. 5)."""

    inbound_id: int | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Complained:
    inbound_id: int
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class AutoReplied:
    """An automatic answer: never an answer (promise 4). An absence note holds its writer until the return."""

    inbound_id: int
    return_on: date | None = None
    """First day back, as the note names it."""
    is_absence: bool = False
    """Someone is away, with or without a day of return."""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class AutomaticNews:
    """An automatic answer that a person must act on: has left, another address, nobody reads, a check to pass (D11)."""

    inbound_id: int
    new_address: str | None = None
    """As the answer names it; nobody has checked it."""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """A rep's word on the open draft. `digest` is of the text they saw."""

    digest: str
    at_once: bool = False
    """`今すぐ`: in the next opening of the window, not at the planned time."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The rep leaves the step out; the sequence goes on."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """The rep moved the step to a day."""

    until_on: date


@dataclass(frozen=True, slots=True)
class Edited:
    """The rep gave another text; it becomes a new draft that needs its own word (A6)."""

    body: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class PauseAsked:
    pass


@dataclass(frozen=True, slots=True)
class ResumeAsked:
    pass


@dataclass(frozen=True, slots=True)
class HoldAsked:
    """`3ヶ月後`: rest until a day, then look again."""

    until_on: date


@dataclass(frozen=True, slots=True)
class StopAsked:
    pass


@dataclass(frozen=True, slots=True)
class Won:
    pass


@dataclass(frozen=True, slots=True)
class TextFailed:
    """The step's mail could not be rendered or composed; a person must mend the template."""

    step: str
    problem: str


@dataclass(frozen=True, slots=True)
class SendAccepted:
    step: str
    at: datetime
    draft_id: int | None = None
    """The draft that a rep had a say in; they are told that it left (A10)."""


@dataclass(frozen=True, slots=True)
class SendFailed:
    """Refused for good, or given up."""

    step: str
    recipient_is_bad: bool
    """5.1.x: the address itself (mail-reality D8)."""


@dataclass(frozen=True, slots=True)
class SendInDoubt:
    """The result is unknown (R4). Proof is looked for before anybody is asked."""

    step: str


@dataclass(frozen=True, slots=True)
class DoubtStands:
    """No proof was found within the grace time: the rep must be asked."""

    step: str


class Proof(StrEnum):
    """What ends the doubt about a send (mail-reality R4)."""

    SENT_COPY = "sent_copy"
    """Our own mail in Sent, where its server files what it took."""
    DELIVERED_COPY = "delivered_copy"
    """Our own mail in an inbox of ours: the blind copy to the journal, or a customer who passed it back."""
    ANSWER = "answer"
    """A person or a machine answers it, or a read receipt names it."""
    REPORT = "report"
    """A delivery report, whatever became of the mail after it was taken (RFC 3464 §2.3.3), or a complaint."""
    LATE_RESULT = "late_result"
    """The server's own 250, which reached us after another daemon had taken the mail for lost."""
    WORD = "word"
    """A person says so."""


@dataclass(frozen=True, slots=True)
class DoubtEnded:
    """By proof or by a person's word, never by guessing."""

    step: str
    sent: bool
    """False: it never left, and a person wants the same mail sent again (R6)."""
    at: datetime
    """When it was handed over, if it was."""
    how: Proof
    draft_id: int | None = None
    """As `SendAccepted` says."""
    asked: bool = False
    """The rep was asked, and need not look any more."""


Event = (
    Entered
    | Tick
    | Replied
    | UnclearMail
    | HandWritten
    | Bounced
    | OptedOut
    | Complained
    | AutoReplied
    | AutomaticNews
    | Approved
    | Skipped
    | Postponed
    | Edited
    | PauseAsked
    | ResumeAsked
    | HoldAsked
    | StopAsked
    | Won
    | TextFailed
    | SendAccepted
    | SendFailed
    | SendInDoubt
    | DoubtStands
    | DoubtEnded
)
