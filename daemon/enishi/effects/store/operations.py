"""What every group of operations shares: the transaction's connection, and the way from rows to nouns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet

from enishi.effects.store.batch import Ask, Connection, ask, run
from enishi.effects.store.postgres import Transaction as PostgresTransaction
from enishi.effects.store.rows import N, columns, noun
from enishi.effects.store.waterlines import Waterlines

__all__ = ["Connection", "Operations"]

R = TypeVar("R", bound=Model)

_FIRST_ID = (  # SQLite's own note of the last id of a table, which begins with its first row
    "INSERT INTO sqlite_sequence (name, seq) SELECT ?, 0"
    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)"
)


class Operations:
    """Every query names its connection: the ORM's idea of the current one does not survive a new task."""

    def __init__(self, connection: Connection, writes: bool, waterlines: Waterlines) -> None:
        self._connection = connection
        self.writes = writes
        self._waterlines = waterlines

    def _rows(self, table: type[R], **where: Any) -> QuerySet[R]:
        return table.filter(**where).using_db(self._connection)

    async def _first(self, kind: type[N], rows: QuerySet[R]) -> N | None:
        row = await rows.first()
        return None if row is None else noun(kind, row)

    async def _all(self, kind: type[N], rows: QuerySet[R]) -> list[N]:
        return [noun(kind, row) for row in await rows]

    async def _add(self, table: type[Model], value: N, **more: Any) -> N:
        """Insert; the noun's own id is ignored. Raises IntegrityError if a unique column is taken."""
        row = await table.create(using_db=self._connection, **columns(value), **more)
        return noun(type(value), row)

    async def _numbered(self, table: type[Model], values: Iterable[N]) -> list[N]:
        """With the ids that they will have in the table, reserved for them."""
        new = list(values)
        ids = await self._new_ids(table._meta.db_table, len(new))
        return [replace(value, id=number) for value, number in zip(new, ids, strict=True)]

    async def _new_ids(self, table: str, number: int) -> list[int]:
        """So many ids that nobody else will use; needed where a row must be known before it is written."""
        if isinstance(self._connection, PostgresTransaction):
            sql = "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)"
            return [row[0] for row in await ask(self._connection, sql, table, number)]
        found = await run(
            self._connection,
            Ask(_FIRST_ID, (table, table)),
            Ask("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ? RETURNING seq", (number, table)),
        )
        last = found[1][0][0]
        return list(range(last - number + 1, last + 1))

    async def _add_once(self, table: type[R], unique: dict[str, Any], **values: Any) -> R | None:
        """Insert; None if a row with these `unique` columns is there already, whoever wrote it."""
        try:
            # A savepoint: on PostgreSQL a failed statement would end the whole transaction.
            async with self._connection._in_transaction():
                return await table.create(using_db=self._connection, **unique, **values)
        except IntegrityError:
            if await self._rows(table, **unique).exists():
                return None
            raise
