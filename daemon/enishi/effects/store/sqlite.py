"""SQLite as Tortoise sees it, with transactions that take the write lock at once and hold everything inside them.

The ORM's own ones begin as readers: when the daemon and the command line both read and then write, one of them
fails at once, and no timeout helps (tortoise-orm #1675). Its scripts commit whatever is open, so that a
half-applied migration would stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class _WroteWhileReading(sqlite3.OperationalError):
    sqlite_errorcode = sqlite3.SQLITE_READONLY


@dataclass
class Course:
    """How far a transaction is. It begins with its first statement and may end with its last, in one visit to the
    connection's thread: each visit costs as much as some ten statements."""

    writes: bool
    begun: bool = False
    ended: bool = False
    _changes_before: int = 0

    def begin(self, connection: sqlite3.Connection) -> None:
        """In the connection's thread. Does nothing if it has begun."""
        if not self.begun:
            self._changes_before = connection.total_changes
            connection.execute("BEGIN IMMEDIATE" if self.writes else "BEGIN")
            self.begun = True

    def end(self, connection: sqlite3.Connection) -> None:
        """In the connection's thread: commit.

        Raises OperationalError if a reading transaction has written: a slip that passed here PostgreSQL would refuse.
        `PRAGMA query_only` would refuse it sooner, but it has every statement prepared anew in every transaction.
        """
        if not self.writes and connection.total_changes != self._changes_before:
            raise _WroteWhileReading
        connection.commit()
        self.ended = True


class _Begun(ConnectionWrapper[aiosqlite.Connection]):
    """What the ORM's own statements run on."""

    async def __aenter__(self) -> aiosqlite.Connection:
        connection = await super().__aenter__()
        try:
            assert isinstance(self.client, Transaction)
            await self.client.begun()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return connection


class Transaction(SqliteTransactionWrapper):
    def __init__(self, parent: Client | Transaction, writes: bool = False) -> None:
        super().__init__(parent)
        self.course: Course = parent.course if isinstance(parent, Transaction) else Course(writes)

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        return _Begun(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    async def begun(self) -> None:
        """Begin, if nothing has. Raises OperationalError when another process writes for too long."""
        if self.course.begun:
            return
        connection = self._connection
        try:
            await connection._execute(self.course.begin, connection._conn)  # type: ignore[no-untyped-call]
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def savepoint(self) -> None:
        await self.begun()
        await super().savepoint()

    async def commit(self) -> None:
        if self.course.begun and not self.course.ended:
            connection = self._connection
            await connection._execute(self.course.end, connection._conn)  # type: ignore[no-untyped-call]

    async def execute_script(self, query: str) -> None:
        for statement in _statements(query):
            await self.execute_query(statement)


class Client(SqliteClient):
    @asynccontextmanager
    async def transaction(self, writes: bool) -> AsyncIterator[Transaction]:
        """One transaction, rolled back on any error; a reading one sees one moment from first to last.

        Its first statement raises OperationalError when another process writes for too long.
        """
        async with self._lock:
            if self._connection is None:
                await self.create_connection(with_db=True)
            transaction = Transaction(self, writes)
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


def _statements(script: str) -> Iterator[str]:
    """Cut at the semicolons that end a statement: those inside a trigger's body do not."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if piece.strip() and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


client_class = Client
