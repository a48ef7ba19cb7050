"""Daemons that share a PostgreSQL: each says that it lives, and notices when the others took it for dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from tests.store.samples import mail
from tests.support.postgres import PostgresServer, postgres_server

from enishi.core.model import Outbound, SendState
from enishi.core.standing import Claimed
from enishi.effects.sending_journal import SendingJournal, boot_id
from enishi.effects.store import Store
from enishi.loops.membership import Member

__all__ = ["postgres_server"]

WATCH = "mailbox:followup"
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@dataclass
class Host:
    """One daemon's member, on a clock that the test moves."""

    store: Store
    folder: Path
    name: str
    seconds: float = 0.0
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        journal = SendingJournal(self.folder, boot_id())
        self.member = Member(
            self.store, journal, self._draw, lambda: AT, lambda: self.seconds, self.names.append
        )

    def _draw(self) -> str:
        return f"{self.name}-{len(self.names)}"


@pytest.fixture(scope="session")
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.url(postgres_server.create_database_once("membership"))


@asynccontextmanager
async def host(url: str, folder: Path, name: str) -> AsyncIterator[Host]:
    store = await Store.open(url, folder)
    (folder / name).mkdir()
    living = Host(store, folder / name, name)
    try:
        await living.member.join()
        yield living
        await living.member.leave()
    finally:
        await store.close()


@pytest.fixture
async def one(url: str, tmp_path: Path) -> AsyncIterator[Host]:
    async with host(url, tmp_path, "one") as living:
        yield living


@pytest.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[Host]:
    async with host(url, tmp_path, "two") as living:
        yield living


async def lapse(url: str, holder: str) -> None:
    """As if the holder had not renewed for half a minute."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE leases SET until_at = now() WHERE holder = $1", holder)
    finally:
        await connection.close()


async def test_a_daemon_that_could_not_renew_for_20_seconds_is_no_longer_sure(one: Host) -> None:
    one.seconds += 19.9
    assert one.member.is_sure()
    one.seconds += 0.1
    assert not one.member.is_sure()
    await one.member.renew()
    assert one.member.is_sure()


async def test_what_a_daemon_is_not_sure_of_it_neither_holds_nor_takes(one: Host) -> None:
    assert await one.member.take(WATCH)
    one.seconds += 20
    assert not one.member.holds(WATCH)
    assert not await one.member.take("mailbox:other")


async def test_a_late_daemon_that_nobody_missed_keeps_its_name_and_its_watch(one: Host, url: str) -> None:
    await one.member.take(WATCH)
    await lapse(url, one.member.holder)
    one.seconds += 3600
    await one.member.renew()
    assert one.names == ["one-0"]
    assert one.member.holds(WATCH)


async def test_a_daemon_that_was_taken_for_dead_goes_on_under_a_new_name(
    one: Host, two: Host, url: str
) -> None:
    await one.member.take(WATCH)
    await lapse(url, one.member.holder)
    await two.member.bury()
    assert await two.member.take(WATCH)
    lost = asyncio.create_task(one.member.until_lost(WATCH))
    await one.member.renew()
    await asyncio.wait_for(lost, 5)
    assert one.names == ["one-0", "one-1"]
    assert one.member.is_sure()
    assert not await one.member.take(WATCH)


async def test_a_burial_wakes_all_the_living(one: Host, two: Host, url: str) -> None:
    rung = asyncio.Event()
    listening = asyncio.create_task(two.store.listen(lambda word, mailbox: rung.set()))
    await asyncio.wait_for(rung.wait(), 20)  # it listens
    rung.clear()
    await lapse(url, one.member.holder)
    await two.member.bury()
    await asyncio.wait_for(rung.wait(), 20)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_who_leaves_frees_the_watch_at_once(one: Host, two: Host) -> None:
    await one.member.take(WATCH)
    assert not await two.member.take(WATCH)
    await one.member.leave()
    assert await two.member.take(WATCH)
    await one.member.join()  # the fixture leaves for good


async def test_a_daemon_that_starts_again_settles_its_own_mails_and_nobody_elses(
    two: Host, url: str, tmp_path: Path
) -> None:
    """Its lease has not run out yet; what the journal proves need not wait for it, and a doubt does."""
    (tmp_path / "gone").mkdir()
    gone = Host(two.store, tmp_path / "gone", "gone")
    await gone.member.join()
    unbegun, accepted, doubtful, of_another = [
        await claimed_by(holder, number, two.store)
        for number, holder in enumerate(["gone-0", "gone-0", "gone-0", two.member.holder])
    ]
    for one in (accepted, doubtful):
        gone.member.journal.attempt(one.id, 1).begun()
    gone.member.journal.attempt(accepted.id, 1).answered(250)
    await kill(gone)
    again = Host(two.store, tmp_path / "gone", "again")
    await again.member.join()
    waits, sending = SendState.DEFERRED, SendState.SENDING
    assert await states(two.store, unbegun, accepted) == [waits, SendState.SENT]
    assert await states(two.store, doubtful, of_another) == [sending, sending]
    await lapse(url, "gone-0")
    await two.member.bury()
    assert await states(two.store, doubtful, of_another) == [SendState.UNKNOWN, sending]
    await again.member.leave()


async def kill(host: Host) -> None:
    """It renews no more, and says nothing more."""
    assert host.member._renewing is not None
    host.member._renewing.cancel()
    await asyncio.gather(host.member._renewing, return_exceptions=True)
    host.member.journal.close()


async def claimed_by(holder: str, number: int, store: Store) -> Outbound:
    one = await store.write(lambda tx: tx.enqueue(mail(number)))
    claim = Claimed(one.id, b"bytes", AT, AT, is_new=True)
    await store.write(lambda tx: tx.claim([claim], [], holder))
    return one


async def states(store: Store, *mails: Outbound) -> list[SendState]:
    found = [await store.read(lambda tx, of=one.id: tx.outbound(of)) for one in mails]  # type: ignore[misc]
    return [one.state for one in found if one is not None]


async def test_of_two_that_reach_for_the_watch_for_long_never_both_hold_it(
    one: Host, two: Host, url: str
) -> None:
    for _ in range(20):
        taken = await asyncio.gather(*(each.member.take(WATCH) for each in (one, two)))
        assert sum(taken) == 1
        winner = one if taken[0] else two
        await lapse(url, winner.member.holder)
        loser = two if winner is one else one
        await loser.member.bury()
        await asyncio.gather(one.member.renew(), two.member.renew())
        assert not (one.member.holds(WATCH) and two.member.holds(WATCH))
