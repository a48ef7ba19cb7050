"""Where among the rows that wait in an index the oldest still waiting stands, as far as this process has seen.

While another client keeps an old snapshot open (a backup, a forgotten psql), PostgreSQL cannot drop the index entries
of what was dealt with since, and walks all of them at every look: 100,000 of them cost a thousand times the look
itself (performance §5). So most looks begin at the waterline. It is a guess that costs nothing when wrong: what slipped
in below it, from a host whose clock is behind or with a date in the past, is found by the next whole look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WHOLE_LOOK_EVERY = timedelta(seconds=15)
MARGIN = timedelta(minutes=1)
"""How far behind the clock of another host may be without anything slipping in below."""
BOTTOM = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Waterline:
    _at: datetime = BOTTOM
    _whole_look_at: datetime = BOTTOM

    def begin(self, now: datetime) -> datetime:
        """From where on to look; BOTTOM where it is time for a whole look. Raises ValueError for a naive instant."""
        if now.tzinfo is None:
            raise ValueError(f"an instant without a time zone: {now}")
        return self._at if abs(now - self._whole_look_at) < WHOLE_LOOK_EVERY else BOTTOM

    def looked(self, since_at: datetime, oldest_at: datetime, now: datetime) -> None:
        """Nothing between `since_at`, which `begin` gave, and `oldest_at` waits any more."""
        if since_at == BOTTOM:
            self._whole_look_at = now
        self._at = max(min(oldest_at, now) - MARGIN, BOTTOM)

    def at_latest(self, since_at: datetime, next_at: datetime | None, now: datetime) -> datetime | None:
        """When to look again, if from `since_at` on the next is due at `next_at`: not long, unless all was seen."""
        if since_at == BOTTOM:
            return next_at
        whole_look_at = now + WHOLE_LOOK_EVERY
        return whole_look_at if next_at is None else min(next_at, whole_look_at)


class Waterlines:
    """One for each question. Where nobody else works on the database, entries do not stay behind: all looks are whole."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._lines: dict[Hashable, Waterline] = defaultdict(Waterline)

    def of(self, question: Hashable) -> Waterline:
        return self._lines[question] if self._wanted else Waterline()
