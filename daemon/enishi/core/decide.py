"""What happens to a sequence when something happens: `decide(situation, event, plan, now) -> Outcome`.

Pure. Every answer ends in one of the states that `core.transitions` allows for it. What the plan does next is
worked out in `core.next_step`; nothing is remembered but when to look again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from enishi.core import absence, doubt
from enishi.core import events as e
from enishi.core.draft_fate import ask_anew, binds, close_draft_and_skip, release
from enishi.core.matching.evidence import said
from enishi.core.model import Cause, DraftState, SequenceState, TouchState
from enishi.core.next_step import end, go_on, hold_for_person
from enishi.core.schedule import window_for
from enishi.core.situation import (
    NEEDS_TEXT,
    MakeDraft,
    NoteAway,
    NoticeKind,
    Outcome,
    Plan,
    Remember,
    Situation,
    Suppress,
    Tell,
)
from enishi.core.transitions import NotInTable, check_event, check_sequence
from enishi.core.turn import Turn
from enishi.core.windows import next_opening, start_of_day


def decide(situation: Situation, event: e.Event, plan: Plan, now: datetime) -> Outcome:
    """The new state and what must be done. `now` is UTC. Raises NotInTable for an event this state does not know."""
    before = situation.sequence.state
    check_event(before, event)
    turn = Turn(situation, plan, now)
    _ANSWERS[type(event)](turn, event)
    check_sequence(before, event, turn.sequence.state)
    return turn.outcome()


def without_text(
    situation: Situation, outcome: Outcome, fault: e.TextFailed, plan: Plan, now: datetime
) -> Outcome:
    """The outcome where its mail's text cannot be made: the step is not begun, all else that was decided stands.

    What stands matters: were a send that has just been reported forgotten, it would be made again.
    """
    touches = {touch.step: touch for touch in (*situation.touches, *outcome.touches)}
    decided = replace(
        situation, sequence=outcome.sequence, touches=tuple(touches.values()), draft=None, live_send=None
    )
    held = decide(decided, fault, plan, now)
    changed = {touch.step: touch for touch in (*outcome.touches, *held.touches)}
    kept = tuple(action for action in outcome.actions if not isinstance(action, NEEDS_TEXT))
    return Outcome(held.sequence, tuple(changed.values()), (*kept, *held.actions))


# -- Somebody wrote, or mail came back ---------------------------------------------------------------------------


def _replied(turn: Turn, event: e.Replied) -> None:
    cause = Cause.COLLEAGUE_REPLIED if event.by_colleague else Cause.REPLIED
    notice = NoticeKind.COLLEAGUE_REPLIED if event.by_colleague else NoticeKind.CUSTOMER_REPLIED
    _fall_silent(turn, cause)
    if not event.by_colleague:
        _no_longer_away(turn)
    stated = event.stated.as_params() if event.stated is not None else {}
    _note(turn, f"history.{cause}", notice, event, stated)


def _unclear(turn: Turn, event: e.UnclearMail) -> None:
    _fall_silent(turn, Cause.UNCLEAR_MAIL)
    _note(turn, "history.unclear_mail", NoticeKind.UNCLEAR_MAIL, event)


def _automatic_news(turn: Turn, event: e.AutomaticNews) -> None:
    _fall_silent(turn, Cause.AUTOMATIC_NEWS)
    news = {"new_address": event.new_address}
    _note(turn, "history.automatic_news", NoticeKind.AUTOMATIC_NEWS, event, news)


def _hand_written(turn: Turn, event: e.HandWritten) -> None:
    was_running = turn.sequence.state in (SequenceState.ACTIVE, SequenceState.HELD)
    _fall_silent(turn, Cause.HAND_WRITTEN)
    turn.do(Remember("history.hand_written", {"inbound": event.inbound_id}))
    if was_running:  # the rep's further mails in that conversation need no echo
        turn.do(Tell(NoticeKind.HAND_WRITTEN_SEEN, event.inbound_id))


def _bounced(turn: Turn, event: e.Bounced) -> None:
    if event.hard:
        end(turn, SequenceState.STOPPED, Cause.HARD_BOUNCE)
        turn.do(Suppress(Cause.HARD_BOUNCE))
    else:
        _fall_silent(turn, Cause.SOFT_BOUNCE)
    kind = NoticeKind.HARD_BOUNCE if event.hard else NoticeKind.SOFT_BOUNCE
    _note(turn, f"history.{kind}", kind, event)


def _opted_out(turn: Turn, event: e.OptedOut) -> None:
    _stop_for_ever(turn, Cause.OPTED_OUT, NoticeKind.OPTED_OUT, event)


def _complained(turn: Turn, event: e.Complained) -> None:
    _stop_for_ever(turn, Cause.COMPLAINED, NoticeKind.COMPLAINED, event)


def _stop_for_ever(turn: Turn, cause: Cause, notice: NoticeKind, event: e.OptedOut | e.Complained) -> None:
    end(turn, SequenceState.STOPPED, cause)
    turn.do(Suppress(cause))
    _note(turn, f"history.{cause}", notice, event)


_CameIn = e.Replied | e.UnclearMail | e.AutomaticNews | e.Bounced | e.OptedOut | e.Complained


def _note(
    turn: Turn, code: str, notice: NoticeKind, event: _CameIn, more: Mapping[str, object] | None = None
) -> None:
    """History and rep learn what came in, by what it was known to concern this customer, and what else it says."""
    told = {**said(event.evidence), **(more or {})}
    turn.do(Remember(code, {"inbound": event.inbound_id, **told}), Tell(notice, event.inbound_id, told))


def _auto_replied(turn: Turn, event: e.AutoReplied) -> None:
    told = {"inbound": event.inbound_id, "return_on": event.return_on, **said(event.evidence)}
    turn.do(Remember("history.auto_replied", told))
    if not event.is_absence:
        return
    until_on = absence.noted(turn.contact, event.return_on, turn.plan, turn.today)
    turn.contact = replace(turn.contact, away_until_on=until_on)
    turn.do(NoteAway(turn.contact))
    _remember_absence(turn, event)
    turn.rest_while_away()
    if turn.sequence.state is SequenceState.ACTIVE:
        go_on(turn)


def _remember_absence(turn: Turn, event: e.AutoReplied) -> None:
    ends_at = turn.away_until
    if ends_at is not None:
        code = "history.away" if event.return_on else "history.away_unknown"
        turn.do(Remember(code, {"until": ends_at.astimezone(turn.plan.zone).date()}))


def _no_longer_away(turn: Turn) -> None:
    """Who writes is there, whatever a note said."""
    if turn.contact.away_until_on is not None:
        turn.contact = replace(turn.contact, away_until_on=None)
        turn.do(NoteAway(turn.contact))


def _fall_silent(turn: Turn, cause: Cause) -> None:
    """A person takes over. What is over stays over."""
    turn.withdraw_what_waits(TouchState.PLANNED)
    if not turn.sequence.state.is_over:
        turn.move(SequenceState.PAUSED, cause)


# -- A person's word on the sequence -----------------------------------------------------------------------------


def _pause_asked(turn: Turn, event: e.PauseAsked) -> None:
    _fall_silent(turn, Cause.BY_PERSON)
    turn.do(Remember("history.paused"))


def _stop_asked(turn: Turn, event: e.StopAsked) -> None:
    end(turn, SequenceState.STOPPED, Cause.BY_PERSON)
    turn.do(Remember("history.stopped"))


def _won(turn: Turn, event: e.Won) -> None:
    end(turn, SequenceState.DONE, Cause.WON)
    turn.do(Remember("history.won"))


def _hold_asked(turn: Turn, event: e.HoldAsked) -> None:
    turn.withdraw_what_waits(TouchState.PLANNED)
    turn.move(SequenceState.HELD, Cause.BY_PERSON, start_of_day(event.until_on, turn.plan.zone))
    turn.sequence = replace(turn.sequence, held_until_on=event.until_on)
    turn.do(Remember("history.held_until", {"until": event.until_on}))


def _resume_asked(turn: Turn, event: e.ResumeAsked) -> None:
    if turn.sequence.state is SequenceState.ACTIVE:
        return
    turn.move(SequenceState.ACTIVE, None)
    turn.do(Remember("history.resumed"))
    go_on(turn)


# -- A rep's word on a draft --------------------------------------------------------------------------------------


def _approved(turn: Turn, event: e.Approved) -> None:
    (draft, step), plan = turn.open_draft, turn.plan
    if draft.digest != event.digest:
        raise NotInTable("approval is for another text")
    if not binds(draft, turn.contact):
        ask_anew(turn)
        return
    window = plan.windows.courtesy if event.at_once else window_for(step.kind, plan)
    wanted = turn.now if event.at_once else max(draft.due_at, turn.now)
    release(turn, next_opening(window, plan.calendar, plan.zone, wanted), at_once=event.at_once)
    turn.do(Remember("history.approved", step=draft.step))


def _skipped(turn: Turn, event: e.Skipped) -> None:
    close_draft_and_skip(turn, DraftState.SKIPPED, "skip.by_rep")
    go_on(turn)


def _postponed(turn: Turn, event: e.Postponed) -> None:
    (draft, step), plan = turn.open_draft, turn.plan
    due_at = next_opening(
        plan.windows.mail, plan.calendar, plan.zone, start_of_day(event.until_on, plan.zone)
    )
    turn.close_draft(DraftState.VOID)
    turn.do(Remember("history.postponed", {"until": event.until_on}, step=draft.step))
    turn.put(step, TouchState.PLANNED, max(due_at, turn.now))
    go_on(turn)


def _edited(turn: Turn, event: e.Edited) -> None:
    (draft, step), plan = turn.open_draft, turn.plan
    due_at, answer_by_at = max(draft.due_at, turn.now), turn.now + plan.approvals.expire
    turn.close_draft(DraftState.REPLACED)
    turn.do(
        # An edited text always needs its own word, even where silence would have been enough (A6).
        MakeDraft(step, due_at, answer_by_at, False, body=event.body, subject=event.subject or draft.subject),
        Remember("history.edited", step=draft.step),
    )
    turn.look_again(answer_by_at)


# -- The sender reports -------------------------------------------------------------------------------------------


def _send_accepted(turn: Turn, event: e.SendAccepted) -> None:
    turn.settle(event.step, TouchState.SENT, event.at)
    turn.do(Remember("history.sent", step=event.step))
    if event.draft_id is not None:
        turn.do(Tell(NoticeKind.SENT, params={"step": event.step, "draft": event.draft_id}))
    if turn.sequence.state is SequenceState.ACTIVE:
        go_on(turn)


def _send_failed(turn: Turn, event: e.SendFailed) -> None:
    turn.settle(event.step, TouchState.FAILED, turn.now)
    turn.do(Remember("history.send_failed", step=event.step))
    if event.recipient_is_bad:
        turn.move(SequenceState.STOPPED, Cause.HARD_BOUNCE)
        turn.do(Suppress(Cause.HARD_BOUNCE))
    elif turn.sequence.state is SequenceState.ACTIVE:
        turn.move(SequenceState.HELD, Cause.SEND_FAILED)
    turn.do(Tell(NoticeKind.SEND_FAILED, params={"step": event.step}))


def _text_failed(turn: Turn, event: e.TextFailed) -> None:
    hold_for_person(turn, Cause.TEXT_FAILED, NoticeKind.TEXT_FAILED, step=event.step, problem=event.problem)


# -- Time passes --------------------------------------------------------------------------------------------------


def _entered(turn: Turn, event: e.Entered) -> None:
    cadence = turn.plan.cadence
    turn.do(Remember("history.entered", {"cadence": cadence.title if cadence else turn.sequence.cadence}))
    go_on(turn)


def _ticked(turn: Turn, event: e.Tick) -> None:
    if turn.sequence.state is SequenceState.PAUSED or turn.sequence.state.is_over:
        return  # time moves nothing that rests for a person
    turn.heard_at = event.heard_at
    if turn.sequence.state is SequenceState.HELD:
        until_on = turn.sequence.held_until_on
        if until_on is None:
            return
        if turn.today < until_on:  # woken early: looked at again on its day, not over and over till then
            turn.look_again(start_of_day(until_on, turn.plan.zone))
            return
        turn.move(SequenceState.ACTIVE, None)
        turn.do(Remember("history.look_again"), Tell(NoticeKind.LOOK_AGAIN))
    go_on(turn)


_ANSWERS: dict[type, Callable[[Turn, Any], None]] = {
    e.Entered: _entered,
    e.Tick: _ticked,
    e.Replied: _replied,
    e.UnclearMail: _unclear,
    e.HandWritten: _hand_written,
    e.Bounced: _bounced,
    e.OptedOut: _opted_out,
    e.Complained: _complained,
    e.AutoReplied: _auto_replied,
    e.AutomaticNews: _automatic_news,
    e.Approved: _approved,
    e.Skipped: _skipped,
    e.Postponed: _postponed,
    e.Edited: _edited,
    e.PauseAsked: _pause_asked,
    e.ResumeAsked: _resume_asked,
    e.HoldAsked: _hold_asked,
    e.StopAsked: _stop_asked,
    e.Won: _won,
    e.TextFailed: _text_failed,
    e.SendAccepted: _send_accepted,
    e.SendFailed: _send_failed,
    e.SendInDoubt: doubt.begins,
    e.DoubtStands: doubt.stands,
    e.DoubtEnded: doubt.ends,
}
