"""A send whose result nobody knows (mail-reality R4): it begins, it may stand, and proof or a person ends it."""

from __future__ import annotations

from dataclasses import replace

from enishi.core import events as e
from enishi.core.model import Cause, SequenceState, Touch, TouchState
from enishi.core.next_step import go_on
from enishi.core.situation import NoticeKind, Remember, Tell
from enishi.core.transitions import NotInTable
from enishi.core.turn import Turn


def begins(turn: Turn, event: e.SendInDoubt) -> None:
    """Nothing follows it until it is known whether the customer has it. Nobody is asked before proof was looked for."""
    turn.settle(event.step, TouchState.UNKNOWN, turn.now)
    if turn.sequence.state is SequenceState.ACTIVE:
        turn.move(SequenceState.HELD, Cause.SEND_UNKNOWN)
    turn.do(Remember("history.send_unknown", step=event.step))


def stands(turn: Turn, event: e.DoubtStands) -> None:
    if _touch(turn, event.step).state is not TouchState.UNKNOWN:
        raise NotInTable(f"{event.step} is in no doubt")
    turn.do(
        Remember("history.doubt_asked", step=event.step),
        Tell(NoticeKind.SEND_UNKNOWN, params={"step": event.step}),
    )


def ends(turn: Turn, event: e.DoubtEnded) -> None:
    touch = _touch(turn, event.step)
    if touch.state not in (TouchState.UNKNOWN, TouchState.QUEUED):
        raise NotInTable(f"{event.step} is in no doubt")
    if event.sent:
        _was_sent(turn, touch, event)
    elif touch.state is TouchState.UNKNOWN:
        _send_again(turn, touch, event)


def _was_sent(turn: Turn, touch: Touch, event: e.DoubtEnded) -> None:
    turn.settle(touch.step, TouchState.SENT, event.at)
    turn.do(Remember("history.proven_sent", {"how": f"proof.{event.how}"}, step=touch.step))
    if event.asked and event.how is not e.Proof.WORD:
        turn.do(Tell(NoticeKind.SEND_PROVEN, params={"step": touch.step}))
    elif event.draft_id is not None and event.how is not e.Proof.WORD:
        turn.do(Tell(NoticeKind.SENT, params={"step": touch.step, "draft": event.draft_id}))
    _rest_no_more(turn, touch)
    if turn.sequence.state is SequenceState.ACTIVE:
        go_on(turn)


def _send_again(turn: Turn, touch: Touch, event: e.DoubtEnded) -> None:
    """The touch is QUEUED: the very same mail waits for the sender again. In any other state it must not."""
    _rest_no_more(turn, touch)
    if turn.sequence.state is SequenceState.ACTIVE:
        if turn.live_touch is not None:
            raise NotInTable("the plan has gone on to another step")
        turn.requeue(touch, event.at)
        turn.sequence = replace(turn.sequence, look_at=None)
        turn.do(Remember("history.said_unsent", step=touch.step))
        return
    turn.give_up(touch, TouchState.CANCELLED if turn.sequence.state.is_over else TouchState.PLANNED)
    turn.do(Remember("history.said_unsent_at_rest", step=touch.step))


def _rest_no_more(turn: Turn, touch: Touch) -> None:
    """What rested for this very doubt goes on; for a reply, a person's word or a later doubt it goes on resting."""
    if (turn.sequence.state, turn.sequence.cause) != (SequenceState.HELD, Cause.SEND_UNKNOWN):
        return
    others = (t for t in turn.before.touches if t.state is TouchState.UNKNOWN and t.step != touch.step)
    if not any(_later(other, touch) for other in others):
        turn.move(SequenceState.ACTIVE, None)


def _later(one: Touch, other: Touch) -> bool:
    return one.settled_at is not None and other.settled_at is not None and one.settled_at > other.settled_at


def _touch(turn: Turn, step: str) -> Touch:
    touch = turn.situation.touch(step)
    if touch is None:
        raise NotInTable(f"{step} has not begun")
    return touch
