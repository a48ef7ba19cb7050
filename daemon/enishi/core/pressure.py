"""How much is too much: advertising to one person, to one firm, and offers (contract `pressure:`, doctrine D)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.core.model import Kind
from enishi.core.plan import Pressure, Rate


def earliest(
    kind: Kind,
    pressure: Pressure,
    to_contact: Sequence[datetime],
    to_company: Sequence[datetime],
    offers: Sequence[datetime],
) -> datetime | None:
    """Before this, one more mail would be too many; None: nothing stands in the way. What was sent is ascending.

    Only advertising counts and is counted. The answer may lie in the past, and need not lie in a window.
    """
    if not kind.is_advertising:
        return None
    limits = [_free_at(pressure.per_contact, to_contact), _free_at(pressure.per_company, to_company)]
    if kind is Kind.OFFER:
        limits.append(_free_at(pressure.offers, offers))
    return max((limit for limit in limits if limit is not None), default=None)


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail of a sequence that a person has, or may have."""

    contact_id: int
    company_id: int
    kind: Kind
    at: datetime


class SentLately:
    """What some people and their firms were sent, and what is being sent now."""

    def __init__(self, sent: Iterable[Sent] = ()) -> None:
        self._latest: dict[int, datetime] = {}
        self._to_contact: dict[int, list[datetime]] = defaultdict(list)
        self._to_company: dict[int, list[datetime]] = defaultdict(list)
        self._offers: dict[int, list[datetime]] = defaultdict(list)
        for mail in sorted(sent, key=lambda mail: mail.at):
            self.add(mail)

    def add(self, mail: Sent) -> None:
        """The latest one; it counts for the next in the same line."""
        self._latest[mail.contact_id] = mail.at
        if not mail.kind.is_advertising:
            return
        self._to_contact[mail.contact_id].append(mail.at)
        self._to_company[mail.company_id].append(mail.at)
        if mail.kind is Kind.OFFER:
            self._offers[mail.contact_id].append(mail.at)

    def latest_to(self, contact_id: int) -> datetime | None:
        """When the last mail went there, of whatever kind; None: none lately."""
        return self._latest.get(contact_id)

    def earliest(self, kind: Kind, pressure: Pressure, contact_id: int, company_id: int) -> datetime | None:
        to_contact, to_company = self._to_contact[contact_id], self._to_company[company_id]
        return earliest(kind, pressure, to_contact, to_company, self._offers[contact_id])


def _free_at(rate: Rate, sent: Sequence[datetime]) -> datetime | None:
    """When the last `count` mails no longer all lie within the period."""
    return sent[-rate.count] + rate.within if len(sent) >= rate.count else None
