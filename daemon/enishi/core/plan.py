"""The plan language, parsed: cadences and their steps, `at` expressions, windows, pressure, the firm's calendar.

Reading YAML is the business of `effects.site`; here is what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from enishi.core.model import Finality, Kind


class Unit(StrEnum):
    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    BUSINESS_DAY = "bd"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"


REFUSAL = "refusal"
PREVIOUS = "previous"
FISCAL_ANCHORS = frozenset({"fiscal_year_start", "fiscal_year_end", "half_year_start"})
RECORD_DATES = ("decision_on", "needed_by", "budget_opens_on", "contract_ends_on", "look_again_on")
"""Dates that every refusal may carry (contract §2); a firm names further ones, ending in `_on`."""


@dataclass(frozen=True, slots=True)
class At:
    """`ANCHOR [± N unit]` (contract §2). `amount` carries the sign."""

    anchor: str
    amount: int = 0
    unit: Unit = Unit.DAY

    def __str__(self) -> str:
        if not self.amount:
            return self.anchor
        return f"{self.anchor} {'+' if self.amount > 0 else '-'} {abs(self.amount)}{self.unit}"


class ApprovalMode(StrEnum):
    AUTO = "auto"
    VETO = "veto"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Approval:
    mode: ApprovalMode
    veto: timedelta = timedelta(0)
    """Only for `veto DURATION`: how long the rep may object."""

    def __str__(self) -> str:
        if self.mode is ApprovalMode.VETO:
            return f"veto {duration_text(self.veto)}"
        return self.mode.value


@dataclass(frozen=True, slots=True)
class Pick:
    """What to take from the library for a step."""

    kind: Kind
    worry: bool = False
    """Prefer a piece that speaks to the refusal's worry."""


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    kind: Kind
    at: At
    approval: Approval
    mail: str | None = None
    """Name of mail/NAME.md.j2; None for tasks."""
    note: str | None = None
    """For tasks: name of mail/NAME.md.j2 that holds the call note."""
    without_date: At | None = None
    """Where the anchor's date is not on the record; None with a date anchor means skip."""
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    key: str
    title: str
    reasons: frozenset[str]
    """Empty: for every reason."""
    finalities: frozenset[Finality]
    """Empty: for every finality."""
    steps: tuple[Step, ...]
    stop_after: timedelta | None = None
    then: str | None = None
    """Key of the cadence that follows; None: the sequence is done."""
    file: str = ""

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)


@dataclass(frozen=True, slots=True)
class Reason:
    key: str
    title: str
    says: tuple[str, ...] = ()
    """Wordings that reveal it, for `refusal.read`."""
    question: str | None = None
    """The clarifying question offered to the rep (doctrine A3)."""
    underlying: tuple[str, ...] = ()
    cadence: Mapping[Finality, str] = field(default_factory=dict)
    finality: Finality = Finality.NOT_NOW
    """Assumed when nobody said otherwise."""


@dataclass(frozen=True, slots=True)
class Window:
    """Weekly opening hours on wall time; `closes` 00:00 means the day's end, so (00:00, 00:00) is the whole day."""

    hours: Mapping[int, tuple[tuple[time, time], ...]]
    """Weekday (Monday 0) → spans, ascending and disjoint."""
    business_days_only: bool
    """True: also closed on holidays and the firm's closures (`windows.mail`); False: every day (`courtesy`)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`1 in 7d`."""

    count: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Pressure:
    per_contact: Rate
    per_company: Rate
    offers: Rate


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which the firm does not work besides its weekend, and its fiscal year."""

    closed: frozenset[date]
    """National holidays and the firm's own closures."""
    names: Mapping[date, str] = field(default_factory=dict)
    """Why a day is closed, for `preview` and `show`."""
    weekend: frozenset[int] = frozenset({5, 6})
    fiscal_year_start: tuple[int, int] = (4, 1)
    """(month, day)."""
    named: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The firm's yearly dates, (month, day), usable as anchors (doctrine A19)."""
    known_until: date = date.max
    """The holiday table's last day; beyond it business days are a guess (mail-reality L14)."""


def duration_text(value: timedelta) -> str:
    """The shortest of `90m`, `36h`, `3d` that says it exactly; seconds are not part of the language."""
    minutes = int(value.total_seconds() // 60)
    if minutes % (24 * 60) == 0:
        return f"{minutes // (24 * 60)}d"
    if minutes % 60 == 0:
        return f"{minutes // 60}h"
    return f"{minutes}m"
