"""How fast one mailbox may send: sliding windows over its tries (mail-reality D6).

Nothing here holds the tries themselves. For each window the caller answers one of two questions, each a step into an
index: how many tries lie within it, and when the n-th newest was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.address import domain_of

SECONDS_APART = "seconds_apart"
LENGTHS: Mapping[str, timedelta] = {
    "per_minute": timedelta(minutes=1),
    "per_15_minutes": timedelta(minutes=15),
    "per_hour": timedelta(hours=1),
    "per_day": timedelta(days=1),
}
"""Shortest first."""


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    name: str
    """The key in `limits:`."""
    within: timedelta
    most: int
    """At least 1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is not named is not limited."""

    windows: tuple[SlidingWindow, ...] = ()
    """Over all mails of the mailbox."""
    connections: int = 10
    per_domain: tuple[SlidingWindow, ...] = ()
    """Over its mails to any one domain, so that no provider of many recipients sees a burst (mail-reality §2.1)."""


NO_LIMITS = Limits()
"""One's own relay sees to them."""


def windows_of(counts: Mapping[str, int]) -> tuple[SlidingWindow, ...]:
    """From the keys of `limits:`. Mails at least so many seconds apart are one mail in so many seconds."""
    windows = [
        SlidingWindow(name, length, counts[name]) for name, length in LENGTHS.items() if name in counts
    ]
    if SECONDS_APART in counts:
        windows.insert(0, SlidingWindow(SECONDS_APART, timedelta(seconds=counts[SECONDS_APART]), 1))
    return tuple(windows)


def counts_of(windows: Iterable[SlidingWindow]) -> dict[str, int]:
    """The keys of `limits:` again: what `windows_of` was given."""
    return {
        window.name: int(window.within.total_seconds()) if window.name == SECONDS_APART else window.most
        for window in windows
    }


def allowance(windows: Iterable[SlidingWindow], tries: Mapping[timedelta, int]) -> int | None:
    """How many may go at once; None: any number.

    `tries`: for each window's length how many lie in (now - length, now].
    """
    left = [window.most - tries[window.within] for window in windows]
    return max(min(left), 0) if left else None


def free_at(
    windows: Iterable[SlidingWindow], nth_newest: Mapping[int, datetime | None], now: datetime
) -> datetime:
    """When the next mail may go: `now`, or later while a window is full, and not an instant later than need be.

    `nth_newest`: for each window's `most` the instant of so many-th newest try up to `now`; None: there are not so many.
    """
    return max((_free_in(window, nth_newest[window.most], now) for window in windows), default=now)


def _free_in(window: SlidingWindow, oldest_that_counts: datetime | None, now: datetime) -> datetime:
    return now if oldest_that_counts is None else max(now, oldest_that_counts + window.within)


def limited_domain(mailbox: str, recipient: str) -> str | None:
    """Under whose `per_domain` a mail counts. None: our own domain, where reps wait for their drafts."""
    domain = domain_of(recipient)
    return None if domain == domain_of(mailbox) else domain
