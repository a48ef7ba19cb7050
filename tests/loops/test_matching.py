"""Whom an incoming mail concerns, how sure that is, and what follows: on the real store, mail by mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest
from tests.loops.conftest import Firm, parsed, text_of
from tests.support.small_firm import COLLEAGUE, CONTACT, LEAD, OURS, REP, STRANGER

from enishi.core.language import say
from enishi.core.model import Cause, History, SequenceState
from enishi.core.telling import happening
from enishi.effects.store import Tx
from enishi.sandbox.bounce import bounce

PRIVATE = "hanako.private@gmail.com"
SES = "<0106018b2c3d4e5f-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee-000000@ap-northeast-1.amazonses.com>"


@pytest.fixture
async def thanked(firm: Firm) -> Firm:
    await firm.refuse()
    await firm.settle()
    return firm


async def thanks_of(firm: Firm) -> bytes:
    return (await firm.world.mails(CONTACT))[0]


async def history(firm: Firm, sequence_id: int | None = 1) -> list[History]:
    return await firm.daemon.office.store.read(lambda tx: tx.history_of(sequence_id=sequence_id))


async def evidence(firm: Firm, sequence_id: int = 1) -> str:
    """By what the last mail that came in was matched."""
    lines = [line for line in await history(firm, sequence_id) if "evidence" in line.params]
    return str(lines[-1].params["evidence"])


async def is_suppressed(firm: Firm, address: str) -> bool:
    return await firm.daemon.office.store.read(lambda tx: tx.is_suppressed(address))


async def move(firm: Firm, address: str) -> None:
    """The contact has another address from now on."""

    async def work(tx: Tx) -> None:
        contact = await tx.contact_by_address(CONTACT)
        assert contact is not None
        await tx.save_contact(replace(contact, address=address))

    await firm.daemon.office.store.write(work)


async def deliver(firm: Firm, raw: bytes | str, folder: str = "INBOX") -> None:
    data = raw.encode() if isinstance(raw, str) else raw
    await firm.world.deliver(OURS, re.sub(rb"\r?\n", b"\r\n", data), folder)
    await firm.settle()


def without(raw: bytes, *names: str) -> bytes:
    """The mail as a server passes it on that drops these header fields."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    kept = [
        one
        for one in fields
        if not one.lower().startswith(tuple(f"{name}:".lower().encode() for name in names))
    ]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


def renamed(raw: bytes, message_id: str = SES) -> bytes:
    """As it left a provider that gives it an id of its own."""
    return f"Message-ID: {message_id}\r\n".encode() + without(raw, "Message-ID")


def report(firm: Firm, on: bytes, whom: str = CONTACT) -> bytes:
    return bounce(on, OURS, whom, host="mail.yoso.example", number=7, at=firm.clock.now())


def complaint(on: bytes, whom: str | None) -> bytes:
    """RFC 5965."""
    recipient = f"Original-Rcpt-To: <{whom}>\n" if whom else ""
    head = (
        "From: feedback@provider.example\nTo: " + OURS + "\nSubject: complaint about message\n"
        "Message-ID: <fbl-1@provider.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n--b\n'
        "Content-Type: text/plain\n\nThis is an abuse report.\n\n--b\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: abuse\nUser-Agent: loop/1.0\nVersion: 1\n{recipient}\n--b\nContent-Type: message/rfc822\n\n"
    )
    return head.encode() + on + b"\r\n--b--\r\n"


