"""When mail may leave, by the wall clock of any zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.core.expressions import ExpressionError, parse_window
from enishi.core.plan import Calendar, Window
from enishi.core.windows import is_open, next_opening, start_of_day

TOKYO, BERLIN, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
CAIRO, HAVANA = ZoneInfo("Africa/Cairo"), ZoneInfo("America/Havana")  # their clocks jump at midnight
OPEN_CALENDAR = Calendar(closed=frozenset())
JAPAN = Calendar(
    closed=frozenset([date(2026, 9, day) for day in (21, 22, 23)])
    | frozenset([date(2026, 12, day) for day in (29, 30, 31)])
    | frozenset([date(2027, 1, day) for day in (1, 2, 3)])
)
MAIL = parse_window("mon-fri 09:00-12:00, 13:00-17:30", business_days_only=True)
COURTESY = parse_window("mon-sun 07:00-21:00", business_days_only=False)


def in_tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-20 08:59", "2026-11-20 09:00"),
        ("2026-11-20 12:00", "2026-11-20 13:00"),
        ("2026-11-20 17:30", "2026-11-23 09:00"),  # Friday evening
        ("2026-09-18 18:00", "2026-09-24 09:00"),  # the silver week
        ("2026-12-28 17:29", "2026-12-28 17:29"),
        ("2026-12-28 17:30", "2027-01-04 09:00"),  # the year's end
    ],
)
def test_mail_leaves_in_office_hours(asked: str, opens: str) -> None:
    assert next_opening(MAIL, JAPAN, TOKYO, in_tokyo(asked)) == in_tokyo(opens)


def test_courtesy_mail_leaves_on_holidays_too_but_not_at_night() -> None:
    assert is_open(COURTESY, JAPAN, TOKYO, in_tokyo("2027-01-01 07:00"))
    night = in_tokyo("2026-12-31 21:00")
    assert next_opening(COURTESY, JAPAN, TOKYO, night) == in_tokyo("2027-01-01 07:00")


def test_the_answer_is_in_utc() -> None:
    assert next_opening(MAIL, JAPAN, TOKYO, in_tokyo("2026-11-20 10:00")).tzinfo is UTC
    assert next_opening(MAIL, JAPAN, TOKYO, in_tokyo("2026-11-20 18:00")).tzinfo is UTC


def test_a_window_may_last_until_midnight() -> None:
    window = parse_window("mon-sun 20:00-24:00", business_days_only=False)
    assert is_open(window, OPEN_CALENDAR, TOKYO, in_tokyo("2026-11-20 23:59"))
    midnight = in_tokyo("2026-11-21 00:00")
    assert next_opening(window, OPEN_CALENDAR, TOKYO, midnight) == in_tokyo("2026-11-21 20:00")


def test_a_window_may_be_the_whole_day() -> None:
    window = parse_window("mon-sun 00:00-24:00", business_days_only=True)
    assert next_opening(window, JAPAN, TOKYO, in_tokyo("2026-12-30 15:00")) == in_tokyo("2027-01-04 00:00")


def test_a_window_that_never_opens_is_refused() -> None:
    all_closed = Calendar(frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1000)))
    with pytest.raises(ExpressionError, match="window_never_opens"):
        next_opening(MAIL, all_closed, TOKYO, in_tokyo("2026-11-20 10:00"))


# In Berlin, 2026-03-29 02:00 becomes 03:00 (01:00 UTC), and 2026-10-25 03:00 becomes 02:00 (01:00 UTC).


@pytest.mark.parametrize(
    ("hours", "opens"),
    [
        ("02:00-03:30", "2026-03-29T01:00Z"),  # half of it is jumped over: open once the clock has jumped
        ("02:30-03:30", "2026-03-29T01:00Z"),
        ("01:30-02:30", "2026-03-29T00:30Z"),
        ("02:00-03:00", "2026-03-30T00:00Z"),  # jumped over whole: not open that day
        ("03:00-04:00", "2026-03-29T01:00Z"),
    ],
)
def test_hours_that_the_clock_jumps_over_never_come(hours: str, opens: str) -> None:
    window = parse_window(f"mon-sun {hours}", business_days_only=False)
    midnight = start_of_day(date(2026, 3, 29), BERLIN)
    assert next_opening(window, OPEN_CALENDAR, BERLIN, midnight) == datetime.fromisoformat(opens)


@pytest.mark.parametrize(
    ("hours", "asked", "opens"),
    [
        ("02:30-02:45", "2026-10-25T00:00Z", "2026-10-25T00:30Z"),
        ("02:30-02:45", "2026-10-25T00:45Z", "2026-10-25T01:30Z"),  # the second time round
        ("01:30-02:30", "2026-10-25T00:40Z", "2026-10-25T01:00Z"),  # set back into the span
        ("02:30-03:30", "2026-10-25T01:10Z", "2026-10-25T01:30Z"),  # set back out of it
    ],
)
def test_hours_that_the_clock_shows_twice_are_open_twice(hours: str, asked: str, opens: str) -> None:
    window = parse_window(f"mon-sun {hours}", business_days_only=False)
    at = datetime.fromisoformat(asked)
    assert next_opening(window, OPEN_CALENDAR, BERLIN, at) == datetime.fromisoformat(opens)


def test_office_hours_keep_their_wall_time_over_the_change_in_new_york() -> None:
    friday, monday = datetime(2026, 3, 6, 14, tzinfo=UTC), datetime(2026, 3, 9, 13, tzinfo=UTC)
    assert next_opening(MAIL, OPEN_CALENDAR, NEW_YORK, friday - timedelta(hours=1)) == friday
    assert next_opening(MAIL, OPEN_CALENDAR, NEW_YORK, friday + timedelta(days=1)) == monday


def test_a_day_whose_midnight_is_jumped_over_starts_after_the_jump() -> None:
    assert start_of_day(date(2026, 4, 24), CAIRO).astimezone(CAIRO).hour == 1
    early = parse_window("sun 00:30-02:00", business_days_only=False)
    saturday = datetime(2026, 3, 7, 17, tzinfo=UTC)  # in Havana, that Sunday begins at 01:00 (05:00 UTC)
    assert next_opening(early, OPEN_CALENDAR, HAVANA, saturday) == datetime(2026, 3, 8, 5, tzinfo=UTC)


# Whole weeks of minutes around the nights on which the clocks change.
around_the_changes = st.builds(
    lambda near, minutes: near + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2026, month, day, tzinfo=UTC)
            for month, day in [(3, 8), (3, 29), (4, 24), (10, 25), (10, 30), (11, 1)]
        ]
    ),
    st.integers(-3 * 1440, 3 * 1440),
)
zones = st.sampled_from([TOKYO, BERLIN, NEW_YORK, CAIRO, HAVANA])
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
minutes_of_day = st.integers(0, 24 * 60)
spans = st.tuples(minutes_of_day, minutes_of_day).filter(lambda span: span[0] < span[1])


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens, closes = draw(spans)
    days = ",".join(draw(st.sets(st.sampled_from(DAYS), min_size=1)))
    hours = f"{opens // 60}:{opens % 60:02}-{closes // 60}:{closes % 60:02}"
    return parse_window(f"{days} {hours}", draw(st.booleans()))


@given(windows(), zones, around_the_changes)
def test_the_next_opening_is_open_and_not_before_it_was_asked_for(
    window: Window, zone: ZoneInfo, at: datetime
) -> None:
    opens = next_opening(window, OPEN_CALENDAR, zone, at)
    assert opens >= at
    assert is_open(window, OPEN_CALENDAR, zone, opens)


@settings(deadline=None)
@given(windows(), zones, around_the_changes)
def test_there_is_no_earlier_opening(window: Window, zone: ZoneInfo, at: datetime) -> None:
    """Checked minute by minute for a day, against nothing but the wall clock."""
    opens = next_opening(window, OPEN_CALENDAR, zone, at)
    waiting = min(int((opens - at).total_seconds() // 60), 1440)
    assert not any(
        is_open(window, OPEN_CALENDAR, zone, at + timedelta(minutes=minute)) for minute in range(waiting)
    )
