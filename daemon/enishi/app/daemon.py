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
from enishi.effects.heartbeat import BEAT, LONGEST_TURN, Heartbeat, notify
from enishi.loops.filing import Filing
from enishi.loops.keeper import Keeper
from enishi.loops.leads import tell_leads
from enishi.loops.membership import Membership
from enishi.loops.proving import Proving
from enishi.loops.reconciling import Reconciler
from enishi.loops.reporter import Reporter
from enishi.loops.sender import Sender
from enishi.loops.timekeeping import Timekeeper
from enishi.loops.watcher import Watch

REST_AFTER_FAULT = 5.0
"""Seconds a loop rests after an error of ours, lest it spin."""
STOP_WITHIN = 25.0
"""Seconds a DATA under way gets to finish when we are asked to stop (R17)."""
WRITE_WITHIN = 3.0
"""Seconds for what came back by then to be written down."""
LOOK_WITHIN = 10.0
"""Seconds that mailboxes have for the look before anything is sent; drips wait for it however long it takes."""
LONGEST_SEND = 900.0
"""Seconds between two steps of the sender: a server may take ten minutes to answer DATA (RFC 5321 §4.5.3.2.6)."""


@dataclass
class Daemon:
    """The running whole on one data folder. `until_idle` and `run` are the same turns, once or for ever."""

    office: Office
    clock: Clock
    keeper: Keeper
    sender: Sender
    reporter: Reporter
    proving: Proving
    filing: Filing
    watchers: dict[str, Watch]
    timekeeper: Timekeeper
    reconciler: Reconciler
    heart: Heartbeat
    membership: Membership
    _bells: dict[str, asyncio.Event] = field(default_factory=dict)
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    _told_to_stop: bool = False
    _telling: asyncio.Task[None] | None = None

    async def until_idle(self) -> int:
        """Catch up all mailboxes and do all that is due, until nothing moves; how many things were done.

        Raises Unavailable, after doing what could be done, if a mailbox could not be read or sent from.
        """
        done, fault = 0, None
        while True:
            moved = 0
            await self.timekeeper.look()
            for watcher in self.watchers.values():
                try:
                    moved += await watcher.catch_up()
                except Unavailable as unreachable:
                    fault = unreachable
            moved += await self.reconciler.turn(self.clock.now)
            fault = fault or self.reconciler.fault
            moved += await self._to_the_end(self._keep)
            moved += await self._send()
            moved += await self._to_the_end(self._report)
            moved += await self.proving.turn(self.clock.now())
            moved += await self.filing.turn(self.clock.now())
            done += moved
            if not moved or self._told_to_stop:
                break
        if fault is not None:
            raise fault
        for mailbox, why in self.sender.unreached.items():
            raise Unavailable("run.smtp_unreachable", mailbox=mailbox, why=why)
        return done

    async def _to_the_end(self, turn: Callable[[], Coroutine[Any, Any, int]]) -> int:
        done = 0
        while (moved := await turn()) and not self._told_to_stop:
            done += moved
        return done + moved

    async def finish(self) -> None:
        """Let `until_idle` end early: nothing more is begun, and what is on its way is finished first."""
        self._told_to_stop = True
        await self.sender.stop(STOP_WITHIN)

    async def next_at(self) -> datetime | None:
        """When something is due next; None: nothing waits but what may come in."""
        now = self.clock.now()
        loops = (
            self.keeper.next_at,
            self.sender.next_at,
            self.proving.next_at,
            self.filing.next_at,
            self.reconciler.next_at,
        )
        times = [await next_at(now) for next_at in loops]
        return min((at for at in times if at is not None), default=None)

    async def run(self) -> None:
        """Until cancelled. A mail on its way is finished first, as far as STOP_WITHIN allows."""
        bell = Doorbell(self.office.data, self.wake)
        bell.open()
        tasks = [asyncio.create_task(self._beat())]
        notify("READY=1")
        try:
            await self._look_afresh()
            with contextlib.suppress(Unavailable):  # its loop tries again
                await self._reconcile()
            tasks += [asyncio.create_task(loop) for loop in self._loops()]
            # Not `gather`: cancelled itself, it would cut off the loops at once, and a mail on its way with them.
            await asyncio.wait(tasks)
        finally:
            log.stopping()
            notify("STOPPING=1")
            bell.close()
            await self._stop(tasks)

    def _loops(self) -> list[Coroutine[Any, Any, None]]:
        return [
            # First, so that it is woken first: a thank-you waits for nobody's bookkeeping.
            self._loop("sender", self._send, self.sender.next_at, LONGEST_SEND),
            self._loop("keeper", self._keep, self.keeper.next_at),
            self._loop("reporter", self._report, _when_rung),
            self._loop("proving", self._prove, self.proving.next_at, LONGEST_SEND),
            self._loop("filing", self._file, self.filing.next_at, LONGEST_SEND),
            self._loop("reconciler", self._reconcile, self.reconciler.next_at, LONGEST_SEND),
            *(self._watch(watcher) for watcher in self.watchers.values()),
        ]

    async def _look_afresh(self) -> None:
        """Into all mailboxes at once, before anything is sent (R13). One that does not answer holds up no thanks."""
        looks = [asyncio.create_task(watcher.look()) for watcher in self.watchers.values()]
        try:
            await asyncio.wait(looks, timeout=LOOK_WITHIN)
        finally:
            for look in looks:
                look.cancel()
            await asyncio.gather(*looks, return_exceptions=True)

    def wake(self) -> None:
        for bell in self._bells.values():
            bell.set()

    async def _loop(
        self,
        name: str,
        turn: Callable[[], Coroutine[Any, Any, int]],
        next_at: Callable[[datetime], Coroutine[Any, Any, datetime | None]],
        longest: float = LONGEST_TURN,
    ) -> None:
        bell = asyncio.Event()
        self._bells[name] = bell
        while True:
            self.heart.note(name, longest)
            try:
                if await self.timekeeper.look():
                    await self._look_afresh()
                if await turn():
                    self.wake()  # one loop's work is another's
                    continue
                until = await next_at(self.clock.now())
            except Exception as error:
                log.turn_failed(name, error)
                await asyncio.sleep(REST_AFTER_FAULT)
                continue
            self.heart.rest(name)
            await self.clock.wait(until, bell)

    async def _watch(self, watcher: Watch) -> None:
        while True:
            try:
                await watcher.run()
            except Exception as error:
                log.turn_failed(f"watcher {watcher.key}", error)
                await asyncio.sleep(REST_AFTER_FAULT)

    async def _send(self) -> int:
        async with self._sending:
            return await self.sender.turn(self.heart.noting("sender", LONGEST_SEND))

    async def _keep(self) -> int:
        return await self.keeper.turn(self.heart.noting("keeper"))

    async def _report(self) -> int:
        return await self.reporter.turn(self.clock.now)

    async def _file(self) -> int:
        return await self.filing.turn(self.clock.now())

    async def _prove(self) -> int:
        return await self.proving.turn(self.clock.now())

    async def _reconcile(self) -> int:
        return await self.reconciler.turn(self.clock.now)

    async def _beat(self) -> None:
        """While all loops move. One that stands still is told once, by mail if mail still goes."""
        told: tuple[str, ...] = ()
        while True:
            stuck = self.heart.beat()
            if stuck and stuck != told:
                log.loops_stuck(stuck)
                self._telling = asyncio.create_task(self._tell_stuck(stuck))
            told = stuck
            await asyncio.sleep(BEAT)

    async def _tell_stuck(self, stuck: tuple[str, ...]) -> None:
        engine, context = self.office.engine, {"loops": ", ".join(stuck)}
        with contextlib.suppress(Exception):  # the database itself may be what hangs
            await engine.store.write(
                lambda tx: tell_leads(engine, tx, "loops_stuck", context, self.clock.now())
            )

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        await self.sender.stop(STOP_WITHIN)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sending.acquire(), WRITE_WITHIN)
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
