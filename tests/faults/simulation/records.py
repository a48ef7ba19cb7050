"""What the program's own books say when all is over: read from its database, past the program."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from enishi.core.settings import Site


@dataclass(frozen=True)
class Records:
    now: datetime
    mails: list[Mapping[str, Any]]
    """outbound with sends."""
    sequences: Mapping[int, Mapping[str, Any]]
    touches: Mapping[tuple[int, str], Mapping[str, Any]]
    history: list[Mapping[str, Any]]
    asked: frozenset[int]
    """Mails that a person was asked about."""
    suppressions: list[Mapping[str, Any]]


async def read_records(site: Site, now: datetime) -> Records:
    return _read(Path(site.folder) / "data" / "enishi.db", now)


def _read(file: Path, now: datetime) -> Records:
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row

    def rows(sql: str) -> list[Mapping[str, Any]]:
        return [dict(row) for row in connection.execute(sql)]

    try:
        return Records(
            now,
            rows("SELECT o.*, s.* FROM outbound o JOIN sends s ON s.id = o.id"),
            {row["id"]: row for row in rows("SELECT * FROM sequences")},
            {(row["sequence_id"], row["step"]): row for row in rows("SELECT * FROM touches")},
            rows("SELECT * FROM history ORDER BY id"),
            frozenset(
                int(row["key"].partition(":")[2])
                for row in rows("SELECT key FROM settings WHERE key LIKE 'doubt_asked:%'")
            ),
            rows("SELECT * FROM suppressions"),
        )
    finally:
        connection.close()
