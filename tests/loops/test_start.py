"""The order of a start: look whether all is whole, put right what a crash left, read the mail, and only then send (R13)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from tests.loops.conftest import Firm
from tests.support.small_firm import CONTACT, OURS

from enishi.core.model import SendState
from enishi.loops import hold_switch
from enishi.loops.hold_switch import Hold

DEADLINE = 20.0


async def run_until(firm: Firm, condition: Callable[[], Awaitable[bool]]) -> None:
    """The daemon as `enishi run` runs it, until something holds."""
    task = asyncio.create_task(firm.daemon.run())
    try:
        async with asyncio.timeout(DEADLINE):
            while not await condition():  # noqa: ASYNC110 - it happens in the database
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_lies_unread_at_a_start_is_heard_before_anything_is_sent(firm: Firm) -> None:
    """Thanks ask for no look of their own, so nothing but the order of the start keeps this one back."""
    await firm.refuse()
    await firm.say(CONTACT, "今後のご連絡は不要です。配信停止をお願いします。", to=OURS)

    async def has_gone_or_not() -> bool:
        thanks = [mail for mail in await firm.outbound() if mail.recipient == CONTACT]
        return [mail.state for mail in thanks] not in ([SendState.QUEUED], [SendState.SENDING])

    await run_until(firm, has_gone_or_not)
    assert [mail.state for mail in await firm.outbound() if mail.recipient == CONTACT] == [
        SendState.CANCELLED
    ]
    assert await firm.inbox(CONTACT) == []


async def test_a_mailbox_that_never_answers_holds_up_no_thanks(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enishi.app.daemon.LOOK_WITHIN", 0.2)

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    for watcher in firm.daemon.watchers.values():
        monkeypatch.setattr(watcher, "look", never)
    await firm.refuse()

    async def is_thanked() -> bool:
        return bool(await firm.inbox(CONTACT))

    await run_until(firm, is_thanked)


async def test_on_hold_no_plan_takes_a_step_and_no_time_is_spent_waiting_for_one(firm: Firm) -> None:
    await firm.refuse()
    await firm.settle()
    store = firm.daemon.office.store
    await store.write(lambda tx: hold_switch.hold(tx, Hold.CLOCK, firm.clock.now()))
    await firm.until("2027-03-01 12:00")
    assert len(await firm.outbound()) == 1, "no draft was asked for in three months"
    await store.write(lambda tx: hold_switch.release(tx, Hold.CLOCK, firm.clock.now()))
    await firm.settle()
    assert len(await firm.outbound()) == 2
