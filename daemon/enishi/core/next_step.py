"""The plan's next step, worked out anew each time: begin it, wait for its time, or come to the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from enishi.core.business_days import add_business_days, is_business_day
from enishi.core.clearance import STALE_AFTER
from enishi.core.draft_fate import ask_anew, binds, close_draft_and_skip, release
from enishi.core.legal_basis import legal_basis
from enishi.core.model import (
    Cause,
    Draft,
    DraftState,
    Kind,
    SendState,
    SequenceState,
    Touch,
    TouchState,
)
from enishi.core.pick import pick_content
from enishi.core.plan import ApprovalMode, Cadence, Step
from enishi.core.schedule import due_of, earliest_by_pressure, ends_at, is_late, jittered, window_for
from enishi.core.settings import Content
from enishi.core.situation import (
    Follow,
    MakeDraft,
    NoticeKind,
    Plan,
    QueueMail,
    QueueTask,
    Remember,
    Tell,
)
from enishi.core.turn import Turn
from enishi.core.windows import next_opening

UNHEARD_RECHECK = timedelta(minutes=1)
"""How soon to look again when the mailbox has not been read since the time was up."""
UNASKED_RECHECK = timedelta(minutes=10)
"""How soon to look again at a draft whose request has not reached the rep's server yet."""


def go_on(turn: Turn) -> None:
    """Do what the plan says next: begin a step, wait for its time, or come to the end."""
    cadence = turn.plan.cadence
    if turn.before.suppressed:
        end(turn, SequenceState.STOPPED, Cause.SUPPRESSED)
        turn.do(Remember("history.suppressed"))
    elif cadence is None:
        hold_for_person(turn, Cause.NO_CADENCE, NoticeKind.NO_CADENCE)
    else:
        turn.settle_unheard()
        _withdraw_orphan(turn, cadence)
        _plan_anew_what_was_withdrawn(turn)
        if turn.live_touch is not None:
            _wait_for_live_touch(turn, turn.live_touch)
        else:
            _next_step(turn, cadence)


def _withdraw_orphan(turn: Turn, cadence: Cadence) -> None:
    """A step that the owner took out of the cadence while it was under way must not leave."""
    touch = turn.live_touch
    if touch is not None and cadence.step(touch.step) is None:
        turn.withdraw_what_waits(TouchState.CANCELLED)


def _plan_anew_what_was_withdrawn(turn: Turn) -> None:
    """The sender took the step's mail out of the queue, at rest or on newer facts; nobody would send it any more."""
    touch = turn.live_touch
    is_queued = touch is not None and touch.state is TouchState.QUEUED
    if is_queued and turn.before.live_send is SendState.CANCELLED:
        turn.withdraw_what_waits(TouchState.PLANNED)


def _wait_for_live_touch(turn: Turn, touch: Touch) -> None:
    """One step of a sequence is on its way at a time; a draft's waiting has an end."""
    draft = turn.before.draft
    if touch.state is TouchState.QUEUED or draft is None:
        turn.sequence = replace(turn.sequence, look_at=None)
    elif draft.asked_at is None:  # the rep was never asked, so neither silence nor lapse means anything
        turn.look_again(max(draft.answer_by_at, turn.now + UNASKED_RECHECK))
    elif turn.now < (end_at := _patience_ends_at(turn, draft, draft.asked_at)):
        turn.look_again(end_at)
    elif turn.heard_at is None or turn.heard_at < end_at:  # their word may lie in the mailbox, unread
        turn.look_again(turn.now + UNHEARD_RECHECK)
    elif draft.sent_if_silent:
        _take_silence_for_yes(turn, draft, silent_since=end_at)
    else:
        close_draft_and_skip(turn, DraftState.LAPSED, "skip.lapsed")
        turn.do(Tell(NoticeKind.DRAFT_LAPSED, params={"step": draft.step, "draft": draft.id}))
        go_on(turn)


