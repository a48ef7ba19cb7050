"""Is the SQLite file whole? Asked before anything is read from it, and before a migration writes to it (R13)."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from enishi.core.problem import Unavailable
from enishi.effects.store.faults import unavailable

LONGEST_CHECK = 10.0
"""Seconds. A file too large to be read through in that time is taken as far as it was read: a start must not last."""
_STEPS = 10_000
"""Instructions of SQLite's between two looks at the time."""


async def check_integrity(database: Path) -> bool:
    """True: whole; False: as far as there was time. Raises Unavailable where it is damaged, or no database at all."""
    return await asyncio.to_thread(_check, database)


def _check(database: Path) -> bool:
    if not database.is_file() or not database.stat().st_size:
        return True  # it will be made
    end = time.monotonic() + LONGEST_CHECK
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            [verdict] = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            return False
        told = unavailable(error, str(database))
        if told is None:
            raise
        raise told from error
    if verdict != "ok":
        raise Unavailable("store.damaged", place=str(database), why=verdict.splitlines()[-1])
    return True
