"""How many mails a mailbox's limits let go now, asked of the database: so they hold over restarts and daemons (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from enishi.core.limits import WINDOWS
from enishi.effects.store import Tx


async def within(
    tx: Tx, limits: Mapping[str, int], mailbox: str, room: int, now: datetime
) -> tuple[int, datetime | None]:
    """At most `room`; and where it is none, from when on there is one."""
    free_at = None
    for name, most in limits.items():
        if room <= 0:
            break
        window = WINDOWS[name]
        left = most - await tx.tries_within(mailbox, now - window)
        if left <= 0:
            nth = await tx.nth_latest_try(mailbox, most) if most > 0 else now
            free_at = max(filter(None, (free_at, (nth or now) + window)))
        room = min(room, left)
    return max(room, 0), free_at
