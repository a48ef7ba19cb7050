"""The only reader of the time. Everything else gets it as an argument."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, aware, in UTC."""

    def steady(self) -> float:
        """Seconds that nobody can set; they pass while the machine sleeps, too (core.clock_watch)."""

    async def wait(self, until: datetime | None, bell: asyncio.Event) -> None:
        """Return at `until` (None: never) or when the bell rings, whichever is first; the bell is then silent again."""


class SystemClock:
    LONGEST_WAIT = timedelta(minutes=1)
    """Wall time may be moved under us; looking again this often bounds how late we notice."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place

    def steady(self) -> float:
        # CLOCK_MONOTONIC stands still in suspend, so that every nap of a laptop would look like a clock moved ahead.
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    async def wait(self, until: datetime | None, bell: asyncio.Event) -> None:
        seconds = self.LONGEST_WAIT.total_seconds()
        if until is not None:
            seconds = max(0.0, min(seconds, (until - self.now()).total_seconds()))
        try:
            # Not `wait_for`: until Python 3.12 it drops a cancel that comes together with the ring.
            async with asyncio.timeout(seconds):
                await bell.wait()
        except TimeoutError:
            return
        bell.clear()


class VirtualClock:
    """Stands still until it is moved. The same daemon runs on it in the demo, the sandbox and the simulation."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def steady(self) -> float:
        """Moving it is time passing, not a clock that somebody set."""
        return self._now.timestamp()

    def move_to(self, instant: datetime) -> None:
        """Forward only; an earlier instant changes nothing."""
        self._now = max(self._now, instant.astimezone(UTC))
        self._moved.set()

    async def wait(self, until: datetime | None, bell: asyncio.Event) -> None:
        while (until is None or self._now < until) and not bell.is_set():
            self._moved.clear()
            waits = [asyncio.ensure_future(self._moved.wait()), asyncio.ensure_future(bell.wait())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
        bell.clear()
