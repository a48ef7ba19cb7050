"""A clock that somebody moves: nothing leaves by a time that may be wrong (mail-reality R12)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.small_firm import OURS, write_site

from enishi.app.office import Office, office_of
from enishi.core.model import Inbound, Outbound, SendState
from enishi.core.settings import Site
from enishi.effects.clock import VirtualClock
from enishi.effects.site import load_site
from enishi.effects.store import Tx
from enishi.loops import hold_switch
from enishi.loops.hold_switch import Hold
from enishi.loops.timekeeping import LATEST_SETTING, Timekeeper, confirm

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)
MAIL_SERVER = "imap.mirai.example"


class MovableClock(VirtualClock):
    """As a machine's: time passes on it, and people set it."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._seconds = 0.0

    def steady(self) -> float:
        return self._seconds

    def passes(self, time: timedelta) -> None:
        self._now += time
        self._seconds += time.total_seconds()

    def is_set(self, by: timedelta) -> None:
        self._now += by


@dataclass
class Machine:
    office: Office
    clock: MovableClock
    keeper: Timekeeper

    def restart(self) -> None:
        """The daemon anew, on a machine that counts from zero."""
        self.clock._seconds = 0.0
        self.keeper = Timekeeper(self.office.engine, self.clock)

    async def look(self, after: timedelta = MINUTE) -> bool:
        self.clock.passes(after)
        return await self.keeper.look()

    async def is_held(self) -> bool:
        return Hold.CLOCK in await self.office.store.read(hold_switch.holds)

    async def told(self) -> list[Outbound]:
        return await self.office.store.read(lambda tx: tx.list_outbound(SendState.QUEUED))

    async def mail_comes(self, dated_off_by: timedelta, folder: str = "INBOX") -> None:
        now = self.clock.now()
        number = len(await self.office.store.read(lambda tx: tx.latest_inbound(1000))) + 1
        mail = Inbound(
            0,
            "followup",
            folder,
            number,
            f"digest {number}",
            None,
            None,
            "",
            "human_reply",
            now + dated_off_by,
            now,
        )
        await self.office.store.write(lambda tx: tx.add_inbound(mail))


def _served_from_elsewhere(site: Site) -> Site:
    box = site.mailboxes["followup"]
    return replace(site, mailboxes={"followup": replace(box, imap=replace(box.imap, host=MAIL_SERVER))})


@pytest.fixture
async def machine(tmp_path: Path, new_database: Path) -> AsyncIterator[Machine]:
    """Its daemon has run for a few minutes."""
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(new_database, tmp_path / "data" / "enishi.db")
    config = write_site(tmp_path, smtp_port=1, imap_port=1)
    site = _served_from_elsewhere(load_site(config, today=NOON.date(), render_all=False))
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(office_of(site))
        clock = MovableClock(NOON)
        machine = Machine(office, clock, Timekeeper(office.engine, clock))
        for _ in range(3):
            assert not await machine.look(timedelta(minutes=3))
        yield machine


@pytest.mark.parametrize("jump", [-DAY, 2 * DAY, 10 * YEAR])
async def test_a_doubtful_clock_holds_everything_and_the_leads_are_told_once(
    machine: Machine, jump: timedelta
) -> None:
    machine.clock.is_set(jump)
    assert await machine.look(), "the mailboxes must be looked at afresh"
    for _ in range(5):
        assert not await machine.look()
    assert await machine.is_held()
    assert len(await machine.told()) == 1


async def test_a_clock_set_ahead_by_a_day_is_told_but_believed(machine: Machine) -> None:
    machine.clock.is_set(DAY)
    assert await machine.look()
    assert not await machine.is_held()
    assert len(await machine.told()) == 1


async def test_a_laptop_that_slept_for_a_week_goes_on_as_if_nothing_had_been(machine: Machine) -> None:
    assert not await machine.look(7 * DAY)
    assert not await machine.is_held()
    assert await machine.told() == []


async def test_put_right_by_ntp_it_goes_on_by_itself(machine: Machine) -> None:
    machine.clock.is_set(10 * YEAR)
    await machine.look()
    machine.clock.is_set(-10 * YEAR)
    await machine.look()
    assert not await machine.is_held()
    assert len(await machine.told()) == 2


async def test_a_mail_dated_now_by_its_server_bears_the_clock_out(machine: Machine) -> None:
    """A virtual machine that was paused for two days, and then put right."""
    await machine.mail_comes(timedelta(0))
    machine.clock.is_set(2 * DAY)
    await machine.look()
    assert await machine.is_held(), "that mail was read before the jump"
    await machine.mail_comes(-2 * DAY)
    await machine.mail_comes(timedelta(0), folder="Sent")
    await machine.look()
    assert await machine.is_held()
    await machine.mail_comes(-MINUTE)
    await machine.look()
    assert not await machine.is_held()


async def test_a_mail_server_on_this_very_machine_bears_nothing_out(machine: Machine) -> None:
    site = machine.office.site
    box = site.mailboxes["followup"]
    here = replace(site, mailboxes={"followup": replace(box, imap=replace(box.imap, host="127.0.0.1"))})
    machine.keeper.engine = replace(machine.office.engine, site=here)
    machine.clock.is_set(2 * DAY)
    await machine.look()
    await machine.mail_comes(timedelta(0))
    await machine.look()
    assert await machine.is_held()
    assert box.address == OURS


async def test_a_person_may_say_that_it_is_right(machine: Machine) -> None:
    machine.clock.is_set(2 * DAY)
    await machine.look()
    assert await machine.office.store.write(lambda tx: confirm(tx, machine.clock.now()))
    await machine.look()
    machine.restart()
    await machine.look()
    assert not await machine.is_held()
    assert not await machine.office.store.write(lambda tx: confirm(tx, machine.clock.now()))


@pytest.mark.parametrize("away", [-DAY, 2 * YEAR])
async def test_a_start_at_a_time_that_cannot_be_is_held(machine: Machine, away: timedelta) -> None:
    machine.clock.is_set(away)
    machine.restart()
    await machine.look()
    assert await machine.is_held()
    machine.clock.is_set(-away)
    await machine.look()
    assert not await machine.is_held()


async def test_a_month_without_the_daemon_is_a_long_holiday_and_nothing_more(machine: Machine) -> None:
    machine.clock.is_set(30 * DAY)
    machine.restart()
    assert not await machine.look()
    assert not await machine.is_held()


async def test_a_doubt_outlives_a_restart_and_teaches_the_record_no_wrong_time(machine: Machine) -> None:
    machine.clock.is_set(2 * DAY)
    await machine.look()
    machine.restart()
    for _ in range(3):
        await machine.look(timedelta(minutes=6))
    assert await machine.is_held()

    async def latest(tx: Tx) -> str | None:
        return await tx.get_setting(LATEST_SETTING)

    recorded = await machine.office.store.read(latest)
    assert recorded is not None
    assert datetime.fromisoformat(recorded) < NOON + DAY


async def test_loops_that_look_at_once_see_one_jump_together(machine: Machine) -> None:
    machine.clock.is_set(10 * YEAR)
    seen = await asyncio.gather(*(machine.keeper.look() for _ in range(5)))
    assert sum(seen) == 1
    assert len(await machine.told()) == 1
