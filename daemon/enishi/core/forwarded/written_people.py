"""People as a mail program writes them into the body: a claim in plain text, unlike the fields of a header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi.core.address import is_address

MOST_PEOPLE = 100
_LONGEST = 10_000
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_BEFORE_ADDRESS = re.compile(r"[^<\[(]*")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_BETWEEN_ADDRESSES = re.compile(r"(?<=[>\])])\s*[,;、]\s*")
_BETWEEN_NAMES = re.compile(r"[,;、]\s*")


@dataclass(frozen=True, slots=True)
class Person:
    name: str = ""
    address: str | None = None


def person(value: str) -> Person:
    """`高梨 亮 <a@b.example>`, `Ryo [mailto:a@b.example]`, `a@b.example`, `Ryo Takanashi`."""
    value = _MAILTO.sub("", value[:_LONGEST]).strip()
    found = _ADDRESS.search(value)
    address = found[0].rstrip(".") if found and is_address(found[0].rstrip(".")) else None
    before = _BEFORE_ADDRESS.match(value)
    name = before[0].strip(" \"'“”*_,;") if before else ""
    return Person("" if address and address in name else name[:200], address)


def people(value: str) -> tuple[Person, ...]:
    """The entries of a written address list, in their order; at most a hundred."""
    value = value[:_LONGEST]
    if ";" in value:
        entries = value.split(";")
    else:
        entries = (_BETWEEN_ADDRESSES if "<" in value or "[" in value else _BETWEEN_NAMES).split(value)
    found = (person(entry) for entry in entries[:MOST_PEOPLE] if entry.strip())
    return tuple(one for one in found if one.name or one.address)
