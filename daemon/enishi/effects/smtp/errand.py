"""A mail on its way to a connection, and the line in which it waits for one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from enishi.core.send_result import SendResult


class Witness(Protocol):
    """Who notes the two moments between which a crash would leave a mail in doubt."""

    def begun(self) -> None:
        """The first octet of the text is about to be written. If this raises OSError, it will not be."""

    def answered(self, code: int) -> None:
        """The server has the mail (2xx) or refused it cleanly (R5); nobody else has heard of it yet. Never raises."""


@dataclass(slots=True, eq=False)
class Errand:
    """One mail to be handed over once. `future` gets what became of it."""

    sender: str
    recipient: str
    raw: bytes
    """Lines end in CRLF, the last one too."""
    copy_to: str | None
    """A second recipient of the same text; its refusal does not keep the mail from going."""
    urgent: bool
    future: asyncio.Future[SendResult]
    witness: Witness | None = None
    begun: bool = False
    """Its envelope was written to some connection."""
    was_lost: bool = False
    """It was begun on a kept connection that turned out to be dead."""

    def resolve(self, result: SendResult) -> None:
        if not self.future.done():  # whoever waited may have gone
            self.future.set_result(result)


class Line:
    """Who is next: first what was lost on the way, then what is urgent, then the others, each in order of arrival."""

    def __init__(self) -> None:
        self._urgent: deque[Errand] = deque()
        self._others: deque[Errand] = deque()
        self._lost: deque[Errand] = deque()

    def __len__(self) -> int:
        return len(self._lost) + len(self._urgent) + len(self._others)

    @property
    def for_any_lane(self) -> int:
        """How many need no fresh connection."""
        return len(self._urgent) + len(self._others)

    @property
    def lost(self) -> int:
        """How many wait for a fresh connection."""
        return len(self._lost)

    def join(self, errand: Errand) -> None:
        (self._urgent if errand.urgent else self._others).append(errand)

    def join_lost(self, errand: Errand) -> None:
        """To be begun on a fresh connection only, as a second kept one may be as dead as the first."""
        self._lost.append(errand)

    def leave(self, errand: Errand) -> None:
        for queue in (self._lost, self._urgent, self._others):
            if errand in queue:
                queue.remove(errand)

    def next(self) -> Errand | None:
        """For a connection that others have used already."""
        return _first_wanted(self._urgent) or _first_wanted(self._others)

    def next_for_fresh(self) -> Errand | None:
        return _first_wanted(self._lost) or self.next()

    def no_fresh_to_be_had(self) -> None:
        """The lost ones wait for a kept connection, before all others."""
        self._urgent.extendleft(reversed(self._lost))
        self._lost.clear()

    def dissolve(self) -> Iterator[Errand]:
        for queue in (self._lost, self._urgent, self._others):
            while (errand := _first_wanted(queue)) is not None:
                yield errand


def _first_wanted(queue: deque[Errand]) -> Errand | None:
    while queue:
        errand = queue.popleft()
        if not errand.future.cancelled():
            return errand
    return None
