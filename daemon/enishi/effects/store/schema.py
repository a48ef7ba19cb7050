"""Bring the database to this version's schema, or refuse it."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tortoise.migrations.executor import MigrationExecutor

from enishi.core.problem import Unavailable
from enishi.effects.store.batch import ask
from enishi.effects.store.connection import APP, MIGRATIONS, Client, apps_config
from enishi.effects.store.operations import Connection

_ONE_AT_A_TIME = 0x656E69736869
"""PostgreSQL advisory lock; on SQLite the write lock does it."""
_RECORDS = "tortoise_migrations"
"""Where the ORM notes what it has applied."""


async def migrate(client: Client, place: str) -> None:
    """Apply what is missing, all of it or nothing. Raises Unavailable if a newer version has been here."""
    async with client.transaction(writes=False) as connection:
        if await _missing(connection, place) == set():
            return
    async with client.transaction(writes=True) as connection:
        if client.capabilities.dialect == "postgres":
            await connection.execute_query(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
        if await _missing(connection, place):  # another process may have done it while we waited
            await _apply(connection)


def known_migrations() -> set[str]:
    """Of this version of the program."""
    return {name for _, name, _ in pkgutil.iter_modules(import_module(MIGRATIONS).__path__)}


async def _apply(connection: Connection) -> None:
    executor = MigrationExecutor(connection, apps_config(connection.connection_name))
    # The executor asks its table what has been applied before it makes that table; on PostgreSQL the failing
    # question would end our transaction.
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    await executor.migrate(direction="forward")


async def _missing(connection: Connection, place: str) -> set[str]:
    applied, known = await _applied(connection), known_migrations()
    if newer := applied - known:
        raise Unavailable("store.newer_schema", place=place, migration=max(newer))
    return known - applied


async def _applied(connection: Connection) -> set[str]:
    """Asked in plain SQL: the ORM's recorder takes longer to be made than to answer, and every command asks."""
    if not await _has_table(connection, _RECORDS):
        return set()
    return {name for (name,) in await ask(connection, f"SELECT name FROM {_RECORDS} WHERE app = ?", APP)}


async def _has_table(connection: Connection, name: str) -> bool:
    # Asked for first: on PostgreSQL a query to a table that is not there ends the transaction.
    if connection.capabilities.dialect == "postgres":
        query = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    else:
        query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return bool((await connection.execute_query(query, [name]))[0])
