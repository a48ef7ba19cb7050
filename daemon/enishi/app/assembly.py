"""Putting the daemon together: one submission, one watcher a mailbox, and the loops over them."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from enishi import __version__
from enishi.app.daemon import Daemon
from enishi.app.office import Office, data_folder, database_file, office_of
from enishi.app.sharing import looks_after, membership_of, shared, taking_part
from enishi.core.account import Account
from enishi.core.language import moment
from enishi.core.providers import limits_for
from enishi.core.settings import MailboxSettings, Server, Site
from enishi.effects import log
from enishi.effects.clock import Clock
from enishi.effects.folder_lock import FolderLock
from enishi.effects.heartbeat import Heartbeat
from enishi.effects.imap import Mailbox
from enishi.effects.quarantine import Quarantine
from enishi.effects.sending_journal import SendingJournal, boot_id
from enishi.effects.site import read_secret
from enishi.effects.smtp import Submission
from enishi.effects.store.integrity import check_integrity
from enishi.loops.claiming import Claimer
from enishi.loops.filing import Filing
from enishi.loops.intake import Intake
from enishi.loops.keeper import Keeper
from enishi.loops.leads import tell_leads
from enishi.loops.line import Line
from enishi.loops.proving import Proving
from enishi.loops.reconciling import Reconciler
from enishi.loops.reporter import Reporter
from enishi.loops.sender import Sender
from enishi.loops.timekeeping import Timekeeper
from enishi.loops.watcher import Watch, Watcher

LONGEST_WATCH = 900.0
"""Seconds a watcher may be without a step: the longest pause before it connects again, and a round that is slow."""


@contextlib.asynccontextmanager
async def open_daemon(site: Site, clock: Clock) -> AsyncIterator[Daemon]:
    """Lock the data folder, see that the database is whole, open it, put right what a crash left, and stand ready.

    What follows in this order (R13) is the daemon's: look into the mailboxes, and only then send. Raises Unavailable
    if another daemon holds the folder or the database cannot be had or is damaged, BadInput for a secret that cannot
    be read.
    """
    with FolderLock(data_folder(site)):
        database = database_file(site)
        if database is not None and not await check_integrity(database):
            log.not_checked_through(str(database))
        async with office_of(site) as office:
            daemon = _assemble(office, clock)
            async with taking_part(office, daemon.membership, daemon.watchers, daemon.wake):
                try:
                    log.started(__version__, reps=len(site.reps), mailboxes=len(site.mailboxes))
                    yield daemon
                finally:
                    await daemon.close()


def _assemble(office: Office, clock: Clock) -> Daemon:
    site, engine = office.site, office.engine
    chance = random.Random()  # noqa: S311 - spreads retries, guards nothing
    journal = SendingJournal(office.data, boot_id())
    intake = Intake(engine, Quarantine(office.data / "quarantine"))
    watchers: dict[str, Watch] = {}

    keeper = Keeper(engine, lambda: watchers[site.control].caught_up_at)
    sender = Sender(
        office.store,
        {
            key: Line(
                office.store,
                settings,
                Claimer(
                    engine,
                    settings,
                    limits_for(settings),
                    lambda key=key: watchers[key].caught_up_at,  # type: ignore[misc]
                    chance.random,
                    holder="",
                    account=Account(key),
                ),
                _submission(site, settings),
                lambda key=key: watchers[key].look(),  # type: ignore[misc]
                lambda: membership.is_sure(),
                journal,
            )
            for key, settings in site.mailboxes.items()
        },
    )

    def bear(name: str) -> None:
        for line in sender.lines.values():
            line.claimer.holder = name

    membership = membership_of(office.store, clock, journal, bear)

    def connect(key: str) -> Mailbox:
        return _mailbox(site, site.mailboxes[key])

    def is_ours(key: str) -> bool:
        return looks_after(membership, key)

    heart = Heartbeat(office.data, clock.now)
    reconciler = Reconciler(
        engine,
        connect,
        lambda: all(watcher.caught_up_at is not None for watcher in watchers.values()),
    )
    timekeeper = Timekeeper(engine, clock)
    daemon = Daemon(
        office,
        clock,
        keeper,
        sender,
        Reporter(engine),
        Proving(engine, connect, is_ours),
        Filing(engine, connect, is_ours),
        watchers,
        timekeeper,
        reconciler,
        heart,
        membership,
    )
    alarm = _Alarm(office, clock)
    for key, settings in site.mailboxes.items():
        now = heart.noting(f"watcher {key}", LONGEST_WATCH)
        watcher = Watcher(
            settings,
            lambda settings=settings: _mailbox(site, settings),  # type: ignore[misc]
            intake,
            now,
            chance.random,
            daemon.wake,
            alarm,
        )
        watchers[key] = shared(watcher, membership, office.store, now)
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
            lambda tx: tell_leads(self.office.engine, tx, letter, context, self.clock.now())
        )


def _submission(site: Site, settings: MailboxSettings) -> Submission:
    connections = limits_for(settings).connections
    return Submission(settings, _password(site, settings.smtp), connections=connections)


def _mailbox(site: Site, settings: MailboxSettings) -> Mailbox:
    return Mailbox(settings, _password(site, settings.imap) or "")


def _password(site: Site, server: Server) -> str | None:
    return read_secret(server.password, Path(site.folder)) if server.password is not None else None
