"""One daemon among those that share a database: it says that it lives, and buries those that no longer do.

On SQLite there is one, kept alone by the lock on its data folder. On PostgreSQL each holds leases (core.lease), renewed
together. A daemon whose own lease was ended by another has been taken for dead: what it was sending stands in doubt by
then, and it goes on under a new name, as if it had just started.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from enishi.core.lease import RENEW_EVERY, daemon_lease, is_sure
from enishi.effects import log
from enishi.effects.sending_journal import SendingJournal
from enishi.effects.store import Store, Tx
from enishi.loops.recovering import recovered_from


class Membership(Protocol):
    holder: str
    """Who we are, for the other daemons on the database. It may change while we run."""

    def is_sure(self) -> bool:
        """Nobody takes us for dead at this moment, so that something new may begin."""

    async def join(self) -> None:
        """Begin. What a daemon that is gone was sending gets its fate where that is certain, else it is in doubt.

        Raises Unavailable.
        """

    async def leave(self) -> None:
        """End; what we held is free at once."""


@dataclass
class Alone:
    """The one daemon on its database: whatever was being sent when it starts, was left so by one that is gone."""

    store: Store
    journal: SendingJournal
    holder: str
    now: Callable[[], datetime]

    def is_sure(self) -> bool:
        return True

    async def join(self) -> None:
        installation, in_doubt = await self.store.write(self._recovered)
        log.recovered(in_doubt)
        self.journal.start(installation)
        self.journal.bear(self.holder)

    async def leave(self) -> None:
        self.journal.close()

    async def _recovered(self, tx: Tx) -> tuple[str, int]:
        installation = await recovered_from(self.journal, tx, self.now())
        return installation, await tx.recover(self.now(), [])


@dataclass
class Member:
    """One of several."""

    store: Store
    journal: SendingJournal
    name: Callable[[], str]
    """Draws a name that nobody has had."""
    now: Callable[[], datetime]
    steady: Callable[[], float]
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""
    renamed: Callable[[str], None]
    """Told each new name, before anything is done under it."""
    holder: str = ""
    _held: set[str] = field(default_factory=set)
    _renewed: float | None = None
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _turned: asyncio.Event = field(default_factory=asyncio.Event)
    _renewing: asyncio.Task[None] | None = None

    def is_sure(self) -> bool:
        return is_sure(self._renewed, self.steady())

    async def join(self) -> None:
        # The folder's lock is ours, so whoever bore the names in its journal lives no more, whatever its lease says.
        self.journal.start(await self.store.write(lambda tx: recovered_from(self.journal, tx, self.now())))
        await self._begin()
        await self.bury()
        self._renewing = asyncio.create_task(self._keep_up())

    async def leave(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        self._renewed = None
        self._held = set()
        self.journal.close()
        await self.store.write(lambda tx: tx.leave(self.holder))

    def holds(self, lease: str) -> bool:
        """For certain: it was renewed, and has not run out since."""
        return lease in self._held and self.is_sure()

    async def take(self, lease: str) -> bool:
        """It is ours, or nobody else's and ours from now on."""
        async with self._changing:
            if self.holds(lease) or not self.is_sure():
                return self.holds(lease)
            if await self.store.write(lambda tx: tx.take_lease(lease, self.holder)):
                self._held.add(lease)
            else:
                self._held.discard(lease)
            return lease in self._held

    async def until_lost(self, lease: str) -> None:
        while lease in self._held:
            await self._turned.wait()

    # -- A turn -----------------------------------------------------------------------------------------------------

    async def _keep_up(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            await _whatever_comes("leases", self.renew())
            await _whatever_comes("burial", self.bury())

    async def renew(self) -> None:
        """All leases that are still ours; where our own life is not among them, begin a new one."""
        async with self._changing:
            asked = self.steady()
            kept = await self.store.write(lambda tx: tx.renew_leases(self.holder))
            if daemon_lease(self.holder) in kept:
                self._held, self._renewed = kept, asked
            else:
                await self._begin()
            self._turn_over()

    async def _begin(self) -> None:
        again, asked = bool(self.holder), self.steady()
        # What was held under the old name is not worth keeping: others may be at it already.
        holder, self._held, self._renewed = self.name(), set(), None
        await self.store.write(lambda tx: tx.join(holder))
        self.holder, self._renewed = holder, asked
        self.journal.bear(holder)
        self.renamed(holder)
        log.joined(holder, again=again)

    def _turn_over(self) -> None:
        self._turned.set()
        self._turned = asyncio.Event()

    async def bury(self) -> None:
        """What daemons were sending that no longer renew is in doubt."""
        dead, in_doubt = await self.store.write(self._recovered)
        for holder in dead:
            log.daemon_buried(holder)
        log.recovered(in_doubt)
        if dead:
            self.store.ring()  # what it held up waits for somebody, and its doubts for the reporter

    async def _recovered(self, tx: Tx) -> tuple[list[str], int]:
        found = await tx.bury()
        if found is None:
            return [], 0
        dead, living = found
        return dead, await tx.recover(self.now(), living)


async def _whatever_comes(what: str, work: Coroutine[Any, Any, object]) -> None:
    """A database that is away must not end the renewing; that we are no longer sure says the clock."""
    try:
        await work
    except Exception as error:
        log.turn_failed(what, error)
