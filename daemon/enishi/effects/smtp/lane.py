"""One kept connection and the mails that go over it, one round trip a mail where the server allows it (RFC 2920).

No task and no lock: the server's replies drive it. At most two mails are on the wire: one whose text was written, and
behind its final dot the envelope of the next (§3.1 allows it).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from aiosmtplib import SMTPServerDisconnected

from enishi.core.send_result import Accepted, InDoubt, NotReached, SendResult
from enishi.effects import log
from enishi.effects.smtp.connection import Connection
from enishi.effects.smtp.errand import Errand
from enishi.effects.smtp.outcomes import Phase, is_clean_refusal, not_noted, not_reached, one_line, refusal
from enishi.effects.smtp.patience import Patience
from enishi.effects.smtp.replies import Replies, Reply, Unreadable
from enishi.effects.smtp.transaction import (
    COPY,
    DATA,
    MAIL,
    NO_TEXT,
    PROBE,
    QUIT,
    RCPT,
    RESET,
    TEXT,
    Step,
    Transaction,
    envelope,
    envelope_steps,
    wire_text,
)

_START_INPUT = 354
_GOODBYE = 421
_TOO_EARLY = "an answer before the question"
"""It would pass for the answer to what we are about to say."""


class Work(Protocol):
    """Where a lane gets its mails and leaves what became of them."""

    may_begin: Callable[[], bool]
    """Asked last before a text."""

    def next_errand(self, *, fresh: bool) -> Errand | None:
        """`fresh`: nothing went over this connection yet."""

    def finished(self, errand: Errand, result: SendResult) -> None: ...

    def lost(self, errand: Errand, otherwise: SendResult, *, fresh: bool) -> None:
        """The server has nothing of it. `fresh`: it was the first on its connection, so another try is vain."""

    def idle(self, lane: Lane) -> None: ...

    def roomy(self, lane: Lane) -> None:
        """It could take one mail more, behind the text that it is sending."""

    def ended(self, lane: Lane, vain: NotReached | None) -> None:
        """Said once, after every mail on it was accounted for. `vain`: why not even the first came through."""


class Lane(asyncio.Protocol):
    def __init__(self, connection: Connection, patience: Patience, work: Work) -> None:
        self._connection = connection
        self._transport = connection.transport
        self._patience = patience
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._replies = Replies()
        self._expected: deque[Step] = deque()
        """What the replies still to come will answer. Those of an envelope concern the first mail on the wire."""
        self._on_wire: deque[Transaction] = deque()
        self._unsent: deque[tuple[Step, bytes]] = deque()
        """The rest of an envelope where the server wants it command by command."""
        self._is_fresh = True
        self._must_reset = False
        """A transaction was left half-way; RSET goes before the next (RFC 5321 §4.1.1.5)."""
        self._over = False
        self._asked: asyncio.Future[bool] | None = None
        self._used_at = self._deadline = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._tick = min(patience.reply, patience.final, patience.probe)
        self._transport.set_protocol(self)

    @property
    def is_idle(self) -> bool:
        return not (self._expected or self._over or self._transport.is_closing())

    @property
    def has_room(self) -> bool:
        """The next mail's envelope may follow the text that is on its way."""
        return (
            self._connection.pipelining
            and bool(self._expected)
            and self._expected[-1] is TEXT
            and not self._over
        )

    def go_on(self) -> None:
        """Begin the next mail; to be called when idle or with room."""
        was_idle = not self._expected
        if commands := self._begin_next():
            self._transport.write(commands)
            if was_idle:
                self._wait()
        elif was_idle:
            self._work.idle(self)

    def probe(self) -> asyncio.Future[bool]:
        """Does an idle lane still live? Answered at once unless it has lain idle for long."""
        answer: asyncio.Future[bool] = self._loop.create_future()
        if not self._is_stale():
            answer.set_result(self.is_idle)
            return answer
        return self._ask(PROBE, b"NOOP\r\n")

    def quit(self) -> asyncio.Future[bool]:
        """Take leave of an idle lane. Resolves when the server let us go, or patience ended."""
        return self._ask(QUIT, b"QUIT\r\n")

    def cut(self, why: str) -> None:
        """End it now, whatever is on the wire."""
        self._break_off(NotReached(why), why)

    # -- asyncio.Protocol ---------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        self._replies.feed(data)
        count = 0
        try:
            while not self._over and (reply := self._replies.take()) is not None:
                self._answered(reply)
                count += 1
        except Unreadable as fault:
            words = one_line(str(fault))
            self._break_off(NotReached(words), f"unreadable answer after DATA: {words}")
        else:
            # Only for whole replies: one that drips in byte by byte gains no time by it.
            if count and not self._over:
                self._used_at = self._wait()

    def eof_received(self) -> None:
        self.connection_lost(None)  # what waits to be written would keep it half open for long

    def connection_lost(self, exc: Exception | None) -> None:
        reason = not_reached(exc or SMTPServerDisconnected("connection lost"))
        self._break_off(reason, "connection lost after DATA")

    # -- What the server says -----------------------------------------------------------------------------------

    def _answered(self, reply: Reply) -> None:
        if not self._expected:
            self._break_off(NotReached(one_line(str(reply))))  # a 421, or a server beside itself
            return
        step = self._expected.popleft()
        if reply.code == _GOODBYE:
            self._goodbye(step, reply)
        elif step is TEXT:
            self._text_answered(reply)
        elif step is MAIL or step is RCPT or step is DATA or step is COPY:
            self._envelope_answered(step, reply)
        else:
            self._other_answered(step, reply)

    def _envelope_answered(self, step: Step, reply: Reply) -> None:
        transaction = self._on_wire[0]
        if step is DATA and reply.code == _START_INPUT:
            self._write_text(transaction)
            return
        transaction.note(step, reply)
        if step is not DATA and not self._unsent:
            return  # the rest of the group's answers follow
        if self._unsent and transaction.refused is None:
            self._transport.write(self._next_command())
        else:
            self._unsent.clear()
            self._must_reset = True
            self._settle_refused(transaction)
            self.go_on()

    def _write_text(self, transaction: Transaction) -> None:
        if transaction.refused is not None:
            self._end_without_text(transaction)
            return
        if not self._work.may_begin():
            self.cut("no longer ours to send")  # an end without a text would be taken for an empty mail
            return
        if not self._replies.is_drained:
            raise Unreadable(_TOO_EARLY)
        if self._transport.is_closing():
            self.connection_lost(None)
            return
        if transaction.copy_refused is not None:
            log.copy_refused(transaction.errand.copy_to or "", str(transaction.copy_refused))
        if not self._noted_begun(transaction):
            return
        transaction.text_begun = True
        self._expected.append(TEXT)
        commands = self._begin_next()
        self._transport.write(wire_text(transaction.errand.raw) + commands)
        if not commands:
            self._work.roomy(self)

    def _noted_begun(self, transaction: Transaction) -> bool:
        """The last moment at which a mail can be kept back without leaving a doubt."""
        if (witness := transaction.errand.witness) is None:
            return True
        try:
            witness.begun()
        except OSError as error:
            transaction.is_first = True  # it could not be noted over another connection either
            self._break_off(not_noted(error))
            return False
        return True

    def _end_without_text(self, transaction: Transaction) -> None:
        """The server waits for the text of a mail that must not go (RFC 2920 §3.1)."""
        self._settle_refused(transaction)
        if transaction.somebody_accepted:
            self.cut("a mail was refused in part")  # who was accepted would get an empty mail
            return
        self._must_reset = True
        self._expected.append(NO_TEXT)
        self._transport.write(b".\r\n" + self._begin_next())

    def _settle_refused(self, transaction: Transaction) -> None:
        assert transaction.refused is not None
        self._on_wire.popleft()
        self._work.finished(transaction.errand, transaction.refused)

    def _text_answered(self, reply: Reply) -> None:
        if reply.code < 300:
            result: SendResult = Accepted(one_line(str(reply)))
        elif is_clean_refusal(reply.code):
            result = refusal(reply.code, reply.text, Phase.FINAL)
        else:
            raise Unreadable(str(reply))
        self._finish_answered(reply, result)
        if not self._expected:
            self.go_on()

    def _finish_answered(self, reply: Reply, result: SendResult) -> None:
        errand = self._on_wire.popleft().errand
        if errand.witness is not None:
            errand.witness.answered(reply.code)
        self._work.finished(errand, result)

    def _other_answered(self, step: Step, reply: Reply) -> None:
        if step is NO_TEXT:
            if not self._expected:
                self.go_on()
        elif not reply.code < 300:
            self._break_off(NotReached(one_line(f"{step.value}: {reply}")))
        elif step is QUIT:
            self._break_off(NotReached("closed"))
        elif self._unsent:
            self._transport.write(self._next_command())
        elif step is PROBE:
            self._answer_asked(True)
            self.go_on()

    def _goodbye(self, step: Step, reply: Reply) -> None:
        """421: it closes, and will read no more. It has nothing of what it did not say otherwise about."""
        if step is TEXT:
            self._finish_answered(reply, refusal(reply.code, reply.text, Phase.FINAL))
        self._break_off(refusal(reply.code, reply.text, Phase.MAIL))

    # -- What we say --------------------------------------------------------------------------------------------

    def _begin_next(self) -> bytes:
        """The commands that begin the next mail; nothing if none waits."""
        limit = self._connection.size_limit
        while (errand := self._work.next_errand(fresh=self._is_fresh)) is not None:
            if limit is None or len(errand.raw) <= limit:
                return self._begin(errand)
            too_large = f"5.3.4 {len(errand.raw)} octets, the server takes {limit}"
            self._work.finished(errand, refusal(552, too_large, Phase.DATA))
        return b""

    def _begin(self, errand: Errand) -> bytes:
        steps = envelope_steps(errand)
        commands = envelope(errand, self._connection.size_limit is not None)
        stale = not self._expected and self._is_stale()
        if self._must_reset or stale:
            # As a sign of life, too: a NOOP may not lead a group (RFC 2920 §3.1), and would cost a round trip.
            steps, commands = (RESET, *steps), b"RSET\r\n" + commands
        self._on_wire.append(Transaction(errand, self._is_fresh and not stale))
        self._is_fresh = self._must_reset = False
        if self._connection.pipelining:
            self._expected.extend(steps)
            return commands
        self._unsent.extend(zip(steps, commands.splitlines(keepends=True), strict=True))
        return self._next_command()

    def _next_command(self) -> bytes:
        if not self._replies.is_drained:
            raise Unreadable(_TOO_EARLY)
        step, command = self._unsent.popleft()
        self._expected.append(step)
        return command

    def _ask(self, step: Step, command: bytes) -> asyncio.Future[bool]:
        self._asked = asked = self._loop.create_future()
        if self.is_idle:
            self._expected.append(step)
            self._transport.write(command)
            self._wait()
        else:
            self._answer_asked(False)
        return asked

    def _answer_asked(self, lives: bool) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(lives)
        self._asked = None

    # -- How long, and how it ends ------------------------------------------------------------------------------

    def _is_stale(self) -> bool:
        return self._loop.time() - self._used_at > self._patience.trust

    def _wait(self) -> float:
        """A new deadline for the reply that is to come next, if one is. Returns what time it is."""
        now = self._loop.time()
        if self._expected:
            self._deadline = now + self._longest(self._expected[0])
            if self._timer is None:
                self._timer = self._loop.call_later(self._tick, self._look_at_deadline)
        return now

    def _longest(self, step: Step) -> float:
        if step is TEXT:
            return self._patience.final
        if step is RESET or step is PROBE or step is QUIT:
            return self._patience.probe
        return self._patience.reply

    def _look_at_deadline(self) -> None:
        """One timer for all waiting: no deadline lies nearer than a tick ahead when it is set, so none is missed."""
        self._timer = None
        if not self._expected:
            return
        left = self._deadline - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(min(left, self._tick), self._look_at_deadline)
        else:
            silence = not_reached(TimeoutError(f"no answer to {self._expected[0].value}"))
            self._break_off(silence, "no answer after DATA")

    def _break_off(self, otherwise: SendResult, doubt: str = "given up after DATA") -> None:
        """Nothing more will be said; each mail on the wire gets what is certain of it."""
        if self._over:
            return
        self._over = True
        self._transport.abort()
        if self._timer is not None:
            self._timer.cancel()
        lost_fresh = [self._account_for(transaction, otherwise, doubt) for transaction in self._on_wire]
        self._on_wire.clear()
        self._answer_asked(False)
        self._work.ended(self, otherwise if any(lost_fresh) and isinstance(otherwise, NotReached) else None)

    def _account_for(self, transaction: Transaction, otherwise: SendResult, doubt: str) -> bool:
        """True: it was lost as the first on its connection."""
        errand = transaction.errand
        if transaction.text_begun:
            self._work.finished(errand, InDoubt(doubt))
        elif transaction.refused is not None:
            self._work.finished(errand, transaction.refused)
        else:
            self._work.lost(errand, otherwise, fresh=transaction.is_first)
            return transaction.is_first
        return False
