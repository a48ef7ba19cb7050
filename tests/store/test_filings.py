"""Which mails a mailbox's server took, in the order they were handed over."""

from __future__ import annotations

from tests.store.samples import HOUR, NOW, claim, mail, settle

from enishi.core.model import Outbound, SendState
from enishi.effects.store import Store, Tx
from enishi.effects.store.filings import Place

BEFORE = Place(NOW - HOUR)


async def handed_over(store: Store, number: int, state: SendState | None, **more: object) -> Outbound:
    """At NOW plus so many hours; None: its answer has not come yet."""
    at = NOW + number * HOUR

    async def work(tx: Tx) -> Outbound:
        queued = await tx.enqueue(mail(number, **more))
        await claim(tx, queued, at=at)
        if state is not None:
            await settle(tx, queued, state, at)
        return queued

    return await store.write(work)


async def taken(store: Store, place: Place = BEFORE, limit: int = 9) -> list[int]:
    found = await store.read(lambda tx: tx.accepted_after("followup", place, limit))
    assert all(after.mail_id == mail.id for after, mail in found)
    assert all(mail.raw == b"bytes" for _, mail in found)
    return [mail.id for _, mail in found]


async def test_only_accepted_mail_to_customers_in_its_order_and_once(store: Store) -> None:
    first = await handed_over(store, 1, SendState.SENT)
    await handed_over(store, 2, SendState.FAILED)
    await handed_over(store, 3, SendState.UNKNOWN)
    last = await handed_over(store, 4, SendState.SENT)
    assert await taken(store) == [first.id, last.id]
    assert await taken(store, limit=1) == [first.id]
    assert await taken(store, Place(NOW + HOUR, first.id)) == [last.id]
    assert await taken(store, Place(NOW + 4 * HOUR, last.id)) == []


async def test_nothing_passes_a_mail_whose_answer_has_not_come(store: Store) -> None:
    first = await handed_over(store, 1, SendState.SENT)
    await handed_over(store, 2, None)
    await handed_over(store, 3, SendState.SENT)
    assert await taken(store) == [first.id]


async def test_two_of_one_moment_are_told_apart_by_their_numbers(store: Store) -> None:
    async def both(tx: Tx) -> list[int]:
        mails = [await tx.enqueue(mail(number)) for number in (1, 2)]
        for queued in mails:
            await claim(tx, queued)
            await settle(tx, queued, SendState.SENT)
        return [queued.id for queued in mails]

    one, two = await store.write(both)
    assert await taken(store, Place(NOW, one)) == [two]
