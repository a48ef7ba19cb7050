"""A customer's absence note, from the wire to what the rep sees, on simulated time."""

from __future__ import annotations

import pytest
from tests.loops.conftest import Firm, OpenFirm
from tests.support.small_firm import CONTACT, REP

from enishi.core.model import SequenceState

_CADENCE = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks, at: refusal,       mail: thanks, approval: auto}
  - {id: case,   kind: case,   at: previous + 7d, mail: case,   approval: auto}
"""


async def away(firm: Firm, text: str) -> None:
    await firm.say(CONTACT, text, Subject="自動応答: 不在のお知らせ", Auto_Submitted="auto-replied")
    await firm.settle()


async def subjects(firm: Firm) -> list[str]:
    return [str(mail["Subject"]) for mail in await firm.inbox(CONTACT)]


@pytest.fixture
def calm() -> dict[str, str]:
    """A plan without drafts, and as much mail as it wants."""
    return {"cadence": _CADENCE, "more": "pressure: {per_contact: 1 in 1d, per_company: 9 in 1d}"}


async def test_one_note_holds_every_sequence_and_no_step_loses_its_delay(
    open_firm: OpenFirm, calm: dict[str, str]
) -> None:
    async with open_firm(**calm) as firm:
        await firm.refuse(deal="空調")
        await firm.refuse(deal="照明", reason="not_now")
        await firm.until("2026-11-24 10:00")
        await away(firm, "12月3日に戻ります。")
        await firm.until("2026-12-06 23:00")
        assert len(await subjects(firm)) == 2  # the thanks of both
        await firm.until("2026-12-09 18:00")
        assert (await subjects(firm)).count("導入事例のご紹介") == 2


async def test_without_a_day_the_firms_default_holds(open_firm: OpenFirm, calm: dict[str, str]) -> None:
    calm["more"] += "\nabsence: {default_hold: 21d}"
    async with open_firm(**calm) as firm:
        await firm.refuse()
        await firm.until("2026-11-24 10:00")
        await away(firm, "出張中です。戻りしだいお返事します。")
        await firm.until("2026-12-14 23:00")
        assert len(await subjects(firm)) == 1
        assert await firm.state() is SequenceState.ACTIVE
        await firm.until("2026-12-21 18:00")
        assert len(await subjects(firm)) == 2


async def test_an_earlier_return_corrects_and_their_own_mail_ends_it(
    open_firm: OpenFirm, calm: dict[str, str]
) -> None:
    async with open_firm(**calm) as firm:
        await firm.refuse()
        await firm.until("2026-11-24 10:00")
        await away(firm, "2027年3月31日まで休職しております。")
        await away(firm, "予定が変わり、12月3日に戻ります。")
        contact = await firm.daemon.office.store.read(lambda tx: tx.contact(1))
        assert contact is not None
        assert str(contact.away_until_on) == "2026-12-03"
        await firm.say(
            CONTACT,
            "ただいま戻りました。資料をお送りください。",
            Subject="Re: ご検討いただき、ありがとうございました",
        )
        await firm.settle()
        contact = await firm.daemon.office.store.read(lambda tx: tx.contact(1))
        assert contact is not None
        assert contact.away_until_on is None
        assert await firm.state() is SequenceState.PAUSED


async def test_the_request_for_a_draft_waits_for_the_return(firm: Firm) -> None:
    await firm.refuse()
    await firm.until("2026-11-24 10:00")
    await away(firm, "12月21日まで休暇をいただいております。")
    await firm.until("2026-12-21 23:00")
    assert not [mail for mail in await firm.inbox(REP) if "導入事例" in str(mail["Subject"])]
