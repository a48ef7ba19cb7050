"""What decides at the last moment whether a mail to a customer may leave, read with the mail in one go.

Much less than a Situation: the plan was asked when the mail was queued, and thousands are asked about in a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from enishi.core.model import Basis, SequenceState, TouchState


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the customer and the step that one queued mail is for."""

    sequence_state: SequenceState
    cadence: str
    contact_id: int
    company_id: int
    address: str
    """As it is now."""
    basis: Basis | None
    no_solicitation: bool
    away_until_on: date | None
    touch_state: TouchState | None
    """None: the step has no touch any more."""
    planned_at: datetime | None = None
    """When the step was due, however often its mail was put off since."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is ours to send now, frozen."""

    mail_id: int
    raw: bytes
    dated_at: datetime
    """Of the first try; what its Date says."""
    tried_at: datetime
    is_new: bool
    """Not frozen before; a later try sends the same bytes (mail-reality R6)."""
