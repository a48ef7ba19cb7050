"""Whether the clock can be believed (mail-reality R12). Pure: readings go in, a verdict comes out.

A reading is the wall clock beside a steady one, which counts seconds whatever is done to the wall clock, and also
while the machine sleeps (CLOCK_BOOTTIME). So a suspended laptop shows no jump; a clock that somebody set does.

| what is seen                                     | what it means                                                      |
|--------------------------------------------------|--------------------------------------------------------------------|
| up to 5 minutes off                              | nothing: NTP slews, and small steps happen                          |
| forward by up to 25 hours                        | moved: look into the mailboxes afresh before anything is sent      |
| forward by more                                  | doubtful: what is due might be due by the jump alone                |
| back by more than 5 minutes                      | doubtful: one of the two times was wrong, and mail went by the first |
| at a start: earlier than the latest time on record | doubtful, as above                                                |
| at a start: more than 400 days later             | doubtful: no office is closed that long                            |

A daylight saving change is none of these: instants are in UTC. A machine that is paused from outside (a virtual one)
and put right by NTP shows a jump forward; the watch cannot tell it from a wrong clock, but the mail servers can
(`agrees`), so nobody has to come for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SMALL = timedelta(minutes=5)
A_DAY = timedelta(hours=25)
"""A little more, so that a clock set by local time to the same hour of the next day is still a small thing."""
LONG_AWAY = timedelta(days=400)
ANCHOR_FOR = timedelta(hours=1)
"""How long readings are compared with the same one: long enough to add up small steps, too short for drift
(500 ppm at most) to add up to anything."""


@dataclass(frozen=True, slots=True)
class Reading:
    wall: datetime
    steady: float
    """Seconds since some fixed moment."""

    @property
    def instant(self) -> datetime:
        """In UTC: within one zone Python counts by the face of the clock, over a change to summer time too."""
        return self.wall.astimezone(UTC)

    def since(self, earlier: Reading) -> timedelta:
        return timedelta(seconds=self.steady - earlier.steady)


@dataclass(frozen=True, slots=True)
class Jump:
    expected_at: datetime
    """What the clock would say had nobody touched it."""
    found_at: datetime

    @property
    def distance(self) -> timedelta:
        """Positive: forward."""
        return self.found_at - self.expected_at

    @property
    def is_doubtful(self) -> bool:
        return not timedelta(0) <= self.distance <= A_DAY


@dataclass
class ClockWatch:
    """Fed with a reading at every turn of the daemon."""

    _anchor: Reading | None = None

    def check(self, now: Reading) -> Jump | None:
        """The jump since the last readings, told once."""
        anchor = self._anchor
        if anchor is None:
            self._anchor = now
            return None
        passed = now.since(anchor)
        jump = Jump(anchor.instant + passed, now.instant)
        if abs(jump.distance) > SMALL:
            self._anchor = now
            return jump
        if passed > ANCHOR_FOR:
            self._anchor = now
        return None


def jump_at_start(latest_at: datetime | None, now: datetime) -> Jump | None:
    """What a start can see: `latest_at` is the latest time on record, None for a new database.

    Time between two runs is unknown, so only what cannot be is a jump.
    """
    if latest_at is None or timedelta(0) <= now - latest_at + SMALL <= LONG_AWAY:
        return None
    return Jump(latest_at, now)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clock that is not believed, until it is put right. (Or a mail server, or a person, bears it out.)"""

    jump: Jump
    seen: Reading | None
    """When the jump was seen; None: a start found it, and how much time had passed before is not known."""

    def is_over(self, now: Reading) -> bool:
        if self.seen is None:
            return jump_at_start(self.jump.expected_at, now.instant) is None
        return abs(now.instant - self.jump.expected_at - now.since(self.seen)) <= SMALL


def agrees(read_at: datetime, received_at: datetime) -> bool:
    """A mail that came in just now, dated by the mail server's own clock, bears ours out."""
    return abs(read_at - received_at) <= SMALL * 3
