"""A new address begins with few mails a day and grows."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enishi.core.warm_up import WarmUp, most_today

FIRST = date(2026, 11, 24)
warm_ups = st.builds(WarmUp, st.integers(1, 1_000_000), st.floats(1.05, 3))


def test_each_day_allows_so_many_times_the_day_before() -> None:
    days = [most_today(WarmUp(20, 1.5), FIRST, FIRST + timedelta(days=day)) for day in range(5)]
    assert days == [20, 30, 45, 67, 101]


def test_a_mailbox_that_never_sent_stands_at_its_first_day_however_long() -> None:
    assert most_today(WarmUp(20), None, FIRST + timedelta(days=400)) == 20


def test_off_unless_set() -> None:
    assert most_today(None, FIRST, FIRST) is None


@given(warm_ups, st.integers(-40_000, 40_000))
def test_it_never_shrinks_never_stops_all_mail_and_ends(warm_up: WarmUp, day: int) -> None:
    """A clock that was put back stands at the first day."""
    today, tomorrow = (most_today(warm_up, FIRST, FIRST + timedelta(days=day + more)) for more in (0, 1))
    assert today is None or today >= 1
    assert tomorrow is None or (today is not None and tomorrow >= today)
    assert most_today(warm_up, FIRST, FIRST + timedelta(days=400)) is None
