"""Watching one mailbox: IDLE wakes, the cursor tells the truth, every few minutes regardless (mail-reality I1-I16).

Two connections at most: one sleeps on the inbox, the other makes the rounds of all folders on demand.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from enishi.core.backoff import delay
from enishi.core.language import sentence
from enishi.core.model import Cursor
from enishi.core.problem import Unavailable
from enishi.core.settings import MailboxSettings
from enishi.effects import log
from enishi.effects.imap import FolderMap, Mailbox
from enishi.loops.intake import CursorMoved, Intake
from enishi.loops.post import Role

ROUND_EVERY = 240.0
"""Seconds between two looks at all folders when nothing wakes us (I3: at most five minutes)."""
NOTE_EVERY = timedelta(minutes=10)
"""How old the last look that `status` shows may be where nothing comes in."""
ALARM_AFTER = timedelta(minutes=15)
"""A mailbox that could not be read this long is worth a person's attention (promise 3)."""


class WatchAlarm(Protocol):
    """Told once when a mailbox has been lost too long, and once when it is back."""

    async def lost(self, mailbox: str, since_at: datetime, why: str) -> None: ...
    async def back(self, mailbox: str) -> None: ...


class Logbook(Protocol):
    """Where a round is written down for the other daemons on the database."""

    async def begun(self) -> datetime:
        """A round begins: this instant, by the clock that all of them share."""

    async def done(self, begun_at: datetime) -> None:
        """All that had arrived by then is dealt with."""


class Watch(Protocol):
    """What the daemon's other loops know of a mailbox's watching, whoever does it."""

    @property
    def key(self) -> str: ...
    @property
    def caught_up_at(self) -> datetime | None:
        """Everything that had arrived by then is dealt with, in all folders; None: never."""

    async def catch_up(self) -> int: ...
    async def look(self) -> datetime | None: ...
    async def run(self) -> None: ...
    async def close(self) -> None: ...


