"""A contact who is away: until when nothing automatic goes to them, and how that time counts as rest.

An absence holds every sequence of the contact, and the held time does not eat a step's delay. While it lasts, an
active sequence has `rested_since`; how long it will have rested is known beforehand, from the day of return.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from enishi.core.business_days import next_business_day
from enishi.core.model import Contact, SequenceState
from enishi.core.plan import Calendar
from enishi.core.situation import Plan, Situation
from enishi.core.windows import start_of_day

LONGEST = timedelta(days=400)
"""A parental leave; a return beyond it is a slip, or the reader's mistake."""
_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)


def away_until(contact: Contact, plan: Plan) -> datetime | None:
    """When an absent contact may get automatic mail again: the business day after the first day back, which is
    for the pile. None: nobody is away. The past: they are back."""
    return back_at(contact.away_until_on, plan.calendar, plan.zone)


def back_at(away_until_on: date | None, calendar: Calendar, zone: ZoneInfo) -> datetime | None:
    """As `away_until`, of the first day back."""
    return None if away_until_on is None else start_of_day(next_business_day(calendar, away_until_on), zone)


def noted(contact: Contact, return_on: date | None, plan: Plan, today: date) -> date | None:
    """The `away_until_on` that a note of today means; None where it means none.

    A later note wins, be its day sooner or later. One without a day leaves a day that is known, and else holds the
    contact for the site's default. A day that cannot be (past, or years away) is none.
    """
    if return_on is not None and today <= return_on <= today + LONGEST:
        return return_on
    if contact.away_until_on is not None and contact.away_until_on > today:
        return contact.away_until_on
    return today + plan.absence_hold - _DAY


def rest_of(situation: Situation, plan: Plan) -> timedelta:
    """All time at rest so far; of an absence that runs, or ended unnoticed, all of it to its end."""
    sequence = situation.sequence
    if sequence.rested_since is None or sequence.state is not SequenceState.ACTIVE:
        return sequence.rested
    ends_at = away_until(situation.contact, plan)
    return (
        sequence.rested
        if ends_at is None
        else sequence.rested + max(ends_at - sequence.rested_since, _NO_TIME)
    )
