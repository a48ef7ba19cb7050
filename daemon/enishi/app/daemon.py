"""The running whole: all loops over one office, for ever or until nothing moves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from enishi.app.office import Office
from enishi.core.problem import Unavailable
from enishi.effects import log
from enishi.effects.clock import Clock
from enishi.effects.doorbell import Doorbell
from enishi.loops.keeper import Keeper
from enishi.loops.reporter import Reporter
from enishi.loops.sender import Sender
from enishi.loops.watcher import Watcher

REST_AFTER_FAULT = 5.0
"""Seconds a loop rests after an error of ours, lest it spin."""
STOP_WITHIN = 25.0
"""Seconds a DATA under way gets to finish when we are asked to stop (R17)."""


@dataclass
class Daemon:
    """The running whole on one data folder. `until_idle` and `run` are the same turns, once or for ever."""

    office: Office
    clock: Clock
    keeper: Keeper
    sender: Sender
    reporter: Reporter
    watchers: dict[str, Watcher]
    _bells: dict[str, asyncio.Event] = field(default_factory=dict)
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def until_idle(self) -> int:
        """Catch up all mailboxes and do all that is due, until nothing moves; how many things were done.

        Raises Unavailable, after doing what could be done, if a mailbox could not be read or sent from.
        """
        done, fault = 0, None
        while True:
            moved = 0
            for watcher in self.watchers.values():
                try:
                    moved += await watcher.catch_up()
                except Unavailable as unreachable:
                    fault = unreachable
            moved += await self.keeper.turn(self.clock.now)
            moved += await self._send()
            moved += await self.reporter.turn(self.clock.now)
            done += moved
            if not moved:
                break
        if fault is not None:
            raise fault
        for mailbox, why in self.sender.unreached.items():
            raise Unavailable("run.smtp_unreachable", mailbox=mailbox, why=why)
        return done

    async def next_at(self) -> datetime | None:
        """When something is due next; None: nothing waits but what may come in."""
        now = self.clock.now()
        times = [await self.keeper.next_at(now), await self.sender.next_at(now)]
        return min((at for at in times if at is not None), default=None)

    async def run(self) -> None:
        """Until cancelled. A mail on its way is finished first, as far as STOP_WITHIN allows."""
        bell = Doorbell(self.office.data, self.wake)
        bell.open()
        loops = [
            self._loop("keeper", lambda: self.keeper.turn(self.clock.now), self.keeper.next_at),
            self._loop("sender", self._send, self.sender.next_at),
            self._loop("reporter", lambda: self.reporter.turn(self.clock.now), _when_rung),
            *(self._watch(watcher) for watcher in self.watchers.values()),
        ]
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            # Not `gather`: cancelled itself, it would cut off the loops at once, and a mail on its way with them.
            await asyncio.wait(tasks)
        finally:
            log.stopping()
            bell.close()
            await self._stop(tasks)

    def wake(self) -> None:
        for bell in self._bells.values():
            bell.set()

    async def _loop(
        self,
        name: str,
        turn: Callable[[], Coroutine[Any, Any, int]],
        next_at: Callable[[datetime], Coroutine[Any, Any, datetime | None]],
    ) -> None:
        bell = asyncio.Event()
        self._bells[name] = bell
        while True:
            try:
                if await turn():
                    self.wake()  # one loop's work is another's
                    continue
                until = await next_at(self.clock.now())
            except Exception as error:
                log.turn_failed(name, error)
                await asyncio.sleep(REST_AFTER_FAULT)
                continue
            await self.clock.wait(until, bell)

    async def _watch(self, watcher: Watcher) -> None:
        while True:
            try:
                await watcher.run()
            except Exception as error:
                log.turn_failed(f"watcher {watcher.key}", error)
                await asyncio.sleep(REST_AFTER_FAULT)

    async def _send(self) -> int:
        async with self._sending:
            return await self.sender.turn(self.clock.now)

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        self.sender.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sending.acquire(), STOP_WITHIN)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        for watcher in self.watchers.values():
            await watcher.close()
        for line in self.sender.lines.values():
            await line.submission.close()


async def _when_rung(now: datetime) -> datetime | None:
    """It has work when another loop has."""
    return None
