"""A database from a backup: nothing goes to customers before it is known what went out since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.loops.conftest import Firm, text_of
from tests.support.small_firm import COLLEAGUE, CONTACT, LEAD, OURS, REP, STRANGER

from enishi.app.assembly import open_daemon
from enishi.core.model import SendState, SequenceState
from enishi.core.settings import MailboxSettings
from enishi.effects.imap import Mailbox
from enishi.effects.store import backup
from enishi.loops import hold_switch, stop_switch
from enishi.sandbox.world import World


def settings(firm: Firm) -> MailboxSettings:
    return firm.daemon.office.site.mailboxes["followup"]


async def file_in_sent(firm: Firm, *customers: str) -> None:
    """As a server does that keeps what it sends: a copy of each mail of ours, once."""
    async with Mailbox(settings(firm), World.password) as box:
        sent = (await box.folders()).sent
        assert sent is not None
        for customer in customers:
            for raw in await firm.world.mails(customer):
                mail = next(line for line in raw.splitlines() if line.lower().startswith(b"x-enishi-ref"))
                if not await box.find(sent, "X-Enishi-Ref", mail.split(b":")[1].strip().decode()):
                    await box.append(sent, raw, when=firm.clock.now())


async def back_up(firm: Firm) -> None:
    office = firm.daemon.office
    backup.back_up(office.data / "enishi.db", office.data / "copy", firm.clock.now())


async def restore(firm: Firm) -> None:
    """The daemon ends, the copy takes the database's place, and the daemon begins anew an hour later."""
    office = firm.daemon.office
    await firm._open.aclose()
    firm.clock.move_to(firm.clock.now() + timedelta(hours=1))
    backup.restore(office.data / "copy", office.data / "enishi.db", firm.clock.now())
    firm.daemon = await firm._open.enter_async_context(open_daemon(office.site, firm.clock))


async def is_on_hold(firm: Firm) -> bool:
    return await firm.daemon.office.store.read(hold_switch.on_hold)


async def told(firm: Firm, address: str, words: str) -> str:
    [text] = [text for mail in await firm.inbox(address) if words in (text := text_of(mail))]
    return text


@pytest.fixture
async def known(firm: Firm) -> Firm:
    """Its server keeps what it sends, and one thank-you before the backup shows it."""
    await firm.refuse(CONTACT)
    await firm.settle()
    await file_in_sent(firm, CONTACT)
    await firm.daemon.office.store.write(lambda tx: tx.put_setting("files_itself:followup", "yes"))
    return firm


async def test_copies_that_we_may_have_filed_ourselves_do_not_prove_what_was_not_sent(known: Firm) -> None:
    for habit in ("no", None):
        await known.daemon.office.store.write(
            lambda tx, is_=habit: tx.put_setting("files_itself:followup", is_)
        )
        await back_up(known)
        await restore(known)
        await known.settle()
        assert await is_on_hold(known)


async def test_what_waited_in_the_copy_and_has_gone_since_is_not_sent_again(known: Firm) -> None:
    await known.refuse(STRANGER, deal="別件")
    await back_up(known)
    await known.settle()
    await file_in_sent(known, STRANGER)
    await restore(known)
    await known.settle()
    assert len(await known.inbox(STRANGER)) == 1
    assert [mail.state for mail in await known.outbound() if mail.recipient == STRANGER] == [SendState.SENT]
    assert not await is_on_hold(known), "what is not in this Sent folder was not sent"
    assert STRANGER in await told(known, LEAD, "送信済みと分かったもの")
    assert (await known.sequence(2)).state is SequenceState.ACTIVE


async def test_what_waited_in_the_copy_and_has_not_gone_leaves_once_that_is_certain(known: Firm) -> None:
    await known.refuse(STRANGER, deal="別件")
    await back_up(known)
    await restore(known)
    await known.settle()
    assert len(await known.inbox(STRANGER)) == 1


async def test_a_mail_the_copy_never_heard_of_pauses_its_customer_and_the_rep_is_told(known: Firm) -> None:
    await back_up(known)
    await known.until("2026-12-03 12:00")
    await known.say(REP, "OK", answering=await known.draft_request())
    await known.until("2026-12-04 12:00")
    assert len(await known.inbox(CONTACT)) == 2
    await file_in_sent(known, CONTACT)
    await restore(known)
    await known.settle()
    assert await known.state() is SequenceState.PAUSED
    assert len(await known.inbox(CONTACT)) == 2
    await told(known, REP, "戻した記録には残っていません")
    subjects = [mail["Subject"] for mail in await known.inbox(REP)]
    assert not [subject for subject in subjects if "ご自身で書かれた" in subject], "nobody wrote it by hand"


async def test_a_mail_to_somebody_who_is_not_on_record_any_more_is_told_to_the_leads(known: Firm) -> None:
    await back_up(known)
    await known.refuse(COLLEAGUE, deal="二つ目の件", name="鈴木")
    await known.settle()
    await file_in_sent(known, COLLEAGUE)
    await restore(known)
    await known.settle()
    assert COLLEAGUE in await told(known, LEAD, "お客様の記録がないもの")


async def test_told_again_the_same_refusal_is_thanked_only_once(known: Firm) -> None:
    """As when a rep's mail from after the backup is read a second time."""
    await back_up(known)
    await known.refuse(STRANGER, deal="別件")
    await known.settle()
    await file_in_sent(known, STRANGER)
    await restore(known)
    await known.refuse(STRANGER, deal="別件")
    await known.settle()
    await known.settle()
    assert len(await known.inbox(STRANGER)) == 1
    assert [mail.state for mail in await known.outbound() if mail.recipient == STRANGER] == [SendState.SENT]


async def test_where_sent_proves_nothing_a_person_must_look_and_resume_all_is_not_enough(
    firm: Firm,
) -> None:
    await firm.refuse(CONTACT)
    await firm.settle()
    await firm.refuse(STRANGER, deal="別件")
    await back_up(firm)
    await firm.settle()
    await restore(firm)
    await firm.settle()
    store, now = firm.daemon.office.store, firm.clock.now()
    await store.write(lambda tx: stop_switch.resume(tx, now))
    await firm.until("2026-11-27 12:00")
    assert len(await firm.inbox(STRANGER)) == 1
    assert await is_on_hold(firm)
    assert OURS in await told(firm, LEAD, "enishi restore --done")
    await store.write(lambda tx: hold_switch.release(tx, hold_switch.Hold.RESTORED, firm.clock.now()))
    await firm.settle()
    assert len(await firm.inbox(STRANGER)) == 2, "as the person said that it had not gone"


async def test_with_the_mailbox_away_the_hold_stays_and_the_comparison_is_made_later(known: Firm) -> None:
    await known.refuse(STRANGER, deal="別件")
    await back_up(known)
    await known.settle()
    await file_in_sent(known, STRANGER)
    async with known.world.without_imap():
        await restore(known)
        with pytest.raises(Exception, match=r"imap\."):
            await known.settle()
        assert await is_on_hold(known)
    assert len(await known.inbox(STRANGER)) == 1
