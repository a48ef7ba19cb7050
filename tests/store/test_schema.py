"""The schema: what the migrations make is what the tables say, and a newer one is refused."""

from __future__ import annotations

import asyncio
import pkgutil
import re
from collections.abc import Callable

import pytest
from tests.store.conftest import Database
from tortoise.migrations.recorder import MigrationRecorder

from enishi.core.problem import Unavailable
from enishi.effects.store import Store, Tx, migrations
from enishi.effects.store.connection import address_of, connect

_SQLITE_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
_POSTGRES_COLUMNS = """
    SELECT table_name || '.' || column_name AS name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default) AS sql
    FROM information_schema.columns WHERE table_schema = 'public'
"""
_POSTGRES_INDEXES = "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public'"
_POSTGRES_CONSTRAINTS = """
    SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS name, contype::text AS sql
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""


async def _schema(store: Store) -> dict[str, str]:
    """Tables, columns, indexes and constraints by name; the migrations' own table and triggers left out."""

    async def look(tx: Tx) -> list[dict[str, str]]:
        ask = tx._connection.execute_query_dict
        if tx._connection.capabilities.dialect == "sqlite":
            return [row for row in await ask(_SQLITE_SCHEMA) if row["type"] != "trigger"]
        return [
            row
            for query in (_POSTGRES_COLUMNS, _POSTGRES_INDEXES, _POSTGRES_CONSTRAINTS)
            for row in await ask(query)
        ]

    rows = await store.read(look)
    schema = {_plain(row["name"]): _plain(row["sql"]) for row in rows}
    return {name: sql for name, sql in schema.items() if "tortoise_migrations" not in name + sql}


def _plain(sql: str | None) -> str:
    return re.sub(r"\s+", " ", sql or "").replace("IF NOT EXISTS ", "")


async def test_the_migrated_schema_is_the_one_that_the_tables_say(
    database: Database, empty_database: Database
) -> None:
    await _generate(empty_database)
    async with database.opened() as migrated, empty_database.opened() as generated:
        assert await _schema(migrated) == await _schema(generated)


async def _generate(database: Database) -> None:
    """Make the tables as `tables.py` says, without migrations, and claim that these were applied."""
    applied = [name for _, name, _ in pkgutil.iter_modules(migrations.__path__)]

    async def generate() -> None:
        context, client = await connect(address_of(database.url, database.folder))
        await context.generate_schemas(safe=False)
        await client.execute_script("CREATE TABLE tortoise_migrations (app TEXT, name TEXT, applied_at TEXT)")
        for name in applied:
            await client.execute_script(f"INSERT INTO tortoise_migrations VALUES ('store', '{name}', '')")
        await context.close_connections()

    await asyncio.create_task(generate())  # the ORM's context variables stay in there


async def test_a_database_from_a_newer_version_is_refused(new_database: Callable[[], Database]) -> None:
    database = new_database()
    newer = (
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('store', '9999_later', '2030-01-01')"
    )
    async with database.opened() as store:
        await store.write(lambda tx: tx._connection.execute_query(newer))

    with pytest.raises(Unavailable) as raised:
        await Store.open(database.url, database.folder)
    [problem] = raised.value.problems
    assert (problem.code, problem.params["migration"]) == ("store.newer_schema", "9999_later")


async def test_programs_that_open_a_new_database_at_once_all_succeed(empty_database: Database) -> None:
    async def open_and_use(number: int) -> None:
        async with empty_database.opened() as store:
            await store.write(lambda tx: tx.put_setting(f"store{number}", "works"))

    await asyncio.gather(*map(open_and_use, range(4)))


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed or failing half-way, the next start begins afresh."""

    async def dies(*_: object) -> None:
        raise ConnectionResetError("the plug was pulled")

    with monkeypatch.context() as patch:
        patch.setattr(MigrationRecorder, "record_applied", dies)
        with pytest.raises(Unavailable):
            await Store.open(empty_database.url, empty_database.folder)

    async with empty_database.opened() as store:
        await store.write(lambda tx: tx.put_setting("switch", "on"))


async def test_two_stores_in_one_process_keep_their_rows_apart(new_database: Callable[[], Database]) -> None:
    async with new_database().opened() as one, new_database().opened() as other:
        await one.write(lambda tx: tx.put_setting("name", "one"))
        await other.write(lambda tx: tx.put_setting("name", "other"))
        assert await one.read(lambda tx: tx.get_setting("name")) == "one"
        assert await other.read(lambda tx: tx.get_setting("name")) == "other"
