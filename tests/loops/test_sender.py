"""What the sender does when a server, the database or the program itself fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.loops.conftest import Firm, OpenFirm, text_of
from tests.support.small_firm import CONTACT, REP, STRANGER

from enishi.core.account import Account
from enishi.core.fate import Fate
from enishi.core.model import Cause, Outbound, SendState, SequenceState
from enishi.core.problem import Unavailable
from enishi.effects.smtp import Submission
from enishi.effects.store import Line, Tx
from enishi.loops import claiming
from enishi.loops.line import Line as LineOfMails

DEADLINE = 10.0


async def running(firm: Firm) -> asyncio.Task[None]:
    """The daemon as `enishi run` runs it, with a customer's mail in the middle of DATA."""
    firm.world.may_answer.clear()
    task = asyncio.create_task(firm.daemon.run())
    await firm.refuse()
    firm.daemon.wake()
    await asyncio.wait_for(firm.world.data_began.wait(), DEADLINE)
    return task


async def test_told_to_stop_it_finishes_the_mail_on_its_way(firm: Firm) -> None:
    task = await running(firm)
    task.cancel()
    await asyncio.sleep(0)
    firm.world.may_answer.set()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, DEADLINE)
    assert [mail.state for mail in await firm.outbound()] == [SendState.SENT]


async def test_a_mail_that_is_cut_off_in_the_end_is_in_doubt_and_the_rep_is_asked(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enishi.app.daemon.STOP_WITHIN", 0.0)
    task = await running(firm)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, DEADLINE)
    assert [mail.state for mail in await firm.outbound()] == [SendState.UNKNOWN]
    firm.world.may_answer.set()
    await firm.restart()
    await firm.until("2026-12-20 12:00")
    assert (await firm.sequence()).cause is Cause.SEND_UNKNOWN
    [doubt] = [mail for mail in await firm.inbox(REP) if "送られましたか" in mail["Subject"]]
    assert "ありがとうございました" in text_of(doubt), "it names the mail"
    thanks = [mail for mail in await firm.outbound() if mail.recipient == CONTACT]
    assert [mail.state for mail in thanks] == [SendState.UNKNOWN], "and it is never sent again by itself"


async def test_a_server_that_was_away_gets_each_mail_exactly_once_when_it_is_back(firm: Firm) -> None:
    async with firm.world.without_smtp():
        await firm.refuse()
        with pytest.raises(Unavailable):
            await firm.settle()
        assert await firm.inbox(CONTACT) == []
    next_at = await firm.daemon.next_at()
    assert next_at is not None
    firm.clock.move_to(next_at)
    await firm.until("2026-11-20 11:00")
    assert len(await firm.inbox(CONTACT)) == 1


async def test_with_the_mailbox_unreadable_no_drip_leaves_but_the_thanks_do(firm: Firm) -> None:
    await firm.refuse()
    await firm.until("2026-12-03 12:00")
    await firm.say(REP, "OK", answering=await firm.draft_request())
    await firm.settle()
    await firm.refuse(STRANGER, deal="別件")
    async with firm.world.without_imap():
        for wall in ("12-04 10:00", "12-04 10:20", "12-04 15:00"):
            with pytest.raises(Unavailable):
                await firm.until(f"2026-{wall}")
        assert len(await firm.inbox(CONTACT)) == 1
        assert len(await firm.inbox(STRANGER)) == 1


async def test_greylisted_after_weeks_in_the_queue_it_is_tried_again(firm: Firm) -> None:
    """An absence or a rep's stop may keep an approved mail waiting; that is no reason to give up at the first 4xx."""
    await firm.refuse()
    await firm.until("2026-12-03 12:00")
    await firm.say(REP, "OK", answering=await firm.draft_request())
    await firm.say(REP, "停止", Subject="停止")
    await firm.until("2026-12-14 12:00")
    firm.world.refusals[CONTACT] = "450 4.2.0 greylisted, come back later"
    await firm.say(REP, "再開", Subject="再開")
    await firm.settle()
    assert await firm.state() is SequenceState.ACTIVE
    firm.world.refusals.clear()
    await firm.until("2026-12-15 12:00")
    assert len(await firm.inbox(CONTACT)) == 2


