"""Whoever writes says what they saw; the second of two writers is told so and changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from tests.store.conftest import Database
from tests.store.samples import DAY, NOW, add_contact, add_sequence, claim, draft, inbound, line, mail

from enishi.core.model import (
    Cause,
    Contact,
    Cursor,
    DraftState,
    Kind,
    SendState,
    SequenceState,
    Touch,
    TouchState,
)
from enishi.core.problem import NotSo
from enishi.effects.store import Store, Tx


@pytest.fixture
async def other(database: Database, store: Store) -> AsyncIterator[Store]:
    """A second daemon on the same database."""
    async with database.opened() as other:
        yield other


async def _both(one: Store, other: Store, work: Callable[[Tx], Awaitable[object]]) -> list[bool]:
    return sorted(bool(result) for result in await asyncio.gather(one.write(work), other.write(work)))


async def test_a_sequence_stopped_meanwhile_is_not_written_over(store: Store) -> None:
    seen = await store.write(add_sequence)
    stopped = replace(seen, state=SequenceState.STOPPED, cause=Cause.OPTED_OUT, look_at=None)
    assert await store.write(lambda tx: tx.write_sequence(seen, stopped))

    assert not await store.write(lambda tx: tx.write_sequence(seen, replace(seen, look_at=NOW + DAY)))

    now = await store.read(lambda tx: tx.sequence(seen.id))
    assert now == replace(stopped, version=1)


async def test_a_sequence_that_left_a_state_and_came_back_is_noticed(store: Store) -> None:
    seen = await store.write(add_sequence)
    for state in (SequenceState.PAUSED, SequenceState.ACTIVE):
        current = await store.read(lambda tx: tx.sequence(seen.id))
        assert current
        assert await store.write(lambda tx, c=current, s=state: tx.write_sequence(c, replace(c, state=s)))

    assert not await store.write(lambda tx: tx.write_sequence(seen, replace(seen, look_at=None)))


async def test_two_daemons_decide_one_after_the_other(store: Store, other: Store) -> None:
    sequence = await store.write(add_sequence)

    async def decide(tx: Tx) -> bool:
        situation = await tx.situation(sequence.id, NOW)
        if situation.touches:
            return False
        await tx.write_touch(None, Touch(sequence.id, "thanks", Kind.THANKS, TouchState.QUEUED))
        return await tx.write_sequence(situation.sequence, situation.sequence)

    assert await _both(store, other, decide) == [False, True]


async def test_a_touch_begins_once(store: Store) -> None:
    sequence = await store.write(add_sequence)
    begun = Touch(sequence.id, "thanks", Kind.THANKS, TouchState.QUEUED, NOW)

    assert await store.write(lambda tx: tx.write_touch(None, begun))
    assert not await store.write(lambda tx: tx.write_touch(None, replace(begun, state=TouchState.SKIPPED)))
    assert (await store.read(lambda tx: tx.touches_of(sequence.id))) == [begun]


async def test_a_touch_changes_only_from_what_was_seen(store: Store) -> None:
    sequence = await store.write(add_sequence)
    begun = Touch(sequence.id, "thanks", Kind.THANKS, TouchState.QUEUED, NOW)
    sent = replace(begun, state=TouchState.SENT, settled_at=NOW)
    await store.write(lambda tx: tx.write_touch(None, begun))

    assert await store.write(lambda tx: tx.write_touch(begun, sent))
    assert not await store.write(lambda tx: tx.write_touch(begun, replace(begun, state=TouchState.CANCELLED)))
    assert (await store.read(lambda tx: tx.touches_of(sequence.id))) == [sent]


async def test_a_failed_guard_leaves_the_transaction_usable(store: Store) -> None:
    """On PostgreSQL a failing statement would end it."""
    sequence = await store.write(add_sequence)
    begun = Touch(sequence.id, "thanks", Kind.THANKS, TouchState.QUEUED, NOW)

    async def twice(tx: Tx) -> tuple[bool, bool, bool]:
        first, second = await tx.write_touch(None, begun), await tx.write_touch(None, begun)
        return first, second, await tx.suppress("sato@kaede.example", "opted_out", NOW)

    assert await store.write(twice) == (True, False, True)


async def test_a_draft_is_answered_once(store: Store, other: Store) -> None:
    sequence = await store.write(add_sequence)
    asked = await store.write(lambda tx: tx.add_draft(draft(sequence), "a" * 64))

    assert await _both(store, other, lambda tx: tx.close_draft(asked.id, DraftState.APPROVED)) == [
        False,
        True,
    ]
    found = await store.read(lambda tx: tx.draft_by_token("a" * 64))
    assert found == replace(asked, state=DraftState.APPROVED)


async def test_a_mail_is_claimed_by_one_daemon(store: Store, other: Store) -> None:
    queued = await store.write(lambda tx: tx.enqueue(mail(1)))

    async def take(tx: Tx) -> bool:
        due = await line(tx)
        for found in due:
            await claim(tx, found)
        return bool(due)

    assert await _both(store, other, take) == [False, True]
    claimed = await store.read(lambda tx: tx.outbound(queued.id))
    assert claimed == replace(queued, state=SendState.SENDING, raw=b"bytes", dated_at=NOW, attempts=1)


async def test_a_withdrawn_mail_cannot_be_claimed_and_a_claimed_one_not_withdrawn(store: Store) -> None:
    withdrawn = await store.write(lambda tx: tx.enqueue(mail(1)))
    claimed = await store.write(lambda tx: tx.enqueue(mail(2)))

    assert await store.write(lambda tx: tx.withdraw(withdrawn, NOW))
    assert [due.id for due in await store.write(line)] == [claimed.id]
    await store.write(lambda tx: claim(tx, claimed))
    assert not await store.write(lambda tx: tx.withdraw(claimed, NOW))


async def test_a_cursor_is_moved_only_from_where_it_was_seen(store: Store, other: Store) -> None:
    start = Cursor("followup", "INBOX", uidvalidity=1, last_uid=0, first_seen_at=NOW)
    ahead = replace(start, last_uid=9)

    assert await _both(store, other, lambda tx: tx.advance(None, start)) == [False, True]
    assert await _both(store, other, lambda tx: tx.advance(start, ahead)) == [False, True]
    assert await store.read(lambda tx: tx.cursor("followup", "INBOX")) == ahead


async def test_a_mail_in_two_folders_is_read_once(store: Store, other: Store) -> None:
    assert await _both(store, other, lambda tx: tx.add_inbound(inbound("d" * 64))) == [False, True]


async def test_an_address_is_one_contact_however_it_is_spelt(store: Store, other: Store) -> None:
    known = await store.write(lambda tx: add_contact(tx, "Sato@Kaede.example"))
    again = Contact(0, known.company_id, "sato@kaede.example")
    with pytest.raises(Exception, match=r"(?i)unique"):
        await other.write(lambda tx: tx.add_contacts([again]))


async def test_an_unknown_sequence_is_said_to_be_so(store: Store) -> None:
    with pytest.raises(NotSo):
        await store.write(lambda tx: tx.situation(404, NOW))
    assert await store.read(lambda tx: tx.sequence(404)) is None


async def test_only_one_of_two_settings_writers_wins_but_both_finish(store: Store, other: Store) -> None:
    await _both(store, other, lambda tx: tx.put_setting("install_id", "x"))
    assert await store.read(lambda tx: tx.get_setting("install_id")) == "x"
