"""When is this person written to next? Worked examples in Japan, and what holds whatever the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.expressions import parse_approval, parse_at, parse_rate, parse_window
from enishi.core.language import say
from enishi.core.model import (
    Company,
    Contact,
    Deal,
    Kind,
    Refusal,
    Sequence,
    SequenceState,
    Touch,
    TouchState,
)
from enishi.core.plan import At, Cadence, Calendar, Pressure, Step, Unit
from enishi.core.projection import Projected, project
from enishi.core.schedule import (
    delayed,
    due_of,
    earliest_by_pressure,
    ends_at,
    is_late,
    jitter_of,
    window_for,
)
from enishi.core.settings import Approvals, Windows
from enishi.core.situation import Plan, Situation
from enishi.core.windows import is_open

TOKYO, BERLIN, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HOLIDAYS = [
    *(date(2026, 9, day) for day in (21, 22, 23)),
    *(date(2026, 12, day) for day in (29, 30, 31)),
    *(date(2027, 1, day) for day in (1, 2, 3)),
    date(2027, 4, 29),
    *(date(2027, 5, day) for day in (3, 4, 5)),
]
JAPAN = Calendar(closed=frozenset(HOLIDAYS), named={"summer_bonus": (7, 10)})
WINDOWS = Windows(
    mail=parse_window("mon-fri 09:00-12:00, 13:00-17:30", business_days_only=True),
    courtesy=parse_window("mon-sun 07:00-21:00", business_days_only=False),
)
PRESSURE = Pressure(parse_rate("1 in 7d"), parse_rate("2 in 14d"), parse_rate("1 in 180d"))
NO_PRESSURE = Pressure(*[parse_rate("99 in 1m")] * 3)


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


FRIDAY = tokyo("2026-11-20 15:00")


def step(step_id: str, at: str, kind: Kind = Kind.INFO, without_date: str | None = None) -> Step:
    fallback = parse_at(without_date) if without_date else None
    return Step(step_id, kind, parse_at(at), parse_approval("auto"), without_date=fallback)


def plan_of(*steps: Step, **changes: object) -> Plan:
    cadence = Cadence("test", "test", frozenset(), frozenset(), steps)
    plan = Plan(cadence, JAPAN, WINDOWS, NO_PRESSURE, Approvals(), TOKYO, None)
    return replace(plan, **changes)  # type: ignore[arg-type]


def refused(
    at: datetime = FRIDAY, said_on: date | None = None, dates: dict[str, date] | None = None
) -> Situation:
    """A refusal recorded at that time, whose sequence has just begun."""
    said_on = said_on or at.astimezone(TOKYO).date()
    return Situation(
        sequence=Sequence(1, 1, 1, "test", SequenceState.ACTIVE, entered_at=at),
        refusal=Refusal(1, 1, "not_now", said_on, recorded_at=at, dates=dates or {}),
        deal=Deal(1, 1, "tanaka", proposed_on=date(2026, 11, 2)),
        contact=Contact(1, 1, "sato@example.jp"),
        company=Company(1, "株式会社サンプル"),
    )


def settled(
    situation: Situation, step_id: str, at: datetime, state: TouchState = TouchState.SENT
) -> Situation:
    touch = Touch(1, step_id, Kind.INFO, state, settled_at=at, rest_before=situation.sequence.rested)
    return replace(situation, touches=(*situation.touches, touch))


def rested(situation: Situation, by: timedelta) -> Situation:
    return replace(situation, sequence=replace(situation.sequence, rested=situation.sequence.rested + by))


def away(situation: Situation, until_on: date) -> Situation:
    return replace(situation, contact=replace(situation.contact, away_until_on=until_on))


def due(one: Step, situation: Situation, plan: Plan | None = None) -> datetime | None:
    return due_of(one, situation, plan or plan_of(one)).at


def due_with(jitter: timedelta, one: Step, situation: Situation, plan: Plan) -> datetime | None:
    return delayed(one, due_of(one, situation, plan), plan, jitter)


class TestRefusalAnchor:
    def test_thanks_are_due_at_the_recording(self) -> None:
        assert due(step("thanks", "refusal", Kind.THANKS), refused()) == FRIDAY

    def test_at_night_they_wait_for_the_courtesy_window(self) -> None:
        late = refused(tokyo("2026-12-31 23:10"))
        assert due(step("thanks", "refusal", Kind.THANKS), late) == tokyo("2027-01-01 07:00")

    def test_a_no_of_another_day_counts_from_that_day_at_noon(self) -> None:
        heard_late = refused(FRIDAY, said_on=date(2026, 11, 18))
        assert due(step("info", "refusal + 1w"), heard_late) == tokyo("2026-11-25 13:00")
        assert due(step("thanks", "refusal", Kind.THANKS), heard_late) == tokyo("2026-11-18 12:00")

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("refusal + 90m", "2026-11-20 16:30"),
            ("refusal + 3h", "2026-11-23 09:00"),  # 18:00 on a Friday
            ("refusal + 1d", "2026-11-23 09:00"),  # a Saturday
            ("refusal + 3d", "2026-11-23 15:00"),  # keeps its time of day
            ("refusal + 2w", "2026-12-04 15:00"),
            ("refusal + 3bd", "2026-11-25 15:00"),
            ("refusal + 26bd", "2026-12-28 15:00"),
            ("refusal + 27bd", "2027-01-04 15:00"),  # over the year's end
            ("refusal + 6w", "2027-01-04 09:00"),  # New Year's Day: first opening of the year
            ("refusal + 3mo", "2027-02-22 09:00"),  # a Saturday
            ("refusal + 1y", "2027-11-22 09:00"),
        ],
    )
    def test_offsets_keep_the_calendar(self, at: str, expected: str) -> None:
        assert due(step("info", at), refused()) == tokyo(expected)

    def test_a_month_after_the_31st_is_the_last_of_february(self) -> None:
        at = tokyo("2028-01-31 10:00")
        assert due(step("info", "refusal + 1mo"), refused(at)) == tokyo("2028-02-29 10:00")

    def test_a_rest_moves_it_by_its_length(self) -> None:
        resting = rested(refused(), timedelta(days=10))
        assert due(step("info", "refusal + 2w"), resting) == tokyo("2026-12-14 15:00")


class TestPreviousAnchor:
    STEPS = (step("a", "refusal + 1w"), step("b", "previous + 3w"), step("c", "previous + 1w"))
    PLAN = plan_of(*STEPS)

    def test_it_waits_for_the_step_before(self) -> None:
        assert due_of(self.STEPS[1], refused(), self.PLAN).why == "wait.previous"

    def test_it_counts_from_the_actual_send(self) -> None:
        sent = settled(refused(), "a", tokyo("2026-12-02 10:00"))
        assert due(self.STEPS[1], sent, self.PLAN) == tokyo("2026-12-23 10:00")

    def test_for_the_first_step_it_is_the_refusal(self) -> None:
        first = step("a", "previous + 1w")
        assert due(first, refused(), plan_of(first)) == tokyo("2026-11-27 15:00")

    def test_for_the_first_step_it_is_not_before_the_cadence_was_entered(self) -> None:
        first = step("a", "previous + 1w")
        heard_late = refused(FRIDAY, said_on=date(2026, 3, 2))
        assert due(first, heard_late, plan_of(first)) == tokyo("2026-11-27 15:00")

    def test_a_step_skipped_before_its_turn_does_not_hurry_the_next(self) -> None:
        skipped = settled(refused(), "b", FRIDAY, TouchState.SKIPPED)
        assert due_of(self.STEPS[2], skipped, self.PLAN).why == "wait.previous"
        sent = settled(skipped, "a", tokyo("2026-12-02 10:00"))
        assert due(self.STEPS[2], sent, self.PLAN) == tokyo("2026-12-09 10:00")

    def test_a_step_skipped_in_its_turn_counts_from_the_skip(self) -> None:
        sent = settled(refused(), "a", tokyo("2026-12-02 10:00"))
        skipped = settled(sent, "b", tokyo("2026-12-10 10:00"), TouchState.SKIPPED)
        assert due(self.STEPS[2], skipped, self.PLAN) == tokyo("2026-12-17 10:00")

    def test_only_a_rest_since_then_moves_it(self) -> None:
        before = settled(rested(refused(), timedelta(days=30)), "a", tokyo("2026-12-02 10:00"))
        assert due(self.STEPS[1], before, self.PLAN) == tokyo("2026-12-23 10:00")
        assert due(self.STEPS[1], rested(before, timedelta(days=1)), self.PLAN) == tokyo("2026-12-24 10:00")


class TestDateAnchors:
    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("decision_on", "2027-01-04 09:00"),  # New Year's Day
            ("decision_on - 5bd", "2026-12-22 09:00"),
            ("decision_on + 1bd", "2027-01-04 09:00"),
            ("decision_on + 2w", "2027-01-15 09:00"),
            ("decision_on - 1mo", "2026-12-01 09:00"),
            ("decision_on - 85h", "2026-12-28 11:00"),  # elapsed time from the day's start
            ("proposed_on + 1mo", "2026-12-02 09:00"),
            ("fiscal_year_start", "2027-04-01 09:00"),
            ("fiscal_year_end - 10bd", "2027-03-17 09:00"),
            ("half_year_start", "2027-04-01 09:00"),
            ("summer_bonus - 2w", "2027-06-28 09:00"),
        ],
    )
    def test_a_date_stands_for_its_first_opening(self, at: str, expected: str) -> None:
        situation = refused(dates={"decision_on": date(2027, 1, 1)})
        assert due(step("x", at), situation) == tokyo(expected)

    def test_the_fiscal_anchors_are_the_next_after_the_refusal(self) -> None:
        last_day = refused(tokyo("2027-03-31 10:00"))
        assert due(step("x", "fiscal_year_start"), last_day) == tokyo("2027-04-01 09:00")
        assert due(step("x", "fiscal_year_end"), last_day) == tokyo("2028-03-31 09:00")
        first_day = refused(tokyo("2027-04-01 10:00"))
        assert due(step("x", "half_year_start"), first_day) == tokyo("2027-10-01 09:00")
        assert due(step("x", "fiscal_year_start"), first_day) == tokyo("2028-04-03 09:00")  # a Saturday

    def test_a_fiscal_year_may_begin_in_any_month(self) -> None:
        plan = plan_of(calendar=replace(JAPAN, fiscal_year_start=(1, 1)))
        assert due(step("x", "fiscal_year_end"), refused(), plan) == tokyo("2027-01-04 09:00")
        assert due(step("x", "half_year_start"), refused(), plan) == tokyo("2027-01-04 09:00")

    def test_a_rest_does_not_move_a_date(self) -> None:
        situation = refused(dates={"decision_on": date(2027, 2, 10)})
        one = step("x", "decision_on - 5bd")
        assert due(one, rested(situation, timedelta(days=10))) == due(one, situation)

    def test_without_the_date_the_step_is_left_out(self) -> None:
        nothing = due_of(step("x", "decision_on - 5bd"), refused(), plan_of())
        assert (nothing.at, nothing.why) == (None, "skip.no_date")

    def test_without_the_date_its_substitute_counts(self) -> None:
        one = step("x", "decision_on - 5bd", without_date="refusal + 8w")
        assert due(one, refused()) == tokyo("2027-01-15 15:00")
        known = refused(dates={"decision_on": date(2027, 2, 10)})
        assert due(one, known) == tokyo("2027-02-03 09:00")


class TestAbsence:
    def test_mail_waits_for_the_business_day_after_the_return(self) -> None:
        on_leave = away(refused(), date(2026, 12, 28))
        assert due(step("info", "refusal + 2w"), on_leave) == tokyo("2027-01-04 09:00")

    def test_an_absence_that_is_over_changes_nothing(self) -> None:
        back = away(refused(), date(2026, 11, 24))
        assert due(step("info", "refusal + 2w"), back) == tokyo("2026-12-04 15:00")

    def test_the_thank_you_does_not_wait(self) -> None:
        on_leave = away(refused(), date(2026, 12, 28))
        assert due(step("thanks", "refusal", Kind.THANKS), on_leave) == FRIDAY


class TestJitter:
    def test_it_is_the_same_for_the_same_seed_and_step(self) -> None:
        assert jitter_of("S1", "case", timedelta(minutes=15)) == jitter_of(
            "S1", "case", timedelta(minutes=15)
        )
        assert len({jitter_of(f"S{n}", "case", timedelta(minutes=15)) for n in range(100)}) > 50

    @given(st.text(), st.text(), st.timedeltas(timedelta(0), timedelta(days=2)))
    def test_it_lies_between_nothing_and_the_most(self, seed: str, step_id: str, most: timedelta) -> None:
        assert timedelta(0) <= jitter_of(seed, step_id, most) <= most

    @pytest.mark.parametrize(
        ("at", "kind", "moved"),
        [
            ("refusal + 2w", Kind.INFO, True),
            ("decision_on", Kind.QUESTION, True),
            ("refusal", Kind.INFO, False),
            ("refusal + 30m", Kind.INFO, False),
            ("refusal + 2w", Kind.FEEDBACK, False),
            ("refusal + 2w", Kind.TASK, False),
        ],
    )
    def test_it_delays_only_advertising_that_is_meant_to_the_day(
        self, at: str, kind: Kind, moved: bool
    ) -> None:
        one, situation = step("x", at, kind), refused(dates={"decision_on": date(2027, 2, 10)})
        plain, late = (due_with(timedelta(minutes=m), one, situation, plan_of()) for m in (0, 10))
        assert plain is not None
        assert late == plain + timedelta(minutes=10 if moved else 0)

    def test_it_does_not_push_a_mail_out_of_the_window(self) -> None:
        evening = refused(tokyo("2026-11-20 17:25"))
        pushed = due_with(timedelta(minutes=10), step("x", "refusal + 1w"), evening, plan_of())
        assert pushed == tokyo("2026-11-30 09:00")


class TestLateness:
    @staticmethod
    def why(one: Step, situation: Situation, now: datetime = FRIDAY) -> str | None:
        plan = plan_of(one)
        return is_late(one, due_of(one, situation, plan), situation, plan, now)

    def test_a_step_whose_time_is_past_at_entry_is_left_out(self) -> None:
        heard_late = refused(FRIDAY, said_on=date(2026, 10, 1))
        assert self.why(step("x", "refusal + 2w"), heard_late) == "skip.late_entry"
        assert self.why(step("x", "refusal + 2mo"), heard_late) is None

    def test_a_date_that_is_past_at_entry_leaves_its_step_out(self) -> None:
        decided = refused(dates={"decision_on": date(2026, 11, 19)})
        assert self.why(step("x", "decision_on + 1bd"), decided) == "skip.late_entry"
        assert self.why(step("x", "decision_on + 2bd"), decided) is None

    def test_minutes_do_not_make_it_late(self) -> None:
        situation = refused()
        entered = replace(situation.sequence, entered_at=FRIDAY + timedelta(minutes=4))
        assert self.why(step("x", "refusal"), replace(situation, sequence=entered)) is None

    def test_thanks_are_still_meant_within_a_week(self) -> None:
        thanks = step("thanks", "refusal", Kind.THANKS)
        assert self.why(thanks, refused(FRIDAY, said_on=date(2026, 11, 13))) is None
        assert self.why(thanks, refused(FRIDAY, said_on=date(2026, 11, 12))) == "skip.late_entry"

    def test_what_counts_from_the_step_before_is_never_late(self) -> None:
        heard_late = refused(FRIDAY, said_on=date(2026, 3, 2))
        one = step("x", "decision_on", without_date="previous + 1w")
        assert self.why(one, heard_late, FRIDAY + timedelta(days=99)) is None

    def test_a_rest_does_not_revive_what_was_late(self) -> None:
        heard_late = rested(refused(FRIDAY, said_on=date(2026, 10, 1)), timedelta(days=60))
        assert self.why(step("x", "refusal + 2w"), heard_late) == "skip.late_entry"

    def test_a_date_that_went_by_during_a_rest_leaves_its_step_out(self) -> None:
        situation = rested(refused(dates={"decision_on": date(2026, 12, 25)}), timedelta(days=40))
        one = step("x", "decision_on")
        assert self.why(one, situation, tokyo("2027-01-04 10:00")) is None  # two business days on
        assert self.why(one, situation, tokyo("2027-01-05 09:00")) == "skip.past_date"

    def test_a_date_is_not_lost_because_the_daemon_was_off(self) -> None:
        situation = refused(dates={"decision_on": date(2026, 12, 25)})
        assert self.why(step("x", "decision_on"), situation, tokyo("2027-01-15 10:00")) is None

    def test_a_date_that_goes_by_during_an_absence_leaves_its_step_out(self) -> None:
        situation = away(refused(dates={"decision_on": date(2026, 12, 10)}), date(2026, 12, 21))
        assert self.why(step("x", "decision_on - 5bd"), situation) == "skip.past_date"


class TestPressure:
    SENT = tuple(tokyo(text) for text in ("2026-11-02 10:00", "2026-11-10 10:00", "2026-11-18 10:00"))

    def earliest(self, kind: Kind, **sent: tuple[datetime, ...]) -> datetime | None:
        return earliest_by_pressure(kind, replace(refused(), **sent), plan_of(pressure=PRESSURE))

    def test_the_person_has_rest_from_the_last_mail(self) -> None:
        assert self.earliest(Kind.INFO, sent_to_contact=self.SENT) == tokyo("2026-11-25 10:00")

    def test_the_company_counts_all_its_people(self) -> None:
        assert self.earliest(Kind.INFO, sent_to_company=self.SENT) == tokyo("2026-11-24 10:00")

    def test_offers_are_rarer(self) -> None:
        assert self.earliest(Kind.OFFER, offers_to_contact=self.SENT[:1]) == tokyo("2027-05-01 10:00")
        assert self.earliest(Kind.INFO, offers_to_contact=self.SENT) is None

    def test_the_strictest_limit_counts(self) -> None:
        every = {"sent_to_contact": self.SENT, "offers_to_contact": self.SENT}
        assert self.earliest(Kind.OFFER, **every) == tokyo("2027-05-17 10:00")

    def test_fewer_than_the_count_stand_in_nobodys_way(self) -> None:
        assert self.earliest(Kind.INFO, sent_to_company=self.SENT[:1]) is None

    @pytest.mark.parametrize("kind", [Kind.THANKS, Kind.WITHDRAW, Kind.TASK])
    def test_courtesy_and_tasks_are_free(self, kind: Kind) -> None:
        assert self.earliest(kind, sent_to_contact=self.SENT) is None


class TestOutlook:
    COMPARING = plan_of(
        step("thanks", "refusal", Kind.THANKS),
        step("axes", "refusal + 2w", Kind.MATERIAL),
        step("case", "previous + 3w", Kind.CASE),
        step("decide", "decision_on - 5bd", Kind.QUESTION, without_date="refusal + 8w"),
        step("call", "decision_on + 1bd", Kind.TASK),
        step("withdraw", "decision_on + 2w", Kind.WITHDRAW),
        pressure=PRESSURE,
        windows=replace(WINDOWS, jitter=timedelta(0)),
    )

    @staticmethod
    def dates(outlook: tuple[Projected, ...]) -> dict[str, str]:
        return {
            seen.step.id: f"{seen.due_at.astimezone(TOKYO):%Y-%m-%d %H:%M}" if seen.due_at else f"{seen.why}"
            for seen in outlook
        }

    def test_it_tells_the_whole_plan_in_its_order(self) -> None:
        situation = refused(dates={"decision_on": date(2027, 2, 10)})
        assert self.dates(project(situation, self.COMPARING, FRIDAY)) == {
            "thanks": "2026-11-20 15:00",
            "axes": "2026-12-04 15:00",
            "case": "2026-12-25 15:00",
            "decide": "2027-02-03 09:00",
            "call": "2027-02-11 09:00",
            "withdraw": "2027-02-24 09:00",
        }

    def test_what_has_no_date_is_told_as_left_out(self) -> None:
        outlook = project(refused(), self.COMPARING, FRIDAY)
        assert self.dates(outlook)["decide"] == "2027-01-15 15:00"
        assert self.dates(outlook)["call"] == "skip.no_date"
        assert outlook[4].state is TouchState.SKIPPED

    def test_mails_keep_their_distance(self) -> None:
        """By the plan the question would come on 28 December, three days after the case study."""
        situation = refused(dates={"decision_on": date(2027, 1, 8)})
        outlook = self.dates(project(situation, self.COMPARING, FRIDAY))
        assert outlook["case"] == "2026-12-25 15:00"
        assert outlook["decide"] == "2027-01-04 09:00"

    def test_what_was_sent_counts_as_it_was_sent(self) -> None:
        sent = settled(settled(refused(), "thanks", FRIDAY), "axes", tokyo("2026-12-09 11:00"))
        outlook = project(sent, self.COMPARING, tokyo("2026-12-10 10:00"))
        assert outlook[1].state is TouchState.SENT
        assert self.dates(outlook)["case"] == "2026-12-30 11:00".replace(
            "2026-12-30 11:00", "2027-01-04 09:00"
        )

    def test_a_draft_with_the_rep_is_taken_as_approved(self) -> None:
        touch = Touch(1, "axes", Kind.MATERIAL, TouchState.AWAITING, due_at=tokyo("2026-12-04 15:00"))
        asked = replace(refused(), touches=(touch,))
        outlook = project(asked, self.COMPARING, tokyo("2026-12-03 15:00"))
        assert outlook[1].state is TouchState.AWAITING
        assert self.dates(outlook)["case"] == "2026-12-25 15:00"

    def test_a_day_chosen_by_the_rep_holds(self) -> None:
        touch = Touch(1, "axes", Kind.MATERIAL, TouchState.PLANNED, due_at=tokyo("2026-12-14 09:00"))
        outlook = project(replace(refused(), touches=(touch,)), self.COMPARING, FRIDAY)
        assert self.dates(outlook)["axes"] == "2026-12-14 09:00"
        assert self.dates(outlook)["case"] == "2027-01-04 09:00"

    def test_a_day_chosen_by_the_rep_is_never_too_late(self) -> None:
        touch = Touch(1, "decide", Kind.QUESTION, TouchState.PLANNED, due_at=tokyo("2026-11-30 09:00"))
        decided = refused(dates={"decision_on": date(2026, 11, 18)})
        assert self.dates(project(decided, self.COMPARING, FRIDAY))["decide"] == "2026-11-11 09:00"
        outlook = project(replace(decided, touches=(touch,)), self.COMPARING, FRIDAY)
        assert self.dates(outlook)["decide"] == "2026-11-30 09:00"
        assert outlook[3].state is TouchState.PLANNED

    def test_what_is_overdue_comes_now_and_not_in_the_past(self) -> None:
        monday = tokyo("2026-12-14 10:00")
        outlook = project(settled(refused(), "thanks", FRIDAY), self.COMPARING, monday)
        assert outlook[1].due_at == monday

    def test_a_held_sequence_goes_on_from_its_day(self) -> None:
        situation = settled(refused(), "thanks", FRIDAY)
        held = replace(
            situation.sequence,
            state=SequenceState.HELD,
            rested_since=FRIDAY,
            held_until_on=date(2027, 2, 1),
        )
        outlook = project(replace(situation, sequence=held), self.COMPARING, FRIDAY)
        assert self.dates(outlook)["axes"] == "2027-02-15 09:00"  # 72 days and 9 hours later, a Monday

    def test_nothing_follows_a_farewell(self) -> None:
        plan = plan_of(step("bye", "refusal + 1w", Kind.WITHDRAW), step("more", "refusal + 9w"))
        assert self.dates(project(refused(), plan, FRIDAY))["more"] == "skip.after_farewell"

    def test_nothing_follows_the_end_of_the_cadence(self) -> None:
        plan = plan_of(step("a", "refusal + 1w"), step("b", "refusal + 1y"))
        assert plan.cadence is not None
        short = replace(plan, cadence=replace(plan.cadence, stop_after=timedelta(days=180)))
        assert ends_at(refused(), short) == FRIDAY + timedelta(days=180)
        assert ends_at(rested(refused(), timedelta(days=9)), short) == FRIDAY + timedelta(days=189)
        assert self.dates(project(refused(), short, FRIDAY))["b"] == "skip.after_end"

    def test_a_stopped_sequence_has_nothing_ahead(self) -> None:
        situation = settled(refused(), "thanks", FRIDAY)
        stopped = replace(situation.sequence, state=SequenceState.STOPPED)
        outlook = project(replace(situation, sequence=stopped), self.COMPARING, FRIDAY)
        assert [seen.state for seen in outlook] == [TouchState.SENT, *[TouchState.CANCELLED] * 5]

    def test_without_a_cadence_there_is_no_outlook(self) -> None:
        assert project(refused(), plan_of(cadence=None), FRIDAY) == ()


# -- What holds whatever the plan -----------------------------------------------------------------------------

zones = st.sampled_from([TOKYO, BERLIN, NEW_YORK])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
anchors = st.sampled_from(["refusal", "previous", "decision_on", "fiscal_year_end", "half_year_start"])
units = st.sampled_from(Unit)
jitters = st.timedeltas(timedelta(0), timedelta(hours=2))


@st.composite
def steps(draw: st.DrawFn, least: int = -10) -> Step:
    at = At(draw(anchors), draw(st.integers(least, 10)), draw(units))
    kind = draw(st.sampled_from(Kind))
    return Step(draw(st.text("abcdefgh", min_size=4, max_size=8)), kind, at, parse_approval("auto"))


@given(steps(), instants, zones, jitters)
def test_a_due_time_always_lies_in_its_window(
    one: Step, at: datetime, zone: ZoneInfo, jitter: timedelta
) -> None:
    """Also where the clocks change: by the wall clock of the zone, never outside the hours."""
    plan = plan_of(one, zone=zone)
    when = due_with(jitter, one, refused(at, dates={"decision_on": date(2026, 10, 25)}), plan)
    assert when is not None
    assert is_open(window_for(one.kind, plan), JAPAN, zone, when)


@given(steps(least=0), instants, zones, jitters)
def test_nothing_comes_before_what_it_counts_from(
    one: Step, at: datetime, zone: ZoneInfo, jitter: timedelta
) -> None:
    situation = refused(at, said_on=at.astimezone(zone).date(), dates={"decision_on": date(2026, 10, 25)})
    plan = plan_of(one, zone=zone)
    origin = due_of(replace(one, at=At(one.at.anchor)), situation, plan).planned_at
    start = at if one.at.anchor in ("refusal", "previous") else None
    when = due_with(jitter, one, situation, plan)
    assert when is not None
    assert origin is not None
    assert when >= (start or origin)


@given(st.lists(steps(), max_size=6, unique_by=lambda one: one.id), instants, zones)
def test_an_outlook_names_every_step_once_in_the_plans_order(
    several: list[Step], at: datetime, zone: ZoneInfo
) -> None:
    plan, situation = plan_of(*several, zone=zone, pressure=PRESSURE), refused(at)
    outlook = project(situation, plan, at)
    assert [seen.step for seen in outlook] == several
    assert project(situation, plan, at) == outlook
    assert all((seen.state is TouchState.PLANNED) == (seen.why is None) for seen in outlook)
    assert all(say(lang, seen.why) for seen in outlook if seen.why for lang in ("ja", "en"))


@given(st.lists(steps(), max_size=6, unique_by=lambda one: one.id), instants)
def test_an_outlook_lies_ahead_and_respects_the_pressure(several: list[Step], at: datetime) -> None:
    outlook = project(refused(at), plan_of(*several, pressure=PRESSURE), at)
    planned = [seen for seen in outlook if seen.due_at and seen.state is TouchState.PLANNED]
    assert all(seen.due_at >= at for seen in planned if seen.due_at)
    adverts = sorted(seen.due_at for seen in planned if seen.due_at and seen.step.kind.is_advertising)
    assert all(later - sooner >= timedelta(days=7) for sooner, later in pairwise(adverts))
