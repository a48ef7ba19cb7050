from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from enishi.core.backoff import FIRST, LONGEST, delay

jitters = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 10**9), jitters)
def test_the_wait_stays_between_half_a_second_and_five_minutes(failures: int, jitter: float) -> None:
    assert FIRST / 2 <= delay(failures, jitter) <= LONGEST


@given(st.integers(1, 100), jitters)
def test_more_failures_never_mean_a_shorter_wait(failures: int, jitter: float) -> None:
    assert delay(failures, jitter) <= delay(failures + 1, jitter)


def test_the_wait_doubles_until_the_cap() -> None:
    waits = [delay(failures, 0.999_999_999).total_seconds() for failures in (1, 2, 3, 9, 10, 99)]
    assert [round(wait) for wait in waits] == [1, 2, 4, 256, 300, 300]


def test_jitter_spreads_clients_over_half_of_the_wait() -> None:
    assert delay(3, 0.0) == timedelta(seconds=2)
