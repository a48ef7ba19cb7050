"""One real row, and a million like it: what the program wrote once is copied by the database itself.

The columns are the database's own, so a schema that grows needs no word here; only what differs from copy to copy is named.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import asyncpg


class Database(Protocol):
    """`n` is the number of the copy wherever an expression stands."""

    def columns(self, table: str) -> list[str]: ...

    def execute(self, statement: str) -> None: ...

    def numbers(self, first: int, last: int) -> str:
        """A table of one column `n`."""

    def ahead(self, seconds: str) -> str:
        """The instant that lies so many seconds ahead; `seconds` is an expression."""

    def settle(self) -> None:
        """As after a quiet night: counters behind the copies, statistics taken, the log written back."""


def copy(
    database: Database, table: str, changed: Mapping[str, str], first: int, last: int, model: int = 1
) -> None:
    """Copies `first`…`last` of the row whose id is `model`; `changed` gives expressions for what is not the same."""
    columns = database.columns(table)
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    database.execute(
        f"INSERT INTO {table} ({names}) SELECT {values}"
        f" FROM {table} t CROSS JOIN {database.numbers(first, last)} WHERE t.id = {model}"
    )


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Database]:
    """`url` as in `storage.url` of the site in `folder`. All or nothing."""
    if url.startswith("sqlite:"):
        with _sqlite(folder / url.removeprefix("sqlite:")) as database:
            yield database
    else:
        with asyncio.Runner() as runner:
            connection = runner.run(asyncpg.connect(url))
            try:
                yield _Postgres(runner, connection)
            finally:
                runner.run(connection.close())


@contextmanager
def _sqlite(file: Path) -> Iterator[Database]:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")  # this connection's alone
        connection.execute("BEGIN")
        yield _Sqlite(connection)
        if connection.in_transaction:
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")]

    def execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def numbers(self, first: int, last: int) -> str:
        return (
            f"(WITH RECURSIVE n(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM n WHERE n < {last})"
            " SELECT n FROM n) AS n"
        )

    def ahead(self, seconds: str) -> str:
        return f"datetime(strftime('%s', 'now') + {seconds}, 'unixepoch') || '.000000+00:00'"

    def settle(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")


class _Postgres:
    def __init__(self, runner: asyncio.Runner, connection: Any) -> None:
        self._runner = runner
        self._connection = connection

    def columns(self, table: str) -> list[str]:
        rows = self._runner.run(
            self._connection.fetch(
                "SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'"
                " ORDER BY ordinal_position",
                table,
            )
        )
        return [row[0] for row in rows]

    def execute(self, statement: str) -> None:
        self._runner.run(self._connection.execute(statement, timeout=900))

    def numbers(self, first: int, last: int) -> str:
        return f"generate_series({first}::bigint, {last}::bigint) AS n(n)"

    def ahead(self, seconds: str) -> str:
        return f"to_timestamp(extract(epoch FROM now()) + {seconds})"

    def settle(self) -> None:
        tables = "SELECT table_name FROM information_schema.columns WHERE column_default LIKE 'nextval(%'"
        for (table,) in self._runner.run(self._connection.fetch(tables)):
            counter = f"pg_get_serial_sequence('{table}', 'id')"
            self.execute(f"SELECT setval({counter}, max(id)) FROM {table} HAVING max(id) IS NOT NULL")
        self.execute("VACUUM ANALYZE")
