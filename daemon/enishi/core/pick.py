"""Which piece of the library goes with a step; never the same twice, never an expired one (doctrine A4, C6, C8)."""

from __future__ import annotations

from datetime import date, timedelta

from enishi.core.plan import Pick
from enishi.core.settings import Content
from enishi.core.situation import Plan, Situation

EVENT_NOTICE = timedelta(days=7)
"""An invitation that comes later than this before the event is no kindness."""


def pick_content(pick: Pick, situation: Situation, plan: Plan, leaves_on: date) -> Content | None:
    """The best fitting piece for a mail that leaves on this day; None: nothing in the library fits."""
    fitting = [piece for piece in plan.library if _fits(piece, pick, situation, leaves_on)]
    return min(fitting, key=lambda piece: (-_closeness(piece, pick, situation), piece.key), default=None)


def _fits(piece: Content, pick: Pick, situation: Situation, leaves_on: date) -> bool:
    return (
        piece.kind is pick.kind
        and not piece.example
        and piece.key not in situation.content_used
        and (not piece.reasons or situation.refusal.reason in piece.reasons)
        and (not piece.industries or situation.company.industry in piece.industries)
        and (piece.expires_on is None or leaves_on <= piece.expires_on)
        and (piece.held_on is None or leaves_on + EVENT_NOTICE <= piece.held_on)
    )


def _closeness(piece: Content, pick: Pick, situation: Situation) -> int:
    """What speaks to their worry comes first, then what is meant for their reason, then for their trade."""
    worry = situation.refusal.worry if pick.worry else None
    speaks_to_worry = worry is not None and any(known in worry or worry in known for known in piece.worries)
    return 4 * speaks_to_worry + 2 * bool(piece.reasons) + bool(piece.industries)
