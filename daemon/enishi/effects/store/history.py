"""What happened, for ever; what each firm was given to read; and what the program notes about itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tortoise.expressions import Q

from enishi.core.model import History
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Change, ask, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import from_values, names

_OF_SEQUENCES = f"SELECT {', '.join(names(History))} FROM history WHERE sequence_id AMONG ? ORDER BY id"
_SETTINGS = "SELECT key, value FROM settings WHERE key AMONG ?"
_PUT = (
    "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_REMOVE = "DELETE FROM settings WHERE key = ?"


class Records(Operations):
    async def remember(self, line: History) -> None:
        """Append a line; there is no way to change or remove one."""
        await self._add(t.History, line)

    async def history_of(
        self, sequence_id: int | None = None, contact_id: int | None = None
    ) -> list[History]:
        """All lines on the sequence, on the contact, or on either, in the order they were written."""
        about = Q(sequence_id=sequence_id) if sequence_id is not None else Q()
        if contact_id is not None:
            about = about | Q(contact_id=contact_id) if sequence_id is not None else Q(contact_id=contact_id)
        return await self._all(History, self._rows(t.History).filter(about).order_by("id"))

    async def histories_of(self, sequence_ids: Iterable[int]) -> dict[int, list[History]]:
        """By sequence, all its lines in the order they were written."""
        found: dict[int, list[History]] = {sequence_id: [] for sequence_id in sequence_ids}
        for row in await ask(self._connection, _OF_SEQUENCES, list(found)) if found else []:
            line = from_values(History, row)
            assert line.sequence_id is not None
            found[line.sequence_id].append(line)
        return found

    async def recent_history(self, since: datetime) -> list[History]:
        """In the order they were written."""
        return await self._all(History, self._rows(t.History, at__gte=since).order_by("id"))

    async def note_content_use(self, key: str, contact_id: int, company_id: int, at: datetime) -> None:
        await t.ContentUse.create(
            using_db=self._connection, key=key, contact_id=contact_id, company_id=company_id, at=at
        )

    async def get_setting(self, key: str) -> str | None:
        return (await self.settings(key)).get(key)

    async def settings(self, *keys: str) -> dict[str, str]:
        """Those of them that are there."""
        return dict(await ask(self._connection, _SETTINGS, list(keys)))

    async def put_setting(self, key: str, value: str | None) -> None:
        """None removes it."""
        change = Change(_REMOVE, [(key,)]) if value is None else Change(_PUT, [(key, value)])
        await run(self._connection, change)
