"""A mailbox never sends faster than its limits, and never waits longer than they ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.support.plans import NOW

from enishi.core.limits import (
    LENGTHS,
    NO_LIMITS,
    SlidingWindow,
    allowance,
    counts_of,
    free_at,
    limited_domain,
    windows_of,
)

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
Windows = tuple[SlidingWindow, ...]

counts = st.dictionaries(st.sampled_from([*LENGTHS, "seconds_apart"]), st.integers(1, 8), min_size=1)
pauses = st.lists(st.integers(0, 5_000), min_size=1, max_size=40)


def within(window: SlidingWindow, tries: Sequence[datetime], now: datetime) -> int:
    return sum(now - window.within < at <= now for at in tries)


def left(windows: Windows, tries: Sequence[datetime], now: datetime) -> int | None:
    return allowance(windows, {window.within: within(window, tries, now) for window in windows})


def free(windows: Windows, tries: Sequence[datetime], now: datetime) -> datetime:
    newest = sorted((at for at in tries if at <= now), reverse=True)
    nth = {window.most: newest[window.most - 1] if len(newest) >= window.most else None for window in windows}
    return free_at(windows, nth, now)


def test_without_limits_any_number_goes_at_once() -> None:
    assert left(NO_LIMITS.windows, [NOW] * 1000, NOW) is None
    assert free(NO_LIMITS.windows, [NOW] * 1000, NOW) == NOW


def test_a_full_window_frees_when_its_oldest_mail_leaves_it() -> None:
    tries = [NOW - 50 * MINUTE, NOW - 10 * MINUTE]
    assert free(windows_of({"per_hour": 2}), tries, NOW) == NOW + 10 * MINUTE


def test_the_tightest_window_counts() -> None:
    tries = [NOW - 23 * 60 * MINUTE, NOW]
    windows = windows_of({"per_minute": 1, "per_day": 2})
    assert free(windows, tries, NOW) == NOW + 60 * MINUTE
    assert left(windows_of({"per_minute": 5, "per_day": 4}), tries, NOW) == 2


def test_seconds_apart_let_one_mail_go_at_a_time() -> None:
    windows = windows_of({"seconds_apart": 30, "per_hour": 60})
    assert left(windows, [], NOW) == 1
    assert free(windows, [NOW - 10 * SECOND], NOW) == NOW + 20 * SECOND


@given(counts, pauses)
def test_no_window_ever_holds_more_than_its_limit(limits: dict[str, int], pauses: list[int]) -> None:
    windows, tries, now = windows_of(limits), list[datetime](), NOW
    for pause in pauses:
        now = free(windows, tries, now + timedelta(seconds=pause))
        tries.append(now)
    assert all(within(window, tries, at) <= window.most for at in tries for window in windows)


@given(counts, pauses)
def test_nobody_waits_an_instant_longer_than_need_be(limits: dict[str, int], pauses: list[int]) -> None:
    windows, tries, now = windows_of(limits), list[datetime](), NOW
    for pause in pauses:
        asked_at = now + timedelta(seconds=pause)
        now = free(windows, tries, asked_at)
        assert left(windows, tries, now) != 0
        if now > asked_at:
            assert left(windows, tries, now - timedelta(microseconds=1)) == 0
        tries.append(now)


@given(counts, st.lists(st.integers(0, 100_000), max_size=40))
def test_what_may_go_at_once_fills_the_tightest_window_and_no_more(
    limits: dict[str, int], ages: list[int]
) -> None:
    windows, tries = windows_of(limits), [NOW - timedelta(seconds=age) for age in ages]
    room = left(windows, tries, NOW)
    assert room is not None
    after = [*tries, *[NOW] * room]
    assert left(windows, after, NOW) == 0
    if room:
        assert all(within(window, after, NOW) <= window.most for window in windows)


@given(counts)
def test_windows_are_told_back_as_they_were_written(limits: dict[str, int]) -> None:
    assert counts_of(windows_of(limits)) == limits


def test_our_own_people_are_no_foreign_domain() -> None:
    assert limited_domain("followup@Mirai.example", "tanaka@mirai.EXAMPLE") is None
    assert limited_domain("followup@mirai.example", "sato@Kita.example") == "kita.example"
