"""Carrying out what a decision asked for, inside its transaction: queue mails, keep drafts, tell the rep, remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from enishi.core.approval import text_digest, token_hash
from enishi.core.compose import is_reply_subject
from enishi.core.model import (
    Draft,
    DraftState,
    History,
    Kind,
    Outbound,
    Purpose,
    SendState,
)
from enishi.core.plan import Step
from enishi.core.situation import (
    Action,
    CancelQueued,
    CloseDraft,
    Follow,
    MakeDraft,
    NoteAway,
    NoticeKind,
    Outcome,
    QueueMail,
    QueueTask,
    ReleaseDraft,
    Remember,
    Situation,
    Suppress,
    Tell,
)
from enishi.core.telling import plain_params
from enishi.effects.render import Rendered, render_letter
from enishi.effects.store import Tx
from enishi.loops import letters
from enishi.loops.firm import Firm
from enishi.loops.threads import answered_mail

Texts = Mapping[str, Rendered]
"""By step id."""


def texts_of(outcome: Outcome, situation: Situation, firm: Firm, now: datetime) -> dict[str, Rendered]:
    """All texts the outcome needs, before anything is written. Raises EnishiError when one cannot be made."""
    rep, renderer, lang = firm.rep_of(situation), firm.renderer, firm.site.language
    texts = {}
    for action in outcome.actions:
        if isinstance(action, MakeDraft) and action.body is not None:
            assert action.subject is not None, "an edit keeps the draft's subject or brings its own"
            texts[action.step.id] = renderer.render_own_words(
                action.subject, action.body, action.step, situation, rep, now, lang
            )
        elif isinstance(action, MakeDraft | QueueMail):
            text = renderer.render_step(action.step, situation, rep, now, action.content, lang)
            texts[action.step.id] = replace(text, subject=_subject(action.step, text, situation))
        elif isinstance(action, QueueTask):
            texts[action.step.id] = renderer.render_step(action.step, situation, rep, now, None, lang)
    return texts


def _subject(step: Step, text: Rendered, situation: Situation) -> str:
    """Thanks for a no that came by mail answer that very mail (doctrine C10); nothing else ever says `Re:` (L19)."""
    refusal = situation.refusal
    if step.kind is not Kind.THANKS or answered_mail(refusal) is None or not refusal.thread_subject:
        return text.subject
    said = refusal.thread_subject
    return said if is_reply_subject(said) else f"Re: {said}"


async def carry_out(
    firm: Firm, tx: Tx, seen: Situation, outcome: Outcome, texts: Texts, now: datetime, cause: str
) -> None:
    situation = replace(seen, sequence=outcome.sequence)
    for action in outcome.actions:
        await _carry_out_one(firm, tx, situation, action, texts, now, cause)


async def _carry_out_one(
    firm: Firm, tx: Tx, situation: Situation, action: Action, texts: Texts, now: datetime, cause: str
) -> None:
    match action:
        case QueueMail():
            text = texts[action.step.id]
            await _queue_to_customer(firm, tx, situation, action, text, now)
            await _remember(tx, situation, Remember("history.queued", step=action.step.id), now, cause)
        case QueueTask():
            await _queue_task(firm, tx, situation, action, texts[action.step.id], now)
        case MakeDraft():
            await _make_draft(firm, tx, situation, action, texts[action.step.id], now)
            await _remember(tx, situation, Remember("history.drafted", step=action.step.id), now, cause)
        case CloseDraft():
            await tx.close_draft(action.draft.id, action.state)
        case ReleaseDraft():
            await _release(firm, tx, situation, action, now)
        case CancelQueued():
            await tx.cancel_queued(situation.sequence.id, now)
        case Suppress():
            await tx.suppress(situation.contact.address, action.cause, now)
        case NoteAway():
            await tx.save_contact(action.contact)
        case Tell():
            await _tell(firm, tx, situation, action, now)
        case Follow():
            return  # another sequence; the engine begins it when this one is written
        case Remember():
            await _remember(tx, situation, action, now, cause)


async def _remember(tx: Tx, situation: Situation, entry: Remember, now: datetime, cause: str) -> None:
    await tx.remember(
        History(
            at=now,
            code=entry.code,
            cause=cause,
            params=plain_params(entry.params),
            sequence_id=situation.sequence.id,
            contact_id=situation.contact.id,
            step=entry.step,
        )
    )


async def _queue_to_customer(
    firm: Firm, tx: Tx, situation: Situation, action: QueueMail, text: Rendered, now: datetime
) -> None:
    automatic = "auto-generated"  # no person read this one before it left (mail-reality D14)
    mail = await _customer_mail(firm, tx, situation, action.step, text, action.due_at, now)
    await tx.enqueue(replace(mail, urgent=action.urgent, auto_submitted=automatic))
    if action.content is not None:
        await tx.note_content_use(action.content.key, situation.contact.id, situation.company.id, now)


async def _customer_mail(
    firm: Firm, tx: Tx, situation: Situation, step: Step, text: Rendered, due_at: datetime, now: datetime
) -> Outbound:
    rep, mailbox = firm.rep_of(situation), firm.mailbox_of(situation)
    parent, references = await firm.thread_of(tx, situation)
    message_id = firm.new_id(mailbox)
    return Outbound(
        id=0,
        purpose=Purpose.TOUCH,
        state=SendState.QUEUED,
        mailbox=mailbox.key,
        recipient=situation.contact.address,
        recipient_name=situation.contact.name,
        from_name=letters.customer_facing_name(firm.site, rep),
        subject=text.subject,
        body=text.body,
        html=text.html,
        due_at=due_at,
        queued_at=now,
        message_id=message_id,
        in_reply_to=parent,
        references=references,
        list_unsubscribe=(
            letters.list_unsubscribe(firm.site, mailbox, message_id) if step.kind.is_advertising else None
        ),
        kind=step.kind,
        sequence_id=situation.sequence.id,
        step=step.id,
        rep=rep.key,
        contact_id=situation.contact.id,
    )


async def _queue_task(
    firm: Firm, tx: Tx, situation: Situation, action: QueueTask, text: Rendered, now: datetime
) -> None:
    rep = firm.rep_of(situation)
    context = await letters.context(
        firm, tx, situation, now, step=action.step, text=text.body, subject=text.subject
    )
    subject, body = render_letter("task_note", rep.language, context)
    mail = firm.to_rep(
        rep,
        Purpose.TASK_NOTE,
        subject,
        body,
        now,
        due_at=action.due_at,
        sequence_id=situation.sequence.id,
        step=action.step.id,
        kind=action.step.kind,
        contact_id=situation.contact.id,
    )
    await tx.enqueue(mail)


async def _make_draft(
    firm: Firm, tx: Tx, situation: Situation, action: MakeDraft, text: Rendered, now: datetime
) -> None:
    rep, token = firm.rep_of(situation), firm.fresh_token()
    draft = Draft(
        id=0,
        sequence_id=situation.sequence.id,
        step=action.step.id,
        rep=rep.key,
        state=DraftState.OPEN,
        subject=text.subject,
        body=text.body,
        html=text.html,
        digest=text_digest(situation.contact.address, text.subject, text.body),
        due_at=action.due_at,
        answer_by_at=action.answer_by_at,
        sent_if_silent=action.sent_if_silent,
    )
    draft = await tx.add_draft(draft, token_hash(token))
    if action.content is not None:
        await tx.note_content_use(action.content.key, situation.contact.id, situation.company.id, now)
    await _ask(firm, tx, situation, action, draft, token, now)


async def _ask(
    firm: Firm, tx: Tx, situation: Situation, action: MakeDraft, draft: Draft, token: str, now: datetime
) -> None:
    rep = firm.rep_of(situation)
    context = await letters.context(
        firm, tx, situation, now, step=action.step, draft=draft, token=token, edited=action.body is not None
    )
    subject, body = render_letter("draft_request", rep.language, context)
    mail = firm.to_rep(
        rep,
        Purpose.DRAFT_REQUEST,
        subject,
        body,
        now,
        # The id carries the token, so a plain reply from any program brings it back in In-Reply-To.
        message_id=letters.request_id(firm.site, token),
        sequence_id=situation.sequence.id,
        step=action.step.id,
        contact_id=situation.contact.id,
        draft_id=draft.id,
        urgent=True,
    )
    await tx.enqueue(mail)


async def _release(firm: Firm, tx: Tx, situation: Situation, action: ReleaseDraft, now: datetime) -> None:
    draft = action.draft
    text = Rendered(draft.subject, draft.body, draft.html)
    step = firm.site.cadences[situation.sequence.cadence].step(draft.step)
    assert step is not None, "decide released a draft of this cadence"
    mail = await _customer_mail(firm, tx, situation, step, text, action.due_at, now)
    automatic = "auto-generated" if action.by_silence else None
    await tx.enqueue(replace(mail, draft_id=draft.id, urgent=action.at_once, auto_submitted=automatic))


async def _tell(firm: Firm, tx: Tx, situation: Situation, action: Tell, now: datetime) -> None:
    rep = firm.rep_of(situation)
    inbound = await tx.inbound(action.inbound_id) if action.inbound_id is not None else None
    draft_id = action.params.get("draft")
    draft = await tx.draft(draft_id) if isinstance(draft_id, int) else None
    mail = await _mail_spoken_of(tx, situation, action)
    params = {**action.params, "problem": mail.reply} if mail else action.params
    context = await letters.context(
        firm,
        tx,
        situation,
        now,
        draft=draft,
        inbound=inbound,
        subject=mail.subject if mail else None,
        params=params,
    )
    subject, body = render_letter(action.kind.value, rep.language, context)
    mail = firm.to_rep(
        rep,
        Purpose.NOTICE,
        subject,
        body,
        now,
        sequence_id=situation.sequence.id,
        contact_id=situation.contact.id,
        urgent=True,
    )
    await tx.enqueue(mail)


async def _mail_spoken_of(tx: Tx, situation: Situation, action: Tell) -> Outbound | None:
    """The mail that failed or is in doubt: the rep must know which one, and what the server said."""
    if action.kind not in (NoticeKind.SEND_FAILED, NoticeKind.SEND_UNKNOWN):
        return None
    mails = await tx.outbound_of(situation.sequence.id)
    of_step = [mail for mail in mails if mail.step == action.params["step"] and mail.reply is not None]
    return of_step[-1] if of_step else None
