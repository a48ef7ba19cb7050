"""Counting in business days over Japanese holidays and a firm's own closures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.business_days import add_business_days, is_business_day, next_business_day
from enishi.core.expressions import ExpressionError
from enishi.core.plan import Calendar

SILVER_WEEK = [date(2026, 9, day) for day in (21, 22, 23)]
NEW_YEAR = [date(2026, 12, day) for day in (29, 30, 31)] + [date(2027, 1, day) for day in (1, 2, 3)]
GOLDEN_WEEK = [date(2027, 4, 29), *(date(2027, 5, day) for day in (3, 4, 5))]
JAPAN = Calendar(closed=frozenset(SILVER_WEEK + NEW_YEAR + GOLDEN_WEEK))

days = st.dates(date(2026, 7, 1), date(2027, 7, 1))
calendars = st.builds(
    Calendar,
    closed=st.frozensets(days, max_size=60),
    weekend=st.sampled_from([frozenset({5, 6}), frozenset({6}), frozenset({4, 5}), frozenset()]),
)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 9, 18), 1, date(2026, 9, 24)),  # Friday before the silver week
        (date(2026, 9, 24), -1, date(2026, 9, 18)),
        (date(2026, 9, 19), 1, date(2026, 9, 24)),  # from a Saturday
        (date(2026, 9, 23), -1, date(2026, 9, 18)),  # from a holiday
        (date(2026, 9, 22), 0, date(2026, 9, 24)),
        (date(2026, 9, 24), 0, date(2026, 9, 24)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 12, 25), 5, date(2027, 1, 7)),
        (date(2027, 1, 8), -5, date(2026, 12, 28)),
        (date(2027, 4, 28), 2, date(2027, 5, 6)),  # 30 April lies between the holidays and is worked
        (date(2027, 5, 6), -2, date(2027, 4, 28)),
    ],
)
def test_holidays_and_closures_do_not_count(day: date, n: int, expected: date) -> None:
    assert add_business_days(JAPAN, day, n) == expected


def test_the_next_business_day_is_never_the_day_itself() -> None:
    assert next_business_day(JAPAN, date(2026, 12, 28)) == date(2027, 1, 4)
    assert next_business_day(JAPAN, date(2026, 9, 24)) == date(2026, 9, 25)


def test_a_firm_may_work_on_saturdays() -> None:
    assert is_business_day(Calendar(frozenset(), weekend=frozenset({6})), date(2026, 11, 21))


@given(calendars, days, st.integers(-40, 40))
def test_counting_back_leads_to_where_it_began(calendar: Calendar, day: date, n: int) -> None:
    begin = add_business_days(calendar, day, 0)
    assert add_business_days(calendar, add_business_days(calendar, begin, n), -n) == begin


@given(calendars, days, st.integers(1, 40))
def test_as_many_business_days_lie_in_between_as_were_counted(calendar: Calendar, day: date, n: int) -> None:
    end = add_business_days(calendar, day, n)
    passed = (day + timedelta(days=ahead) for ahead in range(1, (end - day).days + 1))
    assert sum(is_business_day(calendar, between) for between in passed) == n
    assert is_business_day(calendar, end)


def test_a_calendar_without_a_business_day_is_refused_instead_of_searched_for_ever() -> None:
    with pytest.raises(ExpressionError, match="no_business_day"):
        next_business_day(Calendar(frozenset(), weekend=frozenset(range(7))), date(2026, 11, 21))
