"""From when on a mail counts against the pressure on its reader."""

from __future__ import annotations

from datetime import timedelta

from tests.store.samples import DAY, HOLDER, HOUR, NOW, add_sequence, mail

from enishi.core.model import SendState, Sequence
from enishi.core.standing import Claimed, Standing
from enishi.effects.store import Store, Tx


async def test_what_was_put_off_for_days_counts_from_when_it_was_taken(store: Store) -> None:
    sequence = await store.write(add_sequence)
    assert await _counted(store, sequence, proven=False, ago=2 * DAY) == [NOW]


async def test_what_was_put_off_for_days_and_then_proven_counts_from_its_last_try(store: Store) -> None:
    sequence = await store.write(add_sequence)
    assert await _counted(store, sequence, proven=True, ago=2 * DAY) == [NOW - HOUR]


async def _counted(store: Store, sequence: Sequence, *, proven: bool, ago: timedelta) -> list[object]:
    """A mail that was dated two days ago, tried again an hour ago, and taken now; or of which a proof was found."""
    dated_at = NOW - ago

    async def work(tx: Tx) -> list[object]:
        sent = await tx.enqueue(mail(1, sequence))
        await tx.claim([Claimed(sent.id, b"raw", dated_at, NOW - HOUR, is_new=True)], [], HOLDER)
        await tx.settle(sent, SendState.SENT, dated_at if proven else NOW, "250 ok")
        who = await tx.situation(sequence.id, NOW)
        standing = Standing(
            sequence.state, sequence.cadence, who.contact.id, who.company.id, "a@b", None, False, None, None
        )
        found = await tx.sent_lately([standing], NOW - DAY, NOW - DAY)
        return [one.at for one in found]

    return await store.write(work)