def _take_silence_for_yes(turn: Turn, draft: Draft, silent_since: datetime) -> None:
    """Unless it is old: after the daemon was down for long, what was right then need not be right now."""
    plan, (_, step) = turn.plan, turn.open_draft
    if turn.now - silent_since > plan.approvals.expire or not binds(draft, turn.contact):
        ask_anew(turn)
        return
    wanted = max(draft.due_at, turn.now)
    opening = next_opening(window_for(step.kind, plan), plan.calendar, plan.zone, wanted)
    release(turn, opening, by_silence=True)
    turn.do(Remember("history.approved_by_silence", step=draft.step))


def _patience_ends_at(turn: Turn, draft: Draft, asked_at: datetime) -> datetime:
    """Until when a rep may still speak: not before the time they were told, nor before they could have read it.

    A veto runs in business hours only, lest a request that falls into the holidays is taken for a yes.
    """
    plan = turn.plan
    if not draft.sent_if_silent:
        return max(draft.answer_by_at, asked_at + plan.approvals.expire)
    _, step = turn.open_draft
    at_the_desk = next_opening(plan.windows.mail, plan.calendar, plan.zone, asked_at)
    return max(draft.answer_by_at, at_the_desk + step.approval.veto)


def _next_step(turn: Turn, cadence: Cadence) -> None:
    upcoming = _upcoming(turn, cadence)
    if not upcoming:
        _finish(turn, cadence)
        return
    due_at, step, is_postponed = upcoming[0]
    end_at = ends_at(turn.situation, turn.plan)
    if end_at is not None and due_at > end_at and not is_postponed:
        _finish(turn, cadence)
        return
    if turn.away_until is not None and step.kind is not Kind.THANKS:
        turn.look_again(turn.away_until)  # then the rest is known, and every step is worked out anew
        return
    begin_at = due_at if is_postponed else _begins_at(step, due_at, turn)
    if begin_at > turn.now:
        turn.look_again(begin_at)
    else:
        _begin(turn, step, due_at)


def _upcoming(turn: Turn, cadence: Cadence) -> list[tuple[datetime, Step, bool]]:
    """Open steps with a known time, soonest first; the customer's own dates may overtake the plan's order.

    In the plan's order, since what cannot be any more is skipped on the way and those behind it count from there;
    after a farewell nothing can be (doctrine E7).
    """
    farewell = any(
        touch.kind is Kind.WITHDRAW and touch.state is TouchState.SENT for touch in turn.situation.touches
    )
    found = []
    for step in cadence.steps:
        touch = turn.situation.touch(step.id)
        if not _is_open(touch):
            continue
        if farewell:
            turn.skip(step, "skip.after_farewell")
        elif chosen_at := _day_chosen_by_rep(touch):
            found.append((chosen_at, step, True))
        elif due_at := _due_or_skipped(turn, step):
            found.append((due_at, step, False))
    return sorted(found, key=lambda entry: entry[0])


def _due_or_skipped(turn: Turn, step: Step) -> datetime | None:
    """When its time comes by the plan; None: nobody knows yet, or it has no date or comes too late and is skipped."""
    due = due_of(step, turn.situation, turn.plan)
    why = due.why or is_late(step, due, turn.situation, turn.plan, turn.now)
    if why is not None:
        if why != "wait.previous":
            turn.skip(step, why, due.at)
        return None
    due_at = jittered(step, due, turn.plan)
    return None if due_at is None else _not_before(turn, step, due_at)


def _not_before(turn: Turn, step: Step, due_at: datetime) -> datetime:
    """Moved behind what pressure allows; such a move lands in the window again."""
    earliest = earliest_by_pressure(step.kind, turn.situation, turn.plan)
    if earliest is None or earliest <= due_at:
        return due_at
    return next_opening(window_for(step.kind, turn.plan), turn.plan.calendar, turn.plan.zone, earliest)


def _is_open(touch: Touch | None) -> bool:
    return touch is None or touch.state is TouchState.PLANNED


def _day_chosen_by_rep(touch: Touch | None) -> datetime | None:
    """A postponed step has a row with its own due time; any other planned step is worked out from the plan."""
    return touch.due_at if touch else None


