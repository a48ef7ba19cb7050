"""What became of one attempt to hand a mail to the SMTP server: five outcomes that must never be confused (R4, R5).

Each failure carries its `handling`, read from the table in `core.failures`.
"""

from __future__ import annotations

from dataclasses import dataclass

from enishi.core.failures.connection import Fault, handling_of_fault
from enishi.core.handling import DONE, Handling, HandlingKind, fail, retry

_LATER, _REFUSED = retry("smtp.later"), fail("smtp.refused")
_NOT_REACHED = handling_of_fault(Fault.LOST_BEFORE_DATA)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server answered the final dot with 250: from here on the mail is its duty (RFC 5321 §6.1)."""

    reply: str
    """Its words; some providers name the id they gave the mail (R7)."""

    @property
    def handling(self) -> Handling:
        return DONE


@dataclass(frozen=True, slots=True)
class Deferred:
    """A clean temporary refusal (4xx): the server does not have the mail; try again later (D7)."""

    code: int
    reply: str
    handling: Handling = _LATER

    @property
    def account_wide(self) -> bool:
        """The whole mailbox must rest, not only this mail: rate limits, too many logins, DNS faults, 421."""
        return self.handling.concerns_account


@dataclass(frozen=True, slots=True)
class Refused:
    """A clean permanent refusal (5xx): the server does not have the mail (D8)."""

    code: int
    enhanced: str | None
    """RFC 3463 status such as `5.1.1`, where the server gives one."""
    reply: str
    handling: Handling = _REFUSED

    @property
    def recipient_is_bad(self) -> bool:
        """The address itself: unknown, moved or disabled."""
        return self.handling.kind is HandlingKind.SUPPRESS

    @property
    def account_wide(self) -> bool:
        """Sender, policy, login or a limit: every further mail would meet the same."""
        return self.handling.concerns_account


@dataclass(frozen=True, slots=True)
class NotReached:
    """Nothing was handed over: no connection, no verified TLS, no login, or lost before DATA. Concerns the account."""

    reason: str
    """What happened, in the library's or the server's words."""
    handling: Handling = _NOT_REACHED

    @property
    def code(self) -> str:
        """Phrase code for `status` and notices; its one placeholder is `reason`."""
        return self.handling.why_code

    @property
    def needs_person(self) -> bool:
        """It will hardly mend itself: wrong password, untrusted certificate, no STARTTLS."""
        return self.handling.kind is HandlingKind.PAUSE


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The connection failed after DATA began and before the final answer: the server may or may not have it (R4)."""

    reason: str

    @property
    def handling(self) -> Handling:
        return handling_of_fault(Fault.LOST_AFTER_DATA)


SendResult = Accepted | Deferred | Refused | NotReached | InDoubt
