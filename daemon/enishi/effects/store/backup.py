"""A copy of the SQLite database while it is in use, and a copy put into its place (mail-reality R15).

The copy is one moment's state: it is written by `VACUUM INTO`, which reads in one transaction, holds up no writer, and
leaves behind what was erased. It is born on hold: whoever opens it, by `enishi restore` or by copying files about, has
a database that sends nothing to customers before it has been compared with what really went out.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from enishi.core.problem import BadInput, Unavailable
from enishi.effects.store.faults import unavailable
from enishi.effects.store.schema import known_migrations

RESTORED_SETTING = "hold_restored"
"""Its value: the instant the backup was made, which is all that the copy knows."""
RECONCILED_SETTING = "reconciled"
"""The hold that was compared with Sent; a new copy has to be compared anew."""
LAST_BACKUP_SETTING = "last_backup_at"
INSTALLATION_SETTING = "installation"
"""What no other database has, a copy of this one neither; the sending journal is kept for it alone."""
BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Copied:
    file: Path
    octets: int


@dataclass(frozen=True, slots=True)
class Restored:
    made_at: datetime
    """When the backup was made; nothing later is known any more."""
    replaced: Path | None
    """Where the database that stood there lies now; None: there was none."""


def back_up(database: Path, target: Path, at: datetime) -> Copied:
    """Write a checked copy to `target` (0600), whole or not at all; what is there is replaced.

    Raises Unavailable when the database cannot be read, is damaged, or the copy cannot be written.
    """
    if not database.is_file():
        raise Unavailable("backup.no_database", place=str(database))
    with _made_beside(target) as part:
        _copy(database, part)
        with _open(part) as copy, copy:
            _put_on_hold(copy, _hold_of(copy) or at)  # what was not known before is not known now
        _check(part, Unavailable("store.damaged", place=str(database), why="integrity_check"))
        copied = Copied(target, part.stat().st_size)
    with suppress(Unavailable), _open(database) as original, original:
        _put(original, LAST_BACKUP_SETTING, at)  # a full disk must not undo the backup
    return copied


def restore(backup: Path, database: Path, now: datetime) -> Restored:
    """Put a copy of `backup` in the place of `database`, on hold; the present one is kept beside it.

    The caller holds the folder's lock. Raises BadInput when `backup` is no database of ours, is damaged or comes from
    a newer version; then nothing has changed. Raises Unavailable when the folder cannot be written.
    """
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _made_beside(database, keep=database.name) as part:
        try:
            _copy(backup, part)
        except Unavailable as fault:
            raise BadInput("restore.unreadable", file=str(backup), why=fault.problems[0].code) from fault
        with _open(part) as copy, copy:
            _refuse_strangers(copy, backup)
            made_at = _hold_of(copy) or _last_known(copy) or now
            _put_on_hold(copy, made_at)
        _check(part, BadInput("restore.damaged", file=str(backup)))
        replaced = _set_aside(database, now)
    return Restored(made_at, replaced)


# -- The copy ------------------------------------------------------------------------------------------------------


@contextmanager
def _made_beside(target: Path, keep: str | None = None) -> Iterator[Path]:
    """A file that takes the target's name once it is whole and on the disk."""
    part = target.with_name(f".{keep or target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
        yield part
        _to_disk(part)
        part.replace(target)
        _to_disk(target.parent)
    except OSError as error:
        raise Unavailable("backup.cannot_write", file=str(target), why=error.strerror or "") from error
    finally:
        part.unlink(missing_ok=True)
        part.with_name(part.name + "-journal").unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, part: Path) -> None:
    with _in_words(source), _open(source, "ro") as original:
        original.execute("VACUUM INTO ?", (str(part),))


def _check(part: Path, fault: BadInput | Unavailable) -> None:
    with _open(part, "ro") as copy:
        whole = copy.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        if not whole or copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise fault


@contextmanager
def _open(file: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    with (
        _in_words(file),
        closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)
        ) as connection,
    ):
        yield connection


@contextmanager
def _in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        told = unavailable(error, str(file))
        if told is None:
            raise
        raise told from error


# -- What is in it -------------------------------------------------------------------------------------------------


def _refuse_strangers(copy: sqlite3.Connection, backup: Path) -> None:
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not {"tortoise_migrations", "settings", "history", "sequences"} <= tables:
        raise BadInput("restore.not_ours", file=str(backup))
    applied = {name for (name,) in copy.execute("SELECT name FROM tortoise_migrations WHERE app = 'store'")}
    if newer := applied - known_migrations():
        raise BadInput("restore.newer", file=str(backup), migration=max(newer))


def _hold_of(copy: sqlite3.Connection) -> datetime | None:
    row = copy.execute("SELECT value FROM settings WHERE key = ?", (RESTORED_SETTING,)).fetchone()
    return None if row is None else datetime.fromisoformat(row[0])


def _last_known(copy: sqlite3.Connection) -> datetime | None:
    """For a file that was copied by other means: the last thing that it has on record."""
    [at] = copy.execute("SELECT max(at) FROM history").fetchone()
    return None if at is None else datetime.fromisoformat(at)


def _put_on_hold(copy: sqlite3.Connection, at: datetime) -> None:
    _put(copy, RESTORED_SETTING, at)
    copy.execute("DELETE FROM settings WHERE key IN (?, ?)", (RECONCILED_SETTING, INSTALLATION_SETTING))


def _put(connection: sqlite3.Connection, key: str, at: datetime) -> None:
    connection.execute("REPLACE INTO settings (key, value) VALUES (?, ?)", (key, at.isoformat()))


# -- Its place -----------------------------------------------------------------------------------------------------


def _set_aside(database: Path, now: datetime) -> Path | None:
    """The present database under a second, dated name; its own is free for `replace`, and never without a file."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.replaced-{now:%Y%m%d-%H%M%S}")
    with suppress(Unavailable), _open(database) as present:
        present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.link(database, aside)
    # Closing has removed the log, unless the database is damaged; left behind, it would be taken for the copy's own.
    for suffix in ("-wal", "-shm"):
        log = database.with_name(database.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    return aside
