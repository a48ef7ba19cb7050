"""What happens to a sequence when something happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.support.plans import NOW, THANKS, TOKYO, entered, plan, step
from tests.support.played import Played

from enishi.core import events as e
from enishi.core.decide import decide
from enishi.core.model import (
    Cause,
    DraftState,
    Kind,
    SendState,
    SequenceState,
    TouchState,
)
from enishi.core.situation import CancelQueued, Follow, NoticeKind, Suppress, Tell
from enishi.core.transitions import NotInTable


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


def begun(*steps: object, **changes: object) -> Played:
    """A world in which the sequence has just been entered."""
    world = Played(entered(), plan(*(steps or (THANKS,)), **changes))  # type: ignore[arg-type]
    world.happen(e.Entered(), NOW)
    return world


def past_thanks(*steps: object, **changes: object) -> Played:
    world = begun(THANKS, *steps, **changes)
    world.send_what_is_due(NOW)
    return world


class TestThanks:
    def test_they_are_queued_at_once(self) -> None:
        world = begun()
        assert [(mail.step, mail.due_at) for mail in world.queue] == [("thanks", NOW)]

    def test_at_night_they_wait_for_the_morning(self) -> None:
        night = tokyo("2026-11-20 23:30")
        world = Played(entered(night), plan())
        world.happen(e.Entered(), night)
        assert not world.queue
        assert world.situation.sequence.look_at == tokyo("2026-11-21 07:00")

    def test_they_need_no_legal_basis(self) -> None:
        assert begun(THANKS, basis=None).queue

    def test_a_suppressed_customer_gets_none(self) -> None:
        world = Played(replace(entered(), suppressed=True), plan())
        world.happen(e.Entered(), NOW)
        assert not world.queue
        assert world.situation.sequence.cause is Cause.SUPPRESSED


class TestThePlanGoesOn:
    def test_the_next_step_waits_for_its_time(self) -> None:
        world = past_thanks(step("case", "refusal + 2w", "case"))
        assert not world.queue
        assert world.situation.sequence.look_at == tokyo("2026-12-04 10:00")

    def test_at_its_time_it_is_queued(self) -> None:
        world = past_thanks(step("case", "refusal + 2w", "case"))
        world.happen(e.Tick(), tokyo("2026-12-04 10:00"))
        assert [mail.step for mail in world.queue] == ["case"]

    def test_delays_count_from_the_actual_send(self) -> None:
        world = past_thanks(step("one", "previous + 1w"), step("two", "previous + 1w"))
        late = tokyo("2026-12-02 14:00")  # it should have gone on 27 November
        world.happen(e.Tick(), late)
        world.send_what_is_due(late)
        assert world.situation.sequence.look_at == tokyo("2026-12-09 14:00")

    def test_after_a_stop_overdue_steps_come_one_at_a_time(self) -> None:
        world = past_thanks(step("one", "refusal + 1w"), step("two", "refusal + 9d"))
        back = tokyo("2026-12-01 10:00")
        world.happen(e.Tick(), back)
        world.send_what_is_due(back)
        world.happen(e.Tick(), back)
        world.send_what_is_due(back)
        assert [name for name, _ in world.sent] == ["thanks", "one"]
        assert world.situation.sequence.look_at == tokyo("2026-12-08 10:00"), "pressure: one a week"

    def test_after_a_long_stop_what_nobody_looked_at_since_is_shown_to_the_rep(self) -> None:
        """It was written for another moment (mail-reality R11)."""
        world = past_thanks(step("one", "refusal + 1w"))
        back = tokyo("2027-01-20 10:00")
        world.happen(e.Tick(), back)
        assert not world.queue
        assert not world.draft.sent_if_silent
        world.happen(e.Approved(world.draft.digest), back)
        assert [mail.step for mail in world.queue] == ["one"]

    def test_a_late_entry_skips_what_is_past(self) -> None:
        said_on = date(2026, 10, 1)
        world = Played(
            entered(said_on=said_on), plan(THANKS, step("one", "refusal + 2w"), step("two", "refusal + 3mo"))
        )
        world.happen(e.Entered(), NOW)
        assert world.touch("thanks").state is TouchState.SKIPPED
        assert world.touch("one").why == "skip.late_entry"
        assert world.situation.sequence.look_at is not None
        assert not world.queue

    def test_a_step_without_its_date_is_skipped_and_said_so(self) -> None:
        world = past_thanks(step("ask", "decision_on - 5bd", "question"))
        assert world.touch("ask").why == "skip.no_date"

    def test_the_customers_date_overtakes_the_plans_order(self) -> None:
        world = Played(
            entered(dates={"decision_on": date(2026, 12, 4)}),
            plan(THANKS, step("case", "refusal + 6w"), step("ask", "decision_on - 1bd", "question")),
        )
        world.happen(e.Entered(), NOW)
        world.send_what_is_due(NOW)
        assert world.situation.sequence.look_at == tokyo("2026-12-03 09:00")

    def test_after_a_farewell_nothing_more_is_sent(self) -> None:
        world = past_thanks(step("bye", "refusal + 1w", "withdraw"), step("case", "refusal + 2w"))
        when = tokyo("2026-11-27 10:00")
        world.happen(e.Tick(), when)
        world.send_what_is_due(when)
        assert world.touch("case").why == "skip.after_farewell"
        assert world.situation.sequence.state is SequenceState.DONE

    def test_the_end_leads_to_the_cadence_that_follows(self) -> None:
        world = Played(entered(), plan(THANKS, then="hold"))
        world.happen(e.Entered(), NOW)
        world.queue.clear()
        outcome = world.happen(e.SendAccepted("thanks", NOW), NOW)
        assert Follow("hold") in outcome.actions
        assert outcome.sequence.state is SequenceState.DONE

    def test_without_a_basis_advertising_is_held_and_the_rep_told_once(self) -> None:
        world = past_thanks(step("case", "refusal + 1w"), basis=None)
        due = tokyo("2026-11-27 10:00")
        world.happen(e.Tick(), due)
        world.happen(e.Tick(), due + timedelta(days=1))
        assert world.situation.sequence.cause is Cause.NO_BASIS
        assert [tell.kind for tell in world.told] == [NoticeKind.NO_BASIS]

    def test_a_cadence_whose_file_is_gone_is_held_for_a_person(self) -> None:
        world = past_thanks(step("case", "refusal + 1w"))
        world.plan = replace(world.plan, cadence=None)
        world.happen(e.Tick(), tokyo("2026-11-27 10:00"))
        assert world.situation.sequence.cause is Cause.NO_CADENCE

    def test_a_step_taken_out_of_the_plan_while_it_waits_does_not_leave(self) -> None:
        world = past_thanks(step("case", "refusal + 1w", approval="required"))
        world.happen(e.Tick(), tokyo("2026-11-27 10:00"))
        world.plan = plan(THANKS)
        world.happen(e.Tick(), tokyo("2026-11-27 11:00"))
        assert world.situation.draft is None
        assert world.touch("case").state is TouchState.CANCELLED


class TestApproval:
    def awaiting(self, approval: str = "required") -> Played:
        world = past_thanks(step("case", "refusal + 1w", "case", approval))
        world.happen(e.Tick(), tokyo("2026-11-26 10:00"))
        return world

    def test_the_draft_goes_to_the_rep_ahead_of_its_time_and_nothing_to_the_customer(self) -> None:
        world = self.awaiting()
        assert world.draft.due_at == tokyo("2026-11-27 10:00")
        assert not world.queue

    def test_the_rep_is_asked_on_a_business_day(self) -> None:
        """Due on Tuesday 24 November; the day before is a holiday, so Friday it is."""
        world = past_thanks(step("case", "refusal + 4d", "case", "required"))
        assert world.draft.step == "case", "asked at once, on Friday"

    def test_approved_it_leaves_at_the_planned_time(self) -> None:
        world = self.awaiting()
        world.happen(e.Approved(world.draft.digest), tokyo("2026-11-26 11:00"))
        assert [(mail.step, mail.due_at) for mail in world.queue] == [("case", tokyo("2026-11-27 10:00"))]

    def test_approved_at_once_it_leaves_now(self) -> None:
        world = self.awaiting()
        now = tokyo("2026-11-26 19:00")
        world.happen(e.Approved(world.draft.digest, at_once=True), now)
        assert world.queue[0].due_at == now, "a rep's word may act in any civil hour"

    def test_approved_late_it_leaves_in_the_next_window(self) -> None:
        world = self.awaiting()
        world.happen(e.Approved(world.draft.digest), tokyo("2026-11-27 20:00"))
        assert world.queue[0].due_at == tokyo("2026-11-30 09:00")

    def test_an_approval_of_another_text_is_refused(self) -> None:
        world = self.awaiting()
        with pytest.raises(NotInTable):
            world.happen(e.Approved("0" * 64), tokyo("2026-11-26 11:00"))
        assert not world.queue

    def test_an_edit_makes_a_new_draft_that_needs_its_own_word(self) -> None:
        world = self.awaiting("veto 24h")
        old = world.draft.digest
        world.happen(e.Edited("another text"), tokyo("2026-11-26 11:00"))
        assert world.draft.body == "another text"
        assert not world.draft.sent_if_silent
        with pytest.raises(NotInTable):
            world.happen(e.Approved(old), tokyo("2026-11-26 12:00"))

    def test_skipped_the_sequence_goes_on(self) -> None:
        world = past_thanks(step("case", "refusal + 1w", "case", "required"), step("more", "previous + 2w"))
        world.happen(e.Tick(), tokyo("2026-11-26 10:00"))
        world.happen(e.Skipped(), tokyo("2026-11-26 11:00"))
        assert world.touch("case").state is TouchState.SKIPPED
        assert world.situation.sequence.look_at == tokyo("2026-12-10 11:00")

    def test_postponed_it_is_asked_for_again_on_that_day(self) -> None:
        world = self.awaiting()
        world.happen(e.Postponed(date(2026, 12, 8)), tokyo("2026-11-26 11:00"))
        assert world.situation.draft is None
        assert world.situation.sequence.look_at == tokyo("2026-12-08 09:00")
        world.happen(e.Tick(), tokyo("2026-12-08 09:00"))
        assert world.draft.step == "case"

    def test_unanswered_it_lapses_once_and_is_never_sent(self) -> None:
        world = self.awaiting()
        world.ask(tokyo("2026-11-26 10:00"))
        world.happen(e.Tick(tokyo("2026-11-29 10:01")), tokyo("2026-11-29 10:01"))
        assert world.touch("case").why == "skip.lapsed"
        assert [tell.kind for tell in world.told] == [NoticeKind.DRAFT_LAPSED]
        assert not world.queue

    def test_a_veto_that_nobody_raises_lets_it_go(self) -> None:
        world = self.awaiting("veto 24h")
        world.ask(tokyo("2026-11-26 10:00"))
        world.happen(e.Tick(tokyo("2026-11-27 10:00")), tokyo("2026-11-27 10:00"))
        assert [mail.step for mail in world.queue] == ["case"]

    @pytest.mark.parametrize("heard", [None, "2026-11-27 09:59"])
    @pytest.mark.parametrize("approval", ["veto 24h", "required"])
    def test_silence_means_nothing_while_the_mailbox_is_unread(
        self, approval: str, heard: str | None
    ) -> None:
        """The rep's word may lie in it."""
        world = self.awaiting(approval)
        world.ask(tokyo("2026-11-26 10:00"))
        now = tokyo("2026-11-30 10:00")
        world.happen(e.Tick(tokyo(heard) if heard else None), now)
        assert world.draft.state is DraftState.OPEN
        assert world.situation.sequence.look_at == now + timedelta(minutes=1)

    def test_an_old_silence_is_no_yes(self) -> None:
        """The daemon was down for weeks: the rep is asked again for what would leave now."""
        world = self.awaiting("veto 24h")
        world.ask(tokyo("2026-11-26 10:00"))
        back = tokyo("2026-12-15 10:00")
        world.happen(e.Tick(back), back)
        world.happen(e.Tick(back), back)
        assert not world.queue
        assert (len(world.drafts), world.draft.answer_by_at) == (2, tokyo("2026-12-18 10:00"))
        assert not world.draft.sent_if_silent

    @pytest.mark.parametrize("word", ["yes", "silence"])
    def test_a_word_on_a_text_for_the_old_address_releases_nothing_to_the_new_one(self, word: str) -> None:
        world = self.awaiting("veto 24h")
        world.ask(tokyo("2026-11-26 10:00"))
        moved = replace(world.situation.contact, address="new@kyaku.example")
        world.situation = replace(world.situation, contact=moved)
        now = tokyo("2026-11-27 10:00")
        world.happen(e.Approved(world.draft.digest) if word == "yes" else e.Tick(now), now)
        assert not world.queue
        world.happen(e.Tick(now), now)
        world.happen(e.Approved(world.draft.digest), now)
        assert [mail.step for mail in world.queue] == ["case"]

    def test_a_request_that_has_not_left_is_withdrawn_with_its_draft(self) -> None:
        world = self.awaiting()
        outcome = world.happen(e.Replied(7), tokyo("2026-11-26 10:30"))
        assert CancelQueued() in outcome.actions

    def test_a_day_that_the_rep_chose_holds_beyond_the_plans_end(self) -> None:
        world = past_thanks(step("case", "refusal + 1w", "case", "required"), stop_after=timedelta(days=30))
        world.happen(e.Tick(), tokyo("2026-11-26 10:00"))
        world.happen(e.Postponed(date(2027, 2, 1)), tokyo("2026-11-26 11:00"))
        assert world.situation.sequence.look_at == tokyo("2027-02-01 09:00")

    def test_silence_means_nothing_while_the_rep_was_not_asked(self) -> None:
        world = self.awaiting("veto 24h")
        world.happen(e.Tick(), tokyo("2026-12-01 10:00"))
        assert not world.queue

    def test_a_veto_counts_from_when_the_request_arrived(self) -> None:
        world = self.awaiting("veto 24h")
        world.ask(tokyo("2026-11-27 08:00"))
        world.happen(e.Tick(), tokyo("2026-11-27 10:00"))
        assert not world.queue
        assert world.situation.sequence.look_at == tokyo("2026-11-28 09:00"), (
            "from when the rep is at the desk"
        )

    def test_a_veto_asked_for_in_the_holidays_gives_a_working_day(self) -> None:
        sunday = tokyo("2026-11-22 10:00")  # and Monday is Labour Thanksgiving Day
        world = Played(entered(sunday), plan(step("case", "refusal", "case", "veto 24h")))
        world.happen(e.Entered(), sunday)
        assert world.draft.answer_by_at == tokyo("2026-11-25 09:00")


