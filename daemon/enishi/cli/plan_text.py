"""A sequence's plan as lines for a person: when, what, and how it stands, in the firm's own time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from enishi.cli.output import language, phrase, table
from enishi.core.language import day, moment
from enishi.core.model import Cause, Kind, SequenceState, TouchState
from enishi.core.projection import Projected


def tell_plan(outlook: Iterable[Projected], zone: ZoneInfo) -> None:
    """Nothing is printed for an empty plan."""
    rows = [_row(projected, zone) for projected in outlook]
    if rows:
        table(
            rows,
            {
                "when": "cli.head.when",
                "kind": "cli.head.kind",
                "step": "cli.head.step",
                "state": "cli.head.state",
            },
        )


def _row(projected: Projected, zone: ZoneInfo) -> dict[str, object]:
    state = phrase(f"touch.{projected.state}")
    return {
        "when": when(projected, zone),
        "kind": phrase(f"kind.{projected.step.kind}"),
        "step": projected.step.id,
        "state": f"{state} ({phrase(projected.why)})" if projected.why else state,
    }


def when(projected: Projected, zone: ZoneInfo) -> str | None:
    """Drips are promised to the day, the thank-you to the minute; what was sent has its real time."""
    if projected.due_at is None:
        return None
    local = projected.due_at.astimezone(zone)
    exact = projected.state is not TouchState.PLANNED or projected.step.kind is Kind.THANKS
    return moment(language(), local) if exact else day(language(), local.date())


def local_moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else moment(language(), at.astimezone(zone))


def state_text(state: SequenceState, cause: Cause | None) -> str:
    """`一時停止（お客様が返信）`."""
    words = phrase(f"state.{state}")
    return (
        words if cause is None else phrase("cli.state_and_cause", state=words, cause=phrase(f"cause.{cause}"))
    )
