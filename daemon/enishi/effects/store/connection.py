"""Where the database is, and a client for it that is ready for use."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise.context import TortoiseContext

from enishi.core.problem import BadInput, Unavailable
from enishi.effects.store.postgres import Client as PostgresClient
from enishi.effects.store.postgres import leave_as_it_is
from enishi.effects.store.sqlite import Client as SqliteClient

APP = "store"
TABLES = "enishi.effects.store.tables"
MIGRATIONS = "enishi.effects.store.migrations"

BUSY_MILLISECONDS = 5_000
"""How long SQLite waits for another process to finish its transaction before it says that it is locked."""
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60
POOL = (1, 10)
"""Fewest and most connections of one process: a daemon's lines, loops and watchers seldom ask at the same moment.
A tenth of what PostgreSQL allows everybody together by default."""
_SESSION = {
    "application_name": "enishi",
    # Our questions are few, and each is answered from an index however many rows there are. Planned once, for good:
    # planning anew costs more than answering, and a plan made while a table was small would read all of it later on.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    # Whatever the server's default: the intent to send must survive a power cut (mail-reality R2).
    "synchronous_commit": "on",
    # A daemon that froze, or whose host is gone, must not keep its rows locked: the others would wait for it.
    "idle_in_transaction_session_timeout": "20s",
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}

_OF_THE_POOL = ("minsize", "maxsize", "reset")

Client = SqliteClient | PostgresClient


@dataclass(frozen=True, slots=True)
class Address:
    """A `storage.url`, read. `file` is None on PostgreSQL."""

    shown: str
    engine: str
    file: Path | None
    credentials: dict[str, Any]

    @property
    def dialect(self) -> str:
        return "postgres" if self.file is None else "sqlite"

    @property
    def own_line(self) -> dict[str, Any]:
        """For one PostgreSQL connection outside the pool."""
        return {name: value for name, value in self.credentials.items() if name not in _OF_THE_POOL}


def address_of(url: str, folder: Path) -> Address:
    """`sqlite:PATH` (relative to `folder`) or `postgres://user@host/database`. Raises BadInput for anything else."""
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and rest.strip("/"):
        return _sqlite_address(folder / rest)
    if scheme in ("postgres", "postgresql") and rest.startswith("//"):
        return _postgres_address(url)
    raise BadInput("store.bad_url", url=url)


def _sqlite_address(file: Path) -> Address:
    pragmas = {
        "journal_mode": "WAL",
        "synchronous": "FULL",  # the intent to send must survive a power cut (mail-reality R2)
        "busy_timeout": BUSY_MILLISECONDS,
        "foreign_keys": "ON",
    }
    return Address(str(file), "enishi.effects.store.sqlite", file, {"file_path": str(file), **pragmas})


def _postgres_address(url: str) -> Address:
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    host = options.get("host", [parts.hostname])[0]  # ?host=/run/postgresql names a socket's folder
    credentials: dict[str, Any] = {
        "host": host,
        "port": parts.port or 5432,
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/") or None,
        "timeout": CONNECT_SECONDS,
        "command_timeout": STATEMENT_SECONDS,
        "server_settings": _SESSION,
        **dict(zip(_OF_THE_POOL, (*POOL, leave_as_it_is), strict=True)),
    }
    shown = f"{host or 'localhost'}:{credentials['port']}/{credentials['database'] or ''}"
    return Address(shown, "enishi.effects.store.postgres", None, credentials)


async def connect(address: Address) -> tuple[TortoiseContext, Client]:
    """Load the tables and connect. Database errors pass through; `faults` puts them into words."""
    if address.file is not None:
        _prepare_file(address.file)
    context = TortoiseContext()
    context.__enter__()
    await context.init(
        config={
            "connections": {address.dialect: {"engine": address.engine, "credentials": address.credentials}},
            "apps": {APP: apps_config(address.dialect)[APP]},
        }
    )
    client = context.db(address.dialect)
    assert isinstance(client, SqliteClient | PostgresClient)
    try:
        await client.create_connection(with_db=True)
    except BaseException:
        await context.close_connections()  # half-open, SQLite's thread would keep the process alive
        raise
    return context, client


def apps_config(dialect: str) -> dict[str, dict[str, Any]]:
    # One connection name a dialect: the ORM caches its INSERT statements by connection name and table.
    return {APP: {"models": [TABLES], "migrations": MIGRATIONS, "default_connection": dialect}}


def _prepare_file(file: Path) -> None:
    """Make the folder 0700 and the file 0600 before SQLite does; its -wal and -shm take after it (mail-reality S13)."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except IsADirectoryError:
        raise Unavailable("store.not_a_database", place=str(file)) from None
    except OSError as error:
        raise Unavailable("store.folder_not_writable", place=str(file), why=error.strerror or "") from error
