"""Who plays in the demo: one rep, and four customers who said no, each for a reason of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from enishi.core.business_days import is_business_day, next_business_day
from enishi.core.language import Lang, say
from enishi.core.refusal_input import RefusalInput
from enishi.core.settings import Site
from enishi.sandbox.people import CustomerHabits, Person, RepHabits, Words
from enishi.sandbox.wording import month_day

OURS = "followup@tsubame.example"
REP = "kobayashi@tsubame.example"
THINKS = "yamamoto@aoba.example"
SAVES = "takahashi@minato.example"
WAITS = "ito@hinode.example"
GONE = "mori@kasumi.example"
"""This address takes the mail and then sends it back."""
MAILBOXES = (OURS, REP, THINKS, SAVES, WAITS)

AT_THE_DESK = (time(8, 40), time(18, 0))


@dataclass(frozen=True, slots=True)
class Call:
    """A customer's no, told by the rep to the program so long after the story's start."""

    after: timedelta
    refusal: RefusalInput


def calls(site: Site, start: datetime) -> list[Call]:
    """The four refusals, with dates that suit any start."""
    lang, today = site.language, start.astimezone(site.timezone).date()
    decides_on = today + timedelta(weeks=10)
    budget_opens_on = _first_of_month(today + timedelta(weeks=15))
    look_again_on = _first_closed_day(site, today + timedelta(weeks=5))
    return [
        _call(lang, 0, THINKS, "thinks", "considering", {"decision_on": decides_on}),
        _call(lang, 50, SAVES, "saves", "budget", {"budget_opens_on": budget_opens_on}),
        _call(lang, 250, WAITS, "waits", "not_now", {"look_again_on": look_again_on}),
        _call(lang, 380, GONE, "gone", "competitor", {}),
    ]


def _call(lang: Lang, minutes: int, address: str, who: str, reason: str, dates: dict[str, date]) -> Call:
    when = "".join(month_day(lang, value) for value in dates.values())
    refusal = RefusalInput(
        address,
        reason=reason,
        name=say(lang, f"demo.{who}.name"),
        company=say(lang, f"demo.{who}.company"),
        deal=say(lang, f"demo.{who}.deal"),
        said=say(lang, f"demo.{who}.said", when=when),
        dates=dates,
    )
    return Call(timedelta(minutes=minutes), refusal)


def people(site: Site) -> list[Person]:
    """Everybody who has a mailbox of their own and reads it."""
    lang = site.language
    yes = say(lang, "demo.thinks.answer")
    rep = RepHabits(
        lang,
        better_for=say(lang, "demo.thinks.name"),
        better_text=say(lang, "demo.better_text"),
        won_on={yes: Words(say(lang, "demo.word_won"), timedelta(weeks=3))},
    )
    back = CustomerHabits({2: lambda at: _absence(site, at), 4: lambda _: Words(yes, timedelta(hours=23))})
    enough = CustomerHabits({3: lambda _: Words(say(lang, "demo.waits.answer"), timedelta(hours=3))})
    silent = CustomerHabits({})

    def local(at: datetime) -> datetime:
        return at.astimezone(site.timezone)

    def person(address: str, who: str, answers: CustomerHabits) -> Person:
        return Person(address, say(lang, f"demo.{who}.name"), lang, answers, local=local)

    return [
        Person(REP, say(lang, "demo.rep"), lang, rep, at_the_desk(site), local),
        person(THINKS, "thinks", back),
        person(SAVES, "saves", silent),
        person(WAITS, "waits", enough),
    ]


def at_the_desk(site: Site) -> Callable[[datetime], datetime]:
    """A rep answers in office hours, else on the next working morning."""
    opens, closes = AT_THE_DESK

    def next_at(at: datetime) -> datetime:
        wall = at.astimezone(site.timezone)
        today = wall.date()
        if is_business_day(site.calendar, today) and wall.time() < closes:
            return max(at, datetime.combine(today, opens, site.timezone))
        return datetime.combine(next_business_day(site.calendar, today), opens, site.timezone)

    return next_at


def _absence(site: Site, at: datetime) -> Words:
    """Five weeks of leave, told by the customer's mail program; back on a working day."""
    back_on = at.astimezone(site.timezone).date() + timedelta(weeks=5)
    if not is_business_day(site.calendar, back_on):
        back_on = next_business_day(site.calendar, back_on)
    text = say(site.language, "demo.thinks.away", when=month_day(site.language, back_on))
    return Words(text, automatic=True)


def _first_of_month(earliest: date) -> date:
    return (earliest.replace(day=1) + timedelta(days=31)).replace(day=1) if earliest.day > 1 else earliest


def _first_closed_day(site: Site, earliest: date) -> date:
    """The first holiday or closure from there on: customers do name such days."""
    return min(closed for closed in site.calendar.closed if closed >= earliest)
