"""What keeps a mailbox slow, or at rest, holds in the database: over transactions, restarts and days."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from tests.loops.conftest import TOKYO, Firm, OpenFirm, text_of
from tests.support.small_firm import COLLEAGUE, CONTACT, LEAD, REP, STRANGER

from enishi.core.model import SendState
from enishi.core.problem import Unavailable

THREE = (CONTACT, COLLEAGUE, STRANGER)


async def thanked(firm: Firm) -> int:
    return sum([len(await firm.inbox(address)) for address in THREE])


async def refuse_three(firm: Firm) -> None:
    for address in THREE:
        await firm.refuse(address, deal=f"{address}の件")


async def patiently(firm: Firm, wall: str) -> None:
    """As `firm.until`, through times at which a server is not to be had."""
    end = datetime.fromisoformat(wall).replace(tzinfo=TOKYO).astimezone(UTC)
    while (at := await firm.daemon.next_at()) is not None and at < end:
        firm.clock.move_to(max(at, firm.clock.now() + timedelta(seconds=1)))
        with contextlib.suppress(Unavailable):
            await firm.settle()
    firm.clock.move_to(end)
    with contextlib.suppress(Unavailable):
        await firm.settle()


async def test_no_more_leave_in_an_hour_than_the_provider_lets(open_firm: OpenFirm) -> None:
    async with open_firm(limits="{per_hour: 2}") as firm:
        await refuse_three(firm)
        await firm.settle()
        assert await thanked(firm) == 2
        await firm.until("2026-11-20 10:59")
        assert await thanked(firm) == 2
        await firm.until("2026-11-20 11:01")
        assert await thanked(firm) == 3


async def test_what_was_sent_before_a_restart_counts_as_well(open_firm: OpenFirm) -> None:
    async with open_firm(limits="{per_hour: 1}") as firm:
        await refuse_three(firm)
        await firm.settle()
        await firm.restart()
        await firm.until("2026-11-20 10:59")
        assert await thanked(firm) == 1
        await firm.until("2026-11-20 12:01")
        assert await thanked(firm) == 3


async def test_one_domain_fills_up_without_holding_up_another(open_firm: OpenFirm) -> None:
    async with open_firm(limits="{per_domain: {per_hour: 1}}") as firm:
        await refuse_three(firm)
        await firm.settle()
        assert (len(await firm.inbox(CONTACT)) + len(await firm.inbox(COLLEAGUE))) == 1
        assert len(await firm.inbox(STRANGER)) == 1
        await firm.until("2026-11-20 11:01")
        assert await thanked(firm) == 3


async def test_a_new_address_begins_with_few_a_day(open_firm: OpenFirm) -> None:
    async with open_firm(mailbox="warm_up: {first_day: 1, growth: 2}") as firm:
        await refuse_three(firm)
        await firm.until("2026-11-20 20:00")
        assert await thanked(firm) == 1
        await firm.until("2026-11-21 12:00")
        assert await thanked(firm) == 3


async def test_an_account_that_is_refused_rests_and_tells_the_leads_once(open_firm: OpenFirm) -> None:
    async with open_firm() as firm:
        firm.world.refusals[CONTACT] = "530 5.7.0 Authentication required"
        await refuse_three(firm)
        with pytest.raises(Unavailable):
            await firm.settle()
        await firm.restart()
        await patiently(firm, "2026-11-20 10:10")
        assert await firm.inbox(CONTACT) == []
        firm.world.refusals.clear()
        await patiently(firm, "2026-11-20 16:00")
        assert await thanked(firm) == 3, "it tries again by itself, and nothing was given up"
        told = [mail for mail in await firm.inbox(LEAD) if "送れ" in mail["Subject"]]
        assert [("復旧" in mail["Subject"]) for mail in told] == [False, True]
        assert "5.7.0" in text_of(told[0])
        assert [mail for mail in await firm.inbox(REP) if "送れ" in mail["Subject"]] == []


async def test_a_mail_that_could_not_leave_for_a_week_is_shown_to_its_rep(open_firm: OpenFirm) -> None:
    cadence = (
        "cadence: plan\ntitle: 自動\nsteps:\n"
        "  - {id: thanks, kind: thanks, at: refusal, mail: thanks, approval: auto}\n"
        "  - {id: info, kind: info, at: refusal + 1w, mail: info, approval: auto}\n"
    )
    async with open_firm(cadence=cadence) as firm:
        await firm.refuse()
        await firm.until("2026-11-27 09:00")
        async with firm.world.without_smtp():
            await patiently(firm, "2026-11-27 10:30")
            firm.clock.move_to(datetime(2026, 12, 8, 10, 0, tzinfo=TOKYO))
        await patiently(firm, "2026-12-08 10:30")
        assert len(await firm.inbox(CONTACT)) == 1
        await firm.say(REP, "OK", answering=await firm.draft_request())
        await firm.settle()
        assert len(await firm.inbox(CONTACT)) == 2
        states = {mail.state for mail in await firm.outbound() if mail.recipient == CONTACT}
        assert states == {SendState.SENT, SendState.CANCELLED}
