"""A few kept connections and one line of mails before them: who opens, who takes the next, who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from enishi.core.send_result import NotReached, SendResult
from enishi.effects.smtp.connection import Connection
from enishi.effects.smtp.errand import Errand, Line
from enishi.effects.smtp.lane import Lane
from enishi.effects.smtp.outcomes import not_reached
from enishi.effects.smtp.patience import Patience

_REST_FROM_OPENING = 30.0
"""Seconds we make do with the connections we have when a server wants no more of them (D6)."""
_STOPPING = NotReached("stopping")
NOT_BEGUN = NotReached("no longer ours to send")
"""`may_begin` said no before its text."""


class Lanes:
    """At most `most` connections. While none is open only one is tried, lest a wrong password be given many times."""

    def __init__(
        self, most: int, patience: Patience, connect: Callable[[], Coroutine[Any, Any, Connection]]
    ) -> None:
        self._most = most
        self._patience = patience
        self._connect = connect
        self.may_begin: Callable[[], bool] = lambda: True
        """Asked before each mail, and once more before its text."""
        self._line = Line()
        self._open: list[Lane] = []
        self._idle: dict[Lane, None] = {}
        self._roomy: dict[Lane, None] = {}
        """Who said so last; to be asked again before use. The latest is taken first: it is the surest to live."""
        self._opening: set[asyncio.Task[Connection]] = set()
        self._rest_until = 0.0
        self._accepting = True
        self._stopping = False
        self._all_done: asyncio.Event | None = None
        self.in_flight = 0
        """Mails on the wire, from the envelope to the last answer."""

    @property
    def waiting(self) -> int:
        """Mails that no connection has begun."""
        return len(self._line)

    def line_up(self, errand: Errand) -> None:
        if not self._accepting:
            errand.resolve(_STOPPING)
            return
        self._line.join(errand)
        self._hand_out()

    def withdraw(self, errand: Errand) -> None:
        """Nobody waits for it any more: what was not begun never will be."""
        if not errand.begun:
            self._line.leave(errand)
            errand.future.cancel()

    async def warm(self) -> NotReached | None:
        for lane in [lane for lane in self._open if lane.is_idle]:
            if await lane.probe():
                return None
        if any(not lane.is_idle for lane in self._open):
            return None  # at work, so alive
        opening = next(iter(self._opening), None) or self._start_opening()
        await asyncio.wait({opening})
        return _fault_of(opening)

    async def drain(self, within: float) -> None:
        """Finish what is on the wire, in at most so many seconds; what is not begun never will be (R17)."""
        self._accepting, self._stopping = False, True
        for errand in self._line.dissolve():
            errand.resolve(_STOPPING)
        await self._stop_opening()
        if self.in_flight:
            self._all_done = asyncio.Event()
            try:
                await asyncio.wait_for(self._all_done.wait(), within)
            except TimeoutError:
                for lane in list(self._open):
                    lane.cut("stopped before the answer")

    async def close(self) -> None:
        """Take leave on all idle connections. What waits or is under way is finished, and its connection ended then."""
        self._accepting = False
        if not self._line:
            await self._stop_opening()
        await asyncio.gather(*(lane.quit() for lane in self._open if lane.is_idle))

    # -- What a lane asks and tells -----------------------------------------------------------------------------

    def next_errand(self, *, fresh: bool) -> Errand | None:
        if not self.may_begin():
            for waiting in self._line.dissolve():
                waiting.resolve(NOT_BEGUN)
            return None
        errand = self._line.next_for_fresh() if fresh else self._line.next()
        if errand is not None:
            self.in_flight += 1
            errand.begun = True
        return errand

    def finished(self, errand: Errand, result: SendResult) -> None:
        self.in_flight -= 1
        errand.resolve(result)
        if self._all_done is not None and not self.in_flight:
            self._all_done.set()

    def lost(self, errand: Errand, otherwise: SendResult, *, fresh: bool) -> None:
        """The server has nothing of it: once it is tried anew, on a fresh connection."""
        if not self.may_begin():
            self.finished(errand, NOT_BEGUN)
        elif fresh or errand.was_lost or self._stopping:
            self.finished(errand, otherwise)
        else:
            self.in_flight -= 1
            errand.was_lost, errand.begun = True, False
            self._line.join_lost(errand)

    def idle(self, lane: Lane) -> None:
        if self._accepting:
            self._idle[lane] = None
        else:
            lane.quit()

    def roomy(self, lane: Lane) -> None:
        self._roomy[lane] = None

    def ended(self, lane: Lane, vain: NotReached | None) -> None:
        self._open.remove(lane)
        self._idle.pop(lane, None)
        self._roomy.pop(lane, None)
        if vain is not None:
            self._no_connection(vain)
        self._hand_out()

    # -- Opening and handing out --------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        """Idle lanes first, then new ones, then behind a text under way: the first is at once, the last in time."""
        if self._line.lost and self._open and not self._opening and not self._may_open():
            self._line.no_fresh_to_be_had()  # they would wait for a connection that nobody opens
        while self._idle and self._line.for_any_lane:
            lane, _ = self._idle.popitem()
            if lane.is_idle:
                lane.go_on()
        while len(self._opening) < len(self._line) and self._may_open():
            self._start_opening()
        while self._roomy and self._line.for_any_lane > len(self._opening):
            lane, _ = self._roomy.popitem()
            if lane.has_room:
                lane.go_on()

    def _may_open(self) -> bool:
        if not self._open:
            return not self._opening
        if len(self._open) + len(self._opening) >= self._most:
            return False
        return asyncio.get_running_loop().time() >= self._rest_until

    def _start_opening(self) -> asyncio.Task[Connection]:
        opening = asyncio.create_task(self._connect())
        self._opening.add(opening)
        opening.add_done_callback(self._opened)
        return opening

    def _opened(self, opening: asyncio.Task[Connection]) -> None:
        self._opening.discard(opening)
        if (why := _fault_of(opening)) is not None:
            self._no_connection(why)
            return
        lane = Lane(opening.result(), self._patience, self)
        self._open.append(lane)
        lane.go_on()
        self._hand_out()

    async def _stop_opening(self) -> None:
        for opening in self._opening:
            opening.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)

    def _no_connection(self, why: NotReached) -> None:
        """What waits goes over the others; where there are none, all would meet the same."""
        if self._open:
            self._rest_until = asyncio.get_running_loop().time() + _REST_FROM_OPENING
            self._line.no_fresh_to_be_had()
            self._hand_out()
        elif not self._opening:
            for errand in self._line.dissolve():
                errand.resolve(why)


def _fault_of(opening: asyncio.Task[Connection]) -> NotReached | None:
    if opening.cancelled():
        return _STOPPING
    error = opening.exception()
    return not_reached(error) if isinstance(error, Exception) else None
