"""PostgreSQL through asyncpg as Tortoise sees it, with transactions that never leak a connection of the pool."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.asyncpg.client import TransactionWrapper as Transaction
from tortoise.connection import get_connections


class Client(AsyncpgDBClient):
    @asynccontextmanager
    async def transaction(self, writes: bool) -> AsyncIterator[Transaction]:
        """One transaction, rolled back on any error; a reading one sees one moment from first to last."""
        if self._pool is None:
            await self.create_connection(with_db=True)
        assert self._pool is not None
        async with self._pool.acquire() as connection:
            transaction = Transaction(self)
            transaction._connection = connection
            token = get_connections().set(self.connection_name, transaction)
            try:
                async with connection.transaction(
                    isolation="read_committed" if writes else "repeatable_read", readonly=not writes
                ):
                    yield transaction
            finally:
                get_connections().reset(token)

    async def say(self, channel: str, words: str) -> None:
        """NOTIFY, at once."""
        assert self._pool is not None
        await self._pool.execute("SELECT pg_notify($1, $2)", channel, words)


async def leave_as_it_is(connection: Any) -> None:
    """Between two transactions of ours: none changes its session, so asking the server to reset it is a wasted trip.

    One that was left open is rolled back by asyncpg all the same.
    """


__all__ = ["Client", "Transaction", "leave_as_it_is"]

client_class = Client
