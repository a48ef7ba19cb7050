"""A rep's word by mail: what acts, and above all what does not."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from tests.loops.conftest import Firm, text_of
from tests.support.small_firm import CONTACT, LEAD, OURS, REP, STRANGER

from enishi.core.model import Cause, SequenceState


@pytest.fixture
async def asked(firm: Firm) -> Firm:
    """The draft of the second step is with the rep, and only the thanks have left."""
    await firm.refuse()
    await firm.until("2026-12-03 12:00")
    return firm


async def sent_in_the_end(firm: Firm) -> list[str]:
    await firm.until("2026-12-20 12:00")
    return [mail["Subject"] for mail in await firm.inbox(CONTACT)][1:]


class TestWhatActs:
    async def test_the_request_shows_the_exact_text_that_leaves(self, asked: Firm) -> None:
        request = await asked.draft_request()
        await asked.say(REP, "承認", answering=request)
        await sent_in_the_end(asked)
        mail = (await asked.inbox(CONTACT))[1]
        sent = [line.strip() for line in text_of(mail).splitlines() if line.strip()]
        shown = [line.strip() for line in text_of(request).splitlines()]
        assert all(line in shown for line in sent)

    @pytest.mark.parametrize("word", ["OK", "ＯＫ", "ok.", "承認", "承認します。", "OKです"])
    async def test_a_yes_releases_it(self, asked: Firm, word: str) -> None:
        await asked.say(REP, word, answering=await asked.draft_request())
        assert await sent_in_the_end(asked) == ["導入事例のご紹介"]

    async def test_the_rep_is_told_that_it_left(self, asked: Firm) -> None:
        await asked.say(REP, "OK", answering=await asked.draft_request())
        await sent_in_the_end(asked)
        assert any(mail["Subject"].startswith("【送りました】") for mail in await asked.inbox(REP))

    async def test_now_means_now(self, asked: Firm) -> None:
        await asked.say(REP, "今すぐ", answering=await asked.draft_request())
        await asked.settle()
        assert len(await asked.inbox(CONTACT)) == 2

    async def test_skip_leaves_it_out_and_the_plan_goes_on(self, asked: Firm) -> None:
        await asked.say(REP, "スキップ", answering=await asked.draft_request())
        assert await sent_in_the_end(asked) == []
        assert await asked.state() is SequenceState.ACTIVE

    async def test_stop_ends_the_sequence(self, asked: Firm) -> None:
        await asked.say(REP, "停止", answering=await asked.draft_request())
        assert await sent_in_the_end(asked) == []
        assert (await asked.sequence()).cause is Cause.BY_PERSON

    async def test_a_day_postpones_and_asks_again_then(self, asked: Firm) -> None:
        await asked.say(REP, "12/15", answering=await asked.draft_request())
        await asked.until("2026-12-15 10:00")
        assert len(await asked.inbox(CONTACT)) == 1
        await asked.say(REP, "OK", answering=await asked.draft_request(2))
        assert await sent_in_the_end(asked) == ["導入事例のご紹介"]

    async def test_an_edit_is_shown_again_and_only_its_own_ok_sends_it(self, asked: Firm) -> None:
        first = await asked.draft_request()
        await asked.say(REP, "修正\n短くいたしました。事例を一つお届けします。", answering=first)
        await asked.settle()
        await asked.say(REP, "OK", answering=first)
        assert await sent_in_the_end(asked) == [], "the old approval is dead"

    async def test_an_approved_edit_leaves_with_its_own_words(self, asked: Firm) -> None:
        await asked.say(
            REP, "修正\n短くいたしました。事例を一つお届けします。", answering=await asked.draft_request()
        )
        await asked.settle()
        await asked.say(REP, "OK", answering=await asked.draft_request(2))
        await sent_in_the_end(asked)
        text = text_of((await asked.inbox(CONTACT))[1])
        assert "短くいたしました。" in text
        assert text.count("山田 花子 様") == 1
        assert "配信" in text or "ご不要" in text, "the legal footer stands"

    async def test_a_veto_sends_unless_the_rep_objects(self, firm: Firm) -> None:
        await firm.refuse()
        await firm.until("2026-12-03 12:00")
        await firm.say(REP, "OK", answering=await firm.draft_request())
        await firm.until("2027-02-01 12:00")
        assert [mail["Subject"] for mail in await firm.inbox(CONTACT)][1:] == [
            "導入事例のご紹介",
            "設備更新の進め方",
        ]

    async def test_a_veto_raised_holds_it_back(self, firm: Firm) -> None:
        await firm.refuse()
        await firm.until("2026-12-03 12:00")
        await firm.say(REP, "OK", answering=await firm.draft_request())
        await firm.until("2027-01-03 12:00")
        await firm.say(REP, "スキップ", answering=await firm.draft_request(2))
        await firm.until("2027-02-01 12:00")
        assert [mail["Subject"] for mail in await firm.inbox(CONTACT)][1:] == ["導入事例のご紹介"]

    async def test_stop_to_the_address_holds_back_everybody_until_resumed(self, asked: Firm) -> None:
        await asked.say(REP, "OK", answering=await asked.draft_request())
        await asked.say(LEAD, "停止", Subject="停止")
        await asked.until("2026-12-10 12:00")
        assert len(await asked.inbox(CONTACT)) == 1
        await asked.say(LEAD, "再開", Subject="再開")
        assert await sent_in_the_end(asked) == ["導入事例のご紹介"]

    async def test_a_reply_to_a_notice_resumes(self, firm: Firm) -> None:
        await firm.refuse()
        await firm.settle()
        [thanks] = await firm.inbox(CONTACT)
        await firm.say(CONTACT, "ありがとうございます。また来年お願いします。", answering=thanks)
        await firm.settle()
        [notice] = [mail for mail in await firm.inbox(REP) if "また来年" in text_of(mail)]
        await firm.say(REP, "再開", answering=notice)
        await firm.settle()
        assert await firm.state() is SequenceState.ACTIVE

    async def test_a_word_that_is_read_after_a_newer_reply_does_not_overrule_it(self, firm: Firm) -> None:
        await firm.refuse()
        await firm.settle()
        [thanks] = await firm.inbox(CONTACT)
        await firm.say(CONTACT, "ありがとうございます。また来年お願いします。", answering=thanks)
        await firm.settle()
        [notice] = [mail for mail in await firm.inbox(REP) if "また来年" in text_of(mail)]
        word = EmailMessage()
        word["From"], word["To"], word["In-Reply-To"] = REP, OURS, notice["Message-ID"]
        word["Date"], word["Message-ID"] = "Fri, 20 Nov 2026 01:16:00 +0000", "<resume@mirai.example>"
        word.set_content("再開")
        await firm.world.deliver(OURS, word.as_bytes(), "Junk")  # which is read after the inbox
        firm.clock.move_to(firm.clock.now() + timedelta(hours=1))
        await firm.say(CONTACT, "もうご連絡には及びません、こちらからお電話します。", answering=thanks)
        await firm.settle()
        assert await firm.state() is SequenceState.PAUSED
        assert any("ご指示のとおりにできませんでした" in mail["Subject"] for mail in await firm.inbox(REP))


class TestWhatDoesNot:
    """Zero approvals, whatever is tried (mail-reality A2, A5, A12)."""

    async def test_somebody_else_with_the_token(self, asked: Firm) -> None:
        await asked.say(STRANGER, "OK", answering=await asked.draft_request())
        assert await sent_in_the_end(asked) == []

    async def test_another_rep_with_the_token(self, asked: Firm) -> None:
        await asked.say(LEAD, "OK", answering=await asked.draft_request())
        assert await sent_in_the_end(asked) == []

    async def test_the_right_rep_without_a_token(self, asked: Firm) -> None:
        await asked.say(REP, "OK")
        assert await sent_in_the_end(asked) == []

    async def test_an_absence_note_that_quotes_it(self, asked: Firm) -> None:
        request = await asked.draft_request()
        await asked.say(REP, "OK", answering=request, Auto_Submitted="auto-replied")
        assert await sent_in_the_end(asked) == []

    async def test_an_absence_note_without_any_header(self, asked: Firm) -> None:
        request = await asked.draft_request()
        await asked.say(
            REP,
            "ただいま不在にしております。12月7日に戻ります。",
            answering=request,
            Subject="自動応答: 不在",
        )
        assert await sent_in_the_end(asked) == []

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "OKですが、来週にしてください",
            "うーん、やめとこう",
            "これは送らないで。OKと言うまで待って",
            "よろしくお願いします\n--\n営業部 承認 太郎",
        ],
    )
    async def test_words_that_are_no_plain_yes(self, asked: Firm, text: str) -> None:
        await asked.say(REP, text, answering=await asked.draft_request())
        await asked.until("2026-12-04 18:00")
        assert len(await asked.inbox(CONTACT)) == 1

    async def test_an_unclear_answer_is_asked_about_once(self, asked: Firm) -> None:
        before = len(await asked.inbox(REP))
        for text in ("どうしようかな", "まだ考え中"):
            await asked.say(REP, text, answering=await asked.draft_request())
            await asked.settle()
        assert len(await asked.inbox(REP)) == before + 1

    async def test_two_from_headers(self, asked: Firm) -> None:
        await self.forged(asked, f"From: {REP}\r\nFrom: {STRANGER}\r\n")

    async def test_an_address_that_only_looks_like_the_reps(self, asked: Firm) -> None:
        await self.forged(asked, f'From: "{REP}" <{STRANGER}>\r\n')
        await self.forged(asked, f"From: {REP} <{STRANGER}>\r\n")

    async def forged(self, asked: Firm, sender: str) -> None:
        request = await asked.draft_request()
        head = f"To: {OURS}\r\nSubject: Re: x\r\nIn-Reply-To: {request['Message-ID']}\r\n"
        raw = f"{sender}{head}Message-ID: <{abs(hash(sender))}@x.example>\r\n\r\nOK\r\n"
        await asked.world.deliver(OURS, raw.encode())
        assert await sent_in_the_end(asked) == []

    async def test_a_customers_own_mail_with_the_token(self, asked: Firm) -> None:
        await asked.say(CONTACT, "OK", answering=await asked.draft_request())
        assert await sent_in_the_end(asked) == []

    async def test_a_yes_after_the_customer_answered(self, asked: Firm) -> None:
        request = await asked.draft_request()
        await asked.say(CONTACT, "やはり話を聞かせてください。", answering=(await asked.inbox(CONTACT))[0])
        await asked.settle()
        await asked.say(REP, "OK", answering=request)
        assert await sent_in_the_end(asked) == []

    async def test_the_same_yes_twice_sends_once(self, asked: Firm) -> None:
        request = await asked.draft_request()
        await asked.say(REP, "OK", answering=request)
        await asked.settle()
        await asked.say(REP, "OK", answering=request, X_Other="1")
        assert await sent_in_the_end(asked) == ["導入事例のご紹介"]

    async def test_silence(self, asked: Firm) -> None:
        assert await sent_in_the_end(asked) == []
        assert any("期限" in text_of(mail) for mail in await asked.inbox(REP)), (
            "and the rep is told that it lapsed"
        )

    async def test_a_yes_sent_together_with_the_customers_answer(self, asked: Firm) -> None:
        """Both lie in the mailbox when it is read; the customer's word counts, in whatever order they came."""
        request = await asked.draft_request()
        await asked.say(REP, "今すぐ", answering=request)
        await asked.say(CONTACT, "別件で連絡しました。")
        await asked.settle()
        assert len(await asked.inbox(CONTACT)) == 1
        assert await asked.state() is SequenceState.PAUSED


