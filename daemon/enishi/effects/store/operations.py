"""What every group of operations shares: the transaction's connection, and the way from rows to nouns."""

from __future__ import annotations

from typing import Any, TypeVar

from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet

from enishi.effects.store.postgres import Transaction as PostgresTransaction
from enishi.effects.store.rows import N, columns, noun
from enishi.effects.store.sqlite import Transaction as SqliteTransaction

R = TypeVar("R", bound=Model)

Connection = SqliteTransaction | PostgresTransaction


class Operations:
    """Every query names its connection: the ORM's idea of the current one does not survive a new task."""

    def __init__(self, connection: Connection, writes: bool) -> None:
        self._connection = connection
        self.writes = writes

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
