"""The words that reveal a reason: what to look for and how much it weighs (3: says it outright; 1: a hint).

A refusal is a thing (money, people, time) and a failing of it not far behind, so that is how the tables are made:
concepts, not sentences. A firm adds its own wordings under `says:` in reasons.yaml; these come on top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi.core.refusal.english_cues import ENGLISH
from enishi.core.refusal.japanese_cues import JAPANESE


@dataclass(frozen=True, slots=True)
class Cue:
    reason: str
    weight: float
    pattern: re.Pattern[str]


CUES = tuple(
    Cue(reason, weight, re.compile(pattern, re.IGNORECASE))
    for table in (JAPANESE, ENGLISH)
    for reason, cues in table.items()
    for weight, pattern in cues
)
