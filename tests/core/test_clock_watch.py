from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.clock_watch import SMALL, ClockWatch, Doubt, Jump, Reading, agrees, jump_at_start

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def watched(*steps: tuple[timedelta, timedelta]) -> list[Jump]:
    """Jumps seen over `steps`: how far the wall clock and the steady one moved."""
    watch, wall, steady = ClockWatch(), NOON, 1000.0
    jumps = [watch.check(Reading(wall, steady))]
    for by_wall, by_steady in steps:
        wall, steady = wall + by_wall, steady + by_steady.total_seconds()
        jumps.append(watch.check(Reading(wall, steady)))
    return [jump for jump in jumps if jump is not None]


@pytest.mark.parametrize(
    ("jump", "doubtful"),
    [
        (timedelta(days=-1), True),
        (timedelta(minutes=-6), True),
        (timedelta(minutes=6), False),
        (timedelta(days=1), False),
        (timedelta(days=2), True),
        (timedelta(days=3652), True),
    ],
)
def test_a_clock_that_was_set_is_seen_once_and_believed_only_for_small_steps_ahead(
    jump: timedelta, doubtful: bool
) -> None:
    [seen] = watched((MINUTE, MINUTE), (jump + MINUTE, MINUTE), (MINUTE, MINUTE))
    assert seen.distance == jump
    assert seen.is_doubtful is doubtful


def test_a_machine_that_slept_for_a_week_has_seen_no_jump() -> None:
    week = timedelta(days=7)
    assert watched((MINUTE, MINUTE), (week, week), (MINUTE, MINUTE)) == []


def test_a_change_to_or_from_summer_time_is_no_jump() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    watch = ClockWatch()
    for hour in range(6):
        wall = datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(hours=hour)
        assert watch.check(Reading(wall.astimezone(berlin), hour * 3600.0)) is None


def test_drift_never_adds_up_to_a_jump_but_small_steps_within_an_hour_do() -> None:
    drift = MINUTE * 1.0005
    assert watched(*[(drift, MINUTE)] * 20_000) == []
    step = MINUTE + timedelta(minutes=2)
    assert len(watched(*[(step, MINUTE)] * 3)) == 1


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=20))
def test_time_that_merely_passes_is_never_a_jump(pauses: list[timedelta]) -> None:
    assert watched(*[(pause, pause) for pause in pauses]) == []


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (timedelta(days=-1), True),
        (-SMALL, False),
        (timedelta(0), False),
        (timedelta(days=30), False),
        (timedelta(days=3652), True),
    ],
)
def test_at_a_start_only_what_cannot_be_is_a_jump(later: timedelta, told: bool) -> None:
    jump = jump_at_start(NOON, NOON + later)
    assert (jump is not None) is told
    assert jump is None or jump.is_doubtful
    assert jump_at_start(None, NOON) is None


def test_a_mail_bears_the_clock_out_if_its_servers_time_is_ours() -> None:
    assert agrees(NOON, NOON - timedelta(minutes=4))
    assert not agrees(NOON, NOON - timedelta(days=1))


def test_a_doubt_ends_when_the_clock_is_put_right_and_not_by_time_passing() -> None:
    year = timedelta(days=365)
    seen = Reading(NOON + 10 * year, 0.0)
    doubt = Doubt(Jump(NOON, seen.wall), seen)
    assert not doubt.is_over(seen)
    assert not doubt.is_over(Reading(seen.wall + year, year.total_seconds()))
    assert doubt.is_over(Reading(NOON + year, year.total_seconds()))


def test_a_doubt_of_a_start_ends_at_any_time_that_can_be() -> None:
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    doubt = Doubt(Jump(NOON, long_ago), None)
    assert not doubt.is_over(Reading(long_ago + MINUTE, 60.0))
    assert doubt.is_over(Reading(NOON + timedelta(hours=5), 120.0))
