"""What became of a send, written down: the mail's own fate, and the news for the sequence or draft it belongs to."""

from __future__ import annotations

from datetime import datetime

from enishi.core import retry
from enishi.core.events import Event, SendAccepted, SendFailed, SendInDoubt
from enishi.core.model import History, Outbound, Purpose, SendState
from enishi.core.problem import Unavailable
from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused, SendResult
from enishi.core.transitions import NotInTable, SendEvent, send_state_after
from enishi.effects import log
from enishi.effects.store import Tx
from enishi.loops.engine import Engine
from enishi.loops.leads import tell_rep_unreached


async def settled(
    engine: Engine, mail: Outbound, result: SendResult, now: datetime, free_at: datetime, jitter: float
) -> None:
    """Write down what became of the mail, in a transaction of its own. Raises Unavailable when the database fails.

    `free_at`: when the mailbox may be used again; `jitter` in [0, 1) spreads the retries.
    """
    try:
        await engine.store.write(lambda tx: _settle(engine, tx, mail, result, now, free_at, jitter))
    except Unavailable:
        raise
    except Exception as error:
        # Worse than a sequence that does not hear of its mail is a mail whose fate nobody wrote down.
        log.turn_failed(f"settling, mail {mail.id}", error)
        await engine.store.write(lambda tx: _settle_bare(tx, mail, result, now))


async def _settle_bare(tx: Tx, mail: Outbound, result: SendResult, now: datetime) -> None:
    match result:
        case Accepted(reply):
            await tx.settle(mail, SendState.SENT, now, reply)
        case InDoubt(reason) | NotReached(reason):
            await tx.settle(mail, SendState.UNKNOWN, now, reason)
        case Refused(reply=reply) | Deferred(reply=reply):
            await tx.settle(mail, SendState.FAILED, now, reply)


async def _settle(
    engine: Engine,
    tx: Tx,
    mail: Outbound,
    result: SendResult,
    now: datetime,
    free_at: datetime,
    jitter: float,
) -> None:
    match result:
        case Accepted(reply):
            await _finish(engine, tx, mail, SendEvent.ACCEPTED, reply, now)
        case Refused(reply=reply, account_wide=False, recipient_is_bad=bad):
            await _finish(engine, tx, mail, SendEvent.REFUSED, reply, now, recipient_is_bad=bad)
        case InDoubt(reason):
            await _finish(engine, tx, mail, SendEvent.LOST, reason, now)
        case NotReached(reason):
            # Nothing was handed over, so this was no try of the mail; the mailbox rests as a whole.
            await tx.settle(mail, SendState.DEFERRED, now, reason, due_at=free_at)
        case Deferred(reply=reply) | Refused(reply=reply):
            await _try_again(engine, tx, mail, reply, now, jitter)


async def _try_again(
    engine: Engine, tx: Tx, mail: Outbound, reply: str, now: datetime, jitter: float
) -> None:
    again_at = retry.next_try_at(mail, now, jitter)
    if again_at is None:
        await _finish(engine, tx, mail, SendEvent.REFUSED, reply, now)
        return
    await tx.settle(mail, SendState.DEFERRED, now, reply, due_at=again_at)
    await tx.remember(
        History(now, "history.send_deferred", "smtp", {"reply": reply}, mail.sequence_id, step=mail.step)
    )


async def _finish(
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
    if mail.purpose is not Purpose.TOUCH and state is not SendState.SENT:
        await tell_rep_unreached(engine, tx, mail, reply, now)
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
        # A task note's recipient is our own rep, whose bad address is no reason to give up the customer.
        news = SendFailed(mail.step, recipient_is_bad and mail.purpose is Purpose.TOUCH)
    try:
        await engine.happen(tx, mail.sequence_id, news, now, "smtp")
    except NotInTable:  # the touch was given up in the meantime; the mail's own row tells the truth
        return
