"""Plans and situations for tests of what the core decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from enishi.core.expressions import parse_approval, parse_at, parse_rate, parse_window
from enishi.core.model import (
    Basis,
    Company,
    Contact,
    Deal,
    Kind,
    Refusal,
    Sequence,
    SequenceState,
)
from enishi.core.plan import Cadence, Calendar, Pressure, Step
from enishi.core.settings import Approvals, Windows
from enishi.core.situation import Plan, Situation

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO).astimezone(UTC)
"""A Friday at ten in the morning, in Japan."""


def step(
    step_id: str, at: str, kind: str = "info", approval: str = "auto", without_date: str | None = None
) -> Step:
    return Step(
        id=step_id,
        kind=Kind(kind),
        at=parse_at(at),
        approval=parse_approval(approval),
        mail=step_id,
        without_date=parse_at(without_date) if without_date else None,
    )


THANKS = step("thanks", "refusal", "thanks")


def plan(*steps: Step, basis: Basis | None = Basis.BUSINESS_CARD, **cadence: object) -> Plan:
    """Weekdays nine to half past five, thanks from seven to nine, one mail a week, no jitter."""
    return Plan(
        cadence=Cadence("test", "Test", frozenset(), frozenset(), steps or (THANKS,), **cadence),  # type: ignore[arg-type]
        calendar=Calendar(closed=frozenset({date(2026, 11, 23)})),
        windows=Windows(
            parse_window("mon-fri 09:00-17:30", True),
            parse_window("mon-sun 07:00-21:00", False),
            timedelta(0),
        ),
        pressure=Pressure(parse_rate("1 in 7d"), parse_rate("2 in 14d"), parse_rate("1 in 180d")),
        approvals=Approvals(),
        zone=TOKYO,
        default_basis=basis,
    )


def entered(now: datetime = NOW, **refusal: object) -> Situation:
    """A sequence just made for a refusal just said."""
    said = Refusal(1, 1, "budget", now.astimezone(TOKYO).date(), now)
    return Situation(
        sequence=Sequence(1, 1, 1, "test", SequenceState.ACTIVE, now, look_at=now),
        refusal=replace(said, **refusal),  # type: ignore[arg-type]
        deal=Deal(1, 1, "tanaka"),
        contact=Contact(1, 1, "yamada@kyaku.example", "山田 花子"),
        company=Company(1, "株式会社客先", "kyaku.example"),
    )
