"""Drafts that wait, or waited, for a rep's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from enishi.core.model import Draft, DraftState
from enishi.effects.store import tables as t
from enishi.effects.store.batch import ask
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import from_values, names

_BY_IDS = f"SELECT {', '.join(names(Draft))} FROM drafts WHERE id AMONG ?"


class Drafts(Operations):
    async def add_draft(self, draft: Draft, token_hash: str | None = None) -> Draft:
        """`draft.id` is ignored. `token_hash` is the token's SHA-256 in hex: the token itself is never stored (A1)."""
        return await self._add(t.Draft, draft, token_hash=token_hash)

    async def draft(self, draft_id: int) -> Draft | None:
        return await self._first(Draft, self._rows(t.Draft, id=draft_id))

    async def drafts(self, draft_ids: Iterable[int]) -> dict[int, Draft]:
        """Those of them that exist, by id."""
        wanted = list(draft_ids)
        rows = await ask(self._connection, _BY_IDS, wanted) if wanted else []
        return {row[0]: from_values(Draft, row) for row in rows}

    async def new_draft_ids(self, number: int) -> list[int]:
        """For drafts that `apply` will write: the letter that asks for a word names its draft."""
        return await self._new_ids("drafts", number) if number else []

    async def draft_by_token(self, token_hash: str) -> Draft | None:
        """Whatever its state, so that a word that comes too late can be answered with what happened."""
        return await self._first(Draft, self._rows(t.Draft, token_hash=token_hash))

    async def draft_of(self, sequence_id: int) -> Draft | None:
        """The open one."""
        rows = self._rows(t.Draft, sequence_id=sequence_id, state=DraftState.OPEN)
        return await self._first(Draft, rows.order_by("-id"))

    async def open_drafts(self) -> list[Draft]:
        """The soonest due first."""
        rows = self._rows(t.Draft, state=DraftState.OPEN)
        return await self._all(Draft, rows.order_by("due_at", "id"))

    async def note_asked(self, draft_id: int, at: datetime) -> bool:
        """The server took the request to the rep. False if that was noted before."""
        return await self._rows(t.Draft, id=draft_id, asked_at=None).update(asked_at=at) == 1

    async def close_draft(self, draft_id: int, to_state: DraftState) -> bool:
        """False if somebody has answered it already."""
        return await self._rows(t.Draft, id=draft_id, state=DraftState.OPEN).update(state=to_state) == 1