class TestBounces:
    async def test_that_name_our_mail_and_its_recipient_stop_for_good(self, thanked: Firm) -> None:
        await deliver(thanked, report(thanked, await thanks_of(thanked)))
        assert (await thanked.sequence()).cause is Cause.HARD_BOUNCE
        assert await is_suppressed(thanked, CONTACT)
        assert await evidence(thanked) == "evidence.message_id"

    @pytest.mark.parametrize(
        ("dropped", "by"),
        [
            ((), "evidence.reference"),
            (("X-Enishi-Ref",), "evidence.thread"),
        ],
        ids=["its reference is left", "only the thread is left"],
    )
    async def test_on_a_mail_whose_id_a_provider_rewrote_are_known_by_what_it_left_alone(
        self, thanked: Firm, dropped: tuple[str, ...], by: str
    ) -> None:
        await deliver(thanked, report(thanked, without(renamed(await thanks_of(thanked)), *dropped)))
        assert (await thanked.sequence()).cause is Cause.HARD_BOUNCE
        assert await evidence(thanked) == by

    async def test_that_show_but_recipient_subject_and_time_of_a_mail_only_pause(self, thanked: Firm) -> None:
        bare = without(renamed(await thanks_of(thanked)), "X-Enishi-Ref", "References", "List-Unsubscribe")
        await deliver(thanked, report(thanked, bare))
        assert (await thanked.sequence()).cause is Cause.SOFT_BOUNCE
        assert not await is_suppressed(thanked, CONTACT)
        assert await evidence(thanked) == "evidence.returned_mail"

    async def test_on_what_spammers_sent_in_our_name_are_shown_and_nothing_follows(
        self, thanked: Firm
    ) -> None:
        spam = (
            f"From: {OURS}\r\nTo: {CONTACT}\r\nSubject: You won\r\nMessage-ID: <1@spam.example>\r\n\r\nx\r\n"
        )
        await deliver(thanked, report(thanked, spam.encode()))
        assert await thanked.state() is SequenceState.ACTIVE
        [line] = [line for line in await history(thanked, None) if line.code == "history.report_not_ours"]
        assert "mailer-daemon@mail.yoso.example" in happening("ja", line)

    async def test_on_an_address_that_we_never_wrote_to_change_nothing(self, thanked: Firm) -> None:
        spam = (
            f"From: {OURS}\r\nTo: {STRANGER}\r\nSubject: You won\r\nMessage-ID: <1@spam.example>\r\n\r\nx\r\n"
        )
        await deliver(thanked, report(thanked, spam.encode(), STRANGER))
        assert await thanked.state() is SequenceState.ACTIVE
        assert not await is_suppressed(thanked, STRANGER)

    async def test_that_claim_an_id_of_ours_but_one_who_never_got_it_pause_and_stop_nobody(
        self, thanked: Firm
    ) -> None:
        """They may come of an alias at the customer's, or of somebody who forges."""
        await thanked.refuse(STRANGER, company="他社", name="別の 人物")
        await thanked.settle()
        await deliver(thanked, report(thanked, await thanks_of(thanked), STRANGER))
        assert (await thanked.sequence(1)).cause is Cause.SOFT_BOUNCE
        assert (await thanked.sequence(2)).state is SequenceState.ACTIVE
        assert not await is_suppressed(thanked, CONTACT)
        assert not await is_suppressed(thanked, STRANGER)

    async def test_that_came_before_their_mail_left_stop_nobody(self, thanked: Firm) -> None:
        raw = report(thanked, await thanks_of(thanked))
        thanked.world._now = lambda: thanked.clock.now() - timedelta(hours=5)  # type: ignore[method-assign]
        await deliver(thanked, raw)
        assert (await thanked.sequence()).cause is Cause.SOFT_BOUNCE

    async def test_of_several_recipients_count_for_the_one_we_wrote_to(self, thanked: Firm) -> None:
        other = "\r\nFinal-Recipient: rfc822; old@kyaku.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        raw = report(thanked, await thanks_of(thanked)).replace(
            b"\r\nFinal-Recipient", other.encode() + b"\r\nFinal-Recipient", 1
        )
        await deliver(thanked, raw)
        assert (await thanked.sequence()).cause is Cause.HARD_BOUNCE
        assert not await is_suppressed(thanked, "old@kyaku.example")

    async def test_on_an_alias_count_where_they_name_the_address_that_we_wrote_to_as_well(
        self, thanked: Firm
    ) -> None:
        raw = report(thanked, await thanks_of(thanked))
        aliased = raw.replace(
            b"Final-Recipient: rfc822; " + CONTACT.encode(),
            b"Final-Recipient: rfc822; h.yamada@kyaku.example",
        )
        await deliver(thanked, aliased)
        assert (await thanked.sequence()).cause is Cause.HARD_BOUNCE
        assert not await is_suppressed(thanked, "h.yamada@kyaku.example")

    async def test_after_a_notice_of_delay_stop_and_the_delay_alone_does_not(self, thanked: Firm) -> None:
        failed = report(thanked, await thanks_of(thanked))
        delayed = failed.replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.1")
        delayed = delayed.replace(b"550 4.4.1", b"451 4.4.1").replace(b"bounce-7", b"delay-7")
        await deliver(thanked, delayed)
        assert await thanked.state() is SequenceState.ACTIVE
        assert [line.code for line in await history(thanked)][-1] == "history.delayed"
        await deliver(thanked, failed)
        assert (await thanked.sequence()).cause is Cause.HARD_BOUNCE

    async def test_of_an_old_address_leave_the_new_one_alone(self, thanked: Firm) -> None:
        raw = report(thanked, await thanks_of(thanked))
        await move(thanked, "hanako@kyaku.example")
        await deliver(thanked, raw)
        assert not await is_suppressed(thanked, "hanako@kyaku.example")

    async def test_of_a_mail_written_by_hand_pause(self, thanked: Firm) -> None:
        by_hand = f"From: {OURS}\r\nTo: {CONTACT}\r\nSubject: hello\r\nMessage-ID: <by-hand@mirai.example>\r\n\r\nx\r\n"
        await deliver(thanked, by_hand, "Sent")
        await deliver(thanked, report(thanked, by_hand.encode()))
        assert (await thanked.sequence()).cause is Cause.SOFT_BOUNCE
        assert await evidence(thanked) == "evidence.known_id"


