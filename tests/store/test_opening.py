"""Opening the store: what it creates, and what it says when it cannot."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.store.conftest import opened
from tests.support.postgres import PostgresServer

from enishi.core.language import sentence
from enishi.core.problem import BadInput, EnishiError, Problem, Unavailable
from enishi.effects.store import Store, Tx
from enishi.effects.store import connection as connection_module
from enishi.effects.store import store as store_module


async def _problem_of(url: str, folder: Path) -> Problem:
    with pytest.raises(EnishiError) as raised:
        await Store.open(url, folder)
    [problem] = raised.value.problems
    for lang in ("ja", "en"):
        assert sentence(lang, problem)
    return problem


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_folder_and_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with opened("sqlite:data/enishi.db", tmp_path) as store:
        await store.write(lambda tx: tx.put_setting("switch", "on"))
        modes = {file: _mode(data / file) for file in os.listdir(data)}
    assert modes == dict.fromkeys(["enishi.db", "enishi.db-shm", "enishi.db-wal"], 0o600)
    assert _mode(data) == 0o700


async def test_the_intent_to_send_survives_a_power_cut(tmp_path: Path) -> None:
    """WAL with synchronous=FULL (2): a commit is on the disk when it returns."""

    async def pragmas(tx: Tx) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        rows = [await tx._connection.execute_query_dict(f"PRAGMA {name}") for name in names]
        return [next(iter(row[0].values())) for row in rows]

    async with opened("sqlite:enishi.db", tmp_path) as store:
        assert await store.read(pragmas) == ["wal", 2, 1]


@pytest.mark.parametrize("url", ["", "sqlite:", "mysql://root@host/db", "data/enishi.db", "postgres:db"])
async def test_another_kind_of_url_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        await Store.open(url, tmp_path)


async def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    async with opened(f"sqlite:{tmp_path}/elsewhere/enishi.db", Path("/nowhere")):
        assert "enishi.db" in os.listdir(tmp_path / "elsewhere")


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("拝啓 時下ますますご清栄のことと" * 100)
    before = (tmp_path / "letter.txt").read_bytes()
    assert (await _problem_of("sqlite:letter.txt", tmp_path)).code == "store.not_a_database"
    assert (tmp_path / "letter.txt").read_bytes() == before


async def test_a_folder_in_place_of_the_file_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "enishi.db").mkdir()
    assert (await _problem_of("sqlite:enishi.db", tmp_path)).code == "store.not_a_database"


async def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert (await _problem_of("sqlite:data/enishi.db", tmp_path)).code == "store.folder_not_writable"


# root may write everywhere, so that the privileges are dropped first; after the imports, which need them.
_AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from enishi.core.problem import Unavailable
from enishi.effects.store import Store
import enishi.effects.store.tables, encodings.idna, tortoise.backends.sqlite, concurrent.futures.thread

async def main(folder):
    try:
        store = await Store.open("sqlite:data/enishi.db", Path(folder))
        try:
            await store.write(lambda tx: tx.put_setting("switch", "on"))
        finally:
            await store.close()
    except Unavailable as error:
        print(*(problem.code for problem in error.problems))

os.geteuid() or os.seteuid(65534)
asyncio.run(main(sys.argv[1]))
"""


def _as_nobody(folder: Path) -> str:
    command = [sys.executable, "-c", _AS_NOBODY, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """One that everybody may walk into."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return tmp_path


def test_a_folder_that_cannot_be_made_is_told(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    assert _as_nobody(open_folder) == "store.folder_not_writable"


async def test_a_file_that_may_not_be_written_is_told(open_folder: Path) -> None:
    async with opened("sqlite:data/enishi.db", open_folder):
        pass
    (open_folder / "data" / "enishi.db").chmod(0o444)
    (open_folder / "data").chmod(0o555)
    assert _as_nobody(open_folder) == "store.folder_not_writable"


async def test_a_full_disk_is_told_and_loses_nothing_written_before(tmp_path: Path) -> None:
    async def fill(tx: Tx) -> None:
        await tx._connection.execute_query("PRAGMA max_page_count = 1")  # no page more than there are
        await tx.put_setting("switch", "off")
        await tx.put_setting("big", "大" * 1_000_000)

    async with opened("sqlite:enishi.db", tmp_path) as store:
        await store.write(lambda tx: tx.put_setting("switch", "on"))
        with pytest.raises(Unavailable) as raised:
            await store.write(fill)
        assert [problem.code for problem in raised.value.problems] == ["store.disk_full"]
        assert await store.read(lambda tx: tx.get_setting("switch")) == "on"


async def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    async with opened("sqlite:enishi.db", tmp_path):
        pass
    file = tmp_path / "enishi.db"
    with file.open("r+b") as pages:
        pages.seek(100)
        pages.write(b"\xff" * (file.stat().st_size - 100))
    assert (await _problem_of("sqlite:enishi.db", tmp_path)).code == "store.damaged"


async def test_a_program_that_holds_the_file_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "BUSY_MILLISECONDS", 1)
    monkeypatch.setattr(store_module, "RETRY_PAUSES", (0.0,))
    async with opened("sqlite:enishi.db", tmp_path) as store:
        holder = sqlite3.connect(tmp_path / "enishi.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as raised:
            await store.write(lambda tx: tx.put_setting("switch", "on"))
        assert [problem.code for problem in raised.value.problems] == ["store.locked"]

        holder.close()
        await asyncio.wait_for(store.write(lambda tx: tx.put_setting("switch", "on")), 5)


async def test_a_postgresql_that_is_not_there_is_told(tmp_path: Path) -> None:
    problem = await _problem_of("postgres://enishi@127.0.0.1:1/enishi", tmp_path)
    assert problem.code == "store.unreachable"
    assert problem.params["place"] == "127.0.0.1:1/enishi"


async def test_a_postgresql_without_the_database_is_told(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    assert (await _problem_of(postgres_server.url("nowhere"), tmp_path)).code == "store.no_database"


async def test_a_postgresql_user_who_is_unknown_is_told(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgres_server.url("postgres").replace("postgres@", "stranger:secret-word@")
    problem = await _problem_of(url, tmp_path)
    assert problem.code == "store.login_refused"
    assert "secret-word" not in sentence("ja", problem)


async def test_postgresql_connections_cut_by_the_server_are_replaced(
    postgres_server: PostgresServer, migrated_database: str, tmp_path: Path
) -> None:
    async def cut(tx: Tx) -> None:
        await tx._connection.execute_query("SELECT pg_terminate_backend(pg_backend_pid())")

    url = postgres_server.url(postgres_server.create_database(migrated_database))
    async with opened(url, tmp_path) as store:
        for _ in range(12):  # more often than the pool has connections
            with pytest.raises(Unavailable) as raised:
                await store.write(cut)
            assert [problem.code for problem in raised.value.problems] == ["store.unreachable"]
        await asyncio.wait_for(store.write(lambda tx: tx.put_setting("switch", "on")), 10)
