"""The last question before a mail leaves: may it still go, and now?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.support.plans import NOW, THANKS, entered, plan, step

from enishi.core.clearance import Clearance, Go, LookFirst, PutOff, Withdraw, clearance
from enishi.core.model import (
    Kind,
    Outbound,
    Purpose,
    SendState,
    SequenceState,
    Touch,
    TouchState,
)
from enishi.core.situation import Situation

CASE = step("case", "refusal + 1w", "case", "required")
FRESH = NOW - timedelta(seconds=30)


def queued(**changes: object) -> Outbound:
    mail = Outbound(
        id=1,
        purpose=Purpose.TOUCH,
        state=SendState.QUEUED,
        mailbox="followup",
        recipient="Yamada@Kyaku.example",
        subject="s",
        body="b",
        due_at=NOW,
        queued_at=NOW,
        message_id="<1@mirai.example>",
        kind=Kind.CASE,
        sequence_id=1,
        step="case",
        draft_id=1,
    )
    return replace(mail, **changes)  # type: ignore[arg-type]


def waiting(**changes: object) -> Situation:
    touch = Touch(1, "case", Kind.CASE, TouchState.QUEUED, NOW)
    return replace(entered(), touches=(touch,), **changes)  # type: ignore[arg-type]


def asked(
    mail: Outbound | None = None,
    situation: Situation | None = None,
    now: datetime = NOW,
    caught_up_at: datetime | None = FRESH,
    steps: tuple[object, ...] = (THANKS, CASE),
    **changes: object,
) -> Clearance:
    return clearance(
        mail or queued(),
        situation or waiting(),
        plan(*steps, **changes),
        now,
        caught_up_at,  # type: ignore[arg-type]
    )


def test_what_nothing_speaks_against_goes() -> None:
    assert asked() == Go()


@pytest.mark.parametrize(
    ("situation", "why"),
    [
        (waiting(suppressed=True), "withdrawn.suppressed"),
        (
            replace(waiting(), sequence=replace(entered().sequence, state=SequenceState.PAUSED)),
            "withdrawn.sequence_at_rest",
        ),
        (replace(waiting(), touches=()), "withdrawn.touch_not_queued"),
        (
            replace(waiting(), contact=replace(entered().contact, address="new@kyaku.example")),
            "withdrawn.address_changed",
        ),
    ],
)
def test_what_must_not_leave_any_more_is_withdrawn(situation: Situation, why: str) -> None:
    assert asked(situation=situation) == Withdraw(why)


def test_a_step_that_was_taken_out_of_the_plan_does_not_leave() -> None:
    assert asked(steps=(THANKS,)) == Withdraw("withdrawn.step_gone")


def test_a_plan_that_is_gone_sends_nothing() -> None:
    without = replace(plan(), cadence=None)
    assert clearance(queued(), waiting(), without, NOW, FRESH) == Withdraw("withdrawn.step_gone")


def test_where_the_plan_asks_for_approval_now_what_nobody_approved_does_not_leave() -> None:
    assert asked(queued(draft_id=None)) == Withdraw("withdrawn.not_approved")


def test_advertising_without_a_legal_basis_does_not_leave() -> None:
    assert asked(basis=None) == Withdraw("withdrawn.no_basis")


def test_outside_the_window_it_waits() -> None:
    night = NOW.replace(hour=14)  # 23:00 in Tokyo, on a Friday
    monday = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # the 23rd is a holiday
    assert asked(now=night, caught_up_at=night) == PutOff(monday)


def test_an_absence_moves_an_approved_mail_behind_the_return() -> None:
    away = replace(waiting(), contact=replace(entered().contact, away_until_on=date(2026, 12, 1)))
    assert asked(situation=away) == PutOff(datetime(2026, 12, 2, 0, 0, tzinfo=UTC))


def test_pressure_moves_it() -> None:
    others = (NOW - timedelta(days=2),)
    answer = asked(situation=waiting(sent_to_contact=others, sent_to_company=others))
    assert answer == PutOff(NOW + timedelta(days=5))


@pytest.mark.parametrize("caught_up_at", [None, NOW - timedelta(minutes=2), NOW + timedelta(hours=1)])
def test_the_mailbox_must_have_been_read_just_now(caught_up_at: datetime | None) -> None:
    """Also when the clock was put back, so that the last look seems to lie ahead."""
    assert asked(caught_up_at=caught_up_at) == LookFirst()


def test_thanks_leave_though_the_mailbox_cannot_be_read() -> None:
    touch = Touch(1, "thanks", Kind.THANKS, TouchState.QUEUED, NOW)
    thanks = queued(kind=Kind.THANKS, step="thanks", draft_id=None)
    assert asked(thanks, replace(entered(), touches=(touch,)), caught_up_at=None) == Go()