class TestComplaints:
    @pytest.mark.parametrize("named", [CONTACT, None], ids=["named", "struck out"])
    async def test_about_our_mail_stop_for_good(self, thanked: Firm, named: str | None) -> None:
        await deliver(thanked, complaint(await thanks_of(thanked), named))
        assert (await thanked.sequence()).cause is Cause.COMPLAINED
        assert await is_suppressed(thanked, CONTACT)

    async def test_that_name_somebody_who_never_got_it_pause_and_ask(self, thanked: Firm) -> None:
        await deliver(thanked, complaint(await thanks_of(thanked), "other@kyaku.example"))
        assert (await thanked.sequence()).cause is Cause.UNCLEAR_MAIL
        assert not await is_suppressed(thanked, CONTACT)
        assert not await is_suppressed(thanked, "other@kyaku.example")

    async def test_about_no_mail_of_ours_are_shown_and_nothing_follows(self, thanked: Firm) -> None:
        spam = (
            f"From: {OURS}\r\nTo: {CONTACT}\r\nSubject: You won\r\nMessage-ID: <1@spam.example>\r\n\r\nx\r\n"
        )
        await deliver(thanked, complaint(spam.encode(), CONTACT))
        assert await thanked.state() is SequenceState.ACTIVE
        assert any(line.code == "history.report_not_ours" for line in await history(thanked, None))


class TestAnswers:
    async def test_to_a_mail_whose_id_was_rewritten_are_known_by_the_thread(self, thanked: Firm) -> None:
        thanks = parsed(await thanks_of(thanked))
        await thanked.say(
            PRIVATE, "来月お話を伺えますか。", In_Reply_To=SES, References=f"{thanks['References']} {SES}"
        )
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.REPLIED
        assert await evidence(thanked) == "evidence.thread"

    async def test_that_quote_our_reference_in_their_text_pause(self, thanked: Firm) -> None:
        thanks = parsed(await thanks_of(thanked))
        await thanked.say(
            PRIVATE, f"このメールの件です。\nMessage-ID: {thanks['Message-ID']}\nお電話ください。"
        )
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.REPLIED
        assert await evidence(thanked) == "evidence.quoted_id"

    async def test_from_another_address_of_theirs_are_known_by_name_and_subject(self, thanked: Firm) -> None:
        """Some phones cite nothing of what they answer."""
        subject = parsed(await thanks_of(thanked))["Subject"]
        await thanked.say(
            PRIVATE, "別の案を見たいです。", From=f"山田　花子 <{PRIVATE}>", Subject=f"Re: {subject}"
        )
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.REPLIED
        assert await evidence(thanked) == "evidence.name_and_subject"
        [letter] = [mail for mail in await thanked.inbox(REP) if "お返事あり" in mail["Subject"]]
        assert PRIVATE in text_of(letter)
        assert "ご登録と違うアドレス" in text_of(letter)

    async def test_by_somebody_of_their_name_about_something_else_pause_and_ask(self, thanked: Firm) -> None:
        await thanked.say(PRIVATE, "ご相談があります。", From=f"山田花子 <{PRIVATE}>", Subject="お願い")
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.UNCLEAR_MAIL
        assert await evidence(thanked) == "evidence.name"

    async def test_by_somebody_of_their_family_name_alone_concern_nobody(self, thanked: Firm) -> None:
        await thanked.say(PRIVATE, "ご相談があります。", From=f"山田 <{PRIVATE}>", Subject="お願い")
        await thanked.settle()
        assert await thanked.state() is SequenceState.ACTIVE

    async def test_that_a_program_sends_with_their_address_in_reply_to_pause(self, thanked: Firm) -> None:
        await thanked.say("form@crm.example", "お電話ください。", Reply_To=CONTACT)
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.REPLIED
        assert await evidence(thanked) == "evidence.reply_to"

    async def test_sent_under_the_very_id_of_our_mail_are_answers_and_no_copies_of_ours(
        self, thanked: Firm
    ) -> None:
        thanks = parsed(await thanks_of(thanked))
        await thanked.say(CONTACT, "来月お話を伺えますか。", Message_ID=thanks["Message-ID"])
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.REPLIED

    async def test_of_a_stranger_who_shares_a_free_mail_domain_concern_nobody(self, thanked: Firm) -> None:
        await move(thanked, PRIVATE)
        await thanked.say("somebody@gmail.com", "ご相談があります。")
        await thanked.settle()
        assert await thanked.state() is SequenceState.ACTIVE

    async def test_of_a_colleague_pause_by_the_firms_domain(self, thanked: Firm) -> None:
        await thanked.say(COLLEAGUE, "山田の代理です。")
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.COLLEAGUE_REPLIED
        assert await evidence(thanked) == "evidence.company"


