"""What became of one attempt to hand a mail to the SMTP server: five outcomes that must never be confused (R4, R5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server answered the final dot with 250: from here on the mail is its duty (RFC 5321 §6.1)."""

    reply: str
    """Its words; some providers name the id they gave the mail (R7)."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A clean temporary refusal (4xx): the server does not have the mail; try again later (D7)."""

    code: int
    reply: str
    account_wide: bool = False
    """The whole mailbox must rest, not only this mail: rate limits, too many logins, DNS faults, 421."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A clean permanent refusal (5xx): the server does not have the mail and the same attempt is never made again (D8)."""

    code: int
    enhanced: str | None
    """RFC 3463 status such as `5.1.1`, where the server gives one."""
    reply: str
    recipient_is_bad: bool = False
    """The address itself: unknown, moved or disabled."""
    account_wide: bool = False
    """Sender, policy or login: every further mail would meet the same."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """Nothing was handed over: no connection, no verified TLS, no login, or lost before DATA. Concerns the account."""

    reason: str
    """What happened, in the library's or the server's words."""
    code: str = "smtp.not_reached"
    """Phrase code for `status` and notices; its one placeholder is `reason`."""
    needs_person: bool = False
    """It will not mend itself: wrong password, untrusted certificate, no STARTTLS."""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The connection failed after DATA began and before the final answer: the server may or may not have it (R4)."""

    reason: str


SendResult = Accepted | Deferred | Refused | NotReached | InDoubt
