"""What a result of sending asks for: seven ways to go on, of which one is right (mail-reality D7, D8, R4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class HandlingKind(StrEnum):
    DONE = "done"
    RETRY = "retry"
    """This mail again, later; the others go on."""
    REST = "rest"
    """The whole account waits and tries again by itself."""
    PAUSE = "pause"
    """The whole account, and a person is told once. It still tries again by itself: many such faults mend unseen."""
    SUPPRESS = "suppress"
    """The recipient's address is no good."""
    FAIL = "fail"
    """This mail is given up and its rep is told."""
    ASK = "ask"
    """It may have arrived: proof or a person decides, never a second try."""


@dataclass(frozen=True, slots=True)
class Handling:
    kind: HandlingKind
    rest: timedelta | None = None
    """The account rests at least so long; it grows with each failure in a row. None: it does not rest."""
    one_connection: bool = False
    """For a while mails go one at a time."""
    why_code: str = ""
    """Phrase for `status` and notices; its one placeholder is `reason`, the server's words."""
    longest: timedelta | None = None
    """What the growing rest never exceeds; None where there is no rest."""

    @property
    def concerns_account(self) -> bool:
        """Every further mail of this account would meet the same."""
        return self.kind in (HandlingKind.REST, HandlingKind.PAUSE)


DONE = Handling(HandlingKind.DONE, why_code="smtp.accepted")
ASK = Handling(HandlingKind.ASK, why_code="smtp.in_doubt")

_PAUSE, _LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=4)


def retry(why_code: str) -> Handling:
    return Handling(HandlingKind.RETRY, why_code=why_code)


def rest(why_code: str, at_least: timedelta, longest: timedelta, *, one_connection: bool = False) -> Handling:
    return Handling(HandlingKind.REST, at_least, one_connection, why_code, longest)


def pause(why_code: str) -> Handling:
    return Handling(HandlingKind.PAUSE, _PAUSE, why_code=why_code, longest=_LONGEST_PAUSE)


def suppress(why_code: str) -> Handling:
    return Handling(HandlingKind.SUPPRESS, why_code=why_code)


def fail(why_code: str) -> Handling:
    return Handling(HandlingKind.FAIL, why_code=why_code)