async def test_a_bad_address_of_the_rep_does_not_end_the_customers_follow_up(open_firm: OpenFirm) -> None:
    cadence = (
        "cadence: plan\ntitle: 電話\nsteps:\n"
        "  - {id: thanks, kind: thanks, at: refusal, mail: thanks, approval: auto}\n"
        "  - {id: call, kind: task, at: refusal + 1w, note: call}\n"
    )
    note = "---\nsubject: お電話\nkind: task\n---\nご様子を伺う。\n"
    async with open_firm(cadence=cadence, mails={"call": note}) as firm:
        await firm.refuse()
        await firm.settle()
        firm.world.refusals[REP] = "550 5.1.1 User unknown"
        await firm.until("2026-12-20 12:00")
        assert (await firm.sequence()).cause is Cause.SEND_FAILED
        assert not await firm.daemon.office.store.read(lambda tx: tx.is_suppressed(CONTACT))


async def test_a_result_that_cannot_be_written_is_kept_and_nothing_is_sent_before_it_is(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_and_look = Tx.settle_and_look

    async def full(tx: Tx, fates: Sequence[Fate], *more: Any, **named: Any) -> Line:
        if fates:
            raise Unavailable("store.disk_full", place="data", why="disk full")
        return await settle_and_look(tx, fates, *more, **named)

    await firm.refuse()
    with monkeypatch.context() as trouble:
        trouble.setattr(Tx, "settle_and_look", full)
        with pytest.raises(Unavailable):
            await firm.settle()
        await firm.refuse(STRANGER, deal="別件")
        with pytest.raises(Unavailable):
            await firm.settle()
        assert await firm.inbox(STRANGER) == [], "fail closed"
    await firm.settle()
    assert (len(await firm.inbox(CONTACT)), len(await firm.inbox(STRANGER))) == (1, 1)
    assert {mail.state for mail in await firm.outbound()} == {SendState.SENT}


async def test_a_mailbox_at_rest_holds_up_no_other(firm: Firm) -> None:
    """Its line may be long: it has no part in the turn at all."""
    sender = firm.daemon.sender
    await firm.refuse()
    [mail] = await firm.outbound()
    until_at = firm.clock.now().replace(year=2027)

    async def line(tx: Tx) -> None:
        for number in range(60):
            other = replace(mail, mailbox="resting", message_id=f"<{number}@x.example>", sequence_id=None)
            await tx.enqueue(other)

    await firm.daemon.office.store.write(line)
    followup = sender.lines["followup"]
    claimer = replace(followup.claimer, account=Account("resting", resting_until_at=until_at, failures=1))
    settings = replace(followup.settings, key="resting")
    resting = LineOfMails(
        followup.store,
        settings,
        claimer,
        Submission(settings),
        followup.look,
        followup.is_sure,
        followup.sending_journal,
    )
    sender.lines = {"resting": resting, **sender.lines}
    await sender.turn(firm.clock.now)
    assert len(await firm.inbox(CONTACT)) == 1
    assert {mail.state for mail in await firm.outbound() if mail.mailbox == "resting"} == {SendState.QUEUED}


async def test_a_mail_that_meets_an_error_of_ours_holds_up_no_other(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    await firm.refuse()
    await firm.refuse(STRANGER, deal="別件")
    clearance = claiming.clearance

    def failing(mail: Outbound, *more: Any) -> object:
        if mail.recipient == CONTACT:
            raise RuntimeError("a bug")
        return clearance(mail, *more)

    with monkeypatch.context() as trouble:
        trouble.setattr(claiming, "clearance", failing)
        await firm.settle()
        assert (len(await firm.inbox(CONTACT)), len(await firm.inbox(STRANGER))) == (0, 1)
    await firm.until("2026-11-20 12:00")
    assert len(await firm.inbox(CONTACT)) == 1


async def test_a_send_whose_news_cannot_be_told_is_still_written_down(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would stand as being sent, and the next start would fail over it."""

    async def failing(*_: object) -> None:
        raise RuntimeError("a bug")

    await firm.refuse()
    with monkeypatch.context() as trouble:
        trouble.setattr(type(firm.daemon.office.engine), "happen_all", failing)
        await firm.settle()
    assert [mail.state for mail in await firm.outbound()] == [SendState.SENT]


async def test_an_idle_daemon_turns_its_loops_only_a_few_times(firm: Firm) -> None:
    turns = 0
    turn = firm.daemon.sender.turn

    async def counted(now: object) -> int:
        nonlocal turns
        turns += 1
        return await turn(now)  # type: ignore[arg-type]

    firm.daemon.sender.turn = counted  # type: ignore[method-assign,assignment]
    await firm.refuse()
    thanked = asyncio.Event()
    firm.world.on_delivery(lambda _: thanked.set())
    task = asyncio.create_task(firm.daemon.run())
    await asyncio.wait_for(thanked.wait(), DEADLINE)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(task), 1.0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert turns < 12
