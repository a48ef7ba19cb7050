"""A mailbox never sends faster than its limits."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.support.plans import NOW

from enishi.core.limits import WINDOWS, free_at

MINUTE = timedelta(minutes=1)


def test_without_limits_it_is_free_now() -> None:
    assert free_at({}, [NOW] * 1000, NOW) == NOW


def test_a_full_window_frees_when_its_oldest_mail_leaves_it() -> None:
    sent = [NOW - 50 * MINUTE, NOW - 10 * MINUTE]
    assert free_at({"per_hour": 2}, sent, NOW) == NOW + 10 * MINUTE


def test_the_tightest_window_counts() -> None:
    sent = [NOW - 23 * 60 * MINUTE, NOW]
    assert free_at({"per_minute": 1, "per_day": 2}, sent, NOW) == NOW + 60 * MINUTE


@given(st.integers(1, 5), st.lists(st.integers(0, 5_000), min_size=1, max_size=40))
def test_no_window_ever_holds_more_than_its_limit(most: int, pauses: list[int]) -> None:
    limits, sent, now = {"per_hour": most}, [], NOW
    for pause in pauses:
        now = free_at(limits, sent, now + timedelta(seconds=pause))
        sent.append(now)
    hour = WINDOWS["per_hour"]
    assert all(sum(at - hour < other <= at for other in sent) <= most for at in sent)
