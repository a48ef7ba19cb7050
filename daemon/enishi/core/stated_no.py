"""A no that somebody's words seem to say: a proposal to the rep. Nothing acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from enishi.core.model import Finality
from enishi.core.plan import Reason
from enishi.core.refusal import ReasonReading

_LONGEST_WORDS = 60


@dataclass(frozen=True, slots=True)
class StatedNo:
    reason: str | None
    """Its title, as the site has it; None: a no without a reason that could be read."""
    finality: Finality
    words: str | None = None
    """The customer's, that gave the reason away."""
    dates: Mapping[str, date] = field(default_factory=dict)
    """Of the record (`look_again_on`, `decision_on` …), as the words name them."""

    def as_params(self) -> dict[str, object]:
        """As history keeps it: plain JSON values, codes of phrases where a word of ours is meant."""
        return {
            "stated_reason": self.reason,
            "stated_words": self.words,
            "stated_finality": f"finality.{self.finality}",
            "stated_dates": {name: on.isoformat() for name, on in self.dates.items()},
        }


def stated_no(reading: ReasonReading | None, reasons: Mapping[str, Reason]) -> StatedNo | None:
    """None where the words refuse nothing."""
    if reading is None or reading.finality is None:
        return None
    key = reading.reason
    reason = reasons.get(key) if key is not None else None
    return StatedNo(reason.title if reason else key, reading.finality, _words(reading), reading.dates)


def _words(reading: ReasonReading) -> str | None:
    """The heaviest that speak for the chosen reason."""
    said = (why.partition(": ") for why in reading.why)
    words = next((words for reason, _, words in said if reason == reading.reason), None)
    return words[:_LONGEST_WORDS] if words else None