class TestOneMailOrTwo:
    async def notices(self, firm: Firm) -> int:
        return sum("お返事あり" in mail["Subject"] for mail in await firm.inbox(REP))

    def mail(self, text: str, received: str) -> str:
        return (
            f"Received: {received}\nFrom: {CONTACT}\nTo: {OURS}\nSubject: hello\nMessage-ID: <a@kyaku.example>\n"
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
        )

    async def test_the_same_bytes_in_two_folders_are_one(self, thanked: Firm) -> None:
        mail = self.mail("検討します。", "one")
        await deliver(thanked, mail)
        await deliver(thanked, mail, "Junk")
        assert await self.notices(thanked) == 1

    async def test_the_same_words_by_two_ways_are_one(self, thanked: Firm) -> None:
        await deliver(thanked, self.mail("検討します。", "one"))
        await deliver(thanked, self.mail("検討します。", "another"), "Junk")
        assert await self.notices(thanked) == 1

    async def test_other_words_under_the_same_id_are_another_mail(self, thanked: Firm) -> None:
        await deliver(thanked, self.mail("検討します。", "one"))
        await deliver(thanked, self.mail("もう連絡は不要です。配信を停止してください。", "one"))
        assert (await thanked.sequence()).cause is Cause.OPTED_OUT


class TestStops:
    async def test_in_a_colleagues_own_words_pause_their_firm_and_stop_the_writer_alone(
        self, thanked: Firm
    ) -> None:
        await thanked.say(COLLEAGUE, "今後の営業メールは不要です。配信を停止してください。")
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.COLLEAGUE_REPLIED
        assert await is_suppressed(thanked, COLLEAGUE)
        assert not await is_suppressed(thanked, CONTACT)

    async def test_by_a_stranger_who_names_a_customer_pause_and_ask(self, thanked: Firm) -> None:
        await thanked.say(STRANGER, f"{CONTACT} への配信を停止してください。")
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.UNCLEAR_MAIL
        assert await evidence(thanked) == "evidence.named_address"
        assert not await is_suppressed(thanked, CONTACT)

    async def test_that_name_nobody_of_ours_stop_the_writer_alone(self, thanked: Firm) -> None:
        await thanked.say(STRANGER, "nobody@yoso.example への配信を停止してください。")
        await thanked.settle()
        assert await thanked.state() is SequenceState.ACTIVE
        assert not await is_suppressed(thanked, "nobody@yoso.example")


def forwarded(
    sender: str, inner_from: str, inner_to: str, text: str, sent: str, note: str = ""
) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, OURS, "Fwd: ご連絡"
    mail["Message-ID"] = f"<fwd-1@{sender.partition('@')[2]}>"
    mail["Date"] = "Fri, 20 Nov 2026 11:00:00 +0900"
    mail.set_content(
        f"{note}\n\n---------- Forwarded message ---------\nFrom: {inner_from}\nDate: {sent}\n"
        f"Subject: ご連絡\nTo: {inner_to}\n\n\n{text}\n"
    )
    return mail


