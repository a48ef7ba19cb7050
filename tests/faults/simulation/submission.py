"""A stand-in for `effects.smtp.Submission`: the same promises, no socket, and a server that fails at every stage.

`test_simulation_peers.py` puts both to the same exam.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from tests.faults.simulation.mail_server import MailServer, Try

from enishi.core.failures.reply import Phase
from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused, SendResult
from enishi.core.smtp_replies import refusal
from enishi.effects.smtp import NOT_BEGUN
from enishi.effects.smtp.errand import Witness
from enishi.effects.smtp.outcomes import not_reached

_STOPPING = NotReached("stopping")
_FINAL_PATIENCE = 600.0


class Weather(Protocol):
    """What becomes of each stage; the life draws it."""

    async def passes(self, where: str) -> None:
        """An await of the program's."""

    def smtp(self, stage: str, recipient: str) -> Mishap | None: ...


@dataclass(frozen=True, slots=True)
class Mishap:
    """`reply` is a refusal in the server's words; `lost` ends the connection; `seconds` go by first.

    With `unheard`, a mail is accepted and its sender never learns of it.
    """

    reply: str | None = None
    lost: bool = False
    seconds: float = 0.0
    unheard: bool = False


class Lost(Exception):
    """The connection, before any text was sent."""


@dataclass(eq=False)
class Errand:
    recipient: str
    raw: bytes
    urgent: bool
    future: asyncio.Future[SendResult]
    witness: Witness | None
    begun: Try | None = None
    text_begun: bool = False
    was_lost: bool = False


class LabSubmission:
    def __init__(self, server: MailServer, weather: Weather, connections: int) -> None:
        self._server, self._weather, self._most = server, weather, connections
        self._line: deque[Errand] = deque()
        self._lanes: set[asyncio.Task[None]] = set()
        self._on_wire: dict[asyncio.Task[None], Errand] = {}
        self._kept = 0
        """Connections that lie idle and open."""
        self.may_begin: Callable[[], bool] = lambda: True
        self._accepting = True

    # -- As the real one -----------------------------------------------------------------------------------------

    def begin(
        self,
        sender: str,
        recipient: str,
        raw: bytes,
        *,
        urgent: bool = False,
        blind_copy: str | None = None,
        witness: Witness | None = None,
    ) -> asyncio.Future[SendResult]:
        errand = Errand(recipient, raw, urgent, asyncio.get_running_loop().create_future(), witness)
        if not self._accepting:
            errand.future.set_result(_STOPPING)
            return errand.future
        place = next((i for i, other in enumerate(self._line) if not other.urgent), len(self._line))
        self._line.insert(place if urgent else len(self._line), errand)
        self._hand_out()
        return errand.future

    async def send(
        self, sender: str, recipient: str, raw: bytes, *, urgent: bool = False, blind_copy: str | None = None
    ) -> SendResult:
        return await asyncio.shield(self.begin(sender, recipient, raw, urgent=urgent, blind_copy=blind_copy))

    @property
    def in_flight(self) -> int:
        return len(self._on_wire)

    @property
    def waiting(self) -> int:
        return len(self._line)

    @property
    def room(self) -> int:
        return max(0, 2 * self._most - self.in_flight - self.waiting)

    async def warm(self) -> NotReached | None:
        if self._kept or self._on_wire:
            return None
        try:
            await self._connect()
        except OSError as error:
            return not_reached(error)
        self._kept += 1
        return None

    async def drain(self, within: float) -> None:
        self._accepting = False
        while self._line:
            _resolve(self._line.popleft(), _STOPPING)
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=within)
        for lane in list(self._lanes):
            lane.cancel()
            if (errand := self._on_wire.pop(lane, None)) is not None:
                cut = InDoubt("stopped before the answer") if errand.text_begun else _STOPPING
                _resolve(errand, cut)

    async def close(self) -> None:
        self._accepting = False
        self._kept = 0

    # -- Lanes ---------------------------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        while self._line and len(self._lanes) < min(self._most, len(self._line) + len(self._on_wire)):
            lane = asyncio.get_running_loop().create_task(self._serve())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)

    async def _serve(self) -> None:
        """One connection, as long as there is work for it."""
        fresh = True
        if self._kept:
            self._kept -= 1
            fresh = False
        elif not await self._is_connected():
            return
        while self._line:
            errand = self._line.popleft()
            if errand.future.cancelled():
                continue
            lost = await self._carry(errand, fresh=fresh)
            if lost is not None:
                if fresh:
                    self._nobody_gets_through(lost)
                    return
                if not await self._is_connected():
                    return
            fresh = lost is not None
        self._kept += 1

    async def _is_connected(self) -> bool:
        try:
            await self._connect()
        except OSError as error:
            self._nobody_gets_through(not_reached(error))
            return False
        return True

    async def _connect(self) -> None:
        await self._weather.passes("smtp connect")
        mishap = self._weather.smtp("connect", "")
        if self._server.smtp_away or mishap is not None:
            await _go_by(mishap)
            raise ConnectionRefusedError(111, "Connection refused")

    def _nobody_gets_through(self, why: NotReached) -> None:
        if not self._on_wire:
            while self._line:
                _resolve(self._line.popleft(), why)

    async def _carry(self, errand: Errand, *, fresh: bool) -> NotReached | None:
        """One mail over an open connection; what was lost before its text, and why."""
        lane = asyncio.current_task()
        assert lane is not None
        self._on_wire[lane] = errand
        try:
            result = await self._dialogue(errand)
        except Lost:
            lost = not_reached(ConnectionResetError("connection lost"))
            if fresh or errand.was_lost:
                _resolve(errand, lost)
            else:
                errand.was_lost = True
                self._line.appendleft(errand)
            return lost
        finally:
            self._on_wire.pop(lane, None)
        _resolve(errand, result)
        return None

    async def _dialogue(self, errand: Errand) -> SendResult:
        if not self.may_begin():
            return NOT_BEGUN
        for stage, phase in (("mail", Phase.MAIL), ("rcpt", Phase.RCPT), ("data", Phase.DATA)):
            await self._weather.passes(f"smtp {stage}")
            if errand.begun is None:
                errand.begun = self._server.begin(errand.recipient, errand.raw)
            mishap = self._weather.smtp(stage, errand.recipient)
            await _go_by(mishap)
            if self._server.smtp_away or (mishap is not None and mishap.lost):
                raise Lost
            if mishap is not None and mishap.reply is not None:
                return _refused(mishap.reply, phase)
        if not self.may_begin():
            return NOT_BEGUN
        if errand.witness is not None:
            try:
                errand.witness.begun()
            except OSError as error:
                return NotReached(str(error))
        errand.text_begun = True
        return await self._text(errand)

    async def _text(self, errand: Errand) -> SendResult:
        """From the first byte of the text on, whatever is lost leaves a doubt (mail-reality R4)."""
        await self._weather.passes("smtp text")
        mishap = self._weather.smtp("final", errand.recipient)
        if mishap is not None and mishap.lost and not mishap.unheard:
            await _go_by(mishap)
            return InDoubt("connection lost after DATA")
        if mishap is not None and mishap.reply is not None:
            await _go_by(mishap)
            return self._answered(errand, _refused(mishap.reply, Phase.FINAL))
        assert errand.begun is not None
        self._server.accept(errand.begun, errand.raw)
        await self._weather.passes("smtp accepted")
        if mishap is not None:
            await asyncio.sleep(min(mishap.seconds, _FINAL_PATIENCE))
            if mishap.unheard or mishap.seconds > _FINAL_PATIENCE:
                return InDoubt("no answer after DATA")
        return self._answered(errand, Accepted("250 2.0.0 Ok"))

    def _answered(self, errand: Errand, result: SendResult) -> SendResult:
        if errand.witness is not None:
            errand.witness.answered(result.code if isinstance(result, Deferred | Refused) else 250)
        return result


