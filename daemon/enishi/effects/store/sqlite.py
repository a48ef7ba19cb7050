"""SQLite as Tortoise sees it, with transactions that take the write lock at once and hold everything inside them.

The ORM's own ones begin as readers: when the daemon and the command line both read and then write, one of them
fails at once, and no timeout helps (tortoise-orm #1675). Its scripts commit whatever is open, so that a
half-applied migration would stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from tortoise.backends.base.client import NestedTransactionContext, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class Transaction(SqliteTransactionWrapper):
    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    async def execute_script(self, query: str) -> None:
        for statement in _statements(query):
            await self.execute_query(statement)


class Client(SqliteClient):
    @asynccontextmanager
    async def transaction(self, writes: bool) -> AsyncIterator[Transaction]:
        """One transaction, rolled back on any error; a reading one sees one moment from first to last.

        Raises OperationalError when another process writes for too long.
        """
        async with self._lock:
            if self._connection is None:
                await self.create_connection(with_db=True)
            transaction = Transaction(self)
            await _begin(transaction, writes)
            token = get_connections().set(self.connection_name, transaction)
            try:
                yield transaction
                await transaction.commit()
            except BaseException:
                # A full disk may have ended the transaction already; then this does nothing.
                await transaction._connection.rollback()
                raise
            finally:
                get_connections().reset(token)


async def _begin(transaction: Transaction, writes: bool) -> None:
    connection = transaction._connection
    try:
        await connection._execute(_begin_now, connection._conn, writes)  # type: ignore[no-untyped-call]
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error


def _begin_now(connection: sqlite3.Connection, writes: bool) -> None:
    # Reading on a connection that could write would let a slip pass here that PostgreSQL refuses.
    connection.execute(f"PRAGMA query_only = {int(not writes)}")
    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _statements(script: str) -> Iterator[str]:
    """Cut at the semicolons that end a statement: those inside a trigger's body do not."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if piece.strip() and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


client_class = Client
