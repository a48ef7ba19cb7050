"""Carrying out what a decision asked for: mails to queue, drafts to keep, reps to tell, lines to remember.

Nothing is read or written in here: what is needed was read before, and what shall be written is collected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    Suppression,
)
from enishi.core.plan import Step
from enishi.core.settings import Content
from enishi.core.situation import (
    Action,
    CancelQueued,
    CloseDraft,
    Follow,
    MakeDraft,
    NoteAway,
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
from enishi.effects.store.changes import Changes
from enishi.loops import letters
from enishi.loops.background import Background, draft_of, is_of_a_send
from enishi.loops.firm import Firm
from enishi.loops.threads import answered_mail

Texts = Mapping[str, Rendered]
"""By step id."""

_AUTOMATIC = "auto-generated"
"""Of a mail that no person read before it left (mail-reality D14)."""


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


def carry_out(
    firm: Firm,
    seen: Situation,
    outcome: Outcome,
    texts: Texts,
    background: Background,
    now: datetime,
    cause: str,
) -> Changes:
    """All that is to be written for the outcome. `Follow` is left to the engine: it begins another sequence."""
    work = _Work(firm, replace(seen, sequence=outcome.sequence), texts, background, now, cause)
    if outcome.sequence != seen.sequence:
        work.changes.sequences.append((seen.sequence, outcome.sequence))
    work.changes.touches += [(seen.touch(touch.step), touch) for touch in outcome.touches]
    for action in outcome.actions:
        work.do(action)
    return work.changes


@dataclass
class _Work:
    firm: Firm
    situation: Situation
    texts: Texts
    background: Background
    now: datetime
    cause: str
    changes: Changes = field(default_factory=Changes)

    def do(self, action: Action) -> None:
        changes, situation = self.changes, self.situation
        match action:
            case QueueMail():
                self.queue_to_customer(action)
                self.remember("history.queued", step=action.step.id)
            case QueueTask():
                self.queue_task(action)
            case MakeDraft():
                self.make_draft(action)
                self.remember("history.drafted", step=action.step.id)
            case CloseDraft():
                changes.closed_drafts.append((action.draft.id, action.state))
            case ReleaseDraft():
                self.release(action)
            case CancelQueued():
                changes.emptied_queues.append((situation.sequence.id, self.now))
            case Suppress():
                changes.suppressions.append(Suppression(situation.contact.address, action.cause, self.now))
            case NoteAway():
                changes.contacts.append(action.contact)
            case Tell():
                self.tell(action)
            case Follow():
                return
            case Remember():
                self.remember(action.code, action.params, action.step)

    def remember(
        self, code: str, params: Mapping[str, object] | None = None, step: str | None = None
    ) -> None:
        line = History(
            at=self.now,
            code=code,
            cause=self.cause,
            params=plain_params(params or {}),
            sequence_id=self.situation.sequence.id,
            contact_id=self.situation.contact.id,
            step=step,
        )
        self.changes.history.append(line)

    # -- to the customer ---------------------------------------------------------------------------------------

    def queue_to_customer(self, action: QueueMail) -> None:
        mail = self._customer_mail(action.step, self.texts[action.step.id], action.due_at)
        self.changes.mails.append(replace(mail, urgent=action.urgent, auto_submitted=_AUTOMATIC))
        self._note_use(action.content)

    def release(self, action: ReleaseDraft) -> None:
        draft = action.draft
        step = self.firm.site.cadences[self.situation.sequence.cadence].step(draft.step)
        assert step is not None, "decide released a draft of this cadence"
        mail = self._customer_mail(step, Rendered(draft.subject, draft.body, draft.html), action.due_at)
        automatic = _AUTOMATIC if action.by_silence else None
        released = replace(mail, draft_id=draft.id, urgent=action.at_once, auto_submitted=automatic)
        self.changes.mails.append(released)

    def _customer_mail(self, step: Step, text: Rendered, due_at: datetime) -> Outbound:
        firm, situation = self.firm, self.situation
        rep, mailbox = firm.rep_of(situation), firm.mailbox_of(situation)
        parent, references = firm.thread_of(situation)
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
            queued_at=self.now,
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

    def _note_use(self, content: Content | None) -> None:
        if content is not None:
            contact, company = self.situation.contact, self.situation.company
            self.changes.content_uses.append((content.key, contact.id, company.id, self.now))

    # -- to the rep --------------------------------------------------------------------------------------------

    def queue_task(self, action: QueueTask) -> None:
        text = self.texts[action.step.id]
        context = self._context(step=action.step, text=text.body, subject=text.subject)
        self._write_to_rep(
            "task_note",
            context,
            Purpose.TASK_NOTE,
            due_at=action.due_at,
            step=action.step.id,
            kind=action.step.kind,
        )

    def make_draft(self, action: MakeDraft) -> None:
        situation, text, token = self.situation, self.texts[action.step.id], self.firm.fresh_token()
        draft = Draft(
            id=next(self.background.draft_ids),
            sequence_id=situation.sequence.id,
            step=action.step.id,
            rep=self.firm.rep_of(situation).key,
            state=DraftState.OPEN,
            subject=text.subject,
            body=text.body,
            html=text.html,
            digest=text_digest(situation.contact.address, text.subject, text.body),
            due_at=action.due_at,
            answer_by_at=action.answer_by_at,
            sent_if_silent=action.sent_if_silent,
        )
        self.changes.drafts.append((draft, token_hash(token)))
        self._note_use(action.content)
        self._ask(action, draft, token)

    def _ask(self, action: MakeDraft, draft: Draft, token: str) -> None:
        edited = action.body is not None
        self._write_to_rep(
            "draft_request",
            self._context(step=action.step, draft=draft, token=token, edited=edited),
            Purpose.DRAFT_REQUEST,
            # The id carries the token, so a plain reply from any program brings it back in In-Reply-To.
            message_id=letters.request_id(self.firm.site, token),
            step=action.step.id,
            draft_id=draft.id,
            urgent=True,
        )

    def tell(self, action: Tell) -> None:
        inbound = self.background.inbounds[action.inbound_id] if action.inbound_id is not None else None
        draft_id = draft_of(action)
        draft = self.background.drafts.get(draft_id) if draft_id is not None else None
        step = action.params.get("step")
        mail = self.background.sends.get((self.situation.sequence.id, step)) if is_of_a_send(action) else None
        context = self._context(draft=draft, inbound=inbound, mail=mail, params=action.params)
        # An answer to it speaks of this very mail.
        about = {"step": step} if mail is not None else {}
        self._write_to_rep(action.kind.value, context, Purpose.NOTICE, urgent=True, **about)

    def _context(self, **about: object) -> dict[str, object]:
        """With the history as it will stand once this is written."""
        history = self.background.histories[self.situation.sequence.id] + self.changes.history
        return letters.filled(self.firm, self.situation, history, self.now, **about)  # type: ignore[arg-type]

    def _write_to_rep(
        self, letter: str, context: Mapping[str, object], purpose: Purpose, **more: object
    ) -> None:
        rep = self.firm.rep_of(self.situation)
        subject, body = render_letter(letter, rep.language, context)
        about = {"sequence_id": self.situation.sequence.id, "contact_id": self.situation.contact.id}
        self.changes.mails.append(self.firm.to_rep(rep, purpose, subject, body, self.now, **about, **more))
