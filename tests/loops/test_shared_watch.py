"""Two daemons on one PostgreSQL and one mailbox: one watches it, the other knows what it needs to know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import asyncpg
import pytest
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.small_firm import CONTACT, EVERYBODY, OURS, write_site

from enishi.app.assembly import open_daemon
from enishi.app.daemon import Daemon
from enishi.effects.clock import SystemClock
from enishi.effects.site import load_site
from enishi.loops import shared_watch
from enishi.loops.membership import Member
from enishi.loops.shared_watch import SharedWatch
from enishi.sandbox.world import World

__all__ = ["postgres_server"]

KEY = "followup"


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.url(postgres_server.create_database())


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(EVERYBODY, SystemClock().now) as running:
        yield running


@pytest.fixture
async def two(world: World, url: str, tmp_path: Path) -> AsyncIterator[tuple[Daemon, Daemon]]:
    """The same site on two hosts."""
    async with AsyncExitStack() as hosts:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
        daemons = [await hosts.enter_async_context(_host(world, url, tmp_path / name)) for name in ("a", "b")]
        yield daemons[0], daemons[1]


@asynccontextmanager
async def _host(world: World, url: str, folder: Path) -> AsyncIterator[Daemon]:
    config = write_site(
        folder,
        smtp_port=world.smtp_port,
        imap_port=world.imap_port,
        password=world.password,
        more=f'storage: {{url: "{url}"}}',
    )
    clock = SystemClock()
    async with open_daemon(load_site(config, today=clock.now().date()), clock) as daemon:
        yield daemon


@asynccontextmanager
async def watching(*daemons: Daemon) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(watch_of(daemon).run()) for daemon in daemons]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def watch_of(daemon: Daemon) -> SharedWatch:
    watch = daemon.watchers[KEY]
    assert isinstance(watch, SharedWatch)
    return watch


def watches(daemon: Daemon) -> bool:
    member = daemon.membership
    assert isinstance(member, Member)
    return member.holds(watch_of(daemon).lease)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - it comes about inside the loops, which tell nobody
            await asyncio.sleep(0.01)


async def freeze(daemon: Daemon, url: str) -> None:
    """It renews no more, and half a minute passes."""
    member = daemon.membership
    assert isinstance(member, Member)
    assert member._renewing is not None
    member._renewing.cancel()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE leases SET until_at = now() WHERE holder = $1", member.holder)
    finally:
        await connection.close()


async def read_in_junk(daemon: Daemon) -> int:
    cursor = await daemon.office.store.read(lambda tx: tx.cursor(KEY, "Junk"))
    assert cursor is not None
    return cursor.last_uid


def answer() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = CONTACT, OURS, "Re", "<a@kyaku.example>"
    mail.set_content("来週お電話ください。")
    return mail.as_bytes()


async def test_one_watches_and_the_other_learns_what_it_needs_without_a_mailbox(
    two: tuple[Daemon, Daemon],
) -> None:
    async with watching(*two):
        await until(lambda: any(map(watches, two)))
        one, other = two if watches(two[0]) else reversed(two)
        assert not watches(other)
        asked_at = SystemClock().now()
        known_at = await watch_of(other).look()
        assert known_at is not None
        assert abs((asked_at - known_at).total_seconds()) < 60
        assert watch_of(other).watcher.caught_up_at is None
        assert watch_of(one).watcher.caught_up_at is not None


async def test_a_round_that_is_asked_for_is_made_after_the_asking(
    two: tuple[Daemon, Daemon], world: World
) -> None:
    one, other = map(watch_of, two)
    async with watching(two[0]):
        assert await other._ask() is not None
        before = await read_in_junk(two[0])
        await world.deliver(OURS, answer(), "Junk", sender=CONTACT)  # IDLE does not hear of that folder
        assert await other._ask() is not None
        assert await read_in_junk(two[0]) == before + 1
        assert one.caught_up_at is not None


async def test_when_nobody_watches_who_needs_to_know_looks_himself(two: tuple[Daemon, Daemon]) -> None:
    assert await watch_of(two[1]).look() is not None
    assert watches(two[1])
    assert watch_of(two[1]).watcher.caught_up_at is not None


async def test_the_other_takes_over_when_the_watching_daemon_leaves(two: tuple[Daemon, Daemon]) -> None:
    async with watching(two[0]):
        await until(lambda: watches(two[0]))
    async with watching(two[1]):
        await two[0].membership.leave()
        await until(lambda: watches(two[1]) and watch_of(two[1]).caught_up_at is not None)


async def test_the_other_takes_over_when_the_watching_daemon_froze(
    two: tuple[Daemon, Daemon], url: str
) -> None:
    async with watching(*two):
        await until(lambda: any(map(watches, two)))
        frozen, other = two if watches(two[0]) else reversed(two)
        await freeze(frozen, url)
        watch_of(other).told()  # sooner than by itself
        await until(lambda: watches(other))
        assert isinstance(frozen.membership, Member)
        await frozen.membership.renew()
        assert not watches(frozen)


async def test_two_that_watch_at_the_same_moment_take_each_mail_once(
    two: tuple[Daemon, Daemon], world: World
) -> None:
    both = [watch_of(daemon).watcher for daemon in two]
    await asyncio.gather(*(watcher.catch_up() for watcher in both))
    for number in range(10):
        await world.deliver(OURS, answer().replace(b"<a@", b"<%d@" % number), sender=CONTACT)
    taken = await asyncio.gather(*(watcher.catch_up() for watcher in both))
    assert sum(taken) == 10


async def test_a_watching_daemon_that_does_not_answer_leaves_the_other_blind(
    two: tuple[Daemon, Daemon], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_watch, "ANSWER_WITHIN", 0.2)
    assert isinstance(two[0].membership, Member)
    assert await two[0].membership.take(watch_of(two[0]).lease)  # and watches nothing
    assert await watch_of(two[1]).look() is None
    assert watch_of(two[1]).caught_up_at is None
