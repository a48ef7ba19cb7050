"""The database's disk: SQLite itself, in this thread, failing where a disk may fail.

Whatever fails here failed in SQLite's own words, so that the program reads it as it reads the real thing. A process
that is killed leaves its open transaction behind, and SQLite rolls it back at the next opening.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Protocol

import aiosqlite

_BUSY, _FULL, _IO_ERROR = "database is locked", "database or disk is full", "disk I/O error"
_CODES = {_BUSY: sqlite3.SQLITE_BUSY, _FULL: sqlite3.SQLITE_FULL, _IO_ERROR: sqlite3.SQLITE_IOERR}


class DiskFault(sqlite3.OperationalError):
    """An error of SQLite's that we made; the program cannot tell."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.sqlite_errorcode = _CODES[words]
        self.sqlite_errorname = words


class Weather(Protocol):
    """What the disk asks of the life it serves."""

    async def passes(self, where: str) -> None:
        """An await of the program: it may be killed here, and what is dead goes no further."""

    def disk_fails(self, where: str) -> str | None:
        """At `BEGIN` and `COMMIT`: `busy`, `full`, `io`, or for a commit `lied`; None: all is well."""


class Disk(sqlite3.Connection):
    """SQLite's own connection, which fails where a transaction begins and where it ends."""

    weather: Weather

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql.startswith("BEGIN"):
            self._fail_perhaps("BEGIN")
        return super().execute(sql, *values)

    def commit(self) -> None:
        if self.in_transaction:
            self._fail_perhaps("COMMIT")
        super().commit()

    def _fail_perhaps(self, where: str) -> None:
        fault = self.weather.disk_fails(where)
        if fault == "lied":
            super().commit()
        if fault is not None:
            raise DiskFault({"busy": _BUSY, "full": _FULL}.get(fault, _IO_ERROR))


class InlineConnection(aiosqlite.Connection):
    """aiosqlite without its thread: what it would hand over is done at once, one step of the loop later."""

    def __init__(self, file: str, weather: Weather) -> None:
        super().__init__(
            lambda: sqlite3.connect(file, isolation_level=None, factory=Disk), iter_chunk_size=64
        )
        self._weather = weather

    def __await__(self) -> Any:
        return self._connect().__await__()

    async def _connect(self) -> InlineConnection:
        await self._weather.passes("disk connect")
        self._connection = self._connector()
        assert isinstance(self._connection, Disk)
        self._connection.weather = self._weather
        return self

    def stop(self) -> None:
        """Also what the end of its process does to it: an open transaction is undone."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._running = False

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        if fn.__name__ in ("rollback", "close"):
            return fn(*args, **kwargs)
        await self._weather.passes(f"disk, before {fn.__name__}")
        return fn(*args, **kwargs)
