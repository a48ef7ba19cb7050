"""Mail to customers in Sent: put there by us where its server does not, once, and only what was accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.loops.conftest import Firm, OpenFirm, parsed
from tests.support.small_firm import COLLEAGUE, CONTACT, OURS, STRANGER

from enishi.core.model import Purpose, SendState, SequenceState
from enishi.effects.imap import Mailbox, MailboxUnreachable
from enishi.loops.filing import SETTLE, files_itself
from enishi.sandbox.world import Delivery

CUSTOMERS = (CONTACT, COLLEAGUE, STRANGER)


async def sent_folder(firm: Firm) -> list[bytes]:
    return await firm.world.mails(OURS, "Sent")


async def three_are_thanked(firm: Firm) -> None:
    await firm.settle()  # filing begins with what is sent from now on
    firm.clock.move_to(firm.clock.now() + timedelta(minutes=1))
    for address in CUSTOMERS:
        await firm.refuse(address, company=address)
    await firm.settle()


async def time_to_judge(firm: Firm) -> None:
    firm.clock.move_to(firm.clock.now() + SETTLE)
    await firm.settle()


async def habit(firm: Firm) -> bool | None:
    return await firm.daemon.office.store.read(lambda tx: files_itself(tx, "followup"))


async def test_a_server_that_files_nothing_is_known_by_its_first_mails_and_then_we_file(firm: Firm) -> None:
    await three_are_thanked(firm)
    assert await sent_folder(firm) == []
    await time_to_judge(firm)
    assert await habit(firm) is False
    filed = [parsed(raw)["To"].addresses[0].addr_spec for raw in await sent_folder(firm)]
    assert sorted(filed) == sorted(CUSTOMERS), "mail to our own people is not filed"
    touches = [mail.raw for mail in await firm.outbound() if mail.purpose is Purpose.TOUCH]
    assert sorted(await sent_folder(firm)) == sorted(raw for raw in touches if raw)


async def test_a_server_that_files_by_itself_is_left_to_it(firm: Firm) -> None:
    copies: list[bytes] = []
    firm.world.on_delivery(lambda delivery: copies.append(delivery.raw) if _to_customer(delivery) else None)
    await three_are_thanked(firm)
    await firm.world.deliver(OURS, copies[0], "Sent")
    await time_to_judge(firm)
    assert await habit(firm) is True
    assert len(await sent_folder(firm)) == 1


def _to_customer(delivery: Delivery) -> bool:
    return delivery.recipient in CUSTOMERS


async def test_our_own_copies_are_nobodys_mail_and_file_themselves_no_second_time(firm: Firm) -> None:
    await three_are_thanked(firm)
    await time_to_judge(firm)
    await firm.restart()
    await firm.settle()
    assert len(await sent_folder(firm)) == 3
    assert await firm.state() is SequenceState.ACTIVE


async def test_an_answer_that_was_lost_makes_no_second_copy(
    open_firm: OpenFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = Mailbox.append

    async def cut(self: Mailbox, *given: object, **more: object) -> None:
        await append(self, *given, **more)  # type: ignore[arg-type]
        raise MailboxUnreachable("imap.closed")

    async with open_firm(mailbox="file_sent: yes") as firm:
        with monkeypatch.context() as trouble:
            trouble.setattr(Mailbox, "append", cut)
            await three_are_thanked(firm)
        assert len(await sent_folder(firm)) == 1
        await time_to_judge(firm)
        assert len(await sent_folder(firm)) == 3


@pytest.mark.parametrize(("word", "copies"), [("yes", 3), ("no", 0)])
async def test_the_owners_word_overrules_what_could_be_learnt(
    open_firm: OpenFirm, word: str, copies: int
) -> None:
    async with open_firm(mailbox=f"file_sent: {word}") as firm:
        await three_are_thanked(firm)
        await time_to_judge(firm)
        assert len(await sent_folder(firm)) == copies
        assert await habit(firm) is None


async def test_a_mail_that_was_refused_is_not_filed(open_firm: OpenFirm) -> None:
    async with open_firm(mailbox="file_sent: yes") as firm:
        firm.world.refusals[CONTACT] = "550 5.1.1 no such user"
        await three_are_thanked(firm)
        states = {mail.recipient: mail.state for mail in await firm.outbound()}
        assert states[CONTACT] is SendState.FAILED
        assert len(await sent_folder(firm)) == 2
