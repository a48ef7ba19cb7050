"""Words between processes on one database, and what becomes of everything when its server restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.store.conftest import Database, opened
from tests.support.postgres import PostgresServer, running_postgres

from enishi.core.problem import Unavailable
from enishi.effects.store import Store, Tx, connection
from enishi.effects.store.batch import ask
from enishi.effects.store.listening import LOOK, LOOKED, RING

Word = tuple[str, str]


@asynccontextmanager
async def listening(store: Store) -> AsyncIterator[asyncio.Queue[Word]]:
    """What is said, from the moment the ear is open; a new connection says RING itself."""
    said: asyncio.Queue[Word] = asyncio.Queue()
    task = asyncio.create_task(store.listen(lambda word, mailbox: said.put_nowait((word, mailbox))))
    try:
        assert await heard(said) == (RING, "")
        yield said
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def heard(said: asyncio.Queue[Word], within: float = 20) -> Word:
    return await asyncio.wait_for(said.get(), within)


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "postgres"))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_on_sqlite_there_is_nobody_to_hear_or_tell(store: Store) -> None:
    store.ring()
    await asyncio.wait_for(store.listen(lambda word, mailbox: None), 5)


async def test_a_ring_of_another_process_is_heard(database: Database, store: Store) -> None:
    async with listening(store) as said, database.opened() as other:
        other.ring()
        assert await heard(said) == (RING, "")


async def test_a_ring_right_before_closing_is_still_said(database: Database, store: Store) -> None:
    async with listening(store) as said:
        async with database.opened() as command:
            command.ring()
        assert await heard(said) == (RING, "")


async def test_what_is_said_in_a_transaction_is_heard_when_it_is_committed_only(
    database: Database, store: Store
) -> None:
    async def fails(tx: Tx) -> None:
        await tx.ask_to_look("never")
        raise LookupError

    async with listening(store) as said, database.opened() as other:
        with pytest.raises(LookupError):
            await other.write(fails)
        await other.write(lambda tx: tx.ask_to_look("followup"))
        assert await heard(said) == (LOOK, "followup")
        now = await other.read(lambda tx: tx.database_now())
        await other.write(lambda tx: tx.note_watch("followup", now))
        assert await heard(said) == (LOOKED, "followup")


async def test_a_process_that_freezes_inside_a_transaction_keeps_no_row_from_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = "idle_in_transaction_session_timeout"
    assert connection._SESSION[limit] == "20s"
    monkeypatch.setitem(connection._SESSION, limit, "200ms")  # nobody wants to wait for that
    async with database.opened() as frozen, database.opened() as other:
        has_the_row, awake = asyncio.Event(), asyncio.Event()

        async def freezes(tx: Tx) -> None:
            await tx.put_setting("switch", "on")
            has_the_row.set()
            await awake.wait()
            await tx.put_setting("more", "on")

        task = asyncio.create_task(frozen.write(freezes))
        await has_the_row.wait()
        await asyncio.wait_for(other.write(lambda tx: tx.put_setting("switch", "off")), 20)
        awake.set()
        with pytest.raises(Unavailable):
            await task
        assert await frozen.read(lambda tx: tx.get_setting("switch")) == "off"


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """Nobody else's, since it is restarted."""
    with running_postgres() as server:
        yield server


async def test_after_a_restart_of_the_server_everything_goes_on(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    async with opened(own_server.url(own_server.create_database()), tmp_path) as store:
        await store.write(lambda tx: tx.put_setting("switch", "on"))
        async with listening(store) as said:
            await asyncio.to_thread(own_server.restart)
            assert await heard(said) == (RING, ""), "it listens again, and looks for what it missed"
            assert await _again(store, lambda tx: tx.get_setting("switch")) == "on"
            store.ring()
            assert await heard(said) == (RING, "")


async def _again(store: Store, look: object) -> object:
    """As a loop does: what fails is tried again, and one try may meet the connection that died."""
    for _ in range(2):
        try:
            return await store.read(look)  # type: ignore[arg-type]
        except Unavailable:
            continue
    raise AssertionError("the database is back, and the store does not find it")


async def test_what_is_committed_is_on_disk_whatever_the_server_is_set_to(store: Store) -> None:
    """The server of these tests is set to hurry."""

    async def setting(tx: Tx) -> object:
        return (await ask(tx._connection, "SELECT current_setting('synchronous_commit')"))[0][0]

    assert await store.read(setting) == "on"
