"""One mail of a preview: when it would leave, to whom, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enishi.core.projection import Projected

if TYPE_CHECKING:
    from enishi.effects.render import Rendered


@dataclass(frozen=True, slots=True)
class Previewed:
    projected: Projected
    to_name: str
    to_address: str
    mail: Rendered | None = None
    """None for a task without a note, and for what cannot be written (`problem`)."""
    problem: str | None = None
