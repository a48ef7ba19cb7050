"""What concerns no single customer is told to the leads, by mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from enishi.core.model import Outbound, Purpose
from enishi.effects.render import render_letter
from enishi.effects.store import Tx
from enishi.loops.engine import Engine


async def tell_leads(
    engine: Engine, tx: Tx, letter: str, context: Mapping[str, object], now: datetime, but: str | None = None
) -> None:
    """Something that concerns no single sequence goes to the leads, or to everybody where there is none.

    `but`: the key of a rep whom it would not reach.
    """
    others = [rep for rep in engine.site.reps.values() if rep.key != but]
    for rep in [rep for rep in others if rep.lead] or others:
        shared = {"rep": rep, "control_address": engine.site.control_address, **context}
        subject, body = render_letter(letter, rep.language, shared)
        await tx.enqueue(engine.to_rep(rep, Purpose.NOTICE, subject, body, now, urgent=True))


async def tell_rep_unreached(engine: Engine, tx: Tx, mail: Outbound, problem: str, now: datetime) -> None:
    """A mail to a rep came back or was refused. Not told of what only told the leads something: it would go round."""
    if mail.sequence_id is not None:
        context = {"whom": mail.recipient, "subject": mail.subject, "problem": problem}
        await tell_leads(engine, tx, "rep_unreached", context, now, but=mail.rep)
