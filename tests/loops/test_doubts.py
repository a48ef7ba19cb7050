"""A mail in doubt: what proves it, who is asked when nothing does, and what a person's word makes of it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from tests.loops.conftest import Firm, OpenFirm, text_of
from tests.support.small_firm import COLLEAGUE, CONTACT, LEAD, OURS, REP, STRANGER

from enishi.core.model import Cause, Outbound, Purpose, SendState, SequenceState, TouchState
from enishi.effects.store import Tx
from enishi.loops import doubts
from enishi.sandbox.bounce import bounce
from enishi.sandbox.world import World

GRACE = timedelta(minutes=10)
DEADLINE = 10.0


async def lose_the_answer(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon dies in the middle of DATA; in truth the server never took the mail."""
    monkeypatch.setattr("enishi.app.daemon.STOP_WITHIN", 0.0)
    firm.world.may_answer.clear()
    firm.world.data_began.clear()
    task = asyncio.create_task(firm.daemon.run())
    firm.daemon.wake()
    await asyncio.wait_for(firm.world.data_began.wait(), DEADLINE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, DEADLINE)

    async def never_took_it(*_: object) -> str:
        return "451 4.3.0 not taken"

    with monkeypatch.context() as server:
        server.setattr(World, "handle_DATA", never_took_it)
        firm.world.may_answer.set()
        await firm.restart()


