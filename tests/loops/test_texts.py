"""A mail whose text cannot be made holds its sequence, and takes nothing with it that has happened."""

from __future__ import annotations

from tests.loops.conftest import OpenFirm, text_of
from tests.support.small_firm import CONTACT, REP

from enishi.core.model import Cause, TouchState

NEXT_AT_ONCE = """\
cadence: plan
title: 試し
steps:
  - {id: thanks, kind: thanks, at: refusal,       mail: thanks, approval: auto}
  - {id: case,   kind: case,   at: refusal + 1h,  mail: case,   approval: required}
"""
LACKING = "{{ refusal.competitor }}様とのご比較に。"


async def test_a_step_that_fails_right_after_a_send_does_not_forget_the_send(open_firm: OpenFirm) -> None:
    """Else the rep's 再開 would thank the customer a second time."""
    async with open_firm(cadence=NEXT_AT_ONCE, mails={"case": LACKING}) as firm:
        await firm.refuse()
        await firm.settle()
        assert (await firm.sequence()).cause is Cause.TEXT_FAILED
        touches = await firm.daemon.office.store.read(lambda tx: tx.touches_of(1))
        assert {touch.step: touch.state for touch in touches} == {
            "thanks": TouchState.SENT,
            "case": TouchState.PLANNED,
        }
        [notice] = [mail for mail in await firm.inbox(REP) if "作れません" in text_of(mail)]
        await firm.say(REP, "再開", answering=notice)
        await firm.until("2026-11-21 12:00")
        assert len(await firm.inbox(CONTACT)) == 1


async def test_an_edit_that_cannot_be_sent_is_told_to_the_rep_and_the_draft_still_waits(
    open_firm: OpenFirm,
) -> None:
    async with open_firm() as firm:
        await firm.refuse()
        await firm.until("2026-12-03 12:00")
        await firm.say(
            REP, "修正\n{{ contact.name }}様、事例をお届けします。", answering=await firm.draft_request()
        )
        await firm.settle()
        answer = (await firm.inbox(REP))[-1]
        assert "■ わけ" in text_of(answer)
        await firm.say(REP, "OK", answering=await firm.draft_request())
        await firm.until("2026-12-05 12:00")
        assert len(await firm.inbox(CONTACT)) == 2
