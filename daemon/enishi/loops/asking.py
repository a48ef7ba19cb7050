"""A rep's mail that could not be obeyed is answered: which words work, and how things stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from enishi.core.model import Draft, DraftState, Inbound, Purpose
from enishi.core.settings import Rep
from enishi.effects.render import render_letter
from enishi.effects.store import Tx
from enishi.loops import letters
from enishi.loops.engine import Engine


async def ask_once(
    engine: Engine,
    tx: Tx,
    rep: Rep,
    inbound: Inbound,
    now: datetime,
    *,
    sequence_id: int,
    draft: Draft | None = None,
    problem: str | None = None,
) -> None:
    """No word was found in it: once a draft, or a day, lest two machines talk to each other (A4)."""
    draft_id = draft.id if draft is not None else None
    answers = [mail for mail in await tx.outbound_of(sequence_id) if mail.purpose is Purpose.ANSWER]
    about_it = [mail for mail in answers if mail.draft_id == draft_id]
    if any(draft is not None or now - mail.queued_at < timedelta(days=1) for mail in about_it):
        return
    await ask_again(engine, tx, rep, inbound, now, sequence_id=sequence_id, draft=draft, problem=problem)


async def ask_again(
    engine: Engine,
    tx: Tx,
    rep: Rep,
    inbound: Inbound,
    now: datetime,
    *,
    sequence_id: int,
    draft: Draft | None = None,
    problem: str | None = None,
) -> None:
    """Say which words work and what the state of things is."""
    situation = await tx.situation(sequence_id, now)
    context = await letters.context(
        engine, tx, situation, now, draft=draft, inbound=inbound, params={"problem": problem}
    )
    closed = draft is not None and draft.state is not DraftState.OPEN
    subject, body = render_letter("command_unclear", rep.language, {**context, "closed": closed})
    about: dict[str, object] = {"sequence_id": sequence_id, "draft_id": draft.id if draft else None}
    answer = engine.to_rep(
        rep, Purpose.ANSWER, subject, body, now, urgent=True, **about, **answering(inbound)
    )
    await tx.enqueue(answer)


def answering(inbound: Inbound) -> dict[str, object]:
    """Threading for an answer to a rep's mail (RFC 3834 §3.1.5)."""
    if inbound.message_id is None:
        return {"auto_submitted": "auto-replied"}
    return {
        "auto_submitted": "auto-replied",
        "in_reply_to": inbound.message_id,
        "references": (inbound.message_id,),
    }
