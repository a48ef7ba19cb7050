"""A send whose result nobody knows: how it begins, stands and ends, and what the sequence does meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.plans import NOW, THANKS, entered, plan, step
from tests.support.played import Played

from enishi.core import events as e
from enishi.core.model import Cause, SendState, SequenceState, TouchState
from enishi.core.situation import NoticeKind, Remember
from enishi.core.transitions import SEND, NotInTable, SendEvent, send_state_after

LATER = NOW + timedelta(hours=3)


def begun() -> Played:
    world = Played(entered(), plan(THANKS, step("case", "refusal + 1w"), step("news", "previous + 2w")))
    world.happen(e.Entered(), NOW)
    return world


def in_doubt() -> Played:
    """The thanks may have arrived or not."""
    world = begun()
    world.queue.clear()
    world.happen(e.SendInDoubt("thanks"), NOW)
    return world


def sent(how: e.Proof = e.Proof.SENT_COPY, **more: object) -> e.DoubtEnded:
    return e.DoubtEnded("thanks", True, NOW, how, **more)  # type: ignore[arg-type]


UNSENT = e.DoubtEnded("thanks", False, LATER, e.Proof.WORD)


def told(world: Played) -> list[NoticeKind]:
    return [tell.kind for tell in world.told]


class TestItBegins:
    def test_the_sequence_rests_and_nobody_is_asked_yet(self) -> None:
        world = in_doubt()
        assert world.situation.sequence.cause is Cause.SEND_UNKNOWN
        assert told(world) == []

    def test_without_proof_the_rep_is_asked(self) -> None:
        world = in_doubt()
        world.happen(e.DoubtStands("thanks"), LATER)
        assert told(world) == [NoticeKind.SEND_UNKNOWN]
        assert world.touch("thanks").state is TouchState.UNKNOWN

    def test_nobody_is_asked_about_what_is_in_no_doubt(self) -> None:
        with pytest.raises(NotInTable):
            begun().happen(e.DoubtStands("thanks"), LATER)


class TestItWasSent:
    def test_the_plan_goes_on_and_counts_from_when_it_was_sent(self) -> None:
        world = in_doubt()
        world.happen(sent(), LATER)
        assert world.situation.sequence.state is SequenceState.ACTIVE
        assert (world.touch("thanks").state, world.touch("thanks").settled_at) == (TouchState.SENT, NOW)
        assert world.situation.sequence.look_at is not None

    def test_the_history_says_what_proved_it(self) -> None:
        outcome = in_doubt().happen(sent(e.Proof.REPORT), LATER)
        lines = [action for action in outcome.actions if isinstance(action, Remember)]
        assert lines[0] == Remember("history.proven_sent", {"how": "proof.report"}, "thanks")

    def test_a_rep_who_was_asked_hears_that_it_is_settled(self) -> None:
        world = in_doubt()
        world.happen(sent(asked=True), LATER)
        assert told(world) == [NoticeKind.SEND_PROVEN]

    def test_a_rep_who_says_so_themselves_is_told_nothing(self) -> None:
        world = in_doubt()
        world.happen(sent(e.Proof.WORD, asked=True, draft_id=1), LATER)
        assert told(world) == []

    def test_what_they_approved_is_reported_as_sent(self) -> None:
        world = in_doubt()
        world.happen(sent(draft_id=1), LATER)
        assert told(world) == [NoticeKind.SENT]

    def test_proof_before_the_sequence_had_heard_of_any_doubt_counts_too(self) -> None:
        world = begun()
        world.queue.clear()
        world.happen(sent(), LATER)
        assert world.touch("thanks").state is TouchState.SENT

    def test_what_rests_because_the_customer_wrote_goes_on_resting(self) -> None:
        world = in_doubt()
        world.happen(e.Replied(7), NOW)
        world.happen(sent(), LATER)
        assert world.situation.sequence.cause is Cause.REPLIED
        assert world.touch("thanks").state is TouchState.SENT

    def test_what_is_over_stays_over(self) -> None:
        world = in_doubt()
        world.happen(e.StopAsked(), NOW)
        world.happen(sent(), LATER)
        assert world.situation.sequence.state is SequenceState.STOPPED

    def test_a_later_doubt_still_holds(self) -> None:
        world = in_doubt()
        world.happen(e.ResumeAsked(), LATER)
        due_at = world.situation.sequence.look_at
        assert due_at is not None
        world.happen(e.Tick(due_at), due_at)
        world.queue.clear()
        world.happen(e.SendInDoubt("case"), due_at)
        world.happen(sent(), due_at + timedelta(hours=1))
        assert world.situation.sequence.cause is Cause.SEND_UNKNOWN
        world.happen(replace(sent(), step="case", at=due_at), due_at + timedelta(hours=2))
        assert world.situation.sequence.state is SequenceState.ACTIVE

    def test_a_second_proof_changes_nothing(self) -> None:
        world = in_doubt()
        world.happen(sent(), LATER)
        with pytest.raises(NotInTable):
            world.happen(sent(), LATER)


class TestItWasNotSent:
    def test_the_same_mail_waits_for_the_sender_again(self) -> None:
        world = in_doubt()
        world.happen(UNSENT, LATER)
        assert world.situation.sequence.state is SequenceState.ACTIVE
        assert (world.touch("thanks").state, world.touch("thanks").due_at) == (TouchState.QUEUED, LATER)
        assert not world.queue, "no new mail is made"

    def test_at_rest_it_is_planned_anew_once_the_sequence_goes_on(self) -> None:
        world = in_doubt()
        world.happen(e.Replied(7), NOW)
        world.happen(UNSENT, LATER)
        assert world.touch("thanks").state is TouchState.PLANNED
        world.happen(e.ResumeAsked(), LATER)
        assert [mail.step for mail in world.queue] == ["thanks"]

    def test_when_all_is_over_it_is_given_up(self) -> None:
        world = in_doubt()
        world.happen(e.OptedOut(7), NOW)
        world.happen(UNSENT, LATER)
        assert world.touch("thanks").state is TouchState.CANCELLED

    def test_while_another_step_is_under_way_it_cannot_be_sent_again(self) -> None:
        world = in_doubt()
        world.happen(e.ResumeAsked(), NOW)
        due_at = world.situation.sequence.look_at
        assert due_at is not None
        world.happen(e.Tick(due_at), due_at)
        assert [mail.step for mail in world.queue] == ["case"]
        with pytest.raises(NotInTable):
            world.happen(UNSENT, due_at)


@pytest.mark.parametrize(
    ("event", "after"),
    [
        (SendEvent.PROVEN, SendState.SENT),
        (SendEvent.SAID_SENT, SendState.SENT),
        (SendEvent.SAID_UNSENT, SendState.QUEUED),
    ],
)
def test_a_doubt_ends_by_proof_or_by_a_persons_word(event: SendEvent, after: SendState) -> None:
    assert send_state_after(SendState.UNKNOWN, event) is after


def test_nothing_else_ends_a_doubt_and_no_word_recalls_what_was_sent() -> None:
    words = {SendEvent.PROVEN, SendEvent.SAID_SENT, SendEvent.SAID_UNSENT}
    assert set(SEND[SendState.UNKNOWN]) == words
    assert not SEND[SendState.SENT]
    assert SendEvent.SAID_UNSENT not in SEND[SendState.SENDING]
