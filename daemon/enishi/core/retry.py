"""When a deferred mail, or an account at rest, is tried again, and when a mail is given up (mail-reality D7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from enishi.core.backoff import delay
from enishi.core.handling import Handling
from enishi.core.model import Outbound

SOONEST = timedelta(minutes=5)
"""A greylisting server opens its door after a minute at the soonest, many after five (RFC 6647 §5)."""
LONGEST = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=4)
"""Unless the mailbox's `retry` says otherwise (RFC 5321 §4.5.4.1: 4 to 5 days)."""


def next_try_at(
    mail: Outbound, now: datetime, jitter: float, give_up_after: timedelta = GIVE_UP_AFTER
) -> datetime | None:
    """None: it has been tried long enough and is given up. `mail` as it was before this try; `jitter` in [0, 1).

    Counted from the first try: a mail may have lain in the queue for weeks before, for an absence or a rep's stop.
    """
    if mail.dated_at is not None and now - mail.dated_at >= give_up_after:
        return None
    return now + _at_least(SOONEST, mail.attempts + 1, jitter, LONGEST)


def account_try_at(failures: int, handling: Handling, now: datetime, jitter: float) -> datetime:
    """When an account that was told to rest is tried again.

    `failures`: rests in a row, this one included (1 or more). `handling` is one that concerns the account.
    """
    assert handling.rest is not None, "only what concerns the account lets it rest"
    assert handling.longest is not None, "only what concerns the account lets it rest"
    return now + _at_least(handling.rest, failures, jitter, handling.longest)


def _at_least(soonest: timedelta, failures: int, jitter: float, longest: timedelta) -> timedelta:
    """Between the soonest and twice of it at first, then doubling: `delay` spreads over the upper half.

    `longest` is at least twice the soonest.
    """
    return delay(failures, jitter, first=2 * soonest, longest=longest)
