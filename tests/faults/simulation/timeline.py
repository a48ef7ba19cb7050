"""Time that passes at once: an event loop that jumps to its next timer, and the wall clock that people may set."""

from __future__ import annotations

import asyncio
import contextlib
import selectors
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 10, 12, 9, 0, tzinfo=TOKYO).astimezone(UTC)
"""A Monday."""
NOTICED_WITHIN = 60.0
"""Seconds until who waits by the clock sees that it was moved, as with `SystemClock.LONGEST_WAIT`."""


class Standstill(Exception):
    """Nothing is ready and no timer runs: everybody waits for somebody else, for ever."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """No socket, no thread, no waiting: where nothing is ready, it is the next timer's time."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        super().__init__(_Impatient(self))
        # Some weeks in seconds leave a double no nanoseconds; a timer must be due at the instant it was set for.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self.elapsed


class _Impatient(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Standstill
        self._loop.elapsed += max(timeout, 0.0)
        return []


class LabClock:
    """The program's clock: true time, and what somebody did to it. It outlives the program."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.ahead = timedelta(0)
        """How far the wall clock is off."""
        self._times_set = 0
        self._waiting: dict[asyncio.Timeout, None] = {}
        """Those who wait by a wall clock that may be set. In their order: a set's would not be the same in every run."""

    @property
    def true(self) -> datetime:
        return START + timedelta(seconds=self._loop.time())

    def now(self) -> datetime:
        return self.true + self.ahead

    def steady(self) -> float:
        return self._loop.time()

    def set_ahead(self, ahead: timedelta) -> None:
        self.ahead = ahead
        self._times_set += 1
        for patience in self._waiting:
            patience.reschedule(self._loop.time())

    async def wait(self, until: datetime | None, bell: asyncio.Event) -> None:
        """As `SystemClock.wait`; only that it looks again after a minute where the clock was moved, and else never."""
        times_set = self._times_set
        while not bell.is_set() and self._times_set == times_set:
            left = None if until is None else (until - self.now()).total_seconds()
            if left is not None and left <= 0:
                return
            await self._rung(bell, left)
        if not bell.is_set():
            await self._rung(bell, NOTICED_WITHIN)
        bell.clear()

    async def _rung(self, bell: asyncio.Event, within: float | None) -> None:
        """Or so many seconds have gone by, or somebody has set the clock."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within) as patience:
                self._waiting[patience] = None
                try:
                    await bell.wait()
                finally:
                    del self._waiting[patience]
