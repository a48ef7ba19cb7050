"""What goes in comes out: instants, texts, days, bytes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.samples import HOUR, NOW, add_contact, add_refusal, add_sequence, claim, mail

from enishi.core import model
from enishi.core.model import History, SendState
from enishi.effects.store import Store, tables
from enishi.effects.store.fields import storable
from enishi.effects.store.queue import LIFE, TEXT
from enishi.effects.store.rows import columns

ROUND_TRIPS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
async def test_what_is_due_does_not_depend_on_the_zone_it_is_written_or_asked_in(
    store: Store, zone: str
) -> None:
    for hours in (-2, -1, 0, 1, 2):
        look_at = (NOW + hours * HOUR).astimezone(ZoneInfo(zone))
        await store.write(lambda tx, at=look_at: add_sequence(tx, look_at=at))

    for asking in (UTC, ZoneInfo("Asia/Tokyo"), timezone(timedelta(hours=-11))):
        due = await store.read(lambda tx, zone=asking: tx.due_sequences(NOW.astimezone(zone), 10))
        assert len(due) == 3


async def test_instants_keep_their_microseconds_and_come_back_in_utc(store: Store) -> None:
    at = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Tokyo"))
    sequence = await store.write(lambda tx: add_sequence(tx, look_at=at))

    read = await store.read(lambda tx: tx.sequence(sequence.id))
    assert read is not None
    assert read.look_at == at
    assert read.look_at is not None
    assert read.look_at.utcoffset() == timedelta(0)


async def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        await store.write(lambda tx: add_sequence(tx, look_at=datetime(2026, 11, 24, 10, 0)))
    with pytest.raises(ValueError, match="without a time zone"):
        await store.read(lambda tx: tx.due_sequences(datetime(2026, 11, 24, 10, 0), 10))


@pytest.mark.parametrize(
    "name", ["髙﨑 𠮷郎", "﨑\N{VARIATION SELECTOR-17}", "🏯 e\N{COMBINING ACUTE ACCENT}", "O'Neil; --"]
)
async def test_names_are_kept_exactly(store: Store, name: str) -> None:
    contact = await store.write(add_contact)
    await store.write(lambda tx: tx.save_contact(replace(contact, name=name)))

    read = await store.read(lambda tx: tx.contact(contact.id))
    assert read is not None
    assert read.name == name


async def test_what_no_database_can_hold_becomes_a_replacement_character(store: Store) -> None:
    hostile = "前\x00中\udce3後"
    queued = await store.write(lambda tx: tx.enqueue(mail(1, body=hostile)))
    await store.write(lambda tx: tx.remember(History(NOW, "history.x", "smtp", {"reply": [hostile]}, 1)))

    assert (await store.read(lambda tx: tx.outbound(queued.id))).body == "前�中�後"  # type: ignore[union-attr]
    assert (await store.read(lambda tx: tx.history_of(1)))[0].params == {"reply": ["前�中�後"]}


@given(body=st.text(), raw=st.binary())
@ROUND_TRIPS
async def test_any_text_and_any_bytes_come_back_as_they_were(store: Store, body: str, raw: bytes) -> None:
    number = await _next_number(store)
    queued = await store.write(lambda tx: tx.enqueue(mail(number, body=body, references=("<a@b>", body))))
    await store.write(lambda tx: claim(tx, queued, raw))

    read = await store.read(lambda tx: tx.outbound(queued.id))
    assert read == replace(
        queued,
        body=storable(body),
        references=("<a@b>", storable(body)),
        raw=raw,
        dated_at=NOW,
        state=SendState.SENDING,
        attempts=1,
    )


async def _next_number(store: Store) -> int:
    number = int(await store.read(lambda tx: tx.get_setting("number")) or "0") + 1
    await store.write(lambda tx: tx.put_setting("number", str(number)))
    return number


async def test_the_dates_of_a_refusal_come_back_as_days(store: Store) -> None:
    dates = {"decision_on": date(2027, 4, 1), "棚卸し": date(2027, 3, 31)}

    refusal = await store.write(lambda tx: _refusal_with(tx, dates))

    assert (await store.read(lambda tx: tx.refusal(refusal.id))).dates == dates  # type: ignore[union-attr]


async def _refusal_with(tx, dates):  # type: ignore[no-untyped-def]
    return await add_refusal(tx, await add_contact(tx), dates=dates)


NOUNS = {
    tables.Company: model.Company,
    tables.Contact: model.Contact,
    tables.Deal: model.Deal,
    tables.Refusal: model.Refusal,
    tables.Sequence: model.Sequence,
    tables.Touch: model.Touch,
    tables.Draft: model.Draft,
    tables.Inbound: model.Inbound,
    tables.Cursor: model.Cursor,
    tables.Suppression: model.Suppression,
    tables.History: model.History,
}


async def test_every_field_of_a_noun_has_its_column(store: Store) -> None:
    """With the store open: the ORM names the columns of relations only then."""
    for table, noun in NOUNS.items():
        blank = noun(**{field.name: None for field in fields(noun)})
        assert set(columns(blank)) <= set(table._meta.fields_map), noun


async def test_every_field_of_a_mail_has_its_column_in_one_of_its_tables(store: Store) -> None:
    of_tables = {*tables.Outbound._meta.fields_map, *tables.Send._meta.fields_map, "raw"}
    assert {field.name for field in fields(model.Outbound)} <= of_tables
    assert set(TEXT) <= set(tables.Outbound._meta.fields_map)
    assert set(LIFE) <= set(tables.Send._meta.fields_map)