@pytest.fixture
async def doubtful(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """Nobody knows whether the customer has the thanks."""
    await firm.refuse()
    await lose_the_answer(firm, monkeypatch)
    await firm.settle()
    assert (await thanks(firm)).state is SendState.UNKNOWN
    return firm


async def thanks(firm: Firm) -> Outbound:
    [mail] = [mail for mail in await firm.outbound() if mail.purpose is Purpose.TOUCH]
    return mail


async def raw_thanks(firm: Firm) -> bytes:
    raw = (await thanks(firm)).raw
    assert raw is not None
    return raw


async def history(firm: Firm) -> list[tuple[str, object]]:
    lines = await firm.daemon.office.store.read(lambda tx: tx.history_of(1))
    return [(line.code, line.params.get("how")) for line in lines]


async def touch(firm: Firm) -> TouchState:
    touches = await firm.daemon.office.store.read(lambda tx: tx.touches_of(1))
    return next(found.state for found in touches if found.step == "thanks")


async def asked(firm: Firm) -> list[EmailMessage]:
    return [mail for mail in await firm.inbox(REP) if "送られましたか" in mail["Subject"]]


async def the_grace_time_passes(firm: Firm) -> None:
    firm.clock.move_to(firm.clock.now() + GRACE)
    await firm.settle()


async def assert_proven(firm: Firm, how: str) -> None:
    mail = await thanks(firm)
    assert mail.state is SendState.SENT
    assert mail.settled_at == mail.dated_at, "with its real time"
    assert await touch(firm) is TouchState.SENT
    assert ("history.proven_sent", f"proof.{how}") in await history(firm)


class TestProof:
    async def test_a_copy_that_the_server_filed_puts_the_sequence_back_on_its_plan(
        self, doubtful: Firm
    ) -> None:
        await doubtful.world.deliver(OURS, await raw_thanks(doubtful), "Sent")
        await doubtful.settle()
        await assert_proven(doubtful, "sent_copy")
        assert await doubtful.state() is SequenceState.ACTIVE
        await the_grace_time_passes(doubtful)
        assert await asked(doubtful) == []

    async def test_a_copy_under_another_id_counts_by_our_mark(self, doubtful: Firm) -> None:
        lines = [
            b"Message-ID: <0102018@smtp-out.example>" if line.startswith(b"Message-ID:") else line
            for line in (await raw_thanks(doubtful)).split(b"\r\n")
        ]
        await doubtful.world.deliver(OURS, b"\r\n".join(lines), "Sent")
        await doubtful.settle()
        await assert_proven(doubtful, "sent_copy")

    async def test_a_blind_copy_in_our_inbox_counts_and_is_no_mail_of_anybodys(self, doubtful: Firm) -> None:
        await doubtful.world.deliver(OURS, await raw_thanks(doubtful))
        await doubtful.settle()
        await assert_proven(doubtful, "delivered_copy")
        assert await doubtful.state() is SequenceState.ACTIVE

    async def test_an_answer_counts_and_pauses_as_every_answer_does(self, doubtful: Firm) -> None:
        mail = await thanks(doubtful)
        await doubtful.say(CONTACT, "ご丁寧にありがとうございます。", In_Reply_To=mail.message_id)
        await doubtful.settle()
        await assert_proven(doubtful, "answer")
        assert (await doubtful.sequence()).cause is Cause.REPLIED

    async def test_an_answer_to_a_renamed_mail_counts_by_the_threads_name(self, doubtful: Firm) -> None:
        [root] = (await thanks(doubtful)).references
        cited = f"{root} <0102018@smtp-out.example>"
        await doubtful.say(
            CONTACT, "承知しました。", In_Reply_To="<0102018@smtp-out.example>", References=cited
        )
        await doubtful.settle()
        await assert_proven(doubtful, "answer")

    async def test_a_failure_report_counts_the_mail_was_taken(self, doubtful: Firm) -> None:
        report = bounce(
            await raw_thanks(doubtful), OURS, CONTACT, host="mx.example", number=7, at=doubtful.clock.now()
        )
        await doubtful.world.deliver(OURS, report)
        await doubtful.settle()
        await assert_proven(doubtful, "report")
        assert (await doubtful.sequence()).cause is Cause.HARD_BOUNCE

    async def test_mail_that_names_no_id_of_ours_proves_nothing(self, doubtful: Firm) -> None:
        forged = re.sub(rb"[0-9a-f]{16,32}", lambda found: b"0" * len(found[0]), await raw_thanks(doubtful))
        await doubtful.world.deliver(OURS, forged, "Sent")
        await doubtful.say(STRANGER, "お知らせです。")
        await doubtful.settle()
        assert (await thanks(doubtful)).state is SendState.UNKNOWN

    async def test_an_answer_to_another_mail_proves_nothing_for_this_one(self, doubtful: Firm) -> None:
        await doubtful.refuse(STRANGER, company="他社")
        await doubtful.settle()
        [other] = await doubtful.inbox(STRANGER)
        await doubtful.say(STRANGER, "ありがとうございます。", answering=other)
        await doubtful.settle()
        of_first = [mail for mail in await doubtful.outbound() if mail.sequence_id == 1]
        assert SendState.UNKNOWN in {mail.state for mail in of_first}

    async def test_where_sent_is_no_place_of_proof_a_copy_there_proves_nothing(
        self, open_firm: OpenFirm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_firm(mailbox="proof: [journal]") as firm:
            await firm.refuse()
            await lose_the_answer(firm, monkeypatch)
            await firm.world.deliver(OURS, await raw_thanks(firm), "Sent")
            await the_grace_time_passes(firm)
            assert (await thanks(firm)).state is SendState.UNKNOWN
            assert len(await asked(firm)) == 1

    async def test_after_a_crash_it_counts_before_the_mail_is_even_known_to_be_in_doubt(
        self, firm: Firm
    ) -> None:
        await firm.refuse()
        firm.world.may_answer.clear()
        task = asyncio.create_task(firm.daemon.run())
        firm.daemon.wake()
        await asyncio.wait_for(firm.world.data_began.wait(), DEADLINE)
        mail = await thanks(firm)
        assert mail.state is SendState.SENDING

        async def seen(tx: Tx) -> bool:
            return await doubts.was_sent(
                firm.daemon.office.engine, tx, mail, doubts.Proof.SENT_COPY, firm.clock.now(), "smtp"
            )

        assert await firm.daemon.office.store.write(seen)
        firm.world.may_answer.set()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, DEADLINE)
        await firm.restart()
        await firm.settle()
        await assert_proven(firm, "sent_copy")
        assert len(await firm.inbox(CONTACT)) == 1


class TestLooking:
    async def test_a_copy_that_the_watcher_had_passed_is_found_by_looking(self, doubtful: Firm) -> None:
        """It lay in a folder that is not read any more, or was read while the mail did not yet count as in doubt."""
        await doubtful.world.deliver(OURS, await raw_thanks(doubtful), "Sent")
        await doubtful.daemon.proving.turn(doubtful.clock.now() + timedelta(minutes=1))
        await assert_proven(doubtful, "sent_copy")

    async def test_nobody_is_asked_while_the_mailbox_cannot_be_looked_into(self, doubtful: Firm) -> None:
        async with doubtful.world.without_imap():
            for minutes in (5, 10, 30, 60):
                await doubtful.daemon.proving.turn(doubtful.clock.now() + timedelta(minutes=minutes))
            queued = [mail.subject for mail in await doubtful.outbound()]
            assert not any("送られましたか" in subject for subject in queued)
            await doubtful.daemon.proving.turn(doubtful.clock.now() + timedelta(hours=3))
            queued = [mail.subject for mail in await doubtful.outbound()]
            assert any("送られましたか" in subject for subject in queued), "but not for ever"

    async def test_a_mail_to_the_rep_is_not_asked_about_but_the_leads_hear(
        self, firm: Firm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await firm.refuse()
        await firm.settle()
        await firm.say(COLLEAGUE, "山田の代理です。")
        await lose_the_answer(firm, monkeypatch)
        await firm.settle()
        assert not any("届きません" in mail["Subject"] for mail in await firm.inbox(LEAD))
        await the_grace_time_passes(firm)
        assert any("届きません" in mail["Subject"] for mail in await firm.inbox(LEAD))
        await the_grace_time_passes(firm)
        assert len([m for m in await firm.inbox(LEAD) if "届きません" in m["Subject"]]) == 1


class TestTheRepIsAsked:
    async def test_once_and_only_after_the_grace_time(self, doubtful: Firm) -> None:
        assert await asked(doubtful) == []
        await doubtful.until("2026-11-25 12:00")
        [question] = await asked(doubtful)
        text = text_of(question)
        assert "ご検討いただき、ありがとうございました" in text, "it names the mail"
        assert CONTACT in text
        assert "11月20日(金) 10:00" in text, "and when it was tried"
        assert (await doubtful.sequence()).cause is Cause.SEND_UNKNOWN
        assert await doubtful.inbox(CONTACT) == [], "and nothing is sent again by itself"

    async def test_asked_again_after_a_restart_it_is_not(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        await doubtful.restart()
        await doubtful.until("2026-11-25 12:00")
        assert len(await asked(doubtful)) == 1

    async def test_sent_means_sent_and_the_plan_goes_on(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        await doubtful.say(REP, "送信済み", answering=(await asked(doubtful))[0])
        await doubtful.settle()
        await assert_proven(doubtful, "word")
        assert await doubtful.state() is SequenceState.ACTIVE
        assert await doubtful.inbox(CONTACT) == []

    async def test_unsent_sends_the_very_same_bytes_exactly_once_more(self, doubtful: Firm) -> None:
        raw = await raw_thanks(doubtful)
        await the_grace_time_passes(doubtful)
        await doubtful.say(REP, "未送信", answering=(await asked(doubtful))[0])
        await doubtful.until("2026-11-25 12:00")
        [received] = await doubtful.world.mails(CONTACT)
        assert received.endswith(raw)
        assert await touch(doubtful) is TouchState.SENT

    async def test_once_the_customer_has_answered_unsent_sends_nothing(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        await doubtful.say(CONTACT, "電話でお話ししました件ですが。")
        await doubtful.say(REP, "未送信", answering=(await asked(doubtful))[0])
        await doubtful.until("2026-11-25 12:00")
        assert await doubtful.inbox(CONTACT) == []
        assert (await thanks(doubtful)).state is SendState.CANCELLED
        assert await touch(doubtful) is TouchState.PLANNED

    @pytest.mark.parametrize("text", ["了解です", "> 未送信", "送信済みかどうか分かりません"])
    async def test_anything_else_does_nothing_and_is_asked_once_which_of_the_two(
        self, doubtful: Firm, text: str
    ) -> None:
        await the_grace_time_passes(doubtful)
        [question] = await asked(doubtful)
        for _ in range(2):
            await doubtful.say(REP, text, answering=question)
            await doubtful.settle()
            doubtful.clock.move_to(doubtful.clock.now() + timedelta(minutes=1))
        assert (await thanks(doubtful)).state is SendState.UNKNOWN
        answers = [mail for mail in await doubtful.inbox(REP) if "指示" in mail["Subject"]]
        assert len(answers) == 1
        assert "「送信済み」か「未送信」のどちらか" in "".join(text_of(answers[0]).split())

    async def test_nobody_elses_word_counts(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        [question] = await asked(doubtful)
        for somebody in (STRANGER, LEAD):
            await doubtful.say(somebody, "未送信", answering=question)
        await doubtful.settle()
        assert (await thanks(doubtful)).state is SendState.UNKNOWN

    async def test_a_second_word_is_answered_with_what_happened(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        [question] = await asked(doubtful)
        await doubtful.say(REP, "送信済み", answering=question)
        await doubtful.settle()
        await doubtful.say(REP, "未送信", answering=question)
        await doubtful.until("2026-11-25 12:00")
        assert await doubtful.inbox(CONTACT) == []
        [answer] = [mail for mail in await doubtful.inbox(REP) if "指示" in mail["Subject"]]
        assert "送信済みです（2026年11月20日(金) 10:00）" in text_of(answer)

    async def test_proof_that_comes_after_the_question_settles_it(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        await doubtful.world.deliver(OURS, await raw_thanks(doubtful), "Sent")
        await doubtful.settle()
        await assert_proven(doubtful, "sent_copy")
        assert any("解決しました" in mail["Subject"] for mail in await doubtful.inbox(REP))

    async def test_without_an_answer_to_be_had_the_plan_can_go_on_all_the_same(self, doubtful: Firm) -> None:
        await the_grace_time_passes(doubtful)
        await doubtful.say(REP, "再開", answering=(await asked(doubtful))[0])
        await doubtful.settle()
        assert await doubtful.state() is SequenceState.ACTIVE
        assert (await thanks(doubtful)).state is SendState.UNKNOWN
