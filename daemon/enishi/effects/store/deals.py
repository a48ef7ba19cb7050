"""Deals, and the refusals they met."""

from __future__ import annotations

from enishi.core.model import Deal, Refusal
from enishi.effects.store import tables as t
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import columns


class Deals(Operations):
    async def add_deal(self, deal: Deal) -> Deal:
        """`deal.id` is ignored."""
        return await self._add(t.Deal, deal)

    async def deal(self, deal_id: int) -> Deal | None:
        return await self._first(Deal, self._rows(t.Deal, id=deal_id))

    async def deals_of(self, contact_id: int) -> list[Deal]:
        return await self._all(Deal, self._rows(t.Deal, contact_id=contact_id).order_by("id"))

    async def add_refusal(self, refusal: Refusal) -> Refusal:
        """`refusal.id` is ignored."""
        return await self._add(t.Refusal, refusal)

    async def refusal(self, refusal_id: int) -> Refusal | None:
        return await self._first(Refusal, self._rows(t.Refusal, id=refusal_id))

    async def refusals_of(self, contact_id: int) -> list[Refusal]:
        """All of this person's, oldest first."""
        deals = [deal.id for deal in await self.deals_of(contact_id)]
        return await self._all(Refusal, self._rows(t.Refusal, deal_id__in=deals).order_by("id"))

    async def update_refusal(self, refusal: Refusal) -> None:
        """Write all of it: a corrected reason, a date learnt later. Read it in the same transaction."""
        await self._rows(t.Refusal, id=refusal.id).update(**columns(refusal))
