"""The program as one process: started on what the last one left, and ended with a farewell or without."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import aiosqlite
from tests.faults.simulation import wordings
from tests.faults.simulation.disk import InlineConnection
from tests.faults.simulation.mailbox import LabMailbox
from tests.faults.simulation.submission import LabSubmission
from tortoise.apps import Apps

from enishi.app import assembly, daemon, office, sharing
from enishi.core import next_step
from enishi.core.settings import MailboxSettings, Site
from enishi.effects import log
from enishi.loops import intake, line, watcher

ROUND_EVERY = 24 * 3600.0
"""Seconds between two rounds without a hint: an idle program would else spend a life's time on looking."""
RECHECK = timedelta(hours=12)
SELDOM = 10 * 24 * 3600.0


class Killed(BaseException):
    """The process is no more; whoever of it still runs learns of it at its next await."""


class Process:
    """One run of the program. `strikes` says at each await whether it is killed there."""

    def __init__(self, strikes: Callable[[str], bool], died: Callable[[], None]) -> None:
        self._strikes, self._died = strikes, died
        self.dead = self.told_to_stop = False
        self.where = ""
        """Where it was killed."""
        self.daemon: daemon.Daemon | None = None
        self.ready = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self.disks: list[InlineConnection] = []

    def start(self, site: Site, clock: Any) -> None:
        self.task = asyncio.get_running_loop().create_task(self._run(site, clock))

    async def _run(self, site: Site, clock: Any) -> None:
        """As `enishi run` does it."""
        with contextlib.suppress(asyncio.CancelledError):
            async with assembly.open_daemon(site, clock) as opened:
                self.daemon = opened
                self.ready.set()
                try:
                    await opened.run()
                finally:
                    self.daemon = None

    async def passes(self, where: str) -> None:
        """Every await that touches the world comes through here."""
        self._die_if_dead()
        await asyncio.sleep(0)
        self._die_if_dead()
        if self._strikes(where):
            self.kill(where)
            raise Killed

    def kill(self, where: str) -> None:
        self.dead, self.where = True, where
        self._died()

    def _die_if_dead(self) -> None:
        if self.dead:
            raise Killed

    async def bury(self, survivors: set[asyncio.Task[Any]]) -> None:
        """Its tasks end where they stand; its open transaction is left for SQLite to undo."""
        while left := asyncio.all_tasks() - survivors:
            for task in left:
                task.cancel()
            await asyncio.wait(left)
            for task in left:
                if not task.cancelled():
                    task.exception()
        for disk in self.disks:
            disk.stop()


@contextlib.contextmanager
def stand_ins(life: Any) -> Iterator[None]:
    """While it lasts, the program is put together over the laboratory's peers. `life.process` is who asks."""

    def submission(site: Site, settings: MailboxSettings) -> LabSubmission:
        limits = settings.limits
        return LabSubmission(life.server, life.weather(), limits.connections if limits is not None else 3)

    def mailbox(site: Site, settings: MailboxSettings) -> LabMailbox:
        return LabMailbox(life.server, life.weather(), settings)

    def connect(database: str, **_: object) -> InlineConnection:
        disk = InlineConnection(database, life.weather())
        life.process.disks.append(disk)
        return disk

    async def check_integrity(database: Path) -> bool:
        await life.weather().passes(
            "disk check"
        )  # nothing here damages a file, and reading it through takes long
        return True

    prepare, prepared = Apps._build_initial_querysets, []

    def prepare_once(apps: Apps) -> None:
        """The ORM's classes are the same whenever the program starts; making them ready takes longer than the rest."""
        if not prepared:
            prepare(apps)
            prepared.append(apps)

    jitter, tokens = life.chance.stream("jitter"), iter(range(10**9))

    def fresh_token() -> str:
        return hashlib.md5(f"{life.chance.seed}:{next(tokens)}".encode()).hexdigest()

    with contextlib.ExitStack() as stack:

        def put(place: object, name: str, what: object) -> None:
            stack.enter_context(patch.object(place, name, what))

        put(assembly, "_submission", submission)
        put(assembly, "_mailbox", mailbox)
        put(assembly, "check_integrity", check_integrity)
        put(assembly, "random", SimpleNamespace(Random=lambda: jitter))
        put(office, "fresh_token", fresh_token)
        put(office, "Renderer", lambda site: life.renderer)
        put(sharing, "fresh_token", fresh_token)
        put(daemon, "Doorbell", _NoBell)
        put(daemon, "BEAT", SELDOM)
        put(watcher, "ROUND_EVERY", ROUND_EVERY)
        put(watcher, "NOTE_EVERY", timedelta(days=60))
        put(line, "BLIND_FOR", timedelta(minutes=30))
        put(next_step, "UNASKED_RECHECK", RECHECK)
        put(next_step, "UNHEARD_RECHECK", RECHECK)
        put(log, "turn_failed", life.turn_failed)
        put(aiosqlite, "connect", connect)
        put(intake, "verdict", wordings)
        put(Apps, "_build_initial_querysets", prepare_once)
        yield


class _NoBell:
    """The command line of the laboratory rings by hand."""

    def __init__(self, folder: Path, rung: Callable[[], None]) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...
