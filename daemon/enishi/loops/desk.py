"""The rep's desk is their inbox: a word in reply to a draft or a notice is obeyed, if it is certain whose word it is.

What lets a word act (mail-reality A1-A6): it comes from exactly one rep's address, is not automatic, and answers a
mail that only that rep received (a draft request's token, or a notice's id, both 128 random bits). Stopping is the
cheap side and needs the address alone (A14). What is not understood does nothing and is asked about once (A4).
"""

from __future__ import annotations

import re
from datetime import datetime

from enishi.core import commands as c
from enishi.core import events as e
from enishi.core.approval import token_hash
from enishi.core.language import sentence
from enishi.core.model import Draft, DraftState, History, Inbound, Outbound, Purpose
from enishi.core.problem import BadInput
from enishi.core.settings import Rep
from enishi.core.transitions import NotInTable
from enishi.core.verdict import Verdict
from enishi.effects.render import render_letter
from enishi.effects.store import Tx
from enishi.loops import stop_switch, word_on_doubt
from enishi.loops.asking import answering, ask_again, ask_once
from enishi.loops.engine import Engine
from enishi.loops.post import Post

_TOKEN_IN_ID = re.compile(r"<ok\.([0-9a-f]{32})@")
_TOKEN_IN_TEXT = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_AUTOMATIC = (Verdict.AUTO_REPLY, Verdict.OUT_OF_OFFICE, Verdict.BULK_NOISE, Verdict.MALFORMED)
MOST_TOKENS = 5
"""A text with more such numbers in it is no answer to a draft."""


async def take(engine: Engine, tx: Tx, post: Post, inbound: Inbound, rep: Rep, now: datetime) -> None:
    """A mail from a rep. An absence note, a bulk mail or a broken one is on record and does nothing (promise 4)."""
    if post.reading.verdict in _AUTOMATIC or post.received_at < post.watched_since_at:
        return
    draft = await _draft_answered(tx, post, rep)
    if draft is not None:
        await _word_on_draft(engine, tx, post, inbound, rep, draft, now)
        return
    notice = await _notice_answered(tx, post, rep)
    if notice is not None and notice.sequence_id is not None:
        await _word_on_notice(engine, tx, post, inbound, rep, notice, notice.sequence_id, now)
        return
    await _word_to_all(engine, tx, post, inbound, rep, now)


# -- A draft -------------------------------------------------------------------------------------------------------


async def _draft_answered(tx: Tx, post: Post, rep: Rep) -> Draft | None:
    """The draft whose token this mail brings home, if it was this rep who was asked."""
    incoming = post.incoming
    tokens = [
        found[1]
        for cited in (*incoming.in_reply_to, *incoming.references)
        if (found := _TOKEN_IN_ID.match(cited))
    ]
    tokens += _TOKEN_IN_TEXT.findall(incoming.text)[:MOST_TOKENS]
    for token in dict.fromkeys(tokens):
        draft = await tx.draft_by_token(token_hash(token))
        if draft is not None and draft.rep == rep.key:
            return draft
    return None


async def _word_on_draft(
    engine: Engine, tx: Tx, post: Post, inbound: Inbound, rep: Rep, draft: Draft, now: datetime
) -> None:
    command = _read(engine, post, now, "draft")
    event = _event_for_draft(command, draft)
    if event is None:
        await ask_once(engine, tx, rep, inbound, now, sequence_id=draft.sequence_id, draft=draft)
        return
    if draft.state is not DraftState.OPEN and not isinstance(event, e.StopAsked):
        await ask_again(engine, tx, rep, inbound, now, sequence_id=draft.sequence_id, draft=draft)
        return
    await _obey(engine, tx, draft.sequence_id, event, inbound, rep, now)


def _event_for_draft(command: c.Command, draft: Draft) -> e.Event | None:
    match command:
        case c.Approve(at_once=at_once):
            return e.Approved(draft.digest, at_once)
        case c.Skip():
            return e.Skipped()
        case c.Postpone(until_on=until_on):
            return e.Postponed(until_on)
        case c.Edit(body=body, subject=subject):
            return e.Edited(body, subject)
        case c.Stop() | c.StopAll():
            return e.StopAsked()
        case c.Won():
            return e.Won()
        case _:
            return None


# -- A notice ------------------------------------------------------------------------------------------------------


