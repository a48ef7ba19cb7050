"""What a database error means: whether trying again helps, and the sentence for the person who has to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import asyncpg  # type: ignore[import-untyped]
from tortoise.exceptions import DBConnectionError

from enishi.core.problem import Unavailable

_SQLITE = {
    sqlite3.SQLITE_BUSY: "store.locked",
    sqlite3.SQLITE_LOCKED: "store.locked",
    sqlite3.SQLITE_PERM: "store.read_only",
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_FULL: "store.disk_full",
    sqlite3.SQLITE_IOERR: "store.disk_fails",
    sqlite3.SQLITE_CANTOPEN: "store.folder_not_writable",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.not_a_database",
}

# First match wins, so that the special come before the general.
_POSTGRES: tuple[tuple[type[BaseException], str], ...] = (
    (asyncpg.InvalidAuthorizationSpecificationError, "store.login_refused"),
    (asyncpg.InsufficientPrivilegeError, "store.login_refused"),
    (asyncpg.InvalidCatalogNameError, "store.no_database"),
    (DBConnectionError, "store.no_database"),
    (asyncpg.DiskFullError, "store.disk_full"),
    (asyncpg.ReadOnlySQLTransactionError, "store.read_only"),
    (asyncpg.LockNotAvailableError, "store.locked"),
    (asyncpg.DeadlockDetectedError, "store.locked"),
    (asyncpg.SerializationError, "store.locked"),
    (asyncpg.PostgresIOError, "store.disk_fails"),
    (asyncpg.DataCorruptedError, "store.damaged"),
    (asyncpg.PostgresConnectionError, "store.unreachable"),
    (asyncpg.CannotConnectNowError, "store.unreachable"),
    (asyncpg.TooManyConnectionsError, "store.unreachable"),
    (asyncpg.AdminShutdownError, "store.unreachable"),
    (asyncpg.IdleInTransactionSessionTimeoutError, "store.unreachable"),
    (asyncpg.CrashShutdownError, "store.unreachable"),
    (asyncpg.InterfaceError, "store.unreachable"),
    (asyncpg.InternalClientError, "store.unreachable"),  # the server ended the session between two answers
    (TimeoutError, "store.unreachable"),
    (OSError, "store.unreachable"),
)


def is_passing(error: BaseException) -> bool:
    """Somebody else was at it, and nothing was written: the same transaction may succeed at once."""
    return _code(error) == "store.locked"


def unavailable(error: BaseException, place: str) -> Unavailable | None:
    """The error as a sentence; None when it is no trouble of the database's but a fault in the program."""
    code = _code(error)
    if code is None:
        return None
    why = next((text for link in _chain(error) if (text := str(link))), type(error).__name__)
    return Unavailable(code, place=place, why=why)


def _code(error: BaseException) -> str | None:
    return next((code for link in _chain(error) if (code := _code_of(link))), None)


def _code_of(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
    return next((code for kind, code in _POSTGRES if isinstance(error, kind)), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies beneath it: the ORM keeps the driver's as an argument, and when a full disk has ended
    the transaction, the failing rollback hides it."""
    link: BaseException | None = error
    while link is not None:
        yield link
        inner = next((part for part in link.args if isinstance(part, BaseException)), None)
        link = inner or link.__cause__ or (None if link.__suppress_context__ else link.__context__)
