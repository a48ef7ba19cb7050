"""How fast one mailbox may send: sliding windows over what it sent (mail-reality D6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

WINDOWS: Mapping[str, timedelta] = {
    "per_minute": timedelta(minutes=1),
    "per_hour": timedelta(hours=1),
    "per_day": timedelta(days=1),
}
LONGEST = max(WINDOWS.values())


def free_at(limits: Mapping[str, int], sent: Iterable[datetime], now: datetime) -> datetime:
    """When the next mail may go: `now`, or later while a window is full. `sent`: ascending instants of LONGEST."""
    return max((_free_in(WINDOWS[name], most, sent, now) for name, most in limits.items()), default=now)


def _free_in(window: timedelta, most: int, sent: Iterable[datetime], now: datetime) -> datetime:
    within = [at for at in sent if now - window < at <= now]
    if len(within) < most:
        return now
    return within[-most] + window if most > 0 else now + window
