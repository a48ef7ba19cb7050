"""What a send's result asks for. (The table itself is being moved here.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused, SendResult


class HandlingKind(StrEnum):
    DONE = "done"
    RETRY = "retry"
    REST = "rest"
    PAUSE = "pause"
    SUPPRESS = "suppress"
    FAIL = "fail"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Handling:
    kind: HandlingKind
    rest: timedelta | None = None
    one_connection: bool = False
    why_code: str = ""


def handling_of(result: SendResult) -> Handling:
    match result:
        case Accepted():
            return Handling(HandlingKind.DONE)
        case InDoubt():
            return Handling(HandlingKind.ASK)
        case NotReached(needs_person=needs_person):
            return Handling(HandlingKind.PAUSE if needs_person else HandlingKind.REST)
        case Deferred(account_wide=account_wide):
            return Handling(HandlingKind.REST if account_wide else HandlingKind.RETRY, timedelta(minutes=10))
        case Refused(account_wide=True):
            return Handling(HandlingKind.PAUSE, timedelta(minutes=15))
        case Refused(recipient_is_bad=bad):
            return Handling(HandlingKind.SUPPRESS if bad else HandlingKind.FAIL)
