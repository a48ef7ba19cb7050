"""Backup and restore on a real PostgreSQL, by its own tools."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.store.conftest import Database
from tests.store.samples import add_contact
from tests.support.postgres import PostgresServer

from enishi.core.problem import BadInput, Unavailable
from enishi.effects.store.dump import dump, restore_dump

pytestmark = pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed")
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def dialect() -> str:
    return "postgres"


async def contacts(database: Database) -> int:
    async with database.opened() as store:
        return (await store.read(lambda tx: tx.counts())).contacts


async def test_a_dump_comes_back_on_hold_and_what_stood_there_is_kept(
    database: Database, tmp_path: Path
) -> None:
    async with database.opened() as store:
        await store.write(lambda tx: add_contact(tx, "a@kyaku.example"))
        await asyncio.to_thread(dump, database.url, tmp_path / "copy", NOON)
        await store.write(lambda tx: add_contact(tx, "b@kyaku.example"))
    later = NOON + timedelta(days=1)
    args = (tmp_path / "copy", database.url, tmp_path / "kept", later)
    restored = await asyncio.to_thread(restore_dump, *args)
    assert (restored.made_at, restored.replaced) == (NOON, tmp_path / "kept")
    assert await contacts(database) == 1
    async with database.opened() as store:
        assert await store.read(lambda tx: tx.get_setting("hold_restored")) == NOON.isoformat()
    await asyncio.to_thread(restore_dump, tmp_path / "kept", database.url, tmp_path / "again", later)
    assert await contacts(database) == 2
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


async def test_while_a_daemon_is_connected_from_anywhere_nothing_is_restored(
    database: Database, tmp_path: Path
) -> None:
    async with database.opened() as store:
        await store.write(lambda tx: add_contact(tx, "a@kyaku.example"))
        await asyncio.to_thread(dump, database.url, tmp_path / "copy", NOON)
        await store.write(lambda tx: add_contact(tx, "b@kyaku.example"))
        with pytest.raises(Unavailable, match=r"restore\.daemon_connected"):
            await asyncio.to_thread(restore_dump, tmp_path / "copy", database.url, tmp_path / "kept", NOON)
    assert await contacts(database) == 2


def test_what_is_no_dump_of_ours_is_refused(postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.url(postgres_server.create_database())
    (tmp_path / "diary").write_text("dear diary\n" * 100)
    dumped = tmp_path / "empty"
    with pytest.raises(BadInput, match=r"restore\.not_ours"):
        restore_dump(tmp_path / "diary", url, tmp_path / "kept", NOON)
    with pytest.raises(Unavailable, match=r"postgres\.refused"):
        dump(url, dumped, NOON)  # none of our tables is there
    assert not dumped.exists()


def test_without_the_tools_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match=r"postgres\.tool_missing"):
        dump("postgres://nobody@127.0.0.1/none", tmp_path / "copy", NOON)