def _resolve(errand: Errand, result: SendResult) -> None:
    if not errand.future.done():
        errand.future.set_result(result)


def _refused(reply: str, phase: Phase) -> SendResult:
    code, _, words = reply.partition(" ")
    return refusal(int(code), words, phase)


async def _go_by(mishap: Mishap | None) -> None:
    if mishap is not None and mishap.seconds:
        await asyncio.sleep(mishap.seconds)


REPLIES = {
    "mail": ("451 4.3.0 try again later", "421 4.3.2 shutting down", "452 4.3.1 Insufficient system storage"),
    "rcpt": (
        "450 4.2.0 Recipient address rejected: Greylisted",
        "450 4.2.1 mailbox busy",
        "452 4.2.2 mailbox full",
        "450 4.2.1 Peak SMTP relay limit exceeded for this customer.",
        "550 5.4.5 Daily user sending limit exceeded",
    ),
    "data": ("451 4.3.0 try again later", "421 closing"),
    "final": (
        "451 4.7.1 Service unavailable - try again later",
        "421 4.7.28 Our system has detected an unusual rate of mail",
        "554 5.6.0 message content rejected",
        "452 4.3.1 Insufficient system storage",
    ),
}


def drawn(chance: Random, stage: str) -> Mishap:
    """Something that goes wrong at this stage."""
    slow = chance.choice((0.0, 0.0, 1.0, 20.0, 120.0))
    kind = chance.random()
    if stage == "connect":
        return Mishap(lost=True, seconds=slow)
    if stage == "final":
        if kind < 0.25:
            return Mishap(lost=True, seconds=slow)
        if kind < 0.5:
            return Mishap(lost=True, unheard=True, seconds=slow)
        if kind < 0.65:
            return Mishap(seconds=chance.choice((30.0, 200.0, 700.0)))
    elif kind < 0.35:
        return Mishap(lost=True, seconds=slow)
    return Mishap(reply=chance.choice(REPLIES[stage]), seconds=slow)
