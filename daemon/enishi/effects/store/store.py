"""The store: one database, and transactions on it that survive cancelling, contention and two programs at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context, copy_context
from pathlib import Path
from typing import Any, TypeVar

from tortoise.context import TortoiseContext

from enishi.core.problem import EnishiError
from enishi.effects.store.connection import Address, Client, address_of, connect
from enishi.effects.store.faults import is_passing, unavailable
from enishi.effects.store.listening import CHANNEL, RING, Heard, listen
from enishi.effects.store.postgres import Client as PostgresClient
from enishi.effects.store.schema import migrate
from enishi.effects.store.transaction import Tx
from enishi.effects.store.waterlines import Waterlines

T = TypeVar("T")

RETRY_PAUSES = (0.05, 0.2, 0.5)
"""Seconds before what lost against another transaction is tried again."""


class Store:
    """Open it with `Store.open`, and `close` it in a `finally`: an open SQLite connection keeps the process alive."""

    def __init__(self, address: Address, context: Context) -> None:
        self._address = address
        # The ORM keeps its connections in context variables; all our tasks run in copies of this context, so
        # that it does not matter who calls from where.
        self._context = context
        self._running: set[asyncio.Task[Any]] = set()
        self._waterlines = Waterlines(wanted=address.file is None)
        self._tortoise: TortoiseContext
        self._client: Client

    @classmethod
    async def open(cls, url: str, folder: Path) -> Store:
        """Connect, creating the SQLite file (0600) and its folder (0700), and migrate the schema if need be.

        `url` is `sqlite:PATH`, relative to the site's `folder`, or `postgres://user@host/database`.
        Raises BadInput for another url, Unavailable when the database cannot be had or is too new.
        """
        store = cls(address_of(url, folder), copy_context())
        await store._finished(store._retried(store._connect), store._context)
        return store

    async def close(self) -> None:
        """Wait for transactions under way, then disconnect."""
        if self._running:
            await asyncio.wait(self._running)
        await self._finished(self._tortoise.close_connections(), self._context.copy())

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` in one transaction and commit; any exception rolls everything back.

        `work` must touch nothing but `tx`: it is run again when another transaction was in the way, and nobody
        else gets the database meanwhile (SQLite). If the caller is cancelled, the transaction still finishes,
        and may have been committed. Raises Unavailable when the database fails.
        """
        return await self._finished(
            self._retried(lambda: self._once(work, writes=True)), self._context.copy()
        )

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` on one moment's state of the database; it must not write. Otherwise as `write`."""
        return await self._finished(
            self._retried(lambda: self._once(work, writes=False)), self._context.copy()
        )

    @property
    def is_shared(self) -> bool:
        """Several daemons may work on this database (PostgreSQL)."""
        return self._address.file is None

    async def listen(self, heard: Heard) -> None:
        """Until cancelled, pass on what is said by others on this database; returns at once where nobody shares it."""
        if self.is_shared:
            await listen(self._address.own_line, self._address.shown, heard)

    def ring(self) -> None:
        """Tell all daemons on this database that there is work. It may be lost; `close` waits until it is said."""
        if self.is_shared:
            task = asyncio.get_running_loop().create_task(self._ring(), context=self._context.copy())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _ring(self) -> None:
        assert isinstance(self._client, PostgresClient)
        with contextlib.suppress(Exception):  # whatever it was, only the waiting is longer
            await self._client.say(CHANNEL, RING)

    async def _connect(self) -> None:
        self._tortoise, self._client = await connect(self._address)
        try:
            await migrate(self._client, self._address.shown)
        except BaseException:
            await self._tortoise.close_connections()
            raise

    async def _retried(self, job: Callable[[], Awaitable[T]]) -> T:
        pauses = iter(RETRY_PAUSES)
        while True:
            try:
                return await job()
            except Exception as error:
                pause = next(pauses, None) if is_passing(error) else None
                if pause is None:
                    self._raise_in_words(error)
                    raise
            await asyncio.sleep(pause)

    async def _once(self, work: Callable[[Tx], Awaitable[T]], writes: bool) -> T:
        async with self._client.transaction(writes) as connection:
            return await work(Tx(connection, writes, self._waterlines))

    async def _finished(self, job: Coroutine[Any, Any, T], context: Context) -> T:
        """Run it to its end in a task of its own, even if the caller is cancelled.

        Cancelling inside the ORM's transactions leaves the connection locked for the whole process
        (tortoise-orm #1152).
        """
        task = asyncio.get_running_loop().create_task(job, context=context)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            while not task.done():
                try:
                    await asyncio.wait([task])
                except asyncio.CancelledError:
                    continue  # cancelled again: still wait, the first one is raised below
            if not task.cancelled():
                task.exception()  # seen, so that the loop does not complain
            raise

    def _raise_in_words(self, error: Exception) -> None:
        """Does nothing where it is no trouble of the database's."""
        if not isinstance(error, EnishiError) and (told := unavailable(error, self._address.shown)):
            raise told from error
