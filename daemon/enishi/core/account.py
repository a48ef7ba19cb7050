"""A mailbox's way out: whether its server takes mail at present, and what the next result changes about that.

Kept in the database, so that a rest outlives a restart and holds for every daemon that shares the mailbox.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from enishi.core.handling import Handling, HandlingKind
from enishi.core.retry import account_try_at

ONE_CONNECTION_FOR = timedelta(hours=1)
"""After a complaint about our rate, mail goes one at a time (Gmail on 4.7.28)."""
TELL_AFTER = timedelta(minutes=15)
"""A server that is away for a moment is nobody's business; so long is (promise 3)."""


@dataclass(frozen=True, slots=True)
class Account:
    mailbox: str
    resting_until_at: datetime | None = None
    """No mail is offered before."""
    since_at: datetime | None = None
    """When the present trouble began."""
    why: str | None = None
    """The server's words, or the fault's."""
    failures: int = 0
    """Rests in a row; 0: nothing is wrong."""
    needs_person: bool = False
    """It will hardly mend itself; it is tried again all the same."""
    told_at: datetime | None = None
    """When the leads were told of the present trouble."""
    one_connection_until_at: datetime | None = None
    first_sent_on: date | None = None
    """The first day this mailbox sent anything; what a warm-up counts from."""

    def is_resting(self, now: datetime) -> bool:
        return self.resting_until_at is not None and now < self.resting_until_at


def account_after(account: Account, handling: Handling, why: str, now: datetime, jitter: float) -> Account:
    """What one result means for the mailbox. `jitter` in [0, 1)."""
    if account.is_resting(now):
        return account  # the same trouble, from another connection; or a mail that slipped through before it
    if handling.concerns_account:
        failures = account.failures + 1
        return replace(
            account,
            failures=failures,
            resting_until_at=account_try_at(failures, handling, now, jitter),
            since_at=account.since_at or now,
            why=why,
            needs_person=account.needs_person or handling.kind is HandlingKind.PAUSE,
            one_connection_until_at=(
                now + ONE_CONNECTION_FOR if handling.one_connection else account.one_connection_until_at
            ),
        )
    if handling.kind is HandlingKind.ASK or not account.failures:
        return account
    still_alone = account.one_connection_until_at
    return Account(account.mailbox, one_connection_until_at=still_alone, first_sent_on=account.first_sent_on)


def must_be_told(account: Account, now: datetime) -> bool:
    """The leads do not know yet, and should."""
    if account.told_at is not None or account.since_at is None:
        return False
    return account.needs_person or now - account.since_at >= TELL_AFTER


def is_mended(before: Account, after: Account) -> bool:
    """The leads were told of a trouble that is over."""
    return before.told_at is not None and not after.failures