class TestSilence:
    @pytest.mark.parametrize(
        ("event", "state", "cause"),
        [
            (e.Replied(7), SequenceState.PAUSED, Cause.REPLIED),
            (e.Replied(7, by_colleague=True), SequenceState.PAUSED, Cause.COLLEAGUE_REPLIED),
            (e.UnclearMail(7), SequenceState.PAUSED, Cause.UNCLEAR_MAIL),
            (e.HandWritten(7), SequenceState.PAUSED, Cause.HAND_WRITTEN),
            (e.Bounced(7, hard=False), SequenceState.PAUSED, Cause.SOFT_BOUNCE),
            (e.Bounced(7, hard=True), SequenceState.STOPPED, Cause.HARD_BOUNCE),
            (e.OptedOut(7), SequenceState.STOPPED, Cause.OPTED_OUT),
            (e.Complained(7), SequenceState.STOPPED, Cause.COMPLAINED),
            (e.PauseAsked(), SequenceState.PAUSED, Cause.BY_PERSON),
            (e.StopAsked(), SequenceState.STOPPED, Cause.BY_PERSON),
            (e.Won(), SequenceState.DONE, Cause.WON),
        ],
    )
    def test_it_withdraws_what_waits_and_stays_silent(
        self, event: e.Event, state: SequenceState, cause: Cause
    ) -> None:
        """Whoever wrote, whatever came back: a queued mail is withdrawn and time moves nothing any more."""
        world = begun(THANKS, step("case", "refusal + 1w"))
        outcome = world.happen(event, NOW)
        assert CancelQueued() in outcome.actions
        assert (outcome.sequence.state, outcome.sequence.cause) == (state, cause)
        world.happen(e.Tick(), NOW + timedelta(days=365))
        assert not world.queue

    def test_a_draft_that_waits_becomes_void(self) -> None:
        world = past_thanks(step("case", "refusal + 1w", approval="required"))
        world.happen(e.Tick(), tokyo("2026-11-26 10:00"))
        digest = world.draft.digest
        world.happen(e.Replied(7), tokyo("2026-11-26 11:00"))
        assert world.situation.draft is None
        with pytest.raises(NotInTable):
            world.happen(e.Approved(digest), tokyo("2026-11-26 12:00"))

    def test_a_data_under_way_reports_and_changes_nothing_else(self) -> None:
        world = begun(THANKS)
        world.situation = replace(world.situation, live_send=SendState.SENDING)
        outcome = world.happen(e.Replied(7), NOW)
        assert CancelQueued() not in outcome.actions
        world.happen(e.SendAccepted("thanks", NOW), NOW)
        assert world.touch("thanks").state is TouchState.SENT
        assert world.situation.sequence.state is SequenceState.PAUSED

    def test_an_automatic_answer_does_not_pause(self) -> None:
        world = past_thanks(step("case", "refusal + 1w"))
        world.happen(e.AutoReplied(7), NOW)
        assert world.situation.sequence.state is SequenceState.ACTIVE
        assert world.situation.sequence.look_at == tokyo("2026-11-27 10:00")

    def test_resumed_the_time_at_rest_does_not_eat_the_delay(self) -> None:
        world = past_thanks(step("case", "previous + 2w"))
        world.happen(e.Replied(7), tokyo("2026-11-24 10:00"))
        world.happen(e.ResumeAsked(), tokyo("2026-12-24 10:00"))
        assert world.situation.sequence.look_at == tokyo("2027-01-04 09:00")

    def test_held_until_a_day_it_wakes_then_and_says_so(self) -> None:
        world = past_thanks(step("case", "previous + 2w"))
        world.happen(e.HoldAsked(date(2027, 2, 1)), NOW)
        world.happen(e.Tick(), tokyo("2027-01-31 10:00"))
        assert world.situation.sequence.state is SequenceState.HELD
        world.happen(e.Tick(), tokyo("2027-02-01 00:00"))
        assert world.situation.sequence.state is SequenceState.ACTIVE
        assert NoticeKind.LOOK_AGAIN in [tell.kind for tell in world.told]

    def test_woken_before_its_day_it_waits_for_the_day(self) -> None:
        """Something new on the record has it looked at; it must not be looked at for ever after."""
        world = past_thanks(step("case", "previous + 2w"))
        world.happen(e.HoldAsked(date(2027, 2, 1)), NOW)
        woken = replace(world.situation.sequence, look_at=NOW)
        world.situation = replace(world.situation, sequence=woken)
        world.happen(e.Tick(), NOW)
        assert world.situation.sequence.look_at == tokyo("2027-02-01 00:00")

    def test_a_mail_that_the_sender_withdrew_meanwhile_is_planned_anew(self) -> None:
        """Deferred by the server, the sequence paused, the next try called off: 再開 must not wait for it for ever."""
        world = begun(THANKS, step("case", "refusal + 1w"))
        world.situation = replace(world.situation, live_send=SendState.SENDING)
        world.happen(e.Replied(7), NOW)
        world.queue.clear()
        world.situation = replace(world.situation, live_send=SendState.CANCELLED)
        world.happen(e.ResumeAsked(), NOW + timedelta(hours=1))
        assert [mail.step for mail in world.queue] == ["thanks"]

    def test_a_send_that_the_sequence_never_heard_of_is_settled_when_it_is_looked_at(self) -> None:
        """Its news met an error of ours: it must neither wait for ever nor be sent again."""
        world = begun(THANKS, step("case", "previous + 1w"))
        world.queue.clear()
        world.situation = replace(world.situation, live_send=SendState.SENT)
        world.happen(e.Tick(), NOW + timedelta(hours=1))
        assert world.touch("thanks").state is TouchState.SENT
        assert world.situation.sequence.look_at == tokyo("2026-11-27 11:00")

    def test_a_reply_to_a_send_that_the_sequence_never_heard_of_does_not_have_it_sent_again(self) -> None:
        world = begun(THANKS)
        world.queue.clear()
        world.situation = replace(world.situation, live_send=SendState.SENT)
        world.happen(e.Replied(7), NOW)
        world.happen(e.ResumeAsked(), NOW + timedelta(hours=1))
        assert world.touch("thanks").state is TouchState.SENT
        assert not world.queue

    def test_an_opt_out_suppresses_even_when_all_is_over(self) -> None:
        world = past_thanks()
        assert world.situation.sequence.state is SequenceState.DONE
        outcome = world.happen(e.OptedOut(7), NOW)
        assert any(isinstance(action, Suppress) for action in outcome.actions)

    def test_a_reply_after_the_end_is_still_told(self) -> None:
        world = past_thanks()
        outcome = world.happen(e.Replied(7), NOW)
        assert any(isinstance(action, Tell) for action in outcome.actions)
        assert outcome.sequence.state is SequenceState.DONE

    def test_what_is_over_cannot_be_resumed(self) -> None:
        world = past_thanks()
        with pytest.raises(NotInTable):
            world.happen(e.ResumeAsked(), NOW)


