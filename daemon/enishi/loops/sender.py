"""The sender: one turn takes what is due, asks once more whether it may leave, freezes it, sends it, writes it down.

The life of a send is `core.transitions.SEND`; bytes, Message-ID and Date are committed before SMTP begins (R2), so
a crash leaves either a mail that was never tried or one that stands as `unknown`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core import retry
from enishi.core.clearance import Go, LookFirst, PutOff, Withdraw, clearance
from enishi.core.compose import compose, from_letter
from enishi.core.events import Event, SendAccepted, SendFailed, SendInDoubt, TextFailed, Tick
from enishi.core.language import sentence
from enishi.core.model import History, Outbound, Purpose, SendState
from enishi.core.problem import BadInput
from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused, SendResult
from enishi.core.transitions import NotInTable, SendEvent, send_state_after
from enishi.effects.smtp import Submission
from enishi.effects.store import Tx
from enishi.loops.engine import Engine

BATCH = 50
STOPPED_BY_REP = "stopped_by"
"""Setting: who stopped all customer mail by word; absent: nobody."""
STOPPED_RECHECK = timedelta(hours=6)
"""`再開` puts everything back to its planned time; this only bounds what happens if it is never said."""
_RECHECK = timedelta(minutes=1)


@dataclass
class Sender:
    engine: Engine
    submissions: Mapping[str, Submission]
    look: Callable[[str], Awaitable[datetime | None]]
    """Catch a mailbox up now; since when all is known, or None if it cannot be reached."""
    caught_up_at: Callable[[str], datetime | None]
    jitter: Callable[[], float]
    """In [0, 1)."""
    failures: dict[str, int] = field(default_factory=dict)
    """By mailbox: how often in a row its server was not reached."""
    resting_until: dict[str, datetime] = field(default_factory=dict)

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Deal with what is due; how many mails were touched. `now` is read afresh for each mail."""
        due = await self.engine.store.read(lambda tx: tx.due_outbound(now(), BATCH))
        dealt_with = 0
        for mail in due:
            if self._rests(mail.mailbox, now()):
                continue
            dealt_with += await self._deal_with(mail, now)
        return dealt_with

    async def next_at(self) -> datetime | None:
        """When to look again; None: when somebody rings."""
        waiting_at = await self.engine.store.read(lambda tx: tx.next_outbound_at())
        if waiting_at is None:
            return None
        resting = min(self.resting_until.values(), default=None)
        return max(waiting_at, resting) if resting is not None else waiting_at

    def _rests(self, mailbox: str, now: datetime) -> bool:
        until = self.resting_until.get(mailbox)
        if until is not None and until <= now:
            del self.resting_until[mailbox]
            until = None
        return until is not None

    async def _deal_with(self, mail: Outbound, now: Callable[[], datetime]) -> bool:
        answer = await self.engine.store.write(lambda tx: self._claim(tx, mail, now()))
        if isinstance(answer, LookFirst):
            if await self.look(mail.mailbox) is None:
                await self.engine.store.write(lambda tx: tx.put_off(mail, now() + _RECHECK))
                return False
            answer = await self.engine.store.write(lambda tx: self._claim(tx, mail, now()))
        if not isinstance(answer, bytes):
            return answer is not None
        address = self.engine.site.mailboxes[mail.mailbox].address
        result = await self.submissions[mail.mailbox].send(address, mail.recipient, answer)
        await self._write_down(mail, result, now())
        return True

    # -- Before: may it leave? --------------------------------------------------------------------------------

    async def _claim(
        self, tx: Tx, seen: Outbound, now: datetime
    ) -> bytes | LookFirst | Withdraw | PutOff | None:
        """The frozen bytes if it is ours to send now; None: somebody else dealt with it."""
        mail = await tx.outbound(seen.id)
        if mail is None or mail.state not in (SendState.QUEUED, SendState.DEFERRED):
            return None
        if mail.purpose is Purpose.TOUCH:
            answer = await self._cleared(tx, mail, now)
            if not isinstance(answer, Go):
                return answer
        return await self._freeze(tx, mail, now)

    async def _cleared(self, tx: Tx, mail: Outbound, now: datetime) -> Go | LookFirst | Withdraw | PutOff:
        assert mail.sequence_id is not None
        if await tx.get_setting(STOPPED_BY_REP) is not None:
            await tx.put_off(mail, now + STOPPED_RECHECK)
            return PutOff(now + STOPPED_RECHECK)
        situation = await tx.situation(mail.sequence_id, now)
        plan = self.engine.plan_for(situation)
        answer = clearance(mail, situation, plan, now, self.caught_up_at(mail.mailbox))
        if isinstance(answer, PutOff):
            await tx.put_off(mail, answer.until_at)
        elif isinstance(answer, Withdraw):
            await tx.withdraw(mail, now)
            await tx.remember(
                History(
                    now,
                    "history.send_withdrawn",
                    "clock",
                    {"why": answer.why},
                    mail.sequence_id,
                    step=mail.step,
                )
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
            await self.engine.happen(tx, mail.sequence_id, TextFailed(mail.step, problem), now, "clock")

    # -- After: what became of it -----------------------------------------------------------------------------

    async def _write_down(self, mail: Outbound, result: SendResult, now: datetime) -> None:
        if isinstance(result, NotReached):
            self.failures[mail.mailbox] = self.failures.get(mail.mailbox, 0) + 1
            until = retry.server_try_at(self.failures[mail.mailbox], now, self.jitter())
            self.resting_until[mail.mailbox] = until
        else:
            self.failures.pop(mail.mailbox, None)
        if isinstance(result, Deferred | Refused) and result.account_wide:
            self.resting_until[mail.mailbox] = now + retry.ACCOUNT_REST
        await self.engine.store.write(lambda tx: self._settle(tx, mail, result, now))

    async def _settle(self, tx: Tx, mail: Outbound, result: SendResult, now: datetime) -> None:
        match result:
            case Accepted(reply):
                await self._finished(tx, mail, SendEvent.ACCEPTED, reply, now)
            case Refused(reply=reply) if not result.account_wide:
                await self._finished(tx, mail, SendEvent.REFUSED, reply, now, bad=result.recipient_is_bad)
            case InDoubt(reason):
                await self._finished(tx, mail, SendEvent.LOST, reason, now)
            case NotReached(reason):
                # Nothing was handed over, so this was no try of the mail; the mailbox rests as a whole.
                await tx.settle(
                    mail, SendState.DEFERRED, now, reason, due_at=self.resting_until[mail.mailbox]
                )
            case Deferred(reply=reply) | Refused(reply=reply):
                await self._try_again(tx, mail, reply, now)

    async def _try_again(self, tx: Tx, mail: Outbound, reply: str, now: datetime) -> None:
        again_at = retry.next_try_at(mail, now, self.jitter())
        if again_at is None:
            await self._finished(tx, mail, SendEvent.REFUSED, reply, now)
            return
        await tx.settle(mail, SendState.DEFERRED, now, reply, due_at=again_at)
        await tx.remember(
            History(now, "history.send_deferred", "smtp", {"reply": reply}, mail.sequence_id, step=mail.step)
        )

    async def _finished(
        self, tx: Tx, mail: Outbound, event: SendEvent, reply: str, now: datetime, *, bad: bool = False
    ) -> None:
        await finish(self.engine, tx, mail, event, reply, now, recipient_is_bad=bad)


async def finish(
    engine: Engine,
    tx: Tx,
    mail: Outbound,
    event: SendEvent,
    reply: str,
    now: datetime,
    *,
    recipient_is_bad: bool = False,
) -> None:
    """Write a send's final fate, and tell the sequence or draft it belongs to."""
    state = send_state_after(SendState.SENDING, event)
    if not await tx.settle(mail, state, now, reply):
        return
    if mail.purpose is Purpose.DRAFT_REQUEST and mail.draft_id is not None:
        if state is SendState.SENT:
            await tx.note_asked(mail.draft_id, now)
        await tx.scrub(mail)  # it held the token, which only the rep's mailbox may keep (A1)
    if (
        mail.purpose not in (Purpose.TOUCH, Purpose.TASK_NOTE)
        or mail.sequence_id is None
        or mail.step is None
    ):
        return
    news: Event
    if state is SendState.SENT:
        news = SendAccepted(mail.step, now, mail.draft_id)
    elif state is SendState.UNKNOWN:
        news = SendInDoubt(mail.step)
    else:
        news = SendFailed(mail.step, recipient_is_bad)
    try:
        await engine.happen(tx, mail.sequence_id, news, now, "smtp")
    except NotInTable:  # the touch was given up in the meantime; the mail's own row tells the truth
        return
