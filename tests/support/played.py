"""A tiny world that plays outcomes back into situations, as the store and the sender would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from enishi.core.approval import text_digest
from enishi.core.decide import decide
from enishi.core.events import Event, SendAccepted
from enishi.core.model import Draft, DraftState, SendState, Touch
from enishi.core.situation import (
    CancelQueued,
    CloseDraft,
    MakeDraft,
    NoteAway,
    Outcome,
    Plan,
    QueueMail,
    QueueTask,
    ReleaseDraft,
    Situation,
    Suppress,
    Tell,
)


@dataclass
class Queued:
    step: str
    due_at: datetime
    advertising: bool
    released: Draft | None = None


@dataclass
class Played:
    situation: Situation
    plan: Plan
    queue: list[Queued] = field(default_factory=list)
    sent: list[tuple[str, datetime]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    told: list[Tell] = field(default_factory=list)

    def happen(self, event: Event, now: datetime) -> Outcome:
        outcome = decide(self.situation, event, self.plan, now)
        by_step = {touch.step: touch for touch in (*self.situation.touches, *outcome.touches)}
        self.situation = replace(self.situation, sequence=outcome.sequence, touches=tuple(by_step.values()))
        for action in outcome.actions:
            self._do(action, now)
        live = SendState.QUEUED if self.queue else None
        self.situation = replace(self.situation, live_send=live)
        return outcome

    def send_what_is_due(self, now: datetime) -> None:
        """The sender takes what is due and the server says yes."""
        for mail in [mail for mail in self.queue if mail.due_at <= now]:
            self.queue.remove(mail)
            self.sent.append((mail.step, now))
            if mail.advertising:
                times = (*self.situation.sent_to_contact, now)
                self.situation = replace(self.situation, sent_to_contact=times, sent_to_company=times)
            self.happen(SendAccepted(mail.step, now), now)

    def touch(self, step: str) -> Touch:
        found = self.situation.touch(step)
        assert found is not None, f"{step} has not begun"
        return found

    @property
    def draft(self) -> Draft:
        assert self.situation.draft is not None, "no draft is open"
        return self.situation.draft

    def ask(self, now: datetime) -> None:
        """The request for the open draft has reached the rep."""
        self.situation = replace(self.situation, draft=replace(self.draft, asked_at=now))

    def _do(self, action: object, now: datetime) -> None:
        match action:
            case QueueMail(step=step, due_at=due_at) | QueueTask(step=step, due_at=due_at):
                assert not self.queue, "two mails of one sequence at once"
                self.queue.append(Queued(step.id, due_at, step.kind.is_advertising))
            case MakeDraft():
                text = action.body or f"text of {action.step.id}"
                digest = text_digest(self.situation.contact.address, "subject", text)
                draft = Draft(
                    len(self.drafts) + 1, 1, action.step.id, "tanaka", DraftState.OPEN, "subject", text, digest,
                    action.due_at, action.answer_by_at, action.sent_if_silent,
                )  # fmt: skip
                self.drafts.append(draft)
                self.situation = replace(self.situation, draft=draft)
            case CloseDraft(draft=draft):
                assert self.situation.draft is not None, "a draft is closed twice"
                assert self.situation.draft.id == draft.id
                self.situation = replace(self.situation, draft=None)
            case ReleaseDraft(draft=draft, due_at=due_at):
                assert not self.queue, "two mails of one sequence at once"
                step = self.plan.cadence.step(draft.step) if self.plan.cadence else None
                assert step is not None
                self.queue.append(Queued(draft.step, due_at, step.kind.is_advertising, draft))
            case CancelQueued():
                self.queue.clear()
            case Suppress():
                self.situation = replace(self.situation, suppressed=True)
            case NoteAway(contact=contact):
                self.situation = replace(self.situation, contact=contact)
            case Tell():
                self.told.append(action)
            case _:
                pass