class TestTheSenderReports:
    def test_in_doubt_the_sequence_rests_for_a_person(self) -> None:
        world = begun(THANKS, step("case", "refusal + 1w"))
        world.queue.clear()
        world.happen(e.SendInDoubt("thanks"), NOW)
        assert world.touch("thanks").state is TouchState.UNKNOWN
        assert world.situation.sequence.cause is Cause.SEND_UNKNOWN

    def test_a_bad_address_is_never_written_to_again(self) -> None:
        world = begun()
        world.queue.clear()
        outcome = world.happen(e.SendFailed("thanks", recipient_is_bad=True), NOW)
        assert Suppress(Cause.HARD_BOUNCE) in outcome.actions
        assert outcome.sequence.state is SequenceState.STOPPED

    def test_the_rep_hears_of_a_mail_they_approved(self) -> None:
        world = begun()
        world.queue.clear()
        world.happen(e.SendAccepted("thanks", NOW, draft_id=1), NOW)
        assert [tell.kind for tell in world.told] == [NoticeKind.SENT]


def test_a_task_is_queued_without_asking_anybody() -> None:
    world = past_thanks(step("call", "refusal + 1w", Kind.TASK, "required"))
    world.happen(e.Tick(), tokyo("2026-11-27 10:00"))
    assert [mail.step for mail in world.queue] == ["call"]


def test_deciding_twice_on_the_same_facts_gives_the_same_answer() -> None:
    situation, cadence = entered(), plan(THANKS, step("case", "refusal + 1w"))
    assert decide(situation, e.Entered(), cadence, NOW) == decide(situation, e.Entered(), cadence, NOW)