def _begins_at(step: Step, due_at: datetime, turn: Turn) -> datetime:
    """When to take the step up: at its time, or, where a rep is asked, so much ahead and on a business day."""
    ahead = _head_start(step, turn.plan)
    if not ahead:
        return due_at
    zone, calendar = turn.plan.zone, turn.plan.calendar
    asks_at = (due_at - ahead).astimezone(zone)
    if is_business_day(calendar, asks_at.date()):
        return due_at - ahead
    asks_on = add_business_days(calendar, asks_at.date(), -1)
    return datetime.combine(asks_on, asks_at.time(), zone).astimezone(UTC)


def _head_start(step: Step, plan: Plan) -> timedelta:
    """How long before the step is due its draft goes to the rep; nothing where nobody is asked."""
    if step.kind is Kind.TASK or step.approval.mode is ApprovalMode.AUTO:
        return timedelta(0)
    return step.approval.veto if step.approval.mode is ApprovalMode.VETO else plan.approvals.ahead


def _begin(turn: Turn, step: Step, due_at: datetime) -> None:
    if (
        step.kind.is_advertising
        and legal_basis(turn.contact.basis, turn.plan.default_basis, turn.before.company.no_solicitation)
        is None
    ):
        hold_for_person(turn, Cause.NO_BASIS, NoticeKind.NO_BASIS, step=step.id)
        return
    stale = step.kind is not Kind.THANKS and turn.now - due_at > STALE_AFTER
    window = window_for(step.kind, turn.plan)
    due_at = next_opening(window, turn.plan.calendar, turn.plan.zone, max(due_at, turn.now))
    content = None
    if step.pick is not None:
        leaves_on = due_at.astimezone(turn.plan.zone).date()
        content = pick_content(step.pick, turn.situation, turn.plan, leaves_on)
        if content is None:
            turn.skip(step, "skip.no_content", due_at)
            go_on(turn)
            return
    if step.kind is Kind.TASK:
        _queue(turn, step, QueueTask(step, due_at))
    elif step.approval.mode is ApprovalMode.AUTO and not stale:
        _queue(turn, step, QueueMail(step, due_at, step.kind is Kind.THANKS, content))
    else:
        _ask_rep(turn, step, due_at, content, may_be_silent=not stale)


def _queue(turn: Turn, step: Step, action: QueueMail | QueueTask) -> None:
    turn.put(step, TouchState.QUEUED, action.due_at)
    turn.do(action)
    turn.sequence = replace(turn.sequence, look_at=None)


def _ask_rep(
    turn: Turn, step: Step, due_at: datetime, content: Content | None, *, may_be_silent: bool
) -> None:
    veto, plan = step.approval.mode is ApprovalMode.VETO and may_be_silent, turn.plan
    if veto:
        at_the_desk = next_opening(plan.windows.mail, plan.calendar, plan.zone, turn.now)
        # While it waits for its time anyway, an objection is never too late.
        answer_by_at = max(at_the_desk + step.approval.veto, due_at)
    else:
        answer_by_at = turn.now + plan.approvals.expire
    turn.put(step, TouchState.AWAITING, due_at)
    turn.do(MakeDraft(step, due_at, answer_by_at, veto, content))
    turn.look_again(answer_by_at)


def _finish(turn: Turn, cadence: Cadence) -> None:
    turn.move(SequenceState.DONE, Cause.CADENCE_ENDED)
    turn.do(Remember("history.cadence_ended"))
    if cadence.then is not None and not _would_spin(turn, cadence):
        turn.do(Follow(cadence.then))


def _would_spin(turn: Turn, cadence: Cadence) -> bool:
    """A cadence may follow itself (a hold list that asks every half year), but not without having said anything."""
    said_something = any(touch.state is TouchState.SENT for touch in turn.situation.touches)
    return cadence.then == cadence.key and not said_something


def hold_for_person(turn: Turn, cause: Cause, notice: NoticeKind, **params: object) -> None:
    turn.withdraw_what_waits(TouchState.PLANNED)
    turn.move(SequenceState.HELD, cause)
    turn.do(Remember(f"history.{cause}", params), Tell(notice, params=params))


def end(turn: Turn, state: SequenceState, cause: Cause) -> None:
    turn.withdraw_what_waits(TouchState.CANCELLED)
    turn.move(state, cause)
