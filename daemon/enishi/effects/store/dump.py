"""Backup and restore on PostgreSQL: its own `pg_dump` and `pg_restore`, which read and write in one transaction.

They log in as the daemon does (user and host of `storage.url`, password from ~/.pgpass or PGPASSWORD). A dump cannot
be born on hold as a SQLite copy is, so the hold is written with the restore, in the same transaction.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from enishi.core.problem import BadInput, Unavailable
from enishi.effects.store.backup import (
    INSTALLATION_SETTING,
    LAST_BACKUP_SETTING,
    RECONCILED_SETTING,
    RESTORED_SETTING,
    Copied,
    Restored,
)

_BEGUN_SETTING = "backup_begun_at"
_PUT = "INSERT INTO settings (key, value) VALUES ('{}', '{}') ON CONFLICT (key) DO UPDATE SET value = excluded.value;"
# A dump's script empties the search path, so the tables are named with their schema.
_HOLD = f"""
INSERT INTO public.settings (key, value)
SELECT '{RESTORED_SETTING}', coalesce(
    (SELECT value FROM public.settings WHERE key = '{RESTORED_SETTING}'),
    (SELECT value FROM public.settings WHERE key = '{_BEGUN_SETTING}'),
    (SELECT to_json(max(at)) #>> '{{}}' FROM public.history),
    to_json(now()) #>> '{{}}')
ON CONFLICT (key) DO NOTHING;
DELETE FROM public.settings WHERE key IN ('{RECONCILED_SETTING}', '{INSTALLATION_SETTING}');
"""
_HELD_SINCE = f"SELECT value FROM settings WHERE key = '{RESTORED_SETTING}';"
_PLAINLY = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'enishi' AND pid <> pg_backend_pid();
"""


def dump(url: str, target: Path, at: datetime) -> Copied:
    """Write the whole database to `target` (0600), or nothing. Raises Unavailable with what PostgreSQL said."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    _psql(
        url, _PUT.format(_BEGUN_SETTING, at.isoformat())
    )  # goes into the dump, which has no date we could read
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={part}", url)
        _run("pg_restore", "--list", str(part))  # it can be read again
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except OSError as error:
        raise Unavailable("backup.cannot_write", file=str(target), why=error.strerror or "") from error
    finally:
        part.unlink(missing_ok=True)
    _psql(url, _PUT.format(LAST_BACKUP_SETTING, at.isoformat()))
    return Copied(target, target.stat().st_size)


def restore_dump(backup: Path, url: str, kept: Path, now: datetime) -> Restored:
    """Replace all of ours in the database by what the dump holds, on hold, in one transaction.

    What stood there is dumped to `kept` first. Raises BadInput when `backup` is no dump of ours, Unavailable while a
    daemon is connected, from whatever host, or when PostgreSQL refuses; then nothing has changed.
    """
    _refuse_strangers(backup)
    if int(_psql(url, _OTHERS)):
        raise Unavailable("restore.daemon_connected")
    replaced = dump(url, kept, now).file if _psql(url, "SELECT to_regclass('settings')") else None
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        options = ("--clean", "--if-exists", "--no-owner", "--no-acl", f"--file={script}")
        _run("pg_restore", *options, str(backup))
        with script.open("a", encoding="utf-8") as more:
            more.write(_HOLD)
        _run("psql", *_PLAINLY, "--single-transaction", f"--file={script}", url)
    return Restored(datetime.fromisoformat(_psql(url, _HELD_SINCE)), replaced)


def _refuse_strangers(backup: Path) -> None:
    try:
        listed = _run("pg_restore", "--list", str(backup))
    except Unavailable as fault:
        if fault.problems[0].code == "postgres.tool_missing":
            raise
        raise BadInput("restore.not_ours", file=str(backup)) from fault
    if not all(f" TABLE public {table} " in listed for table in ("settings", "history", "sequences")):
        raise BadInput("restore.not_ours", file=str(backup))


def _psql(url: str, statement: str) -> str:
    return _run("psql", *_PLAINLY, "--tuples-only", "--no-align", f"--command={statement}", url).strip()


def _run(program: str, *arguments: str) -> str:
    """What it printed. Raises Unavailable where it is missing, or with its last words where it failed."""
    path = shutil.which(program)
    if path is None:
        raise Unavailable("postgres.tool_missing", tool=program)
    # The arguments are ours; the url is the owner's own, and reaches no shell.
    done = subprocess.run(  # noqa: S603
        [path, *arguments], capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise Unavailable("postgres.refused", tool=program, why=words[-1] if words else str(done.returncode))
    return done.stdout
