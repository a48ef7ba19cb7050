"""What the process before us noted, and what that proves of the mails it had claimed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from enishi.effects.sending_journal.records import (
    NAME,
    UNKNOWN_BOOT,
    VERSION,
    AttemptId,
    Record,
    place_of,
    records,
)


class Trace(Enum):
    """Of one attempt that has no fate in the database."""

    NOT_BEGUN = "the server has nothing of it"
    ACCEPTED = "the server took it upon itself"
    REFUSED = "the server refused it cleanly"
    IN_DOUBT = "its text was begun, or nobody can tell"


@dataclass(frozen=True, slots=True)
class FormerLife:
    """The file as it was found. Empty where there was none, or where it is not this database's."""

    holders: frozenset[str] = frozenset()
    """Under which names the mails were claimed."""
    tells_all: bool = False
    """What it does not name was not begun: no line was lost, and the kernel still is the one that took them."""
    answers: Mapping[AttemptId, int | None] = field(default_factory=dict)
    """By attempt that was begun: the server's last reply code, None if none came."""

    def trace(self, attempt: AttemptId) -> Trace:
        """Of an attempt claimed by one of `holders`."""
        if attempt not in self.answers:
            return Trace.NOT_BEGUN if self.tells_all else Trace.IN_DOUBT
        code = self.answers[attempt]
        if code is None:
            return Trace.IN_DOUBT
        return Trace.ACCEPTED if code < 300 else Trace.REFUSED

    def code(self, attempt: AttemptId) -> int | None:
        return self.answers.get(attempt)


_NOTHING = FormerLife()


@dataclass(frozen=True, slots=True)
class Found:
    """The file's octets, and whether it lies where it was written."""

    octets: bytes
    place: str
    is_only_one: bool
    """It has no second name, under which another daemon might be writing it."""


def find(folder: Path) -> Found | None:
    """None: there is none, or it cannot be read."""
    try:
        file = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC)
        with open(file, "rb") as journal:
            return Found(journal.read(), place_of(file), os.fstat(file).st_nlink == 1)
    except OSError:
        return None


def read(found: Found | None, boot: str, installation: str) -> FormerLife:
    """Never raises: what cannot be understood proves nothing."""
    if found is None:
        return _NOTHING
    lines = records(found.octets)
    match next(lines, None):
        case [b"journal", version, written_in, written_for, place] if (
            version == VERSION
            and written_for == installation.encode()
            and place == found.place.encode()
            and found.is_only_one
        ):
            return _life(lines, boot != UNKNOWN_BOOT and written_in == boot.encode())
    return _NOTHING


def _life(lines: Iterable[Record | None], same_boot: bool) -> FormerLife:
    holders: set[str] = set()
    answers: dict[AttemptId, int | None] = {}
    is_whole = True
    for line in lines:
        match line:
            case [b"holder", name]:
                holders.add(name.decode())
            case [b"begun", mail, number]:
                answers[int(mail), int(number)] = None
            case [b"answered", mail, number, code]:
                answers[int(mail), int(number)] = int(code)
            case _:
                is_whole = False
    return FormerLife(frozenset(holders), is_whole and same_boot, answers)
