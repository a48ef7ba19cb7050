"""The steps of a mail from its claim to its last consequence, by name: where the process can be killed or frozen.

Each is an edge of a function of the program; `victim` puts a mine there. What a step needs to be worth a kill (a mail
that was claimed, a result that came back) is asked of the function's own arguments or answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enishi.core.send_result import Accepted


def _always(arguments: tuple[Any, ...], answer: Any) -> bool:
    return True


def _with_something(place: int) -> Callable[[tuple[Any, ...], Any], bool]:
    return lambda arguments, answer: bool(arguments[place])


def _accepted(arguments: tuple[Any, ...], answer: Any) -> bool:
    return isinstance(arguments[-1].result(), Accepted)


def _answered(arguments: tuple[Any, ...], answer: Any) -> bool:
    return bool(answer)


@dataclass(frozen=True, slots=True)
class Point:
    module: str
    function: str
    """With its class, if it has one."""
    before: bool = False
    """Else after it has done its work."""
    counts: Callable[[tuple[Any, ...], Any], bool] = _always
    """Of its positional arguments, `self` first, and its answer (None before it): is this call one that we mean?"""


_STORE = "enishi.effects.store"

POINTS: dict[str, Point] = {
    "before the claim": Point("enishi.loops.claiming", "Claimer.turn", before=True),
    "in the claiming transaction": Point(
        f"{_STORE}.claims", "Claims.claim", counts=lambda arguments, answer: bool(arguments[1])
    ),
    "claimed, not begun": Point("enishi.loops.line", "Line._begin", before=True),
    "half of the text on the wire": Point("enishi.effects.smtp.lane", "wire_text"),
    "accepted, not written down": Point(
        "enishi.loops.line", "Line._came_back", before=True, counts=_accepted
    ),
    "in the transaction that writes it down": Point(
        f"{_STORE}.claims", "Claims.settle_and_look", counts=_with_something(1)
    ),
    "written down, not told": Point(f"{_STORE}.queue", "Queue.news", counts=_answered),
    "in the transaction that tells": Point(f"{_STORE}.queue", "Queue.heard", counts=_with_something(1)),
    "told": Point("enishi.loops.reporter", "Reporter.turn", counts=_answered),
    "before the copy in Sent": Point("enishi.effects.imap.mailbox", "Mailbox.append", before=True),
    "after the copy in Sent": Point("enishi.effects.imap.mailbox", "Mailbox.append"),
}
"""In the order in which a mail comes by them."""

AFTERWARDS: dict[str, Point] = {
    "in the transaction that recovers": Point(f"{_STORE}.claims", "Claims.recover", counts=_answered),
    "recovered": Point("enishi.loops.membership", "Alone.join"),
    "in the transaction that takes the proof": Point("enishi.loops.doubts", "was_sent", counts=_answered),
    "in the transaction that asks": Point("enishi.loops.doubts", "stands"),
}
"""Where the start that follows can die, too."""

CUES = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "354", "DOT", "RECORDED", "250")
"""What the mail server can tell of (`ledger`): with this much said, and no more."""
