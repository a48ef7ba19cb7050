"""`送信済み` or `未送信`: a rep answers the question about a mail in doubt (contract §4, mail-reality R4, R6)."""

from __future__ import annotations

from datetime import datetime

from enishi.core import commands as c
from enishi.core.events import Proof
from enishi.core.language import moment, say
from enishi.core.model import Inbound, Outbound, Purpose, SendState
from enishi.core.settings import Rep
from enishi.core.transitions import NotInTable
from enishi.effects.store import Tx
from enishi.loops import doubts
from enishi.loops.asking import ask_again
from enishi.loops.engine import Engine

_ON_ITS_WAY = (SendState.QUEUED, SendState.DEFERRED, SendState.SENDING)


async def take(
    engine: Engine,
    tx: Tx,
    word: c.WasSent | c.NotSent,
    notice: Outbound,
    sequence_id: int,
    inbound: Inbound,
    rep: Rep,
    now: datetime,
) -> None:
    """Obey it, or say what has become of the mail: a late or second word is always answered."""
    mails = await _spoken_of(tx, notice, sequence_id)
    doubtful = [mail for mail in mails if mail.state is SendState.UNKNOWN]
    if len(doubtful) == 1:
        problem = await _obey(engine, tx, word, doubtful[0], f"rep:{rep.key}", now)
    else:
        problem = "doubt.which_mail" if doubtful else None
    if problem is not None or not doubtful:
        why = say(rep.language, problem) if problem else _how_it_stands(engine, rep, mails)
        await ask_again(engine, tx, rep, inbound, now, sequence_id=sequence_id, problem=why)


async def what_is_asked(tx: Tx, rep: Rep, notice: Outbound, sequence_id: int) -> str | None:
    """The question itself once more, for an answer that says neither; None if nothing is in doubt."""
    mails = await _spoken_of(tx, notice, sequence_id)
    in_doubt = any(mail.state is SendState.UNKNOWN for mail in mails)
    return say(rep.language, "doubt.which") if in_doubt else None


async def _obey(
    engine: Engine, tx: Tx, word: c.WasSent | c.NotSent, mail: Outbound, cause: str, now: datetime
) -> str | None:
    """Phrase code of why it cannot be done; None: it is done."""
    if isinstance(word, c.WasSent):
        await doubts.was_sent(engine, tx, mail, Proof.WORD, now, cause)
        return None
    if not doubts.can_be_sent_again(mail):
        return "doubt.forgotten"
    try:
        await doubts.was_not_sent(engine, tx, mail, now, cause)
    except NotInTable:
        return "doubt.gone_on"
    return None


async def _spoken_of(tx: Tx, notice: Outbound, sequence_id: int) -> list[Outbound]:
    """The mails of the step that the notice is about; of all steps where it names none."""
    mails = [
        mail
        for mail in await tx.outbound_of(sequence_id)
        if mail.purpose in (Purpose.TOUCH, Purpose.TASK_NOTE) and mail.attempts > 0
    ]
    return [mail for mail in mails if mail.step == notice.step] if notice.step is not None else mails


def _how_it_stands(engine: Engine, rep: Rep, mails: list[Outbound]) -> str:
    last = mails[-1] if mails else None
    if last is not None and last.state in _ON_ITS_WAY:
        return say(rep.language, "doubt.again")
    if last is not None and last.state is SendState.SENT and last.dated_at is not None:
        when = moment(rep.language, last.dated_at.astimezone(engine.site.timezone))
        return say(rep.language, "doubt.sent", when=when)
    return say(rep.language, "doubt.none")
