"""The days on which nobody is written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from enishi.effects.site import load_site

SiteMaker = Callable[..., Path]


def test_a_day_between_two_holidays_is_a_holiday(make_site: SiteMaker, today: date) -> None:
    calendar = load_site(make_site(), today=today).calendar
    assert date(2026, 9, 22) in calendar.closed
    assert calendar.names[date(2026, 9, 22)] == "国民の休日"


def test_without_a_calendar_the_usual_closures_hold_over_the_new_year(
    make_site: SiteMaker, today: date
) -> None:
    calendar = load_site(make_site(), today=today).calendar
    closed = {date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 2), date(2027, 1, 3), date(2026, 8, 14)}
    assert closed <= calendar.closed
    assert not {date(2026, 12, 28), date(2027, 1, 4), date(2026, 8, 17)} & calendar.closed
    assert calendar.names[date(2026, 12, 30)] == "年末年始"
    assert calendar.names[date(2027, 1, 1)] == "元日"
    assert (date(2025, 1, 2) in calendar.closed, calendar.known_until) == (True, date(2029, 12, 31))


def test_closures_are_yearly_or_once(make_site: SiteMaker, today: date) -> None:
    text = "closures:\n  - {on: 10-01, title: 創立記念日}\n  - {from: 2026-08-10, to: 2026-08-12}\n"
    calendar = load_site(make_site(files={"calendar.yaml": text}), today=today).calendar
    assert {date(2026, 10, 1), date(2028, 10, 1), date(2026, 8, 10), date(2026, 8, 12)} <= calendar.closed
    assert not {date(2027, 8, 10), date(2026, 12, 29)} & calendar.closed
    assert calendar.names[date(2026, 8, 12)] == "休業日"


def test_a_firm_may_work_on_holidays_and_keep_its_own_week_and_year(
    make_site: SiteMaker, today: date
) -> None:
    text = (
        "holidays: none\nclosures: []\nweekend: wed\nfiscal_year_start: 10-01\nnamed: {bonus_summer: 07-10}\n"
    )
    calendar = load_site(make_site(files={"calendar.yaml": text}), today=today).calendar
    assert calendar.closed == frozenset()
    assert calendar.weekend == {2}
    assert calendar.fiscal_year_start == (10, 1)
    assert calendar.named == {"bonus_summer": (7, 10)}


def test_a_yearly_date_is_an_anchor(make_site: SiteMaker, today: date) -> None:
    cadence = "cadence: final\nfor: {finality: final}\nsteps:\n  - {id: a, kind: thanks, at: bonus_summer - 2w, mail: thanks}\n"
    files = {"calendar.yaml": "named: {bonus_summer: 07-10}\n", "cadences/final.yaml": cadence}
    site = load_site(make_site(files=files), today=today)
    assert site.cadences["final"].steps[0].at.anchor == "bonus_summer"
