"""From what a person typed to the records it means; what is not there is one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enishi.core.model import Contact, Draft, Sequence
from enishi.core.problem import NotSo

if TYPE_CHECKING:
    from enishi.cli.ids import Ref
    from enishi.effects.store import Tx


async def sequence_by_number(tx: Tx, number: int) -> Sequence:
    found = await tx.sequence(number)
    if found is None:
        raise NotSo("cli.no_sequence", id=f"S{number}")
    return found


async def draft_by_number(tx: Tx, number: int) -> Draft:
    found = await tx.draft(number)
    if found is None:
        raise NotSo("cli.no_draft", id=f"D{number}")
    return found


async def contact_at(tx: Tx, address: str) -> Contact:
    found = await tx.contact_by_address(address)
    if found is None:
        raise NotSo("cli.no_contact", address=address)
    return found


async def sequences_meant(tx: Tx, ref: Ref) -> list[Sequence]:
    """A sequence or draft means one; a refusal or a person all of theirs. Raises NotSo for what is not there."""
    if ref.letter == "S":
        return [await sequence_by_number(tx, ref.number)]
    if ref.letter == "D":
        draft = await draft_by_number(tx, ref.number)
        return [await sequence_by_number(tx, draft.sequence_id)]
    if ref.letter == "R":
        return await _of_refusal(tx, ref.number)
    contact = await contact_at(tx, ref.address)
    return await tx.sequences_of(contact.id)


async def _of_refusal(tx: Tx, number: int) -> list[Sequence]:
    refusal = await tx.refusal(number)
    deal = await tx.deal(refusal.deal_id) if refusal else None
    if refusal is None or deal is None:
        raise NotSo("cli.no_refusal", id=f"R{number}")
    return [found for found in await tx.sequences_of(deal.contact_id) if found.refusal_id == number]
