"""When a deferred mail is tried again, and when it is given up (mail-reality D7, RFC 5321 §4.5.4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from enishi.core.backoff import delay
from enishi.core.model import Outbound

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=4)
ACCOUNT_REST = timedelta(minutes=10)
"""A mailbox that was told to slow down rests at least so long (4.7.28, 421, 454)."""


def next_try_at(mail: Outbound, now: datetime, jitter: float) -> datetime | None:
    """None: it has been tried long enough and is given up. `jitter` in [0, 1).

    Counted from the first try: a mail may have lain in the queue for weeks before, for an absence or a rep's stop.
    """
    if mail.dated_at is not None and now - mail.dated_at > GIVE_UP_AFTER:
        return None
    return now + delay(mail.attempts + 1, jitter, first=FIRST, longest=LONGEST)


def server_try_at(failures: int, now: datetime, jitter: float) -> datetime:
    """When to call again on a server that could not be reached at all."""
    return now + delay(failures, jitter)
