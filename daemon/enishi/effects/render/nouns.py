"""The values that a template sees: nouns with facts, and days that print in the mail's language. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from jinja2 import Undefined
from jinja2.exceptions import UndefinedError

from enishi.core.language import Lang, day


class FactMissing(UndefinedError):
    """A fact that exists in the language of templates, but not on this record. Its message names it: `deal.product`."""


class Unrecorded(Undefined):
    """Stands for what is not there: false in a condition, replaced by `|default(…)`, an error where it is printed."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(self._fail_with_undefined_error())


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day: 2026年12月1日(火), or through `|md` 12月1日, through `|ymd` 2026年12月1日."""

    value: date
    lang: Lang

    def __str__(self) -> str:
        return day(self.lang, self.value)

    @property
    def month_and_day(self) -> str:
        if self.lang == "ja":
            return f"{self.value.month}月{self.value.day}日"
        return f"{self.value.day} {self.value:%B}"

    @property
    def full_date(self) -> str:
        return (
            f"{self.value.year}年{self.month_and_day}"
            if self.lang == "ja"
            else f"{self.month_and_day} {self.year}"
        )

    @property
    def year(self) -> int:
        return self.value.year

    @property
    def month(self) -> int:
        return self.value.month


class Noun:
    """`contact`, `deal` …: facts by name. It has no attributes of its own, so that none can hide a fact."""

    __slots__ = ("_facts", "_noun")

    def __init__(self, noun: str, facts: Mapping[str, object], lang: Lang) -> None:
        self._noun = noun
        self._facts = {name: self._shown(name, fact, lang) for name, fact in facts.items()}

    def __getitem__(self, fact: str) -> object:
        return self._facts[fact]

    def __str__(self) -> str:
        raise UndefinedError(self._noun)  # `{{ contact }}` says nothing; `contact.name` was meant

    def _shown(self, name: str, fact: object, lang: Lang) -> object:
        if fact is None or fact == "":
            return unrecorded(f"{self._noun}.{name}")
        return shown(fact, lang)


def shown(fact: object, lang: Lang) -> object:
    """Days print in the language; everything else is a text or a number already."""
    if isinstance(fact, date) and not isinstance(fact, datetime):
        return Day(fact, lang)
    return fact


@lru_cache(maxsize=1024)
def unrecorded(name: str) -> Unrecorded:
    return Unrecorded(hint=name, exc=FactMissing)
