"""The composition root: from a site to a store, an engine and, for `run`, the daemon with its loops."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from enishi import __version__
from enishi.core.language import moment
from enishi.core.limits import LONGEST
from enishi.core.problem import Unavailable
from enishi.core.providers import limits_of
from enishi.core.settings import MailboxSettings, Server, Site
from enishi.effects import log
from enishi.effects.clock import Clock
from enishi.effects.doorbell import Doorbell, ring
from enishi.effects.folder_lock import FolderLock
from enishi.effects.imap import Mailbox
from enishi.effects.quarantine import Quarantine
from enishi.effects.render import Renderer
from enishi.effects.site import load_site, read_secret
from enishi.effects.smtp import Submission
from enishi.effects.store import Store
from enishi.effects.tokens import fresh_token
from enishi.loops import desk
from enishi.loops.engine import Engine
from enishi.loops.intake import Intake
from enishi.loops.keeper import Keeper
from enishi.loops.pace import Pace
from enishi.loops.sender import Sender
from enishi.loops.watcher import Watcher

REST_AFTER_FAULT = 5.0
"""Seconds a loop rests after an error of ours, lest it spin."""
STOP_WITHIN = 25.0
"""Seconds a DATA under way gets to finish when we are asked to stop (R17)."""


@dataclass(frozen=True)
class Office:
    """A site with its database open: what every command works with."""

    site: Site
    store: Store
    engine: Engine
    data: Path
    """Folder of the data: the database's own for SQLite, `data/` beside the config otherwise."""

    def ring(self) -> bool:
        """Wake the daemon, if one runs on this data."""
        return ring(self.data)


@contextlib.asynccontextmanager
async def open_office(config: Path, clock: Clock) -> AsyncIterator[Office]:
    """Load the site and open its database. Raises BadInput with all that is wrong, or Unavailable."""
    site = load_site(config, today=clock.now().date(), render_all=False)
    async with office_of(site) as office:
        yield office


@contextlib.asynccontextmanager
async def office_of(site: Site) -> AsyncIterator[Office]:
    folder = Path(site.folder)
    store = await Store.open(site.storage_url, folder)
    try:
        engine = Engine(site, store, Renderer(site), fresh_token)
        yield Office(site, store, engine, data_folder(site))
    finally:
        await store.close()


def data_folder(site: Site) -> Path:
    scheme, _, path = site.storage_url.partition(":")
    folder = Path(site.folder)
    return (folder / path).parent if scheme == "sqlite" else folder / "data"


@dataclass
class Daemon:
    """The running whole on one data folder. `until_idle` and `run` are the same turns, once or for ever."""

    office: Office
    clock: Clock
    keeper: Keeper
    sender: Sender
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
            done += moved
            if not moved:
                break
        if fault is not None:
            raise fault
        for mailbox, why in self.sender.pace.unreached.items():
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
        self.sender.stopping = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sending.acquire(), STOP_WITHIN)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        for watcher in self.watchers.values():
            await watcher.close()
        for submission in self.sender.submissions.values():
            await submission.close()


@contextlib.asynccontextmanager
async def open_daemon(site: Site, clock: Clock) -> AsyncIterator[Daemon]:
    """Lock the data folder, open the database, put right what a crash left, and stand ready (R13).

    Raises Unavailable if another daemon holds the folder or the database cannot be had, BadInput for a secret that
    cannot be read.
    """
    with FolderLock(data_folder(site)):
        async with office_of(site) as office:
            daemon = _assemble(office, clock)
            try:
                log.recovered(await daemon.keeper.recover(clock.now()))
                await _remember_pace(daemon, clock.now())
                log.started(__version__, reps=len(site.reps), mailboxes=len(site.mailboxes))
                yield daemon
            finally:
                await daemon.close()


async def _remember_pace(daemon: Daemon, now: datetime) -> None:
    for mailbox in daemon.sender.submissions:
        tried = await daemon.office.store.read(
            lambda tx, of=mailbox: tx.tried_since(of, now - LONGEST)  # type: ignore[misc]
        )
        daemon.sender.pace.remember(mailbox, tried)


def _assemble(office: Office, clock: Clock) -> Daemon:
    site, engine = office.site, office.engine
    chance = random.Random()  # noqa: S311 - spreads retries, guards nothing
    intake = Intake(engine, Quarantine(office.data / "quarantine"))
    watchers: dict[str, Watcher] = {}

    async def look(mailbox: str) -> datetime | None:
        return await watchers[mailbox].look()

    keeper = Keeper(engine, lambda: watchers[site.control].caught_up_at)
    sender = Sender(
        engine,
        {key: _submission(site, settings) for key, settings in site.mailboxes.items()},
        Pace({key: _limits(settings) for key, settings in site.mailboxes.items()}, chance.random),
        look,
        lambda mailbox: watchers[mailbox].caught_up_at,
    )
    daemon = Daemon(office, clock, keeper, sender, watchers)
    alarm = _Alarm(office, clock)
    for key, settings in site.mailboxes.items():
        watchers[key] = Watcher(
            settings,
            lambda settings=settings: _mailbox(site, settings),  # type: ignore[misc]
            intake,
            clock.now,
            chance.random,
            daemon.wake,
            alarm,
        )
    return daemon


@dataclass
class _Alarm:
    """A mailbox lost for long is told to the leads once, by mail if mail still goes, and to the log."""

    office: Office
    clock: Clock

    async def lost(self, mailbox: str, since_at: datetime, why: str) -> None:
        log.mailbox_lost(mailbox, f"since {since_at.isoformat()}")
        await self._tell("watch_lost", mailbox, since_at, why)

    async def back(self, mailbox: str) -> None:
        await self._tell("watch_back", mailbox, self.clock.now())

    async def _tell(self, letter: str, mailbox: str, at: datetime, why: str | None = None) -> None:
        site = self.office.site
        context = {
            "mailbox": site.mailboxes[mailbox].address,
            "when": moment(site.language, at.astimezone(site.timezone)),
            "problem": why,
        }
        await self.office.store.write(
            lambda tx: desk.tell_leads(self.office.engine, tx, letter, context, self.clock.now())
        )


def _limits(settings: MailboxSettings) -> Mapping[str, int]:
    return settings.limits if settings.limits is not None else limits_of(settings.provider)


def _submission(site: Site, settings: MailboxSettings) -> Submission:
    return Submission(settings, _password(site, settings.smtp))


def _mailbox(site: Site, settings: MailboxSettings) -> Mailbox:
    return Mailbox(settings, _password(site, settings.imap) or "")


def _password(site: Site, server: Server) -> str | None:
    return read_secret(server.password, Path(site.folder)) if server.password is not None else None
