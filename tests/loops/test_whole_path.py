"""The main job, end to end on the embedded mail world: refusal, thanks, plan, answer, silence."""

from __future__ import annotations

from datetime import timedelta

from tests.loops.conftest import Firm, text_of
from tests.support.small_firm import COLLEAGUE, CONTACT, OURS, REP, STRANGER

from enishi.core.model import Cause, SequenceState


async def test_a_refusal_is_thanked_at_once(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    [thanks] = await firm.inbox(CONTACT)
    assert "ありがとうございました" in thanks["Subject"]
    assert "山田 花子 様" in text_of(thanks)


async def test_the_rep_approves_by_mail_and_it_leaves_at_its_time(firm: Firm) -> None:
    await firm.refuse()
    await firm.until("2026-12-03 12:00")
    await firm.say(REP, "OK", answering=await firm.draft_request())
    await firm.settle()
    assert len(await firm.inbox(CONTACT)) == 1, "not before its time"
    await firm.until("2026-12-04 12:00")
    mails = await firm.inbox(CONTACT)
    assert [mail["Subject"] for mail in mails][1:] == ["導入事例のご紹介"]


async def test_an_answer_silences_and_the_rep_is_told_what_was_said(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    [thanks] = await firm.inbox(CONTACT)
    await firm.say(CONTACT, "来月に一度お話を伺えますか。", answering=thanks)
    await firm.until("2027-06-01 12:00")
    assert (await firm.sequence()).cause is Cause.REPLIED
    assert len(await firm.inbox(CONTACT)) == 1
    assert any("来月に一度お話を伺えますか。" in text_of(mail) for mail in await firm.inbox(REP))


async def test_a_colleagues_answer_silences_too(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    await firm.say(COLLEAGUE, "山田に代わり、担当いたします。")
    await firm.settle()
    assert (await firm.sequence()).cause is Cause.COLLEAGUE_REPLIED


async def test_a_stranger_changes_nothing(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    await firm.say(STRANGER, "はじめまして。")
    await firm.settle()
    assert await firm.state() is SequenceState.ACTIVE


async def test_an_opt_out_is_for_ever(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    [thanks] = await firm.inbox(CONTACT)
    await firm.say(CONTACT, "今後のご案内は不要です。配信を停止してください。", answering=thanks)
    await firm.settle()
    assert (await firm.sequence()).cause is Cause.OPTED_OUT
    await firm.refuse(deal="別の商談")
    await firm.until("2027-06-01 12:00")
    assert len(await firm.inbox(CONTACT)) == 1


async def test_a_mail_written_by_hand_silences(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    await firm.world.deliver(
        OURS,
        f"From: {OURS}\r\nTo: {CONTACT}\r\nSubject: hello\r\nMessage-ID: <by-hand@mirai.example>\r\n\r\nhi\r\n".encode(),
        "Sent",
    )
    await firm.settle()
    assert (await firm.sequence()).cause is Cause.HAND_WRITTEN


async def test_a_bounce_stops(firm: Firm) -> None:
    firm.world.bounce_later("nobody@kyaku.example")
    await firm.refuse("nobody@kyaku.example")
    await firm.settle()
    await firm.settle()
    assert (await firm.sequence()).cause is Cause.HARD_BOUNCE


async def test_the_same_refusal_twice_is_one(firm: Firm) -> None:
    first = await firm.refuse()
    again = await firm.refuse()
    await firm.settle()
    assert again.already
    assert again.sequence.id == first.sequence.id
    assert len(await firm.inbox(CONTACT)) == 1


async def test_thanks_for_a_no_by_mail_answer_that_mail(firm: Firm) -> None:
    await firm.refuse(thread_id="<no@kyaku.example>", thread_subject="お見積りの件")
    await firm.settle()
    [thanks] = await firm.inbox(CONTACT)
    assert thanks["Subject"] == "Re: お見積りの件"
    assert thanks["In-Reply-To"] == "<no@kyaku.example>"
    assert "<no@kyaku.example>" in thanks["References"]


async def test_an_id_that_cannot_be_cited_makes_no_answer(firm: Firm) -> None:
    await firm.refuse(thread_id="no id at all", thread_subject="お見積りの件")
    await firm.settle()
    [thanks] = await firm.inbox(CONTACT)
    assert not thanks["Subject"].startswith("Re:")
    assert thanks["In-Reply-To"] is None


async def test_the_opt_out_link_works_from_another_address_of_theirs(firm: Firm) -> None:
    """All deals of the person stop, and neither address is written to again."""
    await firm.refuse(deal="一件目")
    await firm.refuse(deal="二件目")
    await firm.until("2026-12-03 12:00")
    await firm.say(REP, "OK", answering=await firm.draft_request())
    await firm.until("2026-12-20 12:00")
    link = (await firm.inbox(CONTACT))[-1]["List-Unsubscribe"]
    subject = link.partition("?subject=")[2].rstrip(">").replace("%20", " ")
    await firm.say(STRANGER, "", Subject=subject)
    await firm.settle()
    assert {(await firm.sequence(number)).cause for number in (1, 2)} == {Cause.OPTED_OUT}
    for address in (CONTACT, STRANGER):
        assert await firm.daemon.office.store.read(lambda tx, of=address: tx.is_suppressed(of))  # type: ignore[misc]


async def test_the_last_look_is_on_record_even_where_nothing_comes_in(firm: Firm) -> None:
    await firm.settle()
    firm.clock.move_to(firm.clock.now() + timedelta(hours=1))
    await firm.settle()
    cursor = await firm.daemon.office.store.read(lambda tx: tx.cursor("followup", "INBOX"))
    assert cursor is not None
    assert cursor.caught_up_at == firm.clock.now()
