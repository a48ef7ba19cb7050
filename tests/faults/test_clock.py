"""A clock that is wrong, between two runs and during one: no burst, a hold that is told, nothing sent twice, and on it
goes when the clock is put right (R12, promise 6).

The clock of every process, the command line's too, is wrong by what a file says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.faults.laboratory import DAILY, Firm, Process
from tests.faults.ledger import PostRoom, post_room
from tests.faults.reckoning import reckon
from tests.faults.victim import Harm
from tests.stories.waiting import wait_for
from tests.support.small_firm import LEAD

from enishi.effects.clock import SystemClock

CUSTOMER, ANOTHER = "yamada@kyaku.example", "suzuki@yoso.example"
DAY, YEAR = timedelta(days=1), timedelta(days=365)


class WallClock:
    """What everybody takes for the time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.is_off_by(timedelta(0))

    def is_off_by(self, distance: timedelta) -> None:
        part = self.file.with_suffix(".part")
        part.write_text(str(distance.total_seconds()))
        part.replace(self.file)

    def shows(self, instant: datetime) -> None:
        self.is_off_by(instant - SystemClock().now())


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    return WallClock(tmp_path / "clock")


@pytest.fixture
def post() -> Iterator[PostRoom]:
    with post_room() as room:
        yield room


@pytest.fixture
def firm(tmp_path: Path, post: PostRoom, clock: WallClock) -> Firm:
    """Thanks at once, then a mail the next day, one on the day after, and one a month later."""
    return Firm(tmp_path / "firm", post, cadence=DAILY, harm=Harm(clock=str(clock.file)))


def sent_to(post: PostRoom, customer: str) -> int:
    return len(post.ledger.to(customer))


def is_told(firm: Firm, post: PostRoom) -> None:
    """In `status`, and by mail to the lead."""
    assert "clock" in [trouble["code"] for trouble in firm.asked("status")["troubles"]]
    wait_for(lambda: post.ledger.to(LEAD), "the lead heard nothing")


def is_held(firm: Firm) -> bool:
    return "hold_clock" in firm.asked("status")["holds"]


@pytest.mark.parametrize(
    "wrong_by", [-DAY, 10 * YEAR, -10 * YEAR], ids=["a day back", "ten years", "ten back"]
)
def test_set_wrongly_between_two_runs(
    wrong_by: timedelta, firm: Firm, post: PostRoom, clock: WallClock
) -> None:
    firm.refuse(CUSTOMER)
    firm.until_idle()
    assert sent_to(post, CUSTOMER) == 1
    clock.is_off_by(wrong_by)
    firm.until_idle()
    is_told(firm, post)
    firm.refuse(ANOTHER)  # thanks would go at once, but nobody knows what day it is
    firm.until_idle()
    assert (sent_to(post, CUSTOMER), sent_to(post, ANOTHER)) == (1, 0)
    clock.is_off_by(timedelta(0))
    firm.until_idle()
    assert not is_held(firm)
    clock.is_off_by(timedelta(minutes=2))  # what was put off is due
    firm.until_idle()
    assert sent_to(post, CUSTOMER) == 1
    assert reckon(firm).doubled == []


@pytest.mark.parametrize("wrong_by", [-DAY, 10 * YEAR], ids=["a day back", "ten years"])
def test_set_wrongly_during_a_run(wrong_by: timedelta, firm: Firm, post: PostRoom, clock: WallClock) -> None:
    with firm.running() as process:
        firm.refuse(CUSTOMER)
        wait_for(lambda: sent_to(post, CUSTOMER) == 1, process.words)
        clock.is_off_by(wrong_by)
        firm.refuse(ANOTHER)  # it rings
        process.says("clock moved")
        is_told(firm, post)
        assert (sent_to(post, CUSTOMER), sent_to(post, ANOTHER)) == (1, 0)
        clock.is_off_by(timedelta(0))
        _ring_until(firm, process, lambda: not is_held(firm))
    assert sent_to(post, CUSTOMER) == 1
    assert reckon(firm).doubled == []


def test_a_day_ahead_during_a_run_brings_one_mail_and_no_burst(
    firm: Firm, post: PostRoom, clock: WallClock
) -> None:
    """A machine may have slept so long, so nothing is held; but the mailboxes are read first."""
    with firm.running() as process:
        firm.refuse(CUSTOMER)
        wait_for(lambda: sent_to(post, CUSTOMER) == 1, process.words)
        clock.is_off_by(DAY + timedelta(minutes=1))
        _ring_until(firm, process, lambda: sent_to(post, CUSTOMER) == 2)
        assert "clock moved" in process.words()
        assert not is_held(firm)
    firm.until_idle()
    assert sent_to(post, CUSTOMER) == 2
    assert reckon(firm).doubled == []


@pytest.mark.parametrize(
    "change",
    [datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 10, 31, 1, 0, tzinfo=UTC)],
    ids=["to summer time", "to winter time"],
)
def test_a_change_of_summer_time_is_no_moved_clock(
    change: datetime, tmp_path: Path, post: PostRoom, clock: WallClock
) -> None:
    firm = Firm(
        tmp_path / "berlin",
        post,
        cadence=DAILY,
        more="timezone: Europe/Berlin",
        harm=Harm(clock=str(clock.file)),
    )
    clock.shows(change - timedelta(seconds=20))
    firm.until_idle()
    clock.shows(change - timedelta(seconds=2))
    with firm.running() as process:
        firm.refuse(CUSTOMER)
        wait_for(lambda: sent_to(post, CUSTOMER) == 1, process.words)
        wait_for(lambda: SystemClock().now() + timedelta(seconds=float(clock.file.read_text())) > change, "")
        firm.refuse(ANOTHER)
        wait_for(lambda: sent_to(post, ANOTHER) == 1, process.words)
        assert not is_held(firm)
    assert "clock moved" not in process.words()
    assert (sent_to(post, CUSTOMER), sent_to(post, ANOTHER)) == (1, 1)


def _ring_until(firm: Firm, process: Process, holds: object) -> None:
    """Looking at the status rings the daemon's bell."""
    assert callable(holds)
    wait_for(lambda: firm.asked("status") and holds(), process.words, within=60)
