"""A mailbox that several daemons send from, and one watches: whoever holds its lease. The others ask that one to look.

All that is known of a mailbox stays true whoever found it out, so a moment with two watchers, or with none, does no
harm: cursors let only one take a mail, and what is not known to be read keeps drips waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core.clearance import FRESH_WITHIN
from enishi.core.lease import mailbox_lease
from enishi.core.problem import Unavailable
from enishi.effects import log
from enishi.effects.store import Store, Tx
from enishi.loops.membership import Member
from enishi.loops.watcher import Watcher

TRY_EVERY = 10.0
"""Seconds between two tries to take the watch over. With the lease's own time, nobody watches for 40 at most."""
ANSWER_WITHIN = 10.0
"""Seconds the watching daemon gets for a round before we take it for blind."""
ASK_AGAIN = 1.0
"""Seconds after which the database is read again, should the word that says so be lost."""


@dataclass(frozen=True, slots=True)
class SharedLogbook:
    """The database's own record of the last round."""

    store: Store
    mailbox: str

    async def begun(self) -> datetime:
        return await self.store.read(lambda tx: tx.database_now())

    async def done(self, begun_at: datetime) -> None:
        await self.store.write(lambda tx: tx.note_watch(self.mailbox, begun_at))


@dataclass
class SharedWatch:
    """In a Watcher's place where several daemons share the database."""

    watcher: Watcher
    member: Member
    store: Store
    now: Callable[[], datetime]
    _told_at: datetime | None = None
    """What another daemon's rounds have made known, by our own clock."""
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> str:
        return self.watcher.key

    @property
    def lease(self) -> str:
        return mailbox_lease(self.key)

    @property
    def caught_up_at(self) -> datetime | None:
        return self.watcher.caught_up_at if self.member.holds(self.lease) else self._told_at

    # -- What others say (effects.store.listening) -----------------------------------------------------------------

    def asked(self) -> None:
        """Somebody wants to know; for the one that watches."""
        self._asked.set()

    def told(self) -> None:
        """The one that watches has looked, or watches no longer."""
        self._news.set()
        self._news = asyncio.Event()

    # -- For the loops of this daemon ------------------------------------------------------------------------------

    async def catch_up(self) -> int:
        """As the Watcher's, by whoever watches; 0 where another did it. Raises Unavailable where nobody answers."""
        if await self.member.take(self.lease):
            return await self.watcher.catch_up()
        if await self._ask() is None:
            raise Unavailable("store.watcher_silent", mailbox=self.watcher.settings.address)
        return 0

    async def look(self) -> datetime | None:
        """As the Watcher's, by whoever watches."""
        with contextlib.suppress(Unavailable):
            if not await self._is_known_already():
                await self.catch_up()
            return self.caught_up_at
        return None

    async def run(self) -> None:
        """Watch while the lease is ours, and reach for it while it is not."""
        while True:
            news = self._news
            if await self.member.take(self.lease):
                await self._watch()
            else:
                await self._refresh()
                await _within(TRY_EVERY, news)

    async def close(self) -> None:
        await self.watcher.close()

    # -- While it is ours ------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        log.watch_taken(self.key, self.member.holder)
        work = [self.watcher.run(), self._answer(), self.member.until_lost(self.lease)]
        tasks = [asyncio.create_task(each) for each in work]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome
        log.watch_given_up(self.key)
        await self.watcher.close()

    async def _answer(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self.watcher.look()

    # -- While it is another's -------------------------------------------------------------------------------------

    async def _ask(self) -> datetime | None:
        """Since when all is known, by a round that began after our asking; None: nobody made one."""
        asked_at = await self.store.write(lambda tx: tx.ask_to_look(self.key))
        clock = asyncio.get_running_loop()
        deadline = clock.time() + ANSWER_WITHIN
        while True:
            news = self._news
            if await self._refresh(asked_at):
                return self._told_at
            if clock.time() >= deadline:
                return None
            await _within(min(ASK_AGAIN, deadline - clock.time()), news)

    async def _refresh(self, since_at: datetime | None = None) -> bool:
        """Learn what the database knows; False: nothing, or nothing from `since_at` (its own clock) on."""

        async def read(tx: Tx) -> timedelta | None:
            return await tx.watch_age(self.key, since_at)

        before = self.now()
        age = await self.store.read(read)
        if age is None:
            return False
        # From an instant before the question, so that what we believe is never younger than it is.
        self._told_at = before - age
        return True

    async def _is_known_already(self) -> bool:
        """Another daemon's round is good for some while yet: many senders do not need many rounds."""
        if self.member.holds(self.lease) or not await self._refresh() or self._told_at is None:
            return False
        return self.now() - self._told_at <= FRESH_WITHIN / 2


async def _within(seconds: float, news: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(max(seconds, 0)):
            await news.wait()
