"""What somebody told of a refusal, by command line, CSV or mail, and all that may be wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from enishi.core.address import is_address
from enishi.core.model import Basis, Finality
from enishi.core.plan import RECORD_DATES
from enishi.core.problem import Problem
from enishi.core.settings import Site

LONGEST_NAME = 200
LONGEST_TEXT = 20_000
FIRST_YEAR, LAST_YEAR = 1970, 2199


@dataclass(frozen=True, slots=True)
class RefusalInput:
    address: str
    reason: str | None = None
    """None: read from `said`."""
    name: str | None = None
    company: str | None = None
    title: str | None = None
    department: str | None = None
    industry: str | None = None
    """The firm's trade, in the words that library pieces use."""
    rep: str | None = None
    """None: the only rep."""
    deal: str | None = None
    """The proposal's subject, as the customer knows it."""
    product: str | None = None
    price_band: str | None = None
    source: str | None = None
    proposed_on: date | None = None
    said_on: date | None = None
    """None: today."""
    finality: Finality | None = None
    worry: str | None = None
    competitor: str | None = None
    criteria: str | None = None
    note: str | None = None
    next_topic: str | None = None
    said: str | None = None
    basis: Basis | None = None
    dates: Mapping[str, date] = field(default_factory=dict)
    thread_id: str | None = None
    thread_subject: str | None = None
    asked_to_stop: bool = False
    """The words themselves ask for no further mail (mail-reality L7)."""


_ONE_LINE = (
    "address", "name", "company", "title", "department", "industry", "deal", "product", "price_band", "source",
    "worry", "competitor", "criteria", "next_topic", "thread_subject",
)  # fmt: skip
_LONG = ("note", "said")


def problems_of(wanted: RefusalInput, site: Site) -> list[Problem]:
    return list(_problems(wanted, site))


def _problems(wanted: RefusalInput, site: Site) -> Iterator[Problem]:
    if not is_address(wanted.address):
        yield Problem("refusal.bad_address", params={"address": _shown(wanted.address)})
    elif wanted.address.casefold() in {mailbox.address.casefold() for mailbox in site.mailboxes.values()}:
        yield Problem("refusal.own_address", params={"address": wanted.address})
    elif site.rep_by_address(wanted.address) is not None:
        yield Problem("refusal.rep_address", params={"address": wanted.address})
    yield from _text_problems(wanted)
    if wanted.reason is not None and wanted.reason not in site.reasons:
        yield _unknown("refusal.unknown_reason", wanted.reason, site.reasons)
    if wanted.rep is not None and wanted.rep not in site.reps:
        yield _unknown("refusal.unknown_rep", wanted.rep, site.reps)
    if wanted.rep is None and len(site.reps) > 1:
        yield Problem("refusal.rep_needed", params={"known": ", ".join(site.reps)})
    for name in wanted.dates:
        if name not in RECORD_DATES and not is_date_name(name):
            yield Problem("refusal.bad_date_name", params={"name": _shown(name)})
    yield from _date_problems(wanted)


def _date_problems(wanted: RefusalInput) -> Iterator[Problem]:
    """A slip in the year; counting months from the year 9999 leaves the calendar."""
    days = {"said_on": wanted.said_on, "proposed_on": wanted.proposed_on, **wanted.dates}
    for name, day in days.items():
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Problem("refusal.unbelievable_day", params={"field": _shown(name), "day": day.isoformat()})


def _text_problems(wanted: RefusalInput) -> Iterator[Problem]:
    """Nothing that could open a new header or a new line where one line is due (mail-reality S1)."""
    for name in (*_ONE_LINE, *_LONG):
        value = getattr(wanted, name)
        if value is None:
            continue
        allowed = "\n\t" if name in _LONG else ""
        if any(_is_control(character) and character not in allowed for character in value):
            yield Problem("refusal.control_character", params={"field": name})
        if len(value) > (LONGEST_TEXT if name in _LONG else LONGEST_NAME):
            yield Problem("refusal.too_long", params={"field": name, "length": len(value)})


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") or character == "\ufffd"


def is_date_name(name: str) -> bool:
    """A date of the firm's own: `bonus_on`."""
    return name.endswith("_on") and name.isidentifier() and name.isascii()


def _unknown(code: str, value: str, known: Mapping[str, object]) -> Problem:
    near = get_close_matches(value, known, n=1, cutoff=0.5)
    return Problem(
        f"{code}_near" if near else code,
        params={"value": _shown(value), "known": ", ".join(known), "near": near[0] if near else ""},
    )


def _shown(value: str) -> str:
    """Safe to print: control characters made visible, no more than a line of it."""
    return "".join("�" if _is_control(character) else character for character in value[:80])