async def _notice_answered(tx: Tx, post: Post, rep: Rep) -> Outbound | None:
    """The notice this answers, known by its own unguessable id and sent to this very rep."""
    incoming = post.incoming
    for match in await tx.find_by_message_ids((*incoming.in_reply_to, *incoming.references)):
        mail = await tx.outbound(match.outbound_id) if match.outbound_id is not None else None
        if mail is not None and mail.rep == rep.key and mail.purpose in (Purpose.NOTICE, Purpose.TASK_NOTE):
            return mail
    return None


async def _word_on_notice(
    engine: Engine,
    tx: Tx,
    post: Post,
    inbound: Inbound,
    rep: Rep,
    notice: Outbound,
    sequence_id: int,
    now: datetime,
) -> None:
    event: e.Event
    match _read(engine, post, now, "notice"):
        case c.Resume():
            event = e.ResumeAsked()
        case c.Hold(until_on=until_on):
            event = e.HoldAsked(until_on)
        case c.Stop() | c.StopAll():
            event = e.StopAsked()
        case c.Won():
            event = e.Won()
        case c.WasSent() | c.NotSent() as word:
            await word_on_doubt.take(engine, tx, word, notice, sequence_id, inbound, rep, now)
            return
        case _:
            which = await word_on_doubt.what_is_asked(tx, rep, notice, sequence_id)
            await ask_once(engine, tx, rep, inbound, now, sequence_id=sequence_id, problem=which)
            return
    if isinstance(event, e.ResumeAsked) and await _has_written_since(tx, sequence_id, inbound):
        await ask_again(engine, tx, rep, inbound, now, sequence_id=sequence_id)
        return
    await _obey(engine, tx, sequence_id, event, inbound, rep, now)


async def _has_written_since(tx: Tx, sequence_id: int, word: Inbound) -> bool:
    """The customer's side has, after the rep's word: folders are read one after the other, so that the word may come
    to be read last. What its writer has not seen it cannot overrule (promise 3)."""
    lines = [line for line in await tx.history_of(sequence_id) if line.code == "history.replied"]
    numbers = [line.params.get("inbound") for line in lines]
    read = [await tx.inbound(number) for number in numbers if isinstance(number, int)]
    return any(mail is not None and mail.received_at > word.received_at for mail in read)


# -- A new mail ----------------------------------------------------------------------------------------------------


async def _word_to_all(engine: Engine, tx: Tx, post: Post, inbound: Inbound, rep: Rep, now: datetime) -> None:
    """`停止` holds back every mail to customers, `再開` lets them go again; other mail of a rep is none of ours."""
    text = post.reading.visible_text.strip() or post.incoming.subject
    command = c.parse(text, today=now.astimezone(engine.site.timezone).date(), context="new")
    if isinstance(command, c.StopAll | c.Stop):
        await stop_switch.stop(tx, rep.key)
        letter, code = "stopped_all", "history.stopped_all"
    elif isinstance(command, c.Resume):
        await stop_switch.resume(tx, now)
        letter, code = "resumed_all", "history.resumed_all"
    else:
        return
    await tx.remember(History(now, code, f"rep:{rep.key}", {"inbound": inbound.id}))
    subject, body = render_letter(
        letter, rep.language, {"rep": rep, "control_address": engine.site.control_address}
    )
    await tx.enqueue(engine.to_rep(rep, Purpose.ANSWER, subject, body, now, **answering(inbound)))


# -- Common to all -------------------------------------------------------------------------------------------------


def _read(engine: Engine, post: Post, now: datetime, context: c.Context) -> c.Command:
    today = now.astimezone(engine.site.timezone).date()
    start = engine.site.calendar.fiscal_year_start
    return c.parse(post.reading.visible_text, today=today, context=context, fiscal_year_start=start)


async def _obey(
    engine: Engine, tx: Tx, sequence_id: int, event: e.Event, inbound: Inbound, rep: Rep, now: datetime
) -> None:
    try:
        await engine.happen(tx, sequence_id, event, now, f"rep:{rep.key}")
    except NotInTable:  # too late
        await ask_again(engine, tx, rep, inbound, now, sequence_id=sequence_id)
    except BadInput as fault:  # an edit that cannot be sent as it stands
        why = " ".join(sentence(rep.language, found) for found in fault.problems)
        await ask_again(engine, tx, rep, inbound, now, sequence_id=sequence_id, problem=why)
