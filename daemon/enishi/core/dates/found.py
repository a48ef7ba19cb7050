"""What was found: an interval of days and how sure we are of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Certainty(StrEnum):
    EXACT = "exact"
    """The words name the day or period, year and all."""
    INFERRED = "inferred"
    """Named in relation to the day of writing, or with the year left out: the reading everybody would make."""
    VAGUE = "vague"
    """A season, 「数ヶ月後」, 「来年」: good for planning, not for a command."""
    DOUBTFUL = "doubtful"
    """The words contradict themselves (a weekday that does not fit): ask."""


class Edge(StrEnum):
    """What the particle behind the date makes of it."""

    ON = "on"
    FROM = "from"
    """以降, から, より, since."""
    UNTIL = "until"
    """まで, until; and every span that was written with both its ends."""


@dataclass(frozen=True, slots=True)
class Found:
    first: date
    last: date
    certainty: Certainty
    span: tuple[int, int]
    """Start and end in the text that was searched."""
    edge: Edge = Edge.ON
    is_weekday: bool = False
    """Named by its weekday alone: 木曜."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Text in one spelling (NFKC, lower case) that still knows where each character came from."""

    text: str
    origins: tuple[int, ...]
    """For each character of `text`, and its end, the index in the original."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.origins[start], self.origins[end - 1] + 1 if end > start else self.origins[start]


def folded(text: str) -> Folded:
    """Character by character, so that positions can be traced back."""
    if text.isascii():
        return Folded(text.lower(), tuple(range(len(text) + 1)))
    characters: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        spelled = unicodedata.normalize("NFKC", character).lower()
        characters.append(spelled)
        origins.extend([at] * len(spelled))
    return Folded("".join(characters), (*origins, len(text)))
