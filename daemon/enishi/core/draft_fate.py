"""What can become of the open draft: its text is released, its step left out, or asked about anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from enishi.core.approval import text_digest
from enishi.core.model import Contact, Draft, DraftState, TouchState
from enishi.core.situation import ReleaseDraft, Remember
from enishi.core.turn import Turn


def binds(draft: Draft, contact: Contact) -> bool:
    """The text is meant for this very address; a word on it releases nothing to another one (promise 5)."""
    return draft.digest == text_digest(contact.address, draft.subject, draft.body)


def ask_anew(turn: Turn) -> None:
    """The draft is void, and its step is taken up again as it would be now."""
    draft, step = turn.open_draft
    turn.close_draft(DraftState.VOID)
    turn.put(step, TouchState.PLANNED, None)
    turn.do(Remember("history.asked_anew", step=draft.step))
    turn.look_again(turn.now)


def release(turn: Turn, due_at: datetime, *, at_once: bool = False, by_silence: bool = False) -> None:
    """The open draft's exact text goes to the sender."""
    draft, step = turn.open_draft
    turn.close_draft(DraftState.APPROVED)
    turn.do(ReleaseDraft(draft, due_at, at_once, by_silence))
    turn.put(step, TouchState.QUEUED, due_at)
    turn.sequence = replace(turn.sequence, look_at=None)


def close_draft_and_skip(turn: Turn, state: DraftState, why: str) -> None:
    draft, _ = turn.open_draft
    turn.close_draft(state)
    turn.do(Remember("history.step_skipped", {"why": why}, step=draft.step))
    turn.settle(draft.step, TouchState.SKIPPED, turn.now, why)
