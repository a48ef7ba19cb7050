"""The vocabulary that the Japanese date rules share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading
from enishi.core.dates.found import Certainty
from enishi.core.dates.numerals import NUMBER

Meaning = Callable[[re.Match[str], Context], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over folded text, and what it means; None for a date that no calendar has."""

    pattern: re.Pattern[str]
    meaning: Meaning
    needs: tuple[str, ...]
    """One of these must stand in the text: looking for them is many times faster than the pattern."""

    def could_match(self, text: str) -> bool:
        return any(word in text for word in self.needs)


FIGURES = "0123456789"
WEEKDAYS = "月火水木金土日"
MONTH = rf"(?P<month>{NUMBER})\s?[月월]"
DAY = rf"\s?(?P<day>{NUMBER})\s?(?:日(?!間|後)|号(?![室線棟])|일(?!간))"
PART = rf"(?:の?(?P<part>{'|'.join(calendar.PART_NAMES)}))?"
ITS_WEEKDAY = (
    rf"(?:\s?[(\[<【](?P<weekday>[{WEEKDAYS}])(?:曜日?)?(?:[・,、/]?(?:祝日?|振休|休))?[)\]>】]"
    rf"|\s?(?P<weekday2>[{WEEKDAYS}])曜日?)?"
)
"""`(火)` or 火曜日 behind a day; checked by `fits`."""

YEARS_AHEAD = {"今年": 0, "本年": 0, "来年": 1, "翌年": 1, "明年": 1, "再来年": 2}
FISCAL_YEARS_AHEAD = {
    **dict.fromkeys(("今期", "今年度", "本年度", "当期", "当年度"), 0),
    **dict.fromkeys(("来期", "来年度", "次年度", "新年度", "翌期", "翌年度", "次期"), 1),
    **dict.fromkeys(("再来年度", "再来期"), 2),
}


def rule(pattern: str, meaning: Meaning, *, needs: Iterable[str]) -> Rule:
    return Rule(re.compile(pattern), meaning, tuple(needs))


def any_of(words: Iterable[str]) -> str:
    """Longest first, so that 再来年度 is not read as 来年."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def fits(match: re.Match[str], reading: Reading | None, context: Context) -> Reading | None:
    """A weekday beside the day must be the day's own; otherwise nobody knows which of the two was meant.

    Absence notes are copied from year to year and their weekdays forgotten: there the date wins.
    """
    named = match["weekday"] or match["weekday2"]
    if reading is None or not named or context.of_absence:
        return reading
    return agreed(reading, WEEKDAYS.index(named))


def agreed(reading: Reading, weekday: int) -> Reading:
    if reading.days[0].weekday() == weekday:
        return reading
    return replace(reading, certainty=Certainty.DOUBTFUL)
