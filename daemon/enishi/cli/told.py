"""What was told of a refusal, as text by field, made into a RefusalInput: by options and by the cells of a CSV alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from enishi.core.dates import Certainty, find_dates
from enishi.core.language import phrases
from enishi.core.model import Basis, Finality
from enishi.core.plan import RECORD_DATES
from enishi.core.problem import BadInput, Problem
from enishi.core.refusal_input import RefusalInput

if TYPE_CHECKING:
    from enishi.core.settings import Site

TEXTS = (
    "name", "company", "industry", "title", "department", "deal", "product", "price_band", "source",
    "worry", "competitor", "criteria", "next_topic", "note", "said",
)  # fmt: skip
PAST_DAYS = ("said_on", "proposed_on")
_ENDS_OF_PERIODS = frozenset({"decision_on", "needed_by", "contract_ends_on"})
"""「来年4月に決める」: nothing is decided before the period has passed (doctrine E7)."""

_NUMERIC_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SHOWN = 60

W = TypeVar("W", Basis, Finality)


@dataclass
class Told:
    """Texts by field name; whatever cannot be read becomes a problem that names the field."""

    site: Site
    today: date
    texts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def completed(self) -> RefusalInput:
        """Ready for the record. Raises BadInput with everything that is wrong, not only the first."""
        from enishi.loops.recording import completed

        try:
            done = completed(self._read(), self.site)
        except BadInput as error:
            raise BadInput([*self.problems, *error.problems]) from None
        if self.problems:
            raise BadInput(self.problems)
        return done

    def _read(self) -> RefusalInput:
        texts: dict[str, Any] = {name: self.texts.get(name) or None for name in TEXTS}
        return RefusalInput(
            address=unicodedata.normalize("NFKC", self.texts.get("address", "")).strip(),
            reason=self._reason(),
            rep=self._rep(),
            finality=self._word("finality", Finality),
            basis=self._word("basis", Basis),
            dates=self._dates(),
            said_on=self._past_day("said_on"),
            proposed_on=self._past_day("proposed_on"),
            **texts,
        )

    def _reason(self) -> str | None:
        """A key of reasons.yaml, or its title as people say it."""
        told = self.texts.get("reason") or None
        titles = {_folded(reason.title): key for key, reason in self.site.reasons.items()}
        return told if told is None or told in self.site.reasons else titles.get(_folded(told), told)

    def _rep(self) -> str | None:
        """A key of `reps`, or the rep's name or address."""
        told = self.texts.get("rep") or None
        if told is None or told in self.site.reps:
            return told
        people = self.site.reps.items()
        known = {_folded(text): key for key, rep in people for text in (rep.name, rep.address, key)}
        return known.get(_folded(told), told)

    def _word(self, name: str, words: type[W]) -> W | None:
        """One of our own words, or what people call it in either language."""
        told = self.texts.get(name)
        if not told:
            return None
        for word in words:
            spoken = [word, phrases("ja")[f"{name}.{word}"], phrases("en")[f"{name}.{word}"]]
            if _folded(told) in map(_folded, spoken):
                return word
        self._problem("cli.bad_word", name, told, known=", ".join(words))
        return None

    # -- days ------------------------------------------------------------------------------------------------------

    def _dates(self) -> dict[str, date]:
        names = [*RECORD_DATES, *(name for name in self.texts if _is_own_date(name))]
        read = {name: self._day(name) for name in names}
        return {name: day for name, day in read.items() if day is not None}

    def _past_day(self, name: str) -> date | None:
        day = self._day(name)
        if day is not None and day > self.today:
            self._problem("cli.day_ahead", name, self.texts[name])
            return None
        return day

    def _day(self, name: str) -> date | None:
        told = self.texts.get(name)
        if not told:
            return None
        day = _written_out(told) or self._spoken(name, told)
        if day is None:
            self._problem("cli.bad_day", name, told)
        return day

    def _spoken(self, name: str, told: str) -> date | None:
        """`来年4月上旬`, `in two weeks`; nothing that is doubtful, and never two days at once."""
        found = find_dates(told, self.today, self.site.calendar.fiscal_year_start)
        if len(found) != 1 or found[0].certainty is Certainty.DOUBTFUL:
            return None
        day = found[0].last if name in _ENDS_OF_PERIODS else found[0].first
        if name in PAST_DAYS and day > self.today and found[0].certainty is not Certainty.EXACT:
            return _a_year_before(day)  # a day without a year is taken to lie ahead; this one lies behind
        return day

    def _problem(self, code: str, name: str, value: str, **params: object) -> None:
        self.problems.append(Problem(code, params={"field": name, "value": _printable(value), **params}))


def field_of(problem: Problem) -> str:
    """Which of the told fields a problem is about."""
    if "field" in problem.params:
        return str(problem.params["field"])
    what = problem.code.partition(".")[2]
    if "address" in what:
        return "address"
    return "rep" if "rep" in what.split("_") else "reason"


def _is_own_date(name: str) -> bool:
    return name.endswith("_on") and name not in PAST_DAYS and name not in RECORD_DATES


def _written_out(text: str) -> date | None:
    found = _NUMERIC_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _a_year_before(day: date) -> date | None:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _printable(value: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in value[:_SHOWN])
