"""Many statements in one go: plain SQL over the transaction's own connection, for what is asked a thousand times a second.

On SQLite a whole batch is one visit to the connection's thread; through the ORM every statement would be one.
Statements are written once for both databases: `?` stands for a value, `AMONG ?` for `IN` a list of values, and row locks (`FOR UPDATE …`) are PostgreSQL's alone.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from enishi.effects.store.fields import dumped, storable
from enishi.effects.store.postgres import Transaction as PostgresTransaction
from enishi.effects.store.sqlite import Course
from enishi.effects.store.sqlite import Transaction as SqliteTransaction

Connection = SqliteTransaction | PostgresTransaction
Row = tuple[Any, ...]

_log = logging.getLogger("enishi.store")


@dataclass(frozen=True, slots=True)
class Ask:
    """One SELECT (or a statement with RETURNING)."""

    sql: str
    values: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One statement, carried out once for each row of values."""

    sql: str
    rows: Sequence[Sequence[object]]
    together: str | None = None
    """The same for PostgreSQL in one statement, with an array for each column; it saves two thirds of the work."""


async def run(connection: Connection, *statements: Ask | Change, last: bool = False) -> list[list[Row]]:
    """Carry them out in order; the rows of each Ask, nothing for a Change.

    `last`: nothing follows in this transaction, so that it may be committed on the same visit.

    Raises the driver's own errors, which `faults` reads as it reads the ORM's.
    """
    if isinstance(connection, SqliteTransaction):
        raw = connection._connection
        work = [_for_sqlite(statement) for statement in statements]
        if _log.isEnabledFor(logging.DEBUG):
            for sql, _, values in work:
                _log.debug("%s: %s", sql, values)
        answers: list[list[Row]] = await raw._execute(_run_all, raw._conn, work, connection.course, last)  # type: ignore[no-untyped-call]
        return answers
    return [await _run_on_postgres(connection, statement) for statement in statements]


async def ask(connection: Connection, sql: str, *values: object) -> list[Row]:
    return (await run(connection, Ask(sql, values)))[0]


def insert(table: str, columns: Iterable[str]) -> str:
    names = list(columns)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"


# -- SQLite ---------------------------------------------------------------------------------------------------------


def _run_all(
    connection: sqlite3.Connection, work: list[tuple[str, bool, Any]], course: Course, last: bool
) -> list[list[Row]]:
    course.begin(connection)
    cursor = connection.cursor()
    cursor.row_factory = None
    try:
        answers: list[list[Row]] = []
        for sql, many, values in work:
            if many:
                cursor.executemany(sql, values)
                answers.append([])
            else:
                answers.append(cursor.execute(sql, values).fetchall())
        if last:
            course.end(connection)
        return answers
    finally:
        cursor.close()


def _for_sqlite(statement: Ask | Change) -> tuple[str, bool, Any]:
    sql = _sqlite_text(statement.sql)
    if isinstance(statement, Ask):
        return sql, False, _for_sqlite_row(statement.values)
    return sql, True, [_for_sqlite_row(row) for row in statement.rows]


_LOCKS = re.compile(r" FOR UPDATE( OF \w+)?( SKIP LOCKED)?")


@cache
def _sqlite_text(sql: str) -> str:
    """Its one writer needs no row locks."""
    return _LOCKS.sub("", sql).replace("AMONG ?", "IN (SELECT value FROM json_each(?))")


def _for_sqlite_row(row: Sequence[object]) -> list[object]:
    return [value if (encode := _SQLITE_VALUES[type(value)]) is None else encode(value) for value in row]


# -- PostgreSQL -----------------------------------------------------------------------------------------------------


async def _run_on_postgres(connection: PostgresTransaction, statement: Ask | Change) -> list[Row]:
    sql = _postgres_text(statement.sql)
    raw = connection._connection
    if isinstance(statement, Change) and statement.together is not None:
        columns = zip(*map(_for_postgres_row, statement.rows), strict=True)
        await raw.execute(_postgres_text(statement.together), *map(list, columns))
        return []
    if isinstance(statement, Change):
        await raw.executemany(sql, [_for_postgres_row(row) for row in statement.rows])
        return []
    values = _for_postgres_row(statement.values)
    _log.debug("%s: %s", sql, values)
    found = await raw.fetch(sql, *values)
    return [tuple(row) for row in found]


@cache
def _postgres_text(sql: str) -> str:
    numbers = iter(range(1, 1_000))
    return re.sub(r"\?", lambda _: f"${next(numbers)}", sql.replace("AMONG ?", "= ANY(?)"))


def _for_postgres_row(row: Sequence[object]) -> list[object]:
    return [value if (encode := _POSTGRES_VALUES[type(value)]) is None else encode(value) for value in row]


# -- Values, as the ORM's fields write them --------------------------------------------------------------------------


def _word(value: Any) -> str:
    return storable(str(value))


def _microseconds(value: Any) -> int:
    whole: timedelta = value
    return (whole.days * 86_400 + whole.seconds) * 1_000_000 + whole.microseconds


def _in_utc(value: Any) -> datetime:
    """A naive one has no place on the time line and is refused."""
    at: datetime = value
    if at.tzinfo is None:
        raise ValueError(f"an instant without a time zone: {at}")
    return at.astimezone(UTC)


@lru_cache(maxsize=256)
def _instant(value: Any) -> str:
    """SQLite compares instants as text, so all of them are written in UTC. A batch bears the same few over and over."""
    return _in_utc(value).isoformat(" ")


class _Encodings(dict[type, Callable[[Any], object] | None]):
    """By type; that of a type not met before is found once."""

    def __missing__(self, kind: type) -> Callable[[Any], object] | None:
        found = next((self[base] for base in kind.__mro__[1:] if base in self), None)
        self[kind] = found
        return found


_COMMON: dict[type, Callable[[Any], object] | None] = {
    object: None,
    str: storable,
    StrEnum: _word,
    timedelta: _microseconds,
    tuple: dumped,
    dict: dumped,
    Mapping: dumped,
}
_SQLITE_VALUES = _Encodings(
    {**_COMMON, datetime: _instant, date: date.isoformat, bool: int, list: json.dumps}
)
_POSTGRES_VALUES = _Encodings({**_COMMON, datetime: _in_utc})
