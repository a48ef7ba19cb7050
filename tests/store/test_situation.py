"""What a decision is shown of the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.store.samples import DAY, HOUR, NOW, add_contact, add_sequence, claim, draft, mail, settle

from enishi.core.model import (
    DraftState,
    Kind,
    Outbound,
    SendState,
    Sequence,
    SequenceState,
    Touch,
    TouchState,
)
from enishi.core.news import News
from enishi.effects.store import Store, Tx


async def test_the_people_and_the_deal_around_a_sequence_are_shown(store: Store) -> None:
    sequence = await store.write(add_sequence)

    seen = await store.read(lambda tx: tx.situation(sequence.id, NOW))

    assert seen.sequence == sequence
    assert seen.refusal.id == sequence.refusal_id
    assert seen.deal.id == seen.refusal.deal_id
    assert (seen.contact.name, seen.company.name) == ("佐藤 花子", "株式会社楓")
    assert (seen.touches, seen.draft, seen.live_send, seen.suppressed) == ((), None, None, False)


async def test_touches_stand_in_the_order_they_settled_and_the_open_one_last(store: Store) -> None:
    sequence = await store.write(add_sequence)
    begun = Touch(sequence.id, "open", Kind.CASE, TouchState.AWAITING, NOW)
    late = Touch(sequence.id, "late", Kind.CASE, TouchState.SENT, NOW, settled_at=NOW + HOUR)
    early = Touch(sequence.id, "early", Kind.THANKS, TouchState.SENT, NOW, settled_at=NOW)

    async def write(tx: Tx) -> None:
        for touch in (begun, late, early):
            await tx.write_touch(None, touch)

    await store.write(write)
    assert (await store.read(lambda tx: tx.situation(sequence.id, NOW))).touches == (early, late, begun)


async def test_only_the_open_draft_is_shown(store: Store) -> None:
    sequence = await store.write(add_sequence)
    old = await store.write(lambda tx: tx.add_draft(draft(sequence)))
    await store.write(lambda tx: tx.close_draft(old.id, DraftState.REPLACED))
    new = await store.write(lambda tx: tx.add_draft(draft(sequence)))

    assert (await store.read(lambda tx: tx.situation(sequence.id, NOW))).draft == new


async def test_the_fate_of_the_queued_touch_is_shown(store: Store) -> None:
    sequence = await store.write(add_sequence)
    touch = Touch(sequence.id, "step1", Kind.CASE, TouchState.QUEUED, NOW)
    await store.write(lambda tx: tx.write_touch(None, touch))
    queued = await store.write(lambda tx: tx.enqueue(mail(1, sequence)))
    assert (await store.read(lambda tx: tx.situation(sequence.id, NOW))).live_send is SendState.QUEUED

    await store.write(lambda tx: claim(tx, queued))
    assert (await store.read(lambda tx: tx.situation(sequence.id, NOW))).live_send is SendState.SENDING


async def test_a_send_is_under_way_until_its_news_are_told(store: Store) -> None:
    sequence = await store.write(add_sequence)
    touch = Touch(sequence.id, "step1", Kind.CASE, TouchState.QUEUED, NOW)
    await store.write(lambda tx: tx.write_touch(None, touch))
    queued = await store.write(lambda tx: tx.enqueue(mail(1, sequence)))
    await store.write(lambda tx: claim(tx, queued))
    await store.write(lambda tx: settle(tx, queued, SendState.SENT, news=News.ACCEPTED))
    seen = await store.read(lambda tx: tx.situation(sequence.id, NOW))
    assert (seen.live_send, seen.thread) == (SendState.SENDING, (queued.message_id,))

    await store.write(lambda tx: tx.heard([queued]))
    assert (await store.read(lambda tx: tx.situation(sequence.id, NOW))).live_send is SendState.SENT


async def test_an_address_and_its_domains_can_be_suppressed(store: Store) -> None:
    sequence = await store.write(
        lambda tx: _sequence_of(tx, "Sato@Mail.Kaede.example")  # a subdomain of the firm's
    )
    for pattern in ("sato@mail.kaede.example", "@mail.kaede.example", "@KAEDE.example"):
        await store.write(lambda tx, p=pattern: tx.suppress(p, "by_phone", NOW))
        assert (await store.read(lambda tx: tx.situation(sequence.id, NOW))).suppressed, pattern
        assert await store.write(lambda tx, p=pattern: tx.unsuppress(p))
    await store.write(lambda tx: tx.suppress("@aede.example", "by_phone", NOW))
    assert not (await store.read(lambda tx: tx.situation(sequence.id, NOW))).suppressed


async def _sequence_of(tx: Tx, address: str) -> Sequence:
    return await add_sequence(tx, await add_contact(tx, address))


async def test_advertising_is_counted_over_the_contact_and_the_company(store: Store) -> None:
    """Courtesy mail, mail that failed and mail of long ago are not counted; mail in doubt is."""
    sequence = await store.write(add_sequence)
    colleague = await store.write(lambda tx: _sequence_of(tx, "abe@kaede.example"))
    numbers = iter(range(1, 100))

    async def send(to: Sequence, days_ago: int, **more: object) -> None:
        fate = more.pop("fate", SendState.SENT)
        queued = await store.write(lambda tx: tx.enqueue(mail(next(numbers), to, **more)))
        await store.write(lambda tx: _settled(tx, queued, NOW - days_ago * DAY, fate))  # type: ignore[arg-type]

    await send(sequence, 3)
    await send(sequence, 2, kind=Kind.OFFER)
    await send(sequence, 1, fate=SendState.UNKNOWN)
    await send(sequence, 1, fate=SendState.FAILED)
    await send(sequence, 1, kind=Kind.THANKS)
    await send(sequence, 500)
    await send(colleague, 4)

    seen = await store.read(lambda tx: tx.situation(sequence.id, NOW))
    assert seen.sent_to_contact == (NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY)
    assert seen.sent_to_company == (NOW - 4 * DAY, *seen.sent_to_contact)
    assert seen.offers_to_contact == (NOW - 2 * DAY,)


async def _settled(tx: Tx, queued: Outbound, at, fate: SendState) -> None:  # type: ignore[no-untyped-def]
    await claim(tx, queued, at=at - timedelta(seconds=1))
    await settle(tx, queued, fate, at)


async def test_pieces_of_the_library_given_to_a_colleague_count_as_given(store: Store) -> None:
    sequence = await store.write(add_sequence)
    colleague = await store.write(lambda tx: add_contact(tx, "abe@kaede.example"))
    stranger = await store.write(lambda tx: add_contact(tx, "abe@momiji.example", "紅葉"))

    async def give(tx: Tx) -> None:
        await tx.note_content_use("shown", sequence.contact_id, colleague.company_id, NOW)
        await tx.note_content_use("to_colleague", colleague.id, colleague.company_id, NOW)
        await tx.note_content_use("to_stranger", stranger.id, stranger.company_id, NOW)

    await store.write(give)
    seen = await store.read(lambda tx: tx.situation(sequence.id, NOW))
    assert seen.content_used == {"shown", "to_colleague"}


async def test_the_live_sequences_at_a_domain_leave_out_those_that_are_over(store: Store) -> None:
    live = await store.write(add_sequence)
    over = await store.write(lambda tx: _sequence_of(tx, "abe@kaede.example"))
    await store.write(
        lambda tx: tx.write_sequence(over, replace(over, state=SequenceState.DONE, look_at=None))
    )
    await store.write(lambda tx: _sequence_of(tx, "abe@momiji.example"))

    assert await store.read(lambda tx: tx.live_sequences_at_domain("kaede.example")) == [live]
    assert await store.read(lambda tx: tx.sequences_of(over.contact_id, live_only=True)) == []
