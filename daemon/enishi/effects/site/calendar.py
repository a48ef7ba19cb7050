"""The firm's calendar: national holidays from the shipped table, the firm's own closures, its yearly dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from enishi.core.language import Lang
from enishi.core.plan import Calendar
from enishi.effects.site.schema import CalendarModel, ClosureModel
from enishi.effects.site.values import MonthDay

YEARS_BACK, YEARS_AHEAD = 1, 3

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USUAL_CLOSURES: tuple[tuple[MonthDay, MonthDay, dict[Lang, str]], ...] = (
    ((12, 29), (1, 3), {"ja": "年末年始", "en": "New Year closure"}),
    ((8, 13), (8, 16), {"ja": "お盆", "en": "Obon closure"}),
)
"""What Japanese firms keep where they say nothing else (mail-reality L14)."""
_NAMELESS: dict[Lang, str] = {"ja": "休業日", "en": "closed"}


def freeze_calendar(model: CalendarModel, today: date, lang: Lang) -> Calendar:
    """The days closed from the year before `today` to three years ahead, the span that follow-ups can reach."""
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    # A holiday says more than the firm's own closure around it, so its name wins.
    names = dict(_closures(model, years, lang)) | (_holidays(years, lang) if model.holidays == "JP" else {})
    return Calendar(
        closed=frozenset(names),
        names=names,
        weekend=frozenset(_WEEKDAYS.index(name) for name in model.weekend),
        fiscal_year_start=model.fiscal_year_start,
        named=dict(model.named),
        known_until=date(years[-1], 12, 31),
    )


def _holidays(years: range, lang: Lang) -> dict[date, str]:
    # Imported here: the table takes a fifth of a second and 23 MB.
    from holidays import country_holidays

    table = country_holidays("JP", years=years, language="ja" if lang == "ja" else "en_US")
    return dict(table.items())


def _closures(model: CalendarModel, years: range, lang: Lang) -> Iterator[tuple[date, str]]:
    if model.closures is None:
        for opening, closing, titles in _USUAL_CLOSURES:
            yield from _days(opening, closing, years, titles[lang])
        return
    for closure in model.closures:
        first, last = span(closure)
        yield from _days(first, last, years, closure.title or _NAMELESS[lang])


def span(closure: ClosureModel) -> tuple[date | MonthDay, date | MonthDay]:
    """First and last day; the schema has seen to it that both are there and of one sort."""
    first, last = closure.on or closure.from_, closure.on or closure.to
    assert first is not None
    assert last is not None
    return first, last


def _days(
    first: date | MonthDay, last: date | MonthDay, years: range, title: str
) -> Iterator[tuple[date, str]]:
    if isinstance(first, date):
        assert isinstance(last, date)
        yield from _from_to(first, last, title)
        return
    assert not isinstance(last, date)
    # From the year before on, so that 12-29…01-03 closes the first January too.
    for year in range(years[0] - 1, years[-1] + 1):
        over_new_year = last < first
        yield from _from_to(date(year, *first), date(year + over_new_year, *last), title)


def _from_to(first: date, last: date, title: str) -> Iterator[tuple[date, str]]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead), title
