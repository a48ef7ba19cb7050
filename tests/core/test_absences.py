"""An absence holds its writer until the business day after the return, and eats no step's delay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.support.plans import NOW, THANKS, TOKYO, entered, plan, step
from tests.support.played import Played

from enishi.core import events as e
from enishi.core.model import SequenceState, TouchState
from enishi.core.plan import Step
from enishi.core.projection import project
from enishi.core.schedule import ends_at

DAY = timedelta(days=1)


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


def thanked(*steps: Step, **changes: object) -> Played:
    """Friday 20 November 2026, 10:00: the thanks have just gone."""
    world = Played(entered(), plan(THANKS, *steps, **changes))  # type: ignore[arg-type]
    world.happen(e.Entered(), NOW)
    world.send_what_is_due(NOW)
    return world


def note(return_on: date | None = None) -> e.AutoReplied:
    return e.AutoReplied(7, return_on, is_absence=True)


def look_at(world: Played) -> datetime | None:
    return world.situation.sequence.look_at


def wakes_until(world: Played, step_id: str) -> datetime:
    """Let it be looked at whenever it asks to be, until the step is taken up."""
    for _ in range(20):
        touch = world.situation.touch(step_id)
        if touch is not None and touch.state is not TouchState.PLANNED:
            assert touch.due_at is not None
            return touch.due_at
        at = look_at(world)
        assert at is not None
        world.happen(e.Tick(), at)
    raise AssertionError(f"{step_id} was never taken up")


class TestUntilTheReturn:
    def test_it_is_looked_at_on_the_business_day_after_the_first_day_back(self) -> None:
        world = thanked(step("case", "refusal + 1w"))
        world.happen(note(date(2026, 12, 1)), NOW)
        assert world.situation.sequence.state is SequenceState.ACTIVE
        assert look_at(world) == tokyo("2026-12-02 00:00")

    def test_the_weekend_is_no_business_day(self) -> None:
        world = thanked(step("case", "refusal + 1w"))
        world.happen(note(date(2026, 12, 4)), NOW)
        assert look_at(world) == tokyo("2026-12-07 00:00")

    def test_the_held_time_does_not_eat_the_delay(self) -> None:
        """Seven days' delay, three of them gone when the absence begins: four are left after it."""
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2026, 12, 3)), NOW + 3 * DAY)
        assert wakes_until(world, "case") == tokyo("2026-12-08 09:00")

    def test_what_hangs_on_a_date_of_the_customers_does_not_move_with_it(self) -> None:
        dated = entered(dates={"decision_on": date(2026, 12, 10)})
        world = Played(dated, plan(THANKS, step("before", "decision_on - 3bd")))
        world.happen(e.Entered(), NOW)
        world.send_what_is_due(NOW)
        world.happen(note(date(2026, 12, 1)), NOW)
        assert wakes_until(world, "before") == tokyo("2026-12-07 09:00")

    def test_the_outlook_tells_the_day_that_comes_true(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2026, 12, 8)), NOW + 3 * DAY)
        told = project(world.situation, world.plan, NOW + 3 * DAY)[1].due_at
        assert told == wakes_until(world, "case")

    def test_the_end_of_the_plan_moves_with_it(self) -> None:
        world = thanked(step("case", "refusal + 1w"), stop_after=30 * DAY)
        before = ends_at(world.situation, world.plan)
        world.happen(note(date(2026, 12, 1)), NOW)
        after = ends_at(world.situation, world.plan)
        assert before is not None
        assert after == before + (tokyo("2026-12-02 00:00") - NOW)

    @pytest.mark.parametrize(
        "waiting", [step("case", "refusal + 1w", approval="required"), step("call", "refusal + 1w", "task")]
    )
    def test_requests_for_drafts_and_tasks_wait_too(self, waiting: Step) -> None:
        world = thanked(waiting)
        world.happen(note(date(2026, 12, 21)), NOW)
        world.happen(e.Tick(), tokyo("2026-12-10 10:00"))
        assert world.situation.touch(waiting.id) is None
        assert look_at(world) == tokyo("2026-12-22 00:00")

    def test_thanks_that_still_wait_for_the_morning_go_all_the_same(self) -> None:
        night = tokyo("2026-11-20 23:30")
        world = Played(entered(night), plan())
        world.happen(e.Entered(), night)
        world.happen(note(date(2026, 12, 1)), night)
        assert wakes_until(world, "thanks") == tokyo("2026-11-21 07:00")

    def test_what_was_sent_during_the_absence_counts_from_its_end(self) -> None:
        """The mail was on its way when the note came; the next step's week begins when the customer is back."""
        world = Played(entered(), plan(THANKS, step("case", "previous + 1w")))
        world.happen(e.Entered(), NOW)
        world.happen(note(date(2026, 12, 1)), NOW)
        world.send_what_is_due(NOW + timedelta(hours=1))
        assert wakes_until(world, "case") == tokyo("2026-12-09 09:00")


