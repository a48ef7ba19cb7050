"""Whatever happens to a sequence, in whatever order: a machine of random events over the transition table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.support.plans import NOW, THANKS, entered, plan, step
from tests.support.played import Played, Queued

from enishi.core import events as e
from enishi.core.model import SendState, SequenceState, TouchState
from enishi.core.transitions import NotInTable
from enishi.core.windows import is_open

STEPS = (
    THANKS,
    step("info", "refusal + 1w"),
    step("news", "previous + 1d"),
    step("case", "previous + 3w", "case", "required"),
    step("ask", "decision_on - 5bd", "question", "veto 24h", without_date="refusal + 8w"),
    step("call", "decision_on + 1bd", "task"),
    step("bye", "decision_on + 2w", "withdraw", "required"),
)
AT_REST = (SequenceState.PAUSED, SequenceState.HELD)


class Follow(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.approved: set[str] = set()
        self.suppressed = False
        self.in_doubt: list[Queued] = []
        self.world: Played

    @initialize(decision=st.one_of(st.none(), st.dates(date(2026, 11, 1), date(2027, 6, 1))))
    def begin(self, decision: date | None) -> None:
        dates = {"decision_on": decision} if decision else {}
        self.world = Played(entered(dates=dates), plan(*STEPS))
        self.happen(e.Entered())

    def happen(self, event: e.Event) -> None:
        """Too late a word is refused by the table and changes nothing."""
        before = self.world.situation
        try:
            self.world.happen(event, self.now)
        except NotInTable:
            assert self.world.situation == before

    @property
    def state(self) -> SequenceState:
        return self.world.situation.sequence.state

    # -- What the world does ------------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 24 * 40), unread=st.none() | st.integers(0, 24 * 40))
    def time_passes(self, hours: int, unread: int | None) -> None:
        """The daemon looks when it said it would, or late if it was down; so does it read the mailbox."""
        self.now += timedelta(hours=hours)
        self.happen(e.Tick(self.now - timedelta(hours=unread) if unread is not None else None))

    @rule()
    def the_daemon_looks_in_time(self) -> None:
        look_at = self.world.situation.sequence.look_at
        if look_at is not None:
            self.now = max(self.now, look_at)
            self.happen(e.Tick(self.now))

    @rule()
    def the_sender_takes_what_is_due(self) -> None:
        for mail in self.world.queue:
            self.now = max(self.now, mail.due_at)
        self.check_what_leaves()
        self.world.send_what_is_due(self.now)

    @precondition(lambda self: self.world.queue)
    @rule()
    def the_sender_loses_the_answer(self) -> None:
        mail = self.world.queue.pop()
        self.in_doubt.append(mail)
        self.world.situation = replace(self.world.situation, live_send=SendState.SENDING)
        self.happen(e.SendInDoubt(mail.step))

    @precondition(lambda self: self.in_doubt)
    @rule()
    def no_proof_is_found(self) -> None:
        self.happen(e.DoubtStands(self.in_doubt[-1].step))

    @precondition(lambda self: self.in_doubt)
    @rule(which=st.integers(0, 5), how=st.sampled_from(e.Proof))
    def it_turns_out_to_have_been_sent(self, which: int, how: e.Proof) -> None:
        mail = self.in_doubt.pop(which % len(self.in_doubt))
        self.world.sent.append((mail.step, self.now))
        self.happen(e.DoubtEnded(mail.step, True, self.now, how))
        assert self.world.touch(mail.step).state is TouchState.SENT

    @precondition(lambda self: self.in_doubt)
    @rule(which=st.integers(0, 5))
    def the_rep_says_that_it_never_left(self, which: int) -> None:
        mail = self.in_doubt[which % len(self.in_doubt)]
        self.happen(e.DoubtEnded(mail.step, False, self.now, e.Proof.WORD))
        state = self.world.touch(mail.step).state
        if state is not TouchState.UNKNOWN:  # else the plan has gone on to another step
            self.in_doubt.remove(mail)
        if state is TouchState.QUEUED:
            assert not self.world.queue, "two mails of one sequence at once"
            self.world.queue.append(replace(mail, due_at=self.now))
            self.world.situation = replace(self.world.situation, live_send=SendState.QUEUED)

    @precondition(lambda self: self.world.queue)
    @rule()
    def the_sender_withdraws_it(self) -> None:
        """Something in the plan or the record has changed since it was queued."""
        self.world.queue.clear()
        self.world.situation = replace(self.world.situation, live_send=SendState.CANCELLED)
        self.happen(e.Tick())

    @precondition(lambda self: self.world.situation.draft)
    @rule()
    def the_request_reaches_the_rep(self) -> None:
        if self.world.draft.asked_at is None:
            self.world.ask(self.now)

    @precondition(lambda self: self.world.situation.draft)
    @rule(at_once=st.booleans(), right_text=st.booleans())
    def the_rep_approves(self, at_once: bool, right_text: bool) -> None:
        draft = self.world.draft
        if right_text:
            self.approved.add(draft.step)
        self.happen(e.Approved(draft.digest if right_text else "0" * 64, at_once))

    @rule(
        event=st.one_of(
            st.just(e.Skipped()),
            st.builds(e.Postponed, st.dates(date(2026, 11, 21), date(2027, 8, 1))),
            st.just(e.Edited("other words")),
            st.just(e.PauseAsked()),
            st.just(e.ResumeAsked()),
            st.builds(e.HoldAsked, st.dates(date(2026, 11, 21), date(2027, 8, 1))),
            st.builds(e.Replied, st.just(1), st.booleans()),
            st.just(e.HandWritten(1)),
            st.just(e.UnclearMail(1)),
            st.builds(
                e.AutoReplied,
                st.just(1),
                st.none() | st.dates(date(2026, 11, 1), date(2027, 3, 1)),
                st.booleans(),
            ),
            st.just(e.Bounced(1, hard=False)),
        )
    )
    def somebody_speaks(self, event: e.Event) -> None:
        self.happen(event)

    @rule(
        event=st.sampled_from(
            [e.StopAsked(), e.Won(), e.OptedOut(1), e.Complained(1), e.Bounced(1, hard=True)]
        )
    )
    def somebody_ends_it(self, event: e.Event) -> None:
        self.suppressed |= isinstance(event, e.OptedOut | e.Complained | e.Bounced)
        self.happen(event)

    # -- What holds ---------------------------------------------------------------------------------------------

    def check_what_leaves(self) -> None:
        plan_ = self.world.plan
        for mail in self.world.queue:
            mode = next(s for s in STEPS if s.id == mail.step).approval.mode
            assert not self.suppressed, "written to after an opt-out"
            assert mode != "required" or mail.step in self.approved, "sent unapproved"
            assert mode != "veto" or mail.step in self.approved or mail.released, "sent unasked"
            window = plan_.windows.courtesy
            assert is_open(window, plan_.calendar, plan_.zone, mail.due_at), "due at night"

    @invariant()
    def nothing_waits_to_leave_while_at_rest_or_over(self) -> None:
        if self.state is not SequenceState.ACTIVE:
            assert not self.world.queue
            assert self.world.situation.draft is None

    @invariant()
    def no_step_is_sent_twice(self) -> None:
        steps = [step_id for step_id, _ in self.world.sent]
        assert len(steps) == len(set(steps))

    @invariant()
    def advertising_keeps_its_distance(self) -> None:
        times = self.world.situation.sent_to_contact
        assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(times))

    @invariant()
    def an_active_sequence_is_never_forgotten(self) -> None:
        """It waits for a time, a draft's answer, or the sender."""
        if self.state is SequenceState.ACTIVE:
            waits = self.world.situation.sequence.look_at is not None
            assert waits or self.world.queue or self._is_being_sent()

    @invariant()
    def at_most_one_step_is_under_way(self) -> None:
        live = [
            t for t in self.world.situation.touches if t.state in (TouchState.AWAITING, TouchState.QUEUED)
        ]
        assert len(live) <= 1

    @invariant()
    def what_rests_knows_since_when(self) -> None:
        sequence = self.world.situation.sequence
        if sequence.state is not SequenceState.ACTIVE:
            assert (sequence.rested_since is not None) == (sequence.state in AT_REST)
        elif sequence.rested_since is not None:
            assert self.world.situation.contact.away_until_on is not None

    def _is_being_sent(self) -> bool:
        return self.world.situation.live_send is SendState.SENDING


Follow.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestSequences = Follow.TestCase


def test_the_machine_would_notice_an_unapproved_send() -> None:
    """The check itself can fail: a mail put into the queue behind the rep's back is seen."""
    machine = Follow()
    machine.begin(None)
    machine.world.queue[0].step = "case"
    with pytest.raises(AssertionError, match="unapproved"):
        machine.check_what_leaves()
