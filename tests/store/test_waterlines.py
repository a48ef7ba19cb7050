"""Most looks for what is due begin where the oldest waiting row was last seen; nothing that waits stays unseen."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.store.samples import NOW, add_sequence, line, mail

from enishi.effects.store import Store
from enishi.effects.store.waterlines import BOTTOM, MARGIN, WHOLE_LOOK_EVERY, Waterline

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def looked(line: Waterline, oldest_at: datetime, now: datetime) -> None:
    line.looked(line.begin(now), oldest_at, now)


def test_the_first_look_and_one_every_few_seconds_are_whole() -> None:
    line = Waterline()
    assert line.begin(NOW) == BOTTOM
    looked(line, NOW, NOW)
    assert line.begin(NOW + SECOND) == NOW - MARGIN
    assert line.begin(NOW + WHOLE_LOOK_EVERY) == BOTTOM


def test_looks_above_the_waterline_raise_it_and_put_no_whole_look_off() -> None:
    line = Waterline()
    looked(line, NOW - HOUR, NOW)
    looked(line, NOW, NOW + SECOND)
    assert line.begin(NOW + SECOND) == NOW - MARGIN
    assert line.begin(NOW + WHOLE_LOOK_EVERY) == BOTTOM


def test_a_clock_that_was_put_back_makes_the_next_look_whole() -> None:
    line = Waterline()
    looked(line, NOW, NOW)
    assert line.begin(NOW - HOUR) == BOTTOM


def test_nobody_sleeps_long_on_a_look_that_was_not_whole() -> None:
    line = Waterline()
    assert line.at_latest(BOTTOM, NOW + HOUR, NOW) == NOW + HOUR
    assert line.at_latest(BOTTOM, None, NOW) is None
    assert line.at_latest(NOW, NOW + HOUR, NOW) == NOW + WHOLE_LOOK_EVERY
    assert line.at_latest(NOW, None, NOW) == NOW + WHOLE_LOOK_EVERY
    assert line.at_latest(NOW, NOW + SECOND, NOW) == NOW + SECOND


async def test_a_mail_that_slips_in_below_is_found_by_the_next_whole_look(store: Store) -> None:
    await store.write(lambda tx: tx.enqueue(mail(1)))
    assert len(await store.write(line)) == 1
    await store.write(lambda tx: tx.enqueue(mail(2, due_at=NOW - HOUR)))
    later = NOW + WHOLE_LOOK_EVERY
    found = await store.write(lambda tx: line(tx, later))
    assert [due.step for due in found] == ["step2", "step1"]
    next_at = await store.read(lambda tx: tx.next_outbound_at("followup", later))
    assert next_at is not None
    assert next_at <= later


async def test_a_sequence_whose_time_lies_in_the_past_is_found_within_seconds(store: Store) -> None:
    await store.write(lambda tx: tx.due_sequences(NOW, 10))
    late = await store.write(lambda tx: add_sequence(tx, look_at=NOW - HOUR))
    look_again_at = await store.read(lambda tx: tx.next_look_at(NOW + SECOND))
    assert look_again_at is not None
    assert look_again_at <= NOW + SECOND + WHOLE_LOOK_EVERY
    assert late.id in await store.write(lambda tx: tx.due_sequences(NOW + WHOLE_LOOK_EVERY, 10))
