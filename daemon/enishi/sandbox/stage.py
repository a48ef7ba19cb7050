"""The stage of the demo: the real daemon with its real mail clients in the embedded world, on a clock that we move."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import aiosmtplib

from enishi.app.assembly import open_daemon
from enishi.app.daemon import Daemon
from enishi.core.business_days import add_business_days
from enishi.core.language import Lang
from enishi.core.model import History
from enishi.core.refusal_input import RefusalInput
from enishi.core.settings import Site
from enishi.effects.clock import VirtualClock
from enishi.effects.site import load_site
from enishi.loops.recording import Recorded, completed, record
from enishi.sandbox import cast
from enishi.sandbox.demo_site import DemoFolder, Ports, write_site
from enishi.sandbox.people import Letter
from enishi.sandbox.world import Delivery, World

MORNING = time(10, 0)


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened at one instant: mails that arrived, and what the daemon wrote into its history."""

    at: datetime
    deliveries: tuple[Delivery, ...]
    history: tuple[History, ...]


@dataclass
class Stage:
    site: Site
    world: World
    clock: VirtualClock
    daemon: Daemon
    deliveries: list[Delivery] = field(default_factory=list)
    """All of them, in the order of arrival."""
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rings at each delivery."""
    opened_at: datetime = field(init=False)
    _told_deliveries: int = 0
    _told_history: int = 0

    def __post_init__(self) -> None:
        self.opened_at = self.clock.now()

    async def refuse(self, refusal: RefusalInput) -> Recorded:
        """Exactly what `enishi refuse` does."""
        engine = self.daemon.office.engine
        wanted = completed(refusal, self.site)
        return await engine.store.write(lambda tx: record(engine, tx, wanted, self.clock.now(), "cli"))

    async def post(self, letter: Letter) -> None:
        """Hand a person's mail to the world's SMTP server, as their mail program would."""
        await aiosmtplib.send(
            letter.raw,
            sender=letter.sender,
            recipients=[letter.recipient],
            hostname="127.0.0.1",
            port=self.world.smtp_port,
            start_tls=False,
        )

    async def settle(self) -> Scene:
        """Let the daemon do all that is due now. Returns what is new since the last scene, posts included."""
        seen = -1
        while seen != len(self.deliveries):  # a bounce comes back after the daemon has come to rest
            seen = len(self.deliveries)
            await self.daemon.until_idle()
            await self.world.settled()
        return await self._scene()

    async def stay_open(self, until: asyncio.Event) -> None:
        """Answer what comes in, in real time on the story's last day, until told to end."""
        ended = asyncio.create_task(until.wait())
        while not ended.done():
            rung = asyncio.create_task(self.bell.wait())
            await asyncio.wait({rung, ended}, return_when=asyncio.FIRST_COMPLETED)
            rung.cancel()
            self.bell.clear()  # before the look, so that what comes during it rings again
            await self.settle()

    def heard(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        self.bell.set()

    async def _scene(self) -> Scene:
        store = self.daemon.office.store
        history = await store.read(lambda tx: tx.recent_history(self.opened_at))
        new = tuple(history[self._told_history :])
        deliveries = tuple(self.deliveries[self._told_deliveries :])
        self._told_history, self._told_deliveries = len(history), len(self.deliveries)
        return Scene(self.clock.now(), deliveries, new)


@contextlib.asynccontextmanager
async def open_stage(folder: DemoFolder, lang: Lang, now: datetime) -> AsyncIterator[Stage]:
    """A world, a site in `folder` that points at it, and the daemon on it; the clock stands on the next working
    morning after `now`, ten o'clock in the site's zone."""
    clock = VirtualClock(now)
    async with World(cast.MAILBOXES, clock.now) as world:
        world.keep_in(folder.mails)
        world.bounce_later(cast.GONE)
        ports = Ports(world.smtp_port, world.imap_port)
        write_site(folder, lang, ports, ours=cast.OURS, rep=cast.REP, password=World.password)
        site = load_site(folder.config, today=now.date())
        clock.move_to(first_morning(site, now))
        async with open_daemon(site, clock) as daemon:
            stage = Stage(site, world, clock, daemon)
            world.on_delivery(stage.heard)
            yield stage


def first_morning(site: Site, now: datetime) -> datetime:
    """Ten o'clock on the first business day on which it is still to come."""
    today = now.astimezone(site.timezone).date()
    day = add_business_days(site.calendar, today, 0)
    morning = datetime.combine(day, MORNING, site.timezone)
    if morning < now:
        day = add_business_days(site.calendar, day + timedelta(days=1), 0)
    return datetime.combine(day, MORNING, site.timezone)
