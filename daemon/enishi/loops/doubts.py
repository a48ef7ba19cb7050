"""Mails whose fate nobody knows: proof ends the doubt by itself, a person's word ends it by their leave (R4).

Whoever finds proof (the intake in what comes in, `proving` by looking) and whoever hears the word (the desk, the
command line) comes through here, so that mail, touch, draft and history always say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from enishi.core.events import DoubtEnded, DoubtStands, Proof
from enishi.core.model import History, Outbound, Purpose, SendState, TouchState
from enishi.core.transitions import NotInTable, SendEvent, send_state_after
from enishi.effects.store import Tx
from enishi.loops.engine import Engine, SomebodyWasFirst
from enishi.loops.leads import tell_rep_unreached

_OF_STEPS = (Purpose.TOUCH, Purpose.TASK_NOTE)


# -- Proof ---------------------------------------------------------------------------------------------------------


async def proven(
    engine: Engine, tx: Tx, message_ids: Iterable[str], proof: Proof, now: datetime, cause: str
) -> int:
    """All mails in doubt under these ids have been sent after all; how many they were."""
    found = 0
    for match in await tx.find_by_message_ids(message_ids):
        mail = await tx.outbound(match.outbound_id) if match.outbound_id is not None else None
        found += mail is not None and await was_sent(engine, tx, mail, proof, now, cause)
    return found


async def was_sent(engine: Engine, tx: Tx, mail: Outbound, proof: Proof, now: datetime, cause: str) -> bool:
    """The doubt ends well. False if there is none (any more).

    A mail that still stands as `sending` is proven too: its daemon may have died, and the answer it waits for would
    say the same. Only a person cannot know that.
    """
    event = SendEvent.SAID_SENT if proof is Proof.WORD else SendEvent.PROVEN
    try:
        state = send_state_after(mail.state, event)
    except NotInTable:
        return False
    sent_at = mail.dated_at or now
    end = tx.settle if mail.state is SendState.SENDING else tx.resolve
    if not await end(mail, state, sent_at, f"proof: {proof}"):
        return False
    await tx.heard([mail])  # that it was in doubt is no news any more
    asked = await _asked_no_more(tx, mail)
    if mail.purpose is Purpose.DRAFT_REQUEST and mail.draft_id is not None:
        await tx.note_asked(mail.draft_id, now)
        await tx.scrub(mail)
    if not _is_step(mail) or not await _happen(
        engine, tx, mail, DoubtEnded(mail.step or "", True, sent_at, proof, mail.draft_id, asked), now, cause
    ):
        await _remember(tx, mail, "history.proven_sent", {"how": f"proof.{proof}"}, now, cause)
    return True


# -- A person's word -----------------------------------------------------------------------------------------------


async def was_not_sent(engine: Engine, tx: Tx, mail: Outbound, now: datetime, cause: str) -> bool:
    """The very same bytes wait for the sender again (R6), who asks all his questions anew. False if there is no doubt.

    Raises NotInTable, with nothing changed, if the sequence's plan has gone on to another step.
    """
    try:
        state = send_state_after(mail.state, SendEvent.SAID_UNSENT)
    except NotInTable:
        return False
    goes = True
    if _is_step(mail):
        assert mail.sequence_id is not None
        assert mail.step is not None
        event = DoubtEnded(mail.step, False, now, Proof.WORD)
        outcome = await engine.happen(tx, mail.sequence_id, event, now, cause)
        touch = next((touch for touch in outcome.touches if touch.step == mail.step), None)
        goes = touch is None or touch.state is TouchState.QUEUED
    else:
        await _remember(tx, mail, "history.said_unsent", {}, now, cause)
    if not await tx.resolve(mail, state, now, mail.reply):
        raise SomebodyWasFirst
    if not goes:
        await tx.withdraw(mail, now)  # the sequence rests: its step is planned anew, or given up
    await tx.heard([mail])
    await _asked_no_more(tx, mail)
    return True


def can_be_sent_again(mail: Outbound) -> bool:
    """Its bytes are still kept; those of a request that carried a token are not."""
    return mail.raw is not None


# -- No proof ------------------------------------------------------------------------------------------------------


async def stands(engine: Engine, tx: Tx, mail: Outbound, now: datetime) -> None:
    """Nothing proved it: the rep is asked, once. Of mail to our own people the leads hear; it is not asked about."""
    mail = await tx.outbound(mail.id) or mail
    if mail.state is not SendState.UNKNOWN or await is_asked(tx, mail):
        return
    await tx.put_setting(_asked(mail), now.isoformat())
    if mail.purpose is not Purpose.TOUCH:
        await tell_rep_unreached(engine, tx, mail, mail.reply or "", now)
    if _is_step(mail):
        await _happen(engine, tx, mail, DoubtStands(mail.step or ""), now, "clock")


async def is_asked(tx: Tx, mail: Outbound) -> bool:
    return await tx.get_setting(_asked(mail)) is not None


def _asked(mail: Outbound) -> str:
    return f"doubt_asked:{mail.id}"


async def _asked_no_more(tx: Tx, mail: Outbound) -> bool:
    """Whether somebody had been asked."""
    asked = await is_asked(tx, mail)
    if asked:
        await tx.put_setting(_asked(mail), None)
    return asked


# -- Common to all -------------------------------------------------------------------------------------------------


def _is_step(mail: Outbound) -> bool:
    return mail.purpose in _OF_STEPS and mail.sequence_id is not None and mail.step is not None


async def _happen(
    engine: Engine, tx: Tx, mail: Outbound, event: DoubtEnded | DoubtStands, now: datetime, cause: str
) -> bool:
    """False if the touch was given up meanwhile; the mail's own row tells the truth."""
    assert mail.sequence_id is not None
    try:
        await engine.happen(tx, mail.sequence_id, event, now, cause)
    except NotInTable:
        return False
    return True


async def _remember(
    tx: Tx, mail: Outbound, code: str, params: dict[str, object], now: datetime, cause: str
) -> None:
    await tx.remember(History(now, code, cause, params, mail.sequence_id, step=mail.step))