async def test_no_token_ever_reaches_a_customer(asked: Firm) -> None:
    request = await asked.draft_request()
    token = request["Message-ID"].removeprefix("<ok.").partition("@")[0]
    await asked.say(REP, "OK", answering=request)
    await sent_in_the_end(asked)
    for raw in await asked.world.mails(CONTACT):
        assert token.encode() not in raw
        assert b"ok." not in raw


async def test_a_clear_word_that_comes_too_late_is_always_answered(asked: Firm) -> None:
    """Silence would look like consent: whoever said it must learn that it had no effect."""
    request = await asked.draft_request()
    await asked.say(REP, "スキップ", answering=request)
    await asked.settle()
    before = len(await asked.inbox(REP))
    for word in ("OK", "承認"):
        await asked.say(REP, word, answering=request)
        await asked.settle()
    assert len(await asked.inbox(REP)) == before + 2


async def test_an_objection_that_lay_unread_when_its_time_was_up_still_holds(firm: Firm) -> None:
    """The daemon was away while the rep objected to a mail that silence would have sent."""
    await firm.refuse()
    await firm.until("2026-12-03 12:00")
    await firm.say(REP, "OK", answering=await firm.draft_request())
    await firm.until("2027-01-03 12:00")
    await firm.say(REP, "スキップ", answering=await firm.draft_request(2))
    firm.clock.move_to(firm.clock.now() + timedelta(days=2))
    await firm.daemon.keeper.turn(firm.clock.now)
    await firm.until("2027-02-01 12:00")
    assert [mail["Subject"] for mail in await firm.inbox(CONTACT)][1:] == ["導入事例のご紹介"]
