"""What comes in: once, whoever it concerns, whatever is wrong with it."""

from __future__ import annotations

import asyncio

import pytest
from tests.loops.conftest import Firm, text_of
from tests.support.small_firm import COLLEAGUE, CONTACT, LEAD, OURS, REP, STRANGER

from enishi.core import verdict
from enishi.core.events import StopAsked
from enishi.core.model import Cause, SequenceState
from enishi.core.problem import Unavailable
from enishi.loops.intake import Intake
from enishi.loops.post import Role
from enishi.sandbox.bounce import bounce


@pytest.fixture
async def thanked(firm: Firm) -> Firm:
    await firm.refuse()
    await firm.settle()
    return firm


class TestAMailThatFailsUs:
    @pytest.fixture(autouse=True)
    def poison(self, monkeypatch: pytest.MonkeyPatch) -> None:
        read = verdict.read

        def failing(incoming: object, **more: object) -> object:
            if "poison" in incoming.subject:  # type: ignore[attr-defined]
                raise RuntimeError("a bug")
            return read(incoming, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(verdict, "read", failing)

    async def test_is_put_aside_and_the_leads_are_told(self, thanked: Firm) -> None:
        await thanked.say(STRANGER, "x", Subject="poison")
        await thanked.settle()
        [kept] = (thanked.daemon.office.data / "quarantine").iterdir()
        assert b"poison" in kept.read_bytes()
        [told] = [mail for mail in await thanked.inbox(LEAD) if "読み取れない" in mail["Subject"]]
        assert kept.name in "".join(text_of(told).split())

    async def test_does_not_block_the_next(self, thanked: Firm) -> None:
        await thanked.say(STRANGER, "x", Subject="poison")
        await thanked.say(CONTACT, "来月お話を伺えますか。")
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.REPLIED

    async def test_silences_whom_it_may_come_from(self, thanked: Firm) -> None:
        await thanked.say(CONTACT, "来月お話を伺えますか。", Subject="poison")
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.UNCLEAR_MAIL


async def test_trouble_with_the_database_is_no_fault_of_the_mails(
    thanked: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("store.disk_full", place="data", why="disk full")

    await thanked.say(CONTACT, "来月お話を伺えますか。")
    with monkeypatch.context() as trouble:
        trouble.setattr(Intake, "_take", full)
        for _ in range(4):
            with pytest.raises(Unavailable):
                await thanked.settle()
    await thanked.settle()
    assert (await thanked.sequence()).cause is Cause.REPLIED


async def test_who_answers_a_mail_that_was_passed_on_is_silenced_as_well(thanked: Firm) -> None:
    """Both might have answered: the one whom we wrote to, and the one who writes."""
    await thanked.refuse(STRANGER, company="他社")
    await thanked.settle()
    [to_contact] = await thanked.inbox(CONTACT)
    await thanked.say(STRANGER, "山田様から伺いました。", answering=to_contact)
    await thanked.settle()
    assert (await thanked.sequence(1)).cause is Cause.REPLIED
    assert (await thanked.sequence(2)).cause is Cause.REPLIED


async def test_a_customer_who_answers_a_notice_that_the_rep_passed_on_pauses_and_commands_nothing(
    thanked: Firm,
) -> None:
    await thanked.say(COLLEAGUE, "山田の代理です。")
    await thanked.settle()
    [notice] = [mail for mail in await thanked.inbox(REP) if "代理です" in text_of(mail)]
    await thanked.say(REP, "再開", answering=notice)
    await thanked.settle()
    assert await thanked.state() is SequenceState.ACTIVE
    await thanked.say(CONTACT, "成約", answering=notice)
    await thanked.settle()
    assert (await thanked.sequence()).cause is Cause.REPLIED


async def test_the_refusal_itself_read_late_does_not_pause_what_it_began(firm: Firm) -> None:
    """They answered a mail of ours with their no; a colleague typed it in before the mailbox was read."""
    await firm.refuse(deal="一件目")
    await firm.settle()
    [thanks] = await firm.inbox(CONTACT)
    engine = firm.daemon.office.engine
    await engine.store.write(lambda tx: engine.happen(tx, 1, StopAsked(), firm.clock.now(), "cli"))
    await firm.say(CONTACT, "今回は見送ります。", answering=thanks)
    firm.clock.move_to(firm.clock.now().replace(hour=5))
    await firm.refuse(deal="二件目")
    await firm.settle()
    assert (await firm.sequence(2)).state is SequenceState.ACTIVE


async def test_an_answer_between_the_refusal_and_the_first_look_pauses(firm: Firm) -> None:
    await firm.refuse()
    firm.clock.move_to(firm.clock.now().replace(hour=5))
    await firm.say(CONTACT, "早速ですが、別の案はありますか。")
    await firm.settle()
    assert (await firm.sequence()).cause is Cause.REPLIED


async def test_words_from_before_the_first_look_are_not_obeyed(firm: Firm) -> None:
    await firm.say(LEAD, "停止", Subject="停止")
    firm.clock.move_to(firm.clock.now().replace(hour=5))
    await firm.refuse()
    await firm.settle()
    assert len(await firm.inbox(CONTACT)) == 1


async def test_our_own_mail_under_another_message_id_is_no_mail_written_by_hand(thanked: Firm) -> None:
    """Some providers rewrite the id on the way out, and keep the copy in Sent under the new one (R7)."""
    [thanks] = await thanked.world.mails(CONTACT)
    lines = [
        b"Message-ID: <0102018@smtp-out.example>" if line.startswith(b"Message-ID:") else line
        for line in thanks.split(b"\r\n")
    ]
    await thanked.world.deliver(OURS, b"\r\n".join(lines), "Sent")
    await thanked.settle()
    assert await thanked.state() is SequenceState.ACTIVE


class TestReports:
    async def come_back(self, firm: Firm, raw: bytes, whom: str) -> None:
        report = bounce(raw, OURS, whom, host="mail.yoso.example", number=7, at=firm.clock.now())
        await firm.world.deliver(OURS, report)
        await firm.settle()

    async def test_a_notice_that_came_back_stops_no_customer_and_the_leads_learn_of_it(
        self, thanked: Firm
    ) -> None:
        await thanked.say(COLLEAGUE, "山田の代理です。")
        await thanked.settle()
        [notice] = await thanked.world.mails(REP)
        await self.come_back(thanked, notice, REP)
        assert (await thanked.sequence()).cause is Cause.COLLEAGUE_REPLIED
        assert any("届きません" in mail["Subject"] for mail in await thanked.inbox(LEAD))

    async def test_what_told_the_leads_of_it_and_came_back_goes_round_no_more(self, thanked: Firm) -> None:
        await thanked.say(COLLEAGUE, "山田の代理です。")
        await thanked.settle()
        await self.come_back(thanked, (await thanked.world.mails(REP))[0], REP)
        before = len(await thanked.inbox(LEAD))
        await self.come_back(thanked, (await thanked.world.mails(LEAD))[-1], LEAD)
        assert len(await thanked.inbox(LEAD)) == before
        assert len(await thanked.inbox(REP)) == 1

    async def test_of_another_recipient_than_we_wrote_to_it_only_pauses(self, thanked: Firm) -> None:
        [thanks] = await thanked.world.mails(CONTACT)
        await self.come_back(thanked, thanks, "forwarded@elsewhere.example")
        assert (await thanked.sequence()).cause is Cause.SOFT_BOUNCE


async def test_two_readers_of_one_folder_and_neither_says_that_all_is_read_too_soon(
    thanked: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second meets a mail in the first one's hands: it may not clear a send before that mail is dealt with."""
    [watcher] = thanked.daemon.watchers.values()
    await thanked.say(STRANGER, "一")
    await thanked.say(CONTACT, "二通目です。お話を伺えますか。")
    began, may_go_on = asyncio.Event(), asyncio.Event()
    take = Intake.take

    async def slow(self: Intake, *given: object) -> object:
        if not began.is_set():
            done = await take(self, *given)  # type: ignore[arg-type]
            began.set()
            await may_go_on.wait()
            return done
        return await take(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Intake, "take", slow)
    mailbox = watcher.connect()
    await mailbox.open()
    sleeper = asyncio.create_task(watcher._take_new(mailbox, "INBOX", Role.INBOX))
    await began.wait()
    assert await watcher.look() is not None
    assert (await thanked.sequence()).cause is Cause.REPLIED
    may_go_on.set()
    await sleeper
    await mailbox.close()


async def test_a_copy_of_a_mail_written_by_hand_from_our_own_mailbox_silences(thanked: Firm) -> None:
    """All Mail of a Gmail account holds it, and so does the inbox of whoever puts themselves in copy."""
    await thanked.say(OURS, "先日の件、あらためてご連絡します。", To=CONTACT, Cc=OURS)
    await thanked.settle()
    assert (await thanked.sequence()).cause is Cause.HAND_WRITTEN
