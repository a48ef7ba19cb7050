"""One transaction, come what may: errors, cancelling, other programs."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from tests.store.conftest import Database
from tortoise.exceptions import OperationalError

from enishi.core.model import Company
from enishi.core.problem import Unavailable
from enishi.effects.store import Store, Tx
from enishi.effects.store import store as store_module


async def _count(tx: Tx) -> int:
    return int(await tx.get_setting("count") or "0")


async def _count_up(tx: Tx) -> None:
    await tx.put_setting("count", str(await _count(tx) + 1))


async def test_an_error_rolls_everything_back_and_reaches_the_caller(store: Store) -> None:
    async def fails(tx: Tx) -> None:
        await tx.put_setting("switch", "on")
        raise LookupError("changed my mind")

    with pytest.raises(LookupError, match="changed my mind"):
        await store.write(fails)
    assert await store.read(lambda tx: tx.get_setting("switch")) is None


async def test_the_store_works_after_200_cancelled_transactions(store: Store) -> None:
    started = 0

    async def slow(tx: Tx) -> None:
        nonlocal started
        started += 1
        await _count_up(tx)

    for round_of in range(200):
        task = asyncio.create_task(store.write(slow))
        for _ in range(round_of % 7):  # at another point of the transaction each time
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.wait_for(store.write(_count_up), 5)
    assert await store.read(_count) == started + 1


async def test_a_cancelled_caller_returns_only_when_the_transaction_is_over(store: Store) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def waits(tx: Tx) -> None:
        began.set()
        await go_on.wait()
        await tx.put_setting("switch", "on")

    task = asyncio.create_task(store.write(waits))
    await began.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()  # once more, while it waits
    await asyncio.sleep(0)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.read(lambda tx: tx.get_setting("switch")) == "on"


async def test_transactions_of_many_tasks_never_mix(store: Store) -> None:
    async def add(number: int) -> Company:
        new = Company(0, f"会社{number}", f"{number}.example")
        return (await store.write(lambda tx: tx.add_companies([new])))[0]

    added = await asyncio.gather(*map(add, range(50)))
    assert [company.name for company in added] == [f"会社{number}" for number in range(50)]
    assert len(await store.read(lambda tx: tx.companies())) == 50


async def test_closing_waits_for_the_transaction_under_way(database: Database) -> None:
    store = await Store.open(database.url, database.folder)
    began = asyncio.Event()

    async def write(tx: Tx) -> None:
        began.set()
        await tx.put_setting("switch", "on")

    writing = asyncio.create_task(store.write(write))
    await began.wait()
    await store.close()
    await writing
    async with database.opened() as again:
        assert await again.read(lambda tx: tx.get_setting("switch")) == "on"


async def test_reading_sees_one_moment_from_first_to_last(database: Database, store: Store) -> None:
    async with database.opened() as other:

        async def look_twice(tx: Tx) -> tuple[str | None, str | None]:
            first = await tx.get_setting("switch")
            await other.write(lambda tx: tx.put_setting("switch", "on"))
            return first, await tx.get_setting("switch")

        assert await store.read(look_twice) == (None, None)
        assert await store.read(lambda tx: tx.get_setting("switch")) == "on"


async def test_a_retried_transaction_is_run_anew_and_counted_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, dialect: str
) -> None:
    monkeypatch.setattr(store_module, "RETRY_PAUSES", (0.0,))
    runs: list[int] = []

    async def loses_once(tx: Tx) -> None:
        await _count_up(tx)
        runs.append(1)
        if len(runs) == 1:
            raise _somebody_was_in_the_way(dialect)

    await store.write(loses_once)

    assert len(runs) == 2
    assert await store.read(_count) == 1


async def test_a_database_that_stays_locked_is_said_to_be_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, dialect: str
) -> None:
    monkeypatch.setattr(store_module, "RETRY_PAUSES", (0.0, 0.0))

    async def always_loses(tx: Tx) -> None:
        raise _somebody_was_in_the_way(dialect)

    with pytest.raises(Unavailable) as raised:
        await store.write(always_loses)
    assert [problem.code for problem in raised.value.problems] == ["store.locked"]


def _somebody_was_in_the_way(dialect: str) -> Exception:
    if dialect == "postgres":
        return asyncpg.DeadlockDetectedError("deadlock detected")
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError(error)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_writing_transaction_holds_the_write_lock_from_its_first_question_on(
    store: Store, database: Database
) -> None:
    """Taken only at the first write, it would be refused to whoever had read before."""

    async def try_to_write_beside(tx: Tx) -> None:
        await tx.get_setting("anything")
        beside = sqlite3.connect(database.folder / database.url.removeprefix("sqlite:"), timeout=0)
        with closing(beside), pytest.raises(sqlite3.OperationalError, match="locked"):
            beside.execute("BEGIN IMMEDIATE")

    await store.write(try_to_write_beside)


_COUNTS_UP = """
import asyncio, sys
from pathlib import Path
from enishi.effects.store import Store

async def count_up(tx):
    seen = int(await tx.get_setting("count") or "0")
    await tx.put_setting("count", str(seen + 1))

async def main(url, folder, times):
    store = await Store.open(url, Path(folder))
    try:
        for _ in range(int(times)):
            await store.write(count_up)
    finally:
        await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_programs_that_read_and_then_write_lose_no_update_of_each_other(database: Database) -> None:
    """On PostgreSQL the rows that matter are locked instead: see test_guards."""
    programs = [await _program(database.url, database.folder, 100) for _ in range(3)]
    for program in programs:
        assert await program.wait() == 0

    async with database.opened() as store:
        assert await store.read(_count) == 300


async def _program(url: str, folder: Path, times: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", _COUNTS_UP, url, str(folder), str(times)
    )


async def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(Unavailable) as raised:
        await store.read(lambda tx: tx.put_setting("switch", "on"))
    assert [problem.code for problem in raised.value.problems] == ["store.read_only"]
    assert await store.read(lambda tx: tx.get_setting("switch")) is None
