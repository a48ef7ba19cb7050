"""`enishi resolve TOUCH sent|unsent`: a person ends the doubt about a mail, as `送信済み` and `未送信` do by mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from enishi.cli import completing
from enishi.cli.command import command
from enishi.cli.ids import MailRef, mail_ref
from enishi.cli.lookup import sequence_by_number
from enishi.cli.output import phrase, tell, tell_json
from enishi.cli.session import changing
from enishi.cli.words import CAUSE
from enishi.core.events import Proof
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.problem import NotSo
from enishi.core.transitions import NotInTable

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.store import Tx

SENT, UNSENT = "sent", "unsent"
_OF_STEPS = (Purpose.TOUCH, Purpose.TASK_NOTE)


@command("resolve")
@click.argument("touch", metavar="S1.STEP|M1", shell_complete=completing.doubts)
@click.argument("word", metavar="sent|unsent", type=click.Choice([SENT, UNSENT]))
def resolve_command(touch: str, word: str, as_json: bool) -> None:
    ref = mail_ref(touch)
    mail = changing(lambda office, tx, at: _resolved(office, tx, at, ref, word))
    if as_json:
        tell_json({"id": str(ref), "state": mail.state, "recipient": mail.recipient, "subject": mail.subject})
    else:
        tell(phrase(f"cli.said.{word}.{mail.state}", id=ref, whom=mail.recipient))


async def _resolved(office: Office, tx: Tx, at: datetime, ref: MailRef, word: str) -> Outbound:
    """The mail as it is now. Raises NotSo where there is no such mail, no doubt, or no way to send it again."""
    from enishi.loops import doubts

    mail = await _mail(tx, ref)
    if mail.state is not SendState.UNKNOWN:
        raise NotSo("cli.not_in_doubt", id=ref, state=phrase(f"cli.send.{mail.state}"))
    if word == SENT:
        await doubts.was_sent(office.engine, tx, mail, Proof.WORD, at, CAUSE)
    else:
        await _send_again(office, tx, mail, at)
    return await tx.outbound(mail.id) or mail


async def _send_again(office: Office, tx: Tx, mail: Outbound, at: datetime) -> None:
    from enishi.loops import doubts

    if not doubts.can_be_sent_again(mail):
        raise NotSo("doubt.forgotten")
    try:
        await doubts.was_not_sent(office.engine, tx, mail, at, CAUSE)
    except NotInTable:
        raise NotSo("doubt.gone_on") from None


async def _mail(tx: Tx, ref: MailRef) -> Outbound:
    """The mail in doubt that is meant; if none is, the touch's own, to say how it stands."""
    if ref.step is None:
        found = await tx.outbound(ref.number)
        mails = [found] if found is not None else []
    else:
        sequence = await sequence_by_number(tx, ref.number)
        mails = [mail for mail in await tx.outbound_of(sequence.id) if mail.step == ref.step]
    if not mails:
        raise NotSo("cli.no_mail", id=ref)
    return max(mails, key=lambda mail: (mail.state is SendState.UNKNOWN, mail.purpose in _OF_STEPS, mail.id))