class TestWithoutADay:
    def test_the_default_hold_is_a_week(self) -> None:
        world = thanked(step("case", "refusal + 1d"))
        world.happen(note(), NOW)
        assert look_at(world) == tokyo("2026-11-27 00:00")

    def test_the_firm_says_how_long(self) -> None:
        world = thanked(step("case", "refusal + 1d"))
        world.plan = replace(world.plan, absence_hold=20 * DAY)
        world.happen(note(), NOW)
        assert look_at(world) == tokyo("2026-12-10 00:00")

    @pytest.mark.parametrize("return_on", [date(2026, 11, 19), date(2026, 1, 1), date(9999, 12, 31)])
    def test_a_day_that_cannot_be_is_none(self, return_on: date) -> None:
        world = thanked(step("case", "refusal + 1d"))
        world.happen(note(return_on), NOW)
        assert look_at(world) == tokyo("2026-11-27 00:00")

    def test_an_automatic_answer_that_tells_of_no_absence_holds_nothing(self) -> None:
        world = thanked(step("case", "refusal + 1w"))
        world.happen(e.AutoReplied(7), NOW)
        assert world.situation.contact.away_until_on is None
        assert look_at(world) == tokyo("2026-11-27 10:00")


class TestSeveralNotes:
    @pytest.mark.parametrize(
        ("later", "looked_at"), [(date(2026, 12, 21), "2026-12-22"), (date(2026, 11, 26), "2026-11-27")]
    )
    def test_the_later_one_wins_whichever_day_it_names(self, later: date, looked_at: str) -> None:
        world = thanked(step("case", "refusal + 1d"))
        world.happen(note(date(2026, 12, 8)), NOW)
        world.happen(note(later), NOW + DAY)
        assert look_at(world) == tokyo(f"{looked_at} 00:00")

    def test_one_without_a_day_leaves_the_day_that_is_known(self) -> None:
        world = thanked(step("case", "refusal + 1d"))
        world.happen(note(date(2026, 12, 21)), NOW)
        world.happen(note(), NOW + DAY)
        assert look_at(world) == tokyo("2026-12-22 00:00")

    def test_two_absences_are_added_up(self) -> None:
        """A day gone, away until 2 December, a day gone, away until the 16th: five of the seven days are left."""
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2026, 12, 1)), NOW + DAY)
        world.happen(e.Tick(), tokyo("2026-12-02 00:00"))
        world.happen(note(date(2026, 12, 15)), tokyo("2026-12-03 00:00"))
        assert wakes_until(world, "case") == tokyo("2026-12-21 09:00")

    def test_an_absence_that_nobody_looked_at_when_it_ended_counts_to_its_end(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2026, 12, 1)), NOW)
        world.happen(e.Tick(), tokyo("2026-12-05 00:00"))
        assert wakes_until(world, "case") == tokyo("2026-12-09 09:00")


class TestWithOtherRests:
    def test_their_own_mail_ends_the_absence(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2027, 3, 1)), NOW)
        world.happen(e.Replied(8), NOW + DAY)
        assert world.situation.contact.away_until_on is None
        world.happen(e.ResumeAsked(), NOW + 3 * DAY)
        assert wakes_until(world, "case") == tokyo("2026-11-30 10:00")

    def test_a_colleagues_mail_ends_nothing(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2027, 3, 1)), NOW)
        world.happen(e.Replied(8, by_colleague=True), NOW + DAY)
        assert world.situation.contact.away_until_on == date(2027, 3, 1)

    def test_resumed_before_the_return_it_waits_for_it_and_no_day_counts_twice(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2026, 12, 1)), NOW + DAY)
        world.happen(e.PauseAsked(), NOW + 2 * DAY)
        world.happen(e.ResumeAsked(), NOW + 4 * DAY)
        assert look_at(world) == tokyo("2026-12-02 00:00")
        assert wakes_until(world, "case") == tokyo("2026-12-08 09:00")

    def test_resumed_after_the_return_the_whole_pause_counts(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(note(date(2026, 12, 1)), NOW + DAY)
        world.happen(e.PauseAsked(), NOW + 2 * DAY)
        world.happen(e.ResumeAsked(), tokyo("2026-12-10 10:00"))
        assert wakes_until(world, "case") == tokyo("2026-12-16 10:00")

    def test_a_note_during_a_pause_is_kept_for_afterwards(self) -> None:
        world = thanked(step("case", "previous + 7d"))
        world.happen(e.PauseAsked(), NOW)
        world.happen(note(date(2026, 12, 1)), NOW + DAY)
        assert world.situation.sequence.state is SequenceState.PAUSED
        world.happen(e.ResumeAsked(), NOW + 2 * DAY)
        assert look_at(world) == tokyo("2026-12-02 00:00")
