"""A daemon that dies without a word: what its sending journal proves, the next one need not ask about."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from tests.loops.conftest import Firm
from tests.support.small_firm import CONTACT, REP

from enishi.core.fate import Fate
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.problem import Unavailable
from enishi.effects.sending_journal import SendingJournal, records
from enishi.effects.store import Line, Tx
from enishi.effects.store.backup import back_up, restore
from enishi.loops import hold_switch
from enishi.loops.line import Line as LineOfMails
from enishi.sandbox.world import World

DEADLINE = 10.0


class Died(BaseException):
    """No `except Exception` of the program sees it coming."""


def journal_of(firm: Firm) -> SendingJournal:
    return firm.daemon.sender.lines["followup"].sending_journal


def stop_all_writing(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a dead process: what it still does reaches neither the database nor the journal."""

    async def nothing(*_: object) -> None:
        raise Unavailable("store.disk_full", place="data", why="the process is dead")

    monkeypatch.setattr(firm.daemon.office.store, "write", nothing)
    journal_of(firm).close()


async def thanks(firm: Firm) -> Outbound:
    [mail] = [mail for mail in await firm.outbound() if mail.purpose is Purpose.TOUCH]
    return mail


async def die_before_the_text(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claimed and committed; no connection has begun it."""

    def dying(*_: object) -> None:
        stop_all_writing(firm, monkeypatch)
        raise Died

    with monkeypatch.context() as mine:
        mine.setattr(LineOfMails, "_begin", dying)
        with pytest.raises(Died):
            await firm.settle()


async def die_in_the_text(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has the whole text, and says nothing yet."""
    firm.world.may_answer.clear()
    sending = asyncio.create_task(firm.settle())
    await asyncio.wait_for(firm.world.data_began.wait(), DEADLINE)
    stop_all_writing(firm, monkeypatch)
    sending.cancel()
    with suppress(asyncio.CancelledError, Unavailable):
        await sending
    await firm.daemon.sender.stop(0)


async def die_before_the_fate(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's answer is here, and not in the database."""
    settle_and_look = Tx.settle_and_look

    async def dying(tx: Tx, fates: Sequence[Fate], *more: Any, **named: Any) -> Line:
        if fates:
            stop_all_writing(firm, monkeypatch)
            raise Died
        return await settle_and_look(tx, fates, *more, **named)

    with monkeypatch.context() as mine:
        mine.setattr(Tx, "settle_and_look", dying)
        with pytest.raises(Died):
            await firm.settle()


Death = Callable[[Firm, pytest.MonkeyPatch], Awaitable[None]]


async def state_after(firm: Firm, death: Death, monkeypatch: pytest.MonkeyPatch) -> SendState:
    await firm.refuse()
    await death(firm, monkeypatch)
    await firm.restart()
    return (await thanks(firm)).state


async def test_what_was_claimed_and_not_begun_waits_as_before_and_goes_once(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await state_after(firm, die_before_the_text, monkeypatch) is SendState.DEFERRED
    given_back = await thanks(firm)
    assert given_back.attempts == 0, "it was no try"
    await firm.settle()
    sent = await thanks(firm)
    assert (sent.state, sent.raw, sent.attempts) == (SendState.SENT, given_back.raw, 1)
    assert len(await firm.inbox(CONTACT)) == 1


async def test_what_was_accepted_is_sent_and_its_sequence_goes_on(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_at = firm.clock.now()
    assert await state_after(firm, die_before_the_fate, monkeypatch) is SendState.SENT
    assert (await thanks(firm)).settled_at == sent_at
    await firm.until("2026-12-03 12:00")
    assert len(await firm.inbox(CONTACT)) == 1
    assert await firm.draft_request(), "the next step's draft"


async def test_what_was_refused_is_tried_again(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: object) -> str:
        return "451 4.3.0 not now"

    with monkeypatch.context() as server:
        server.setattr(World, "handle_DATA", busy)
        assert await state_after(firm, die_before_the_fate, monkeypatch) is SendState.DEFERRED
    assert (await thanks(firm)).attempts == 1
    await firm.settle()
    assert (await thanks(firm)).state is SendState.SENT
    assert len(await firm.inbox(CONTACT)) == 1


async def test_what_was_begun_and_not_answered_is_in_doubt_and_never_sent_again(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await state_after(firm, die_in_the_text, monkeypatch) is SendState.UNKNOWN
    firm.world.may_answer.set()
    await firm.until("2026-11-20 13:00")
    assert len(await firm.inbox(CONTACT)) <= 1
    assert (await thanks(firm)).attempts == 1


@pytest.mark.parametrize("death", [die_before_the_text, die_before_the_fate])
async def test_after_a_reboot_only_what_is_written_counts(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, death: Death
) -> None:
    monkeypatch.setattr("enishi.app.assembly.boot_id", lambda: "the-next-boot")
    expected = {die_before_the_text: SendState.UNKNOWN, die_before_the_fate: SendState.SENT}
    assert await state_after(firm, death, monkeypatch) is expected[death]


@pytest.mark.parametrize("death", [die_before_the_text, die_before_the_fate])
async def test_without_its_journal_all_that_was_claimed_is_in_doubt(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, death: Death
) -> None:
    await firm.refuse()
    await death(firm, monkeypatch)
    (firm.daemon.office.data / records.NAME).unlink()
    await firm.restart()
    assert (await thanks(firm)).state is SendState.UNKNOWN


async def test_the_journal_of_another_life_tells_nothing_of_this_ones_mails(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old file put back in its place (same boot, same database) names other daemons."""
    file = firm.daemon.office.data / records.NAME
    aside = file.with_name("aside")
    os.rename(file, aside)
    await firm.restart()
    await firm.refuse()
    await die_before_the_text(firm, monkeypatch)
    os.rename(aside, file)
    await firm.restart()
    assert (await thanks(firm)).state is SendState.UNKNOWN


async def test_a_restored_copy_learns_nothing_from_the_journal_of_the_database_it_replaced(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = firm.daemon.office.data
    await firm.refuse()
    await die_before_the_text(firm, monkeypatch)
    back_up(data / "enishi.db", data / "copy.db", firm.clock.now())
    await firm._open.aclose()
    restore(data / "copy.db", data / "enishi.db", firm.clock.now())
    await firm.restart()
    assert await firm.daemon.office.store.read(hold_switch.on_hold)
    assert (await thanks(firm)).state is SendState.UNKNOWN


async def test_while_the_journal_cannot_be_written_nothing_leaves_and_then_all_does(firm: Firm) -> None:
    journal = journal_of(firm)
    place, elsewhere = firm.daemon.office.data, firm.daemon.office.data / "elsewhere"
    journal._give_up_file()
    journal._folder = elsewhere
    await firm.refuse()
    with pytest.raises(Unavailable):
        await firm.settle()
    assert (await thanks(firm)).state is SendState.DEFERRED
    assert "No such file" in firm.daemon.sender.lines["followup"].account.why  # type: ignore[operator]
    assert await firm.inbox(CONTACT) == []
    journal._folder = place
    next_at = await firm.daemon.next_at()
    assert next_at is not None
    firm.clock.move_to(next_at)
    await firm.until("2026-11-20 11:00")
    assert len(await firm.inbox(CONTACT)) == 1


async def test_dying_again_and_again_at_every_point_sends_each_mail_once_or_asks(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths = [die_before_the_text, die_before_the_text, die_before_the_fate]
    await firm.refuse()
    for death in deaths:
        with monkeypatch.context() as dying:
            await death(firm, dying)
            await firm.restart()
    await firm.until("2026-11-20 13:00")
    assert (await thanks(firm)).state is SendState.SENT
    assert len(await firm.inbox(CONTACT)) == 1
    assert not [mail for mail in await firm.inbox(REP) if "送られましたか" in mail["Subject"]]
