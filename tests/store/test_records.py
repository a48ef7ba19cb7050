"""History, the inbox, settings and counts."""

from __future__ import annotations

import pytest
from tests.store.samples import DAY, NOW, add_contact, add_sequence, draft, inbound, mail

from enishi.core.model import DraftState, History, SendState, SequenceState
from enishi.effects.store import Store, Tx


@pytest.mark.parametrize("change", ["UPDATE history SET code = 'history.y'", "DELETE FROM history"])
async def test_history_cannot_be_changed_even_by_hand(store: Store, change: str) -> None:
    line = History(NOW, "history.x", "cli", {"count": 1}, sequence_id=1)
    await store.write(lambda tx: tx.remember(line))

    with pytest.raises(Exception, match="append-only"):
        await store.write(lambda tx: tx._connection.execute_query(change))
    assert await store.read(lambda tx: tx.history_of(1)) == [line]


async def test_history_is_told_by_sequence_by_contact_and_since_a_day(store: Store) -> None:
    lines = [
        History(NOW, "history.a", "cli", sequence_id=1),
        History(NOW + DAY, "history.b", "clock", contact_id=7),
        History(NOW + 2 * DAY, "history.c", "rep:tanaka", sequence_id=2, contact_id=8),
    ]

    async def write(tx: Tx) -> None:
        for line in lines:
            await tx.remember(line)

    await store.write(write)
    assert await store.read(lambda tx: tx.history_of(1)) == lines[:1]
    assert await store.read(lambda tx: tx.history_of(contact_id=7)) == lines[1:2]
    assert await store.read(lambda tx: tx.history_of(1, 7)) == lines[:2]
    assert await store.read(lambda tx: tx.recent_history(NOW + DAY)) == lines[1:]


async def test_what_was_read_is_found_by_its_bytes_and_by_its_sender(store: Store) -> None:
    contact = await store.write(add_contact)
    read = await store.write(
        lambda tx: tx.add_inbound(inbound("d" * 64, contact_id=contact.id, why=("人の文",)))
    )
    assert read is not None
    assert await store.read(lambda tx: tx.inbound_by_digest("d" * 64)) == read
    assert await store.read(lambda tx: tx.inbound(read.id)) == read
    assert await store.read(lambda tx: tx.list_inbound(contact.id)) == [read]


async def test_a_setting_is_put_changed_and_removed(store: Store) -> None:
    for value in ("on", "off", None):
        await store.write(lambda tx, v=value: tx.put_setting("switch", v))
        assert await store.read(lambda tx: tx.get_setting("switch")) == value


async def test_the_first_cause_of_a_suppression_stays(store: Store) -> None:
    assert await store.write(lambda tx: tx.suppress("Sato@Kaede.example", "opted_out", NOW))
    assert not await store.write(lambda tx: tx.suppress("sato@kaede.example", "by_phone", NOW + DAY))
    [kept] = await store.read(lambda tx: tx.suppressions())
    assert (kept.pattern, kept.cause, kept.since_at) == ("sato@kaede.example", "opted_out", NOW)
    assert not await store.write(lambda tx: tx.unsuppress("kato@kaede.example"))


async def test_a_draft_request_is_noted_once(store: Store) -> None:
    sequence = await store.write(add_sequence)
    asked = await store.write(lambda tx: tx.add_draft(draft(sequence)))
    assert await store.write(lambda tx: tx.note_asked(asked.id, NOW))
    assert not await store.write(lambda tx: tx.note_asked(asked.id, NOW + DAY))
    assert (await store.read(lambda tx: tx.open_drafts()))[0].asked_at == NOW


async def test_counts_are_by_state(store: Store) -> None:
    async def fill(tx: Tx) -> None:
        sequence = await add_sequence(tx)
        await tx.add_draft(draft(sequence))
        await tx.close_draft((await tx.add_draft(draft(sequence))).id, DraftState.SKIPPED)
        await tx.enqueue(mail(1, sequence))
        await tx.withdraw(await tx.enqueue(mail(2, sequence)), NOW)
        await tx.suppress("@momiji.example", "by_phone", NOW)

    await store.write(fill)
    counts = await store.read(lambda tx: tx.counts())
    assert counts.sequences == {SequenceState.ACTIVE: 1}
    assert counts.outbound == {SendState.QUEUED: 1, SendState.CANCELLED: 1}
    assert (counts.open_drafts, counts.contacts, counts.suppressions) == (1, 1, 1)
