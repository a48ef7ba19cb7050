"""Leases on a real PostgreSQL: what only one daemon may do, by the database's own clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.store.conftest import Database

from enishi.effects.store import Store

WATCH = "mailbox:followup"


@pytest.fixture
def dialect() -> str:
    """SQLite serves one daemon; nothing here is for it."""
    return "postgres"


@pytest.fixture
async def other(database: Database, store: Store) -> AsyncIterator[Store]:
    """Another daemon's connection to the same database."""
    async with database.opened() as other:
        yield other


async def lapse(database: Database, holder: str) -> None:
    """As if the holder had not renewed for half a minute."""
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("UPDATE leases SET until_at = now() WHERE holder = $1", holder)
    finally:
        await connection.close()


async def test_of_ten_that_reach_for_a_lease_at_once_one_gets_it(store: Store, other: Store) -> None:
    async def take(number: int) -> bool:
        return await (store, other)[number % 2].write(lambda tx: tx.take_lease(WATCH, f"daemon-{number}"))

    assert sum(await asyncio.gather(*map(take, range(10)))) == 1


async def test_its_holder_takes_a_lease_again_and_nobody_else_does(store: Store, other: Store) -> None:
    assert await store.write(lambda tx: tx.take_lease(WATCH, "one"))
    assert await store.write(lambda tx: tx.take_lease(WATCH, "one"))
    assert not await other.write(lambda tx: tx.take_lease(WATCH, "two"))


async def test_a_lease_that_ran_out_goes_to_another_and_is_not_renewed(
    store: Store, other: Store, database: Database
) -> None:
    for holder in ("one", "two"):
        await store.write(lambda tx, who=holder: tx.join(who))  # type: ignore[misc]
    await store.write(lambda tx: tx.take_lease(WATCH, "one"))
    await lapse(database, "one")
    assert await other.write(lambda tx: tx.take_lease(WATCH, "two"))
    assert await store.write(lambda tx: tx.renew_leases("one")) == {"daemon:one"}
    assert await other.write(lambda tx: tx.renew_leases("two")) == {"daemon:two", WATCH}


async def test_leases_that_ran_out_unnoticed_are_renewed(store: Store, database: Database) -> None:
    await store.write(lambda tx: tx.join("one"))
    await store.write(lambda tx: tx.take_lease(WATCH, "one"))
    await lapse(database, "one")
    assert await store.write(lambda tx: tx.renew_leases("one")) == {"daemon:one", WATCH}


async def test_what_one_leaves_is_free_at_once_and_what_another_holds_is_not(store: Store) -> None:
    await store.write(lambda tx: tx.take_lease(WATCH, "one"))
    await store.write(lambda tx: tx.leave("two"))
    assert not await store.write(lambda tx: tx.take_lease(WATCH, "two"))
    await store.write(lambda tx: tx.leave("one"))
    assert await store.write(lambda tx: tx.take_lease(WATCH, "two"))


async def test_the_dead_are_told_from_the_living_and_buried_once(
    store: Store, other: Store, database: Database
) -> None:
    for holder in ("one", "two"):
        await store.write(lambda tx, who=holder: tx.join(who))  # type: ignore[misc]
    await store.write(lambda tx: tx.take_lease(WATCH, "one"))
    await lapse(database, "one")
    found = await asyncio.gather(*(each.write(lambda tx: tx.bury()) for each in (store, other)))
    assert [answer for answer in found if answer is not None and answer[0]] == [(["one"], ["two"])]
    assert await store.write(lambda tx: tx.renew_leases("one")) == set()
    assert await store.write(lambda tx: tx.take_lease(WATCH, "two"))


async def test_nobody_is_born_while_the_dead_are_counted(store: Store, other: Store) -> None:
    """A new daemon's claims would look like those of one that does not live."""
    counted, go_on = asyncio.Event(), asyncio.Event()

    async def count(tx: object) -> None:
        await tx.bury()  # type: ignore[attr-defined]
        counted.set()
        await go_on.wait()

    counting = asyncio.create_task(store.write(count))
    await counted.wait()
    joining = asyncio.create_task(other.write(lambda tx: tx.join("new")))
    born = (await asyncio.wait([joining], timeout=0.2))[0]
    go_on.set()
    await asyncio.gather(counting, joining)
    assert not born


async def test_an_asked_look_is_answered_only_by_a_round_that_began_after_it(
    store: Store, other: Store
) -> None:
    before = await store.read(lambda tx: tx.database_now())
    asked_at = await other.write(lambda tx: tx.ask_to_look("followup"))
    await store.write(lambda tx: tx.note_watch("followup", before))
    assert await other.read(lambda tx: tx.watch_age("followup", asked_at)) is None
    after = await store.read(lambda tx: tx.database_now())
    await store.write(lambda tx: tx.note_watch("followup", after))
    age = await other.read(lambda tx: tx.watch_age("followup", asked_at))
    assert age is not None
    assert age.total_seconds() >= 0


async def test_an_older_round_never_sets_a_newer_one_back(store: Store) -> None:
    older = await store.read(lambda tx: tx.database_now())
    newer = await store.read(lambda tx: tx.database_now())
    for at in (newer, older):
        await store.write(lambda tx, at=at: tx.note_watch("followup", at))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.watch_age("followup", newer)) is not None