class TestForwarded:
    LATER = "Fri, 20 Nov 2026 11:00:00 +0900"
    EARLIER = "Thu, 19 Nov 2026 11:00:00 +0900"

    async def test_words_of_the_customer_that_a_rep_passes_on_pause_and_are_shown(
        self, thanked: Firm
    ) -> None:
        mail = forwarded(REP, f"山田 花子 <{CONTACT}>", REP, "今期の予算が取れませんでした。", self.LATER)
        await deliver(thanked, mail.as_bytes())
        assert (await thanked.sequence()).cause is Cause.REPLIED
        assert await evidence(thanked) == "evidence.forwarded"
        [letter] = [mail for mail in await thanked.inbox(REP) if "お返事あり" in mail["Subject"]]
        assert "予算が取れませんでした" in text_of(letter)

    async def test_words_from_before_the_refusal_was_recorded_are_no_answer(self, thanked: Firm) -> None:
        mail = forwarded(REP, f"山田 花子 <{CONTACT}>", REP, "今回は見送ります。", self.EARLIER)
        await deliver(thanked, mail.as_bytes())
        assert await thanked.state() is SequenceState.ACTIVE

    async def test_words_that_a_rep_passes_on_are_no_command_of_theirs(self, thanked: Firm) -> None:
        await deliver(thanked, forwarded(REP, f"x <{STRANGER}>", REP, "停止", self.LATER).as_bytes())
        await thanked.refuse(COLLEAGUE, name="鈴木 太郎")
        await thanked.settle()
        assert len(await thanked.inbox(COLLEAGUE)) == 1

    async def test_our_mail_passed_back_to_us_by_an_outsider_pauses_and_asks(self, thanked: Firm) -> None:
        mail = forwarded(
            STRANGER,
            f"みらい設備 <{OURS}>",
            f"山田 花子 <{CONTACT}>",
            "ご検討ください。",
            self.LATER,
            "対応します。",
        )
        await deliver(thanked, mail.as_bytes())
        assert (await thanked.sequence()).cause is Cause.UNCLEAR_MAIL
        assert await evidence(thanked) == "evidence.forwarded"

    async def test_our_mail_passed_back_by_a_colleague_is_an_answer_for_whom_it_was(
        self, thanked: Firm
    ) -> None:
        mail = forwarded(
            COLLEAGUE,
            f"みらい設備 <{OURS}>",
            f"山田 花子 <{CONTACT}>",
            "ご検討ください。",
            self.LATER,
            "対応します。",
        )
        await deliver(thanked, mail.as_bytes())
        assert (await thanked.sequence()).cause is Cause.REPLIED


class TestNews:
    async def test_of_another_address_reach_the_rep_and_nothing_is_ever_sent_there(
        self, thanked: Firm
    ) -> None:
        await thanked.say(
            CONTACT,
            "メールアドレスが変更になりました。新しいアドレス: hanako@atarashii.example",
            Subject="自動応答: アドレス変更のお知らせ",
            Auto_Submitted="auto-replied",
        )
        await thanked.settle()
        assert (await thanked.sequence()).cause is Cause.AUTOMATIC_NEWS
        assert any("hanako@atarashii.example" in text_of(mail) for mail in await thanked.inbox(REP))
        await thanked.until("2027-03-01 12:00")
        assert {mail.recipient for mail in await thanked.outbound()} <= {CONTACT, REP, LEAD}


class TestWhatARefusalSays:
    async def test_reaches_the_rep_with_its_grounds_and_stands_in_the_history(self, thanked: Firm) -> None:
        await thanked.say(
            CONTACT, "今期の予算が取れないため、今回は見送らせてください。4月に再度ご連絡ください。"
        )
        await thanked.settle()
        [letter] = [mail for mail in await thanked.inbox(REP) if "お返事あり" in mail["Subject"]]
        text = text_of(letter)
        assert "■ 読み取った理由" in text
        assert re.search(r"予算（根拠: 「.+」）", text)
        line = next(line for line in await history(thanked) if line.code == "history.replied")
        assert "読み取った内容: 予算" in happening("ja", line)
        assert "read as: 予算" in happening("en", line)

    async def test_changes_neither_the_record_nor_the_plan(self, thanked: Firm) -> None:
        before = await thanked.daemon.office.store.read(lambda tx: tx.refusals_of(1))
        await thanked.say(CONTACT, "今はまだ時期ではありません。来年4月に再度ご連絡ください。")
        await thanked.settle()
        assert (await thanked.sequence()).state is SequenceState.PAUSED
        assert await thanked.daemon.office.store.read(lambda tx: tx.refusals_of(1)) == before

    async def test_is_silent_where_nothing_was_refused(self, thanked: Firm) -> None:
        await thanked.say(CONTACT, "資料を拝見しました。お打ち合わせをお願いできますか。")
        await thanked.settle()
        [letter] = [mail for mail in await thanked.inbox(REP) if "お返事あり" in mail["Subject"]]
        assert "読み取った理由" not in text_of(letter)


async def test_history_tells_by_which_evidence_a_mail_was_matched_in_both_languages(thanked: Firm) -> None:
    await thanked.say(CONTACT, "来月お話を伺えますか。")
    await thanked.settle()
    line = next(line for line in await history(thanked) if line.code == "history.replied")
    assert say("ja", "evidence.address") in happening("ja", line)
    assert say("en", "evidence.address") in happening("en", line)
