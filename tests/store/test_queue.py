"""Outbound mail: who is next, what was frozen, what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from tests.store.samples import DAY, HOLDER, HOUR, NOW, add_sequence, claim, line, mail, settle
from tortoise.exceptions import IntegrityError

from enishi.core.model import Outbound, Purpose, SendState
from enishi.effects.store import Match, Store, Tx
from enishi.effects.store.changes import Changes
from enishi.effects.store.waterlines import WHOLE_LOOK_EVERY


async def _sent(tx: Tx, queued: Outbound, at: datetime = NOW) -> Outbound:
    await claim(tx, queued, at=at)
    await settle(tx, queued, SendState.SENT, at)
    sent = await tx.outbound(queued.id)
    assert sent is not None
    return sent


async def test_what_is_urgent_leaves_before_all_else_and_the_rest_in_order(store: Store) -> None:
    async def fill(tx: Tx) -> None:
        await tx.enqueue(mail(1, due_at=NOW - HOUR))
        await tx.enqueue(mail(2, due_at=NOW - 2 * HOUR))
        await tx.enqueue(mail(3, due_at=NOW, urgent=True))
        await tx.enqueue(mail(4, due_at=NOW + HOUR))

    await store.write(fill)

    async def order(tx: Tx, limit: int) -> list[str]:
        return [due.step or "" for due in await line(tx, limit=limit)]

    assert await store.write(lambda tx: order(tx, 9)) == ["step3"]
    [urgent] = await store.write(lambda tx: line(tx, limit=9))
    await store.write(lambda tx: tx.withdraw(urgent, NOW))
    assert await store.write(lambda tx: order(tx, 9)) == ["step2", "step1"]
    assert await store.write(lambda tx: order(tx, 1)) == ["step2"]


async def test_the_next_one_is_the_earliest_of_both_lanes(store: Store) -> None:
    assert await store.read(lambda tx: tx.next_outbound_at("followup", NOW)) is None
    await store.write(lambda tx: tx.enqueue(mail(1, due_at=NOW + HOUR)))
    await store.write(lambda tx: tx.enqueue(mail(2, due_at=NOW + DAY, urgent=True)))
    later = NOW + WHOLE_LOOK_EVERY
    assert await store.read(lambda tx: tx.next_outbound_at("followup", later)) == NOW + HOUR


async def test_a_deferred_mail_waits_for_its_next_try_with_the_same_bytes(store: Store) -> None:
    queued = await store.write(lambda tx: tx.enqueue(mail(1)))
    await store.write(lambda tx: claim(tx, queued))
    await store.write(lambda tx: settle(tx, queued, SendState.DEFERRED, reply="451 later", due_at=NOW + HOUR))

    assert await store.write(line) == []
    [waiting] = await store.write(lambda tx: line(tx, NOW + HOUR))
    assert (waiting.raw, waiting.dated_at, waiting.attempts) == (b"bytes", NOW, 1)
    assert (waiting.reply, waiting.settled_at) == ("451 later", None)

    assert await store.write(lambda tx: tx.withdraw(waiting, NOW + DAY))
    assert await store.read(lambda tx: tx.next_outbound_at("followup", NOW)) is None


async def test_only_what_is_being_sent_can_be_settled(store: Store) -> None:
    queued = await store.write(lambda tx: tx.enqueue(mail(1)))
    await store.write(lambda tx: settle(tx, queued, SendState.SENT))
    assert await store.read(lambda tx: tx.outbound(queued.id)) == queued
    sent = await store.write(lambda tx: _sent(tx, queued))
    await store.write(lambda tx: settle(tx, queued, SendState.UNKNOWN))
    assert await store.read(lambda tx: tx.outbound(queued.id)) == sent


async def test_what_was_being_sent_when_the_process_died_is_in_doubt(store: Store) -> None:
    first, second = [await store.write(lambda tx, n=n: tx.enqueue(mail(n))) for n in (1, 2)]
    await store.write(lambda tx: claim(tx, first))
    await store.write(lambda tx: _sent(tx, second))
    assert await store.write(lambda tx: tx.recover(NOW, [HOLDER])) == 0, "its daemon lives"
    assert await store.write(lambda tx: tx.recover(NOW, [])) == 1
    assert [found.id for found in await store.read(lambda tx: tx.in_doubt())] == [first.id]


async def test_resting_withdraws_the_steps_and_lets_notices_go(store: Store) -> None:
    sequence = await store.write(add_sequence)

    async def fill(tx: Tx) -> None:
        for number, purpose in enumerate(Purpose):
            await tx.enqueue(mail(number, sequence, purpose=purpose))
        await claim(tx, await tx.enqueue(mail(8, sequence)))
        await tx.enqueue(mail(9))

    await store.write(fill)
    await store.write(lambda tx: tx.apply(Changes(emptied_queues=[(sequence.id, NOW)])))
    withdrawn = await store.read(lambda tx: tx.list_outbound(SendState.CANCELLED))
    assert {gone.purpose for gone in withdrawn} == {Purpose.TOUCH, Purpose.TASK_NOTE, Purpose.DRAFT_REQUEST}
    left = await store.write(line)
    assert {due.purpose for due in left if due.sequence_id} == {Purpose.NOTICE, Purpose.ANSWER}
    assert len(left) == 3


async def test_one_message_id_is_one_mail(store: Store) -> None:
    await store.write(lambda tx: tx.enqueue(mail(1)))
    with pytest.raises(IntegrityError):
        await store.write(lambda tx: tx.enqueue(mail(1)))
    assert len(await store.write(line)) == 1


async def test_scrubbing_forgets_the_text_and_the_id_of_what_has_left_only(store: Store) -> None:
    queued = await store.write(lambda tx: tx.enqueue(mail(1, html="<p>token</p>")))
    await store.write(lambda tx: tx.scrub(queued))
    assert await store.read(lambda tx: tx.outbound(queued.id)) == queued

    sent = await store.write(lambda tx: _sent(tx, queued))
    await store.write(lambda tx: tx.scrub(sent))
    forgotten = replace(sent, raw=None, body="", html=None, message_id=f"<forgotten.{sent.id}@invalid>")
    assert await store.read(lambda tx: tx.outbound(sent.id)) == forgotten
    assert await store.read(lambda tx: tx.find_by_message_ids([sent.message_id])) == [], (
        "the id held the token"
    )


async def test_the_thread_is_what_the_customer_has_in_the_order_it_was_sent(store: Store) -> None:
    sequence = await store.write(add_sequence)

    async def send_all(tx: Tx) -> None:
        await _sent(tx, await tx.enqueue(mail(1, sequence)), NOW + DAY)
        await _sent(tx, await tx.enqueue(mail(2, sequence)), NOW)
        await _sent(tx, await tx.enqueue(mail(3, sequence, purpose=Purpose.NOTICE)), NOW)
        await tx.enqueue(mail(4, sequence))

    await store.write(send_all)
    seen = await store.read(lambda tx: tx.situation(sequence.id, NOW))
    assert seen.thread == ("<2@mirai.example>", "<1@mirai.example>")
    last = await store.read(lambda tx: tx.last_sent_to(sequence.contact_id))
    assert last is not None
    assert last.message_id == "<1@mirai.example>"


async def test_a_cited_id_leads_back_to_the_mail_and_its_sequence(store: Store) -> None:
    sequence = await store.write(add_sequence)
    queued = await store.write(lambda tx: tx.enqueue(mail(1, sequence)))
    rewritten, customers_own = "<rewritten@outlook.example>", "<their-no@kaede.example>"

    async def learn(tx: Tx) -> None:
        assert await tx.know_id(rewritten, outbound_id=queued.id, sequence_id=sequence.id)
        assert await tx.know_id(customers_own, sequence_id=sequence.id)
        assert not await tx.know_id(customers_own, sequence_id=sequence.id)
        assert not await tx.know_id(f"<{'長' * 400}@x>", sequence_id=sequence.id)

    await store.write(learn)
    cited = ["<stranger@x>", customers_own, rewritten, queued.message_id, rewritten, "<" + "x" * 2000 + ">"]
    assert await store.read(lambda tx: tx.find_by_message_ids(cited)) == [
        Match(customers_own, None, sequence.id, None),
        Match(rewritten, queued.id, sequence.id, None),
        Match(queued.message_id, queued.id, sequence.id, sequence.contact_id),
    ]
    assert await store.read(lambda tx: tx.find_by_message_ids([])) == []
