"""A refusal is recorded once, whoever tells it, and what its words ask for is obeyed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.loops.conftest import START, Firm
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.small_firm import CONTACT, write_site

from enishi.app.office import office_of
from enishi.core.events import HoldAsked
from enishi.core.model import Cause, SendState, SequenceState
from enishi.core.refusal_input import RefusalInput
from enishi.effects.site import load_site
from enishi.effects.store import Store
from enishi.loops.recording import completed, record

__all__ = ["postgres_server"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
@pytest.mark.parametrize("known", [False, True])
async def test_two_programs_that_record_the_same_no_thank_once(
    dialect: str, known: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    site = load_site(write_site(tmp_path, smtp_port=1, imap_port=1), today=START.date())
    if dialect == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        site = replace(site, storage_url=server.url(server.create_database()))
    await (await Store.open(site.storage_url, tmp_path)).close()
    async with AsyncExitStack() as stack:
        offices = [await stack.enter_async_context(office_of(site)) for _ in range(2)]
        deals = (["前の商談"] if known else []) + ["今の商談", "今の商談"]
        wanted = [
            completed(
                RefusalInput(
                    CONTACT, name="山田 花子", company="客先", reason="budget", rep="tanaka", deal=deal
                ),
                site,
            )
            for deal in deals
        ]
        if known:
            first = wanted.pop(0)
            engine = offices[0].engine
            await engine.store.write(lambda tx: record(engine, tx, first, START, "cli"))
        told = [
            office.store.write(lambda tx, of=office, no=no: record(of.engine, tx, no, START, "cli"))  # type: ignore[misc]
            for office, no in zip(offices, wanted, strict=True)
        ]
        recorded = await asyncio.gather(*told)
        assert sorted(one.already for one in recorded) == [False, True]
        queued = await offices[0].store.read(lambda tx: tx.list_outbound(SendState.QUEUED))
        assert len(queued) == 1 + known


async def test_told_again_that_they_want_no_more_mail_it_stops(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    again = await firm.refuse(said="予算の都合で見送ります。今後の営業メールは一切送らないでください。")
    assert again.already
    assert (await firm.sequence()).cause is Cause.OPTED_OUT
    await firm.until("2027-02-01 12:00")
    assert len(await firm.inbox(CONTACT)) == 1


async def test_words_that_ask_for_silence_stop_the_other_deals_too(firm: Firm) -> None:
    await firm.refuse(deal="一件目")
    await firm.settle()
    await firm.refuse(deal="二件目", said="今後の営業メールは一切送らないでください。")
    await firm.settle()
    assert (await firm.sequence(1)).cause is Cause.OPTED_OUT
    assert (await firm.sequence(2)).state is SequenceState.STOPPED
    assert len(await firm.inbox(CONTACT)) == 1


async def test_another_spelling_of_the_address_is_the_same_person(firm: Firm) -> None:
    await firm.refuse()
    assert (await firm.refuse(CONTACT.upper().replace("KYAKU.EXAMPLE", "Kyaku.Example"))).already


async def test_after_the_suppression_is_lifted_a_refusal_that_was_never_answered_begins(firm: Firm) -> None:
    store = firm.daemon.office.store
    await store.write(lambda tx: tx.suppress(CONTACT, "opted_out", START))
    stopped = await firm.refuse()
    assert (stopped.sequence.state, stopped.sequence.cause) == (SequenceState.STOPPED, Cause.SUPPRESSED)
    assert (await firm.refuse()).already, "still suppressed: nothing begins"
    await store.write(lambda tx: tx.unsuppress(CONTACT))
    assert not (await firm.refuse()).already
    await firm.settle()
    assert len(await firm.inbox(CONTACT)) == 1
    assert (await firm.refuse()).already


async def test_something_new_on_a_sequence_at_rest_leaves_the_daemon_at_rest(firm: Firm) -> None:
    """It is looked at once more, not for ever."""
    await firm.refuse()
    await firm.settle()
    engine = firm.daemon.office.engine
    held = HoldAsked(date(2027, 2, 1))
    await engine.store.write(lambda tx: engine.happen(tx, 1, held, firm.clock.now(), "cli"))
    again = await firm.refuse(dates={"decision_on": date(2027, 3, 1)})
    assert again.changed
    assert await asyncio.wait_for(firm.settle(), 20) <= 2
    assert (await firm.sequence()).state is SequenceState.HELD
