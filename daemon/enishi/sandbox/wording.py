"""A line of the story, and how it names people, days and mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from enishi.core.language import Lang, day
from enishi.core.typography import columns
from enishi.sandbox.world import Delivery

LONGEST_QUOTE = 120
"""Terminal columns of somebody's words that the story repeats; the .eml has the rest."""


class Tone(StrEnum):
    """What a line is about; a terminal may give each its colour."""

    HEADING = "heading"
    TO_CUSTOMER = "to_customer"
    FROM_PERSON = "from_person"
    TO_REP = "to_rep"
    NOTE = "note"
    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    tone: Tone
    text: str
    clock: str = ""
    """`10:00` on the first line of what happened then."""


def familiar(lang: Lang, name: str) -> str:
    """As people call each other: the family name in Japanese, the whole name in English."""
    return name.split()[0] if lang == "ja" else name


def near_day(lang: Lang, value: date) -> str:
    """12月8日(火) / Tue 8 Dec: a day of the months that the story is in."""
    year = f"{value.year}年" if lang == "ja" else f" {value.year}"
    return day(lang, value).replace(year, "", 1)


def month_day(lang: Lang, value: date) -> str:
    """12月8日 / 8 December, as people say it."""
    return f"{value.month}月{value.day}日" if lang == "ja" else f"{value.day} {value:%B}"


def number_of(delivery: Delivery) -> str:
    """What the name of its .eml begins with."""
    return delivery.file.name.partition("-")[0] if delivery.file is not None else ""


def shortened(text: str) -> str:
    words = " ".join(text.split())
    if columns(words) <= LONGEST_QUOTE:
        return words
    while columns(words) > LONGEST_QUOTE - 1:
        words = words[:-1]
    return f"{words}…"


def padded(text: str, width: int) -> str:
    """With blanks up to so many terminal columns."""
    return text + " " * max(0, width - columns(text))