@dataclass
class Watcher:
    settings: MailboxSettings
    connect: Callable[[], Mailbox]
    intake: Intake
    now: Callable[[], datetime]
    jitter: Callable[[], float]
    wake: Callable[[], None]
    """Something came in; others may have work now."""
    alarm: WatchAlarm
    logbook: Logbook | None = None
    """None: no other daemon asks."""
    caught_up_at: datetime | None = None
    """Everything that had arrived by then is dealt with, in all folders."""
    last_fault: str | None = None
    _rounds: Mailbox | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next_round: float = 0.0
    _trying_since_at: datetime | None = None
    _alarmed: bool = False
    _failures: int = 0

    @property
    def key(self) -> str:
        return self.settings.key

    async def catch_up(self) -> int:
        """Read all that is new in all folders; how many mails. Raises Unavailable if the mailbox cannot be reached."""
        async with self._lock:
            began_at = self.now()
            try:
                taken = await self._make_round()
            except Unavailable as fault:
                await self._note_failure(fault, began_at)
                raise
            except BaseException:
                await self._drop_rounds()
                raise
            await self._note_success(began_at)
            self._next_round = asyncio.get_running_loop().time() + ROUND_EVERY
        if taken:
            self.wake()
        return taken

    async def look(self) -> datetime | None:
        """As `catch_up`, for the sender: since when all is known, None if the mailbox cannot be reached."""
        with contextlib.suppress(Unavailable):
            await self.catch_up()
            return self.caught_up_at
        return None

    async def run(self) -> None:
        """Watch until cancelled; a lost connection is made again, ever more patiently."""
        while True:
            with contextlib.suppress(Unavailable):
                await self._watch_inbox()
            self._failures += 1
            await asyncio.sleep(delay(self._failures, self.jitter()).total_seconds())

    async def close(self) -> None:
        await self._drop_rounds()

    # -- The sleeper ---------------------------------------------------------------------------------------------

    async def _watch_inbox(self) -> None:
        """Hold an IDLE on the inbox; each wake, and each round's time, is followed by a look."""
        mailbox = self.connect()
        try:
            await self.catch_up()
            await mailbox.open()
            inbox = (await mailbox.folders()).inbox
            self._failures = 0  # it stands again; the next loss is a new one
            while True:
                if await self._take_new(mailbox, inbox, Role.INBOX):
                    self.wake()
                left = self._next_round - asyncio.get_running_loop().time()
                if left <= 0 or not await mailbox.wait_for_news(inbox, left):
                    await self.catch_up()
        finally:
            await mailbox.close()

    # -- The rounds ----------------------------------------------------------------------------------------------

    async def _make_round(self) -> int:
        begun_at = await self.logbook.begun() if self.logbook is not None else None
        if self._rounds is None or not self._rounds.is_open:
            self._rounds = self.connect()
            await self._rounds.open()
        taken = 0
        for folder, role in _roles(await self._rounds.folders()):
            taken += await self._take_new(self._rounds, folder, role)
        if self.logbook is not None and begun_at is not None:
            await self.logbook.done(begun_at)
        return taken

    async def _take_new(self, mailbox: Mailbox, folder: str, role: Role) -> int:
        """Deal with what is new in one folder; how many mails.

        Two readers may meet here, and the cursor lets only one take a mail. The other begins anew behind it: it may
        not say that all is dealt with while a mail it has seen is still in the first one's hands (promise 3).
        """
        taken = 0
        while True:
            cursor = await self._cursor(folder)
            news = await mailbox.catch_up(folder, cursor, now=self.now())
            try:
                async for mail in mailbox.read(news):
                    cursor = await self.intake.take(self.key, role, mail, cursor, self.now)
                    taken += 1
            except CursorMoved:
                continue
            await self._finish(folder, cursor, news.uidvalidity, news.last_uid)
            return taken

    async def _cursor(self, folder: str) -> Cursor | None:
        return await self.intake.engine.store.read(lambda tx: tx.cursor(self.key, folder))

    async def _finish(self, folder: str, cursor: Cursor | None, uidvalidity: int, last_uid: int) -> None:
        """The folder is read up to here, even where nothing was new."""
        now = self.now()
        if cursor is None:
            done = Cursor(self.key, folder, uidvalidity, last_uid, now, now)
        elif (cursor.uidvalidity, cursor.last_uid) == (uidvalidity, max(last_uid, cursor.last_uid)) and (
            cursor.caught_up_at is not None and now - cursor.caught_up_at < NOTE_EVERY
        ):
            return  # nothing moved; a write for every look would wear the disk for nothing
        else:
            last_uid = max(last_uid, cursor.last_uid) if cursor.uidvalidity == uidvalidity else last_uid
            done = replace(cursor, uidvalidity=uidvalidity, last_uid=last_uid, caught_up_at=now)
        await self.intake.engine.store.write(lambda tx: tx.advance(cursor, done))

    # -- How it stands -------------------------------------------------------------------------------------------

    async def _note_success(self, began_at: datetime) -> None:
        if self.last_fault is not None:
            log.mailbox_back(self.key)
        self.caught_up_at, self._trying_since_at, self.last_fault = began_at, None, None
        if self._alarmed:
            self._alarmed = False
            await self.alarm.back(self.key)

    async def _note_failure(self, fault: Unavailable, began_at: datetime) -> None:
        await self._drop_rounds()
        if str(fault) != self.last_fault:  # not at every try: a server may be away for a night
            log.mailbox_lost(self.key, " ".join(sentence("en", problem) for problem in fault.problems))
        self.last_fault = str(fault)
        self._trying_since_at = self._trying_since_at or began_at
        if not self._alarmed and self.now() - self._trying_since_at >= ALARM_AFTER:
            language = self.intake.engine.site.language
            why = " ".join(sentence(language, problem) for problem in fault.problems)
            await self.alarm.lost(self.key, self._trying_since_at, why)
            self._alarmed = True

    async def _drop_rounds(self) -> None:
        mailbox, self._rounds = self._rounds, None
        if mailbox is not None:
            await mailbox.close()


def _roles(folders: FolderMap) -> list[tuple[str, Role]]:
    """What came in before what we sent, so that a reply is known before our own copy is."""
    named = (
        (folders.inbox, Role.INBOX),
        (folders.junk, Role.JUNK),
        (folders.sent, Role.SENT),
        (folders.all, Role.ALL),
    )
    return [(name, role) for name, role in named if name is not None]
