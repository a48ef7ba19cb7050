"""Deals, and the refusals they met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from enishi.core.model import Deal, Refusal, Sequence
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Ask, Change, insert, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import columns, from_values, names, values

_DEALS = f"SELECT {', '.join(names(Deal))} FROM deals WHERE contact_id AMONG ? ORDER BY id"
_REFUSALS = (
    f"SELECT d.contact_id, {', '.join(f'r.{name}' for name in names(Refusal))}"
    " FROM refusals r JOIN deals d ON d.id = r.deal_id WHERE d.contact_id AMONG ? ORDER BY r.id"
)
_SEQUENCES = f"SELECT {', '.join(names(Sequence))} FROM sequences WHERE contact_id AMONG ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of one person."""

    deals: list[Deal]
    refusals: list[Refusal]
    sequences: list[Sequence]


class Deals(Operations):
    async def deal(self, deal_id: int) -> Deal | None:
        return await self._first(Deal, self._rows(t.Deal, id=deal_id))

    async def deals_of(self, contact_id: int) -> list[Deal]:
        return await self._all(Deal, self._rows(t.Deal, contact_id=contact_id).order_by("id"))

    async def refusal(self, refusal_id: int) -> Refusal | None:
        return await self._first(Refusal, self._rows(t.Refusal, id=refusal_id))

    async def refusals_of(self, contact_id: int) -> list[Refusal]:
        """All of this person's, oldest first."""
        deals = [deal.id for deal in await self.deals_of(contact_id)]
        return await self._all(Refusal, self._rows(t.Refusal, deal_id__in=deals).order_by("id"))

    async def add_deals(self, deals: Iterable[Deal]) -> list[Deal]:
        """Their ids are given by the database, in this order."""
        added = await self._numbered(t.Deal, deals)
        await run(self._connection, Change(insert("deals", names(Deal)), [*map(values, added)]))
        return added

    async def add_refusals(self, refusals: Iterable[Refusal]) -> list[Refusal]:
        """As `add_deals`."""
        added = await self._numbered(t.Refusal, refusals)
        await run(self._connection, Change(insert("refusals", names(Refusal)), [*map(values, added)]))
        return added

    async def records_of(self, contact_ids: Iterable[int]) -> dict[int, Record]:
        """All that is on record of these people, by person; each list the oldest first."""
        found = {contact_id: Record([], [], []) for contact_id in contact_ids}
        ids = sorted(found)
        if not ids:
            return found
        asked = [Ask(sql, (ids,)) for sql in (_DEALS, _REFUSALS, _SEQUENCES)]
        deals, refusals, sequences = await run(self._connection, *asked)
        for row in deals:
            deal = from_values(Deal, row)
            found[deal.contact_id].deals.append(deal)
        for row in refusals:
            found[row[0]].refusals.append(from_values(Refusal, row[1:]))
        for row in sequences:
            sequence = from_values(Sequence, row)
            found[sequence.contact_id].sequences.append(sequence)
        return found

    async def update_refusal(self, refusal: Refusal) -> None:
        """Write all of it: a corrected reason, a date learnt later. Read it in the same transaction."""
        await self._rows(t.Refusal, id=refusal.id).update(**columns(refusal))
