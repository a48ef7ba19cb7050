"""The sender: one turn takes what is due, asks once more whether it may leave, freezes it, sends it, writes it down.

The life of a send is `core.transitions.SEND`; bytes, Message-ID and Date are committed before SMTP begins (R2), so
a crash leaves either a mail that was never tried or one that stands as `unknown`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core.clearance import Clearance, Go, LookFirst, PutOff, Withdraw, clearance
from enishi.core.compose import compose, from_letter
from enishi.core.events import TextFailed, Tick
from enishi.core.language import sentence
from enishi.core.model import History, Outbound, Purpose, SendState
from enishi.core.problem import BadInput, Unavailable
from enishi.core.send_result import SendResult
from enishi.core.transitions import SendEvent, send_state_after
from enishi.effects import log
from enishi.effects.smtp import Submission
from enishi.effects.store import Tx
from enishi.loops import stop_switch
from enishi.loops.engine import Engine
from enishi.loops.pace import Pace
from enishi.loops.settling import settled

BATCH = 10
"""Mails of one mailbox in one turn; few, so that thanks asked for meanwhile need not wait behind a long line."""
_RECHECK = timedelta(minutes=1)
REST_AFTER_FAULT = timedelta(hours=1)
"""A mail that an error of ours keeps from being dealt with stands aside so long."""


@dataclass
class Sender:
    engine: Engine
    submissions: Mapping[str, Submission]
    pace: Pace
    look: Callable[[str], Awaitable[datetime | None]]
    """Catch a mailbox up now; since when all is known, or None if it cannot be reached."""
    caught_up_at: Callable[[str], datetime | None]
    stopping: bool = False
    """No further mail is begun."""
    _unwritten: list[tuple[Outbound, SendResult]] = field(default_factory=list)
    """Results that the database would not take; nothing is sent before it does."""

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Deal with what is due; how many mails were touched. `now` is read afresh for each mail.

        Raises Unavailable when the database fails.
        """
        while self._unwritten:
            await self._write_result(*self._unwritten[0], now)
            self._unwritten.pop(0)
        dealt_with, unseen = 0, set[str]()
        for mail in await self._due(now()):
            if self.stopping:
                break
            if self.pace.free_at(mail.mailbox, now()) <= now():
                dealt_with += await self._deal_with_safely(mail, now, unseen)
        return dealt_with

    async def next_at(self, now: datetime) -> datetime | None:
        """When some mailbox may send something next; None: when somebody rings."""
        times = []
        for mailbox in self.submissions:
            due_at = await self.engine.store.read(lambda tx, of=mailbox: tx.next_outbound_at(of))  # type: ignore[misc]
            if due_at is not None:
                times.append(max(due_at, self.pace.free_at(mailbox, now)))
        return min(times, default=None)

    async def _due(self, now: datetime) -> list[Outbound]:
        """The urgent ones of all mailboxes first. A mailbox at rest has no part in it, lest its line hold up others."""
        free = [mailbox for mailbox in self.submissions if self.pace.free_at(mailbox, now) <= now]

        async def lines(tx: Tx) -> list[Outbound]:
            return [mail for mailbox in free for mail in await tx.due_outbound(mailbox, now, BATCH)]

        due = await self.engine.store.read(lines)
        return sorted(due, key=lambda mail: (not mail.urgent, mail.due_at))

    async def _deal_with_safely(self, mail: Outbound, now: Callable[[], datetime], unseen: set[str]) -> bool:
        """One mail that meets an error of ours never holds up the next."""
        try:
            return await self._deal_with(mail, now, unseen)
        except Unavailable:
            raise  # the database: nothing may be sent that cannot be written down
        except Exception as error:
            log.turn_failed(f"sender, mail {mail.id}", error)
            await self.engine.store.write(lambda tx: tx.put_off(mail, now() + REST_AFTER_FAULT))
            return False

    async def _deal_with(self, mail: Outbound, now: Callable[[], datetime], unseen: set[str]) -> bool:
        """`unseen`: mailboxes that could not be read this turn; once is enough to know."""
        answer = await self.engine.store.write(lambda tx: self._claim(tx, mail, now()))
        if isinstance(answer, LookFirst):
            if mail.mailbox not in unseen and await self.look(mail.mailbox) is not None:
                answer = await self.engine.store.write(lambda tx: self._claim(tx, mail, now()))
            if isinstance(answer, LookFirst):  # not to be read, or read too slowly to be sure of anything
                unseen.add(mail.mailbox)
                await self.engine.store.write(lambda tx: tx.put_off(mail, now() + _RECHECK))
                return False
        if isinstance(answer, bytes):
            await self._send(mail, answer, now)
        return answer is not None

    async def _send(self, mail: Outbound, raw: bytes, now: Callable[[], datetime]) -> None:
        address = self.engine.site.mailboxes[mail.mailbox].address
        result = await self.submissions[mail.mailbox].send(address, mail.recipient, raw)
        # The id of a draft request is the rep's secret, which no log may keep (A1).
        shown = "-" if mail.purpose is Purpose.DRAFT_REQUEST else mail.message_id
        log.send_result(shown, mail.recipient, mail.purpose, result)
        self.pace.note(mail.mailbox, result, now())
        try:
            await self._write_result(mail, result, now)
        except Unavailable:
            self._unwritten.append((mail, result))
            raise

    async def _write_result(self, mail: Outbound, result: SendResult, now: Callable[[], datetime]) -> None:
        free_at = self.pace.free_at(mail.mailbox, now())
        await settled(self.engine, mail, result, now(), free_at, self.pace.jitter())

    # -- May it leave? ------------------------------------------------------------------------------------------

    async def _claim(self, tx: Tx, seen: Outbound, now: datetime) -> bytes | Clearance | None:
        """The frozen bytes if it is ours to send now; None: somebody else dealt with it."""
        mail = await tx.outbound(seen.id)
        if mail is None or mail.state not in (SendState.QUEUED, SendState.DEFERRED):
            return None
        if mail.purpose is Purpose.TOUCH:
            answer = await self._cleared(tx, mail, now)
            if not isinstance(answer, Go):
                return answer
        return await self._freeze(tx, mail, now)

    async def _cleared(self, tx: Tx, mail: Outbound, now: datetime) -> Clearance:
        assert mail.sequence_id is not None
        if await stop_switch.stopped_by(tx) is not None:
            await tx.put_off(mail, now + stop_switch.RECHECK)
            return PutOff(now + stop_switch.RECHECK)
        situation = await tx.situation(mail.sequence_id, now)
        plan = self.engine.plan_for(situation)
        answer = clearance(mail, situation, plan, now, self.caught_up_at(mail.mailbox))
        if isinstance(answer, PutOff):
            await tx.put_off(mail, answer.until_at)
        elif isinstance(answer, Withdraw):
            await tx.withdraw(mail, now)
            why = {"why": answer.why}
            await tx.remember(
                History(now, "history.send_withdrawn", "clock", why, mail.sequence_id, step=mail.step)
            )
            # What made it leave the queue may be news to the sequence, too (a suppression, a plan that changed).
            await self.engine.happen_if_possible(tx, [mail.sequence_id], Tick(), now, "clock")
        return answer

    async def _freeze(self, tx: Tx, mail: Outbound, now: datetime) -> bytes | None:
        """Bytes and Date are made once; a later try sends the same ones (R6)."""
        settings = self.engine.site.mailboxes[mail.mailbox]
        dated_at = mail.dated_at or now
        try:
            raw = mail.raw or compose(
                from_letter(mail, settings.address, dated_at, self.engine.site.timezone)
            )
        except BadInput as fault:
            await self._cannot_be_composed(tx, mail, fault, now)
            return None
        send_state_after(mail.state, SendEvent.CLAIMED)
        return raw if await tx.freeze(mail, raw, dated_at) else None

    async def _cannot_be_composed(self, tx: Tx, mail: Outbound, fault: BadInput, now: datetime) -> None:
        await tx.withdraw(mail, now)
        if mail.sequence_id is not None and mail.step is not None:
            problem = " ".join(sentence(self.engine.site.language, found) for found in fault.problems)
            failed = TextFailed(mail.step, problem)
            await self.engine.happen_if_possible(tx, [mail.sequence_id], failed, now, "clock")
