"""PostgreSQL databases for the benches, on the server that BENCH_PG_DSN names."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

DSN = os.environ.get("BENCH_PG_DSN")
"""`postgresql://user@host:port/database`; None: everything about PostgreSQL is left out."""


def empty(url: str) -> None:
    """Take out whatever lies in the database."""
    asyncio.run(_execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"))


@contextmanager
def database(name: str) -> Iterator[str]:
    """The URL of a new database beside the one that BENCH_PG_DSN names; dropped at the end."""
    assert DSN is not None
    name = f"enishi_bench_{name}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    asyncio.run(_execute(DSN, drop, f"CREATE DATABASE {name}"))
    try:
        yield urlunsplit(urlsplit(DSN)._replace(scheme="postgres", path=f"/{name}"))
    finally:
        asyncio.run(_execute(DSN, drop))


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
