"""Every test here runs on SQLite and on a real PostgreSQL, each with a database of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from tests.support.postgres import PostgresServer, postgres_server

from enishi.effects.store import Store

__all__ = ["postgres_server"]


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Store]:
    """Closed whatever happens: an open SQLite connection would keep the test run alive."""
    store = await Store.open(url, folder)
    try:
        yield store
    finally:
        await store.close()


@dataclass(frozen=True)
class Database:
    dialect: str
    url: str
    folder: Path

    def opened(self) -> AbstractAsyncContextManager[Store]:
        return opened(self.url, self.folder)


async def _migrate(url: str, folder: Path) -> None:
    async with opened(url, folder):
        pass


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    asyncio.run(_migrate("sqlite:enishi.db", folder))
    return folder / "enishi.db"


@pytest.fixture(scope="session")
def migrated_database(postgres_server: PostgresServer) -> str:
    name = postgres_server.create_database()
    asyncio.run(_migrate(postgres_server.url(name), Path()))
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_database(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    """No tables yet."""
    if dialect == "sqlite":
        return Database(dialect, "sqlite:data/enishi.db", tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return Database(dialect, server.url(server.create_database()), tmp_path)


@pytest.fixture
def new_database(tmp_path: Path, request: pytest.FixtureRequest, dialect: str) -> Callable[[], Database]:
    """Makes migrated, empty databases: copies, since migrating takes its time."""

    def make() -> Database:
        if dialect == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres_server")
            template: str = request.getfixturevalue("migrated_database")
            return Database(dialect, server.url(server.create_database(template)), tmp_path)
        number = len(list(tmp_path.glob("*.db")))
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / f"{number}.db")
        return Database(dialect, f"sqlite:{number}.db", tmp_path)

    return make


@pytest.fixture
def database(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    """Migrated and empty. On PostgreSQL all tests take turns with one, since copying it takes its time."""
    if dialect == "sqlite":
        make: Callable[[], Database] = request.getfixturevalue("new_database")
        return make()
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.url(server.create_database_once("shared", request.getfixturevalue("migrated_database")))
    asyncio.run(_empty(url))
    return Database(dialect, url, tmp_path)


async def _empty(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [row["tablename"] for row in tables if row["tablename"] != "tortoise_migrations"]
        # As a replica it minds neither foreign keys nor the history's triggers.
        deletions = "".join(f'DELETE FROM "{name}"; ' for name in names)
        await connection.execute(f"SET session_replication_role = replica; {deletions}")
        await connection.execute(
            "SELECT setval(seqrelid, 1, false) FROM pg_sequence WHERE seqrelid::regclass::text LIKE '%_id_seq'"
        )
    finally:
        await connection.close()


@pytest.fixture
async def store(database: Database) -> AsyncIterator[Store]:
    async with database.opened() as store:
        yield store
