"""The last question before a mail leaves: may it still go, and now?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePath

import pytest
from tests.support.plans import NOW, THANKS, TOKYO, plan, step

from enishi.core.clearance import (
    STALE_AFTER,
    Clearance,
    Go,
    LookFirst,
    Moment,
    PutOff,
    Withdraw,
    clearance,
    opening_of,
)
from enishi.core.model import Basis, Kind, Outbound, Purpose, SendState, SequenceState, TouchState
from enishi.core.plan import Step
from enishi.core.pressure import Sent, SentLately
from enishi.core.settings import OptOut, SenderIdentity, Site
from enishi.core.standing import Standing

CASE = step("case", "refusal + 1w", "case", "required")
FRESH = NOW - timedelta(seconds=30)
DAY = timedelta(days=1)

STANDING = Standing(
    sequence_state=SequenceState.ACTIVE,
    cadence="test",
    contact_id=1,
    company_id=1,
    address="yamada@kyaku.example",
    basis=None,
    no_solicitation=False,
    away_until_on=None,
    touch_state=TouchState.QUEUED,
)


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


def site_with(steps: tuple[Step, ...], basis: Basis | None) -> Site:
    said = plan(*steps, basis=basis)
    assert said.cadence is not None
    return Site(
        folder=PurePath(),
        language="ja",
        timezone=TOKYO,
        sender=SenderIdentity("株式会社みらい設備", "東京都", "03-0000-0000", OptOut()),
        mailboxes={},
        control="",
        reps={},
        windows=said.windows,
        pressure=said.pressure,
        approvals=said.approvals,
        default_basis=basis,
        storage_url="",
        web_listen=None,
        reasons={},
        calendar=said.calendar,
        cadences={"test": said.cadence},
        mails={},
    )


def asked(
    mail: Outbound | None = None,
    now: datetime = NOW,
    caught_up_at: datetime | None = FRESH,
    steps: tuple[Step, ...] = (THANKS, CASE),
    basis: Basis | None = Basis.BUSINESS_CARD,
    sent: tuple[Sent, ...] = (),
    suppressed: tuple[str, ...] = (),
    **standing: object,
) -> Clearance:
    site = site_with(steps, basis)
    moment = Moment(site, now, caught_up_at, SentLately(sent), suppressed.__contains__, opening_of(site))
    return clearance(mail or queued(), replace(STANDING, **standing), moment)  # type: ignore[arg-type]


def test_what_nothing_speaks_against_goes() -> None:
    assert asked() == Go()


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        ({"suppressed": ("yamada@kyaku.example",)}, "withdrawn.suppressed"),
        ({"sequence_state": SequenceState.PAUSED}, "withdrawn.sequence_at_rest"),
        ({"touch_state": TouchState.CANCELLED}, "withdrawn.touch_not_queued"),
        ({"touch_state": None}, "withdrawn.touch_not_queued"),
        ({"address": "new@kyaku.example"}, "withdrawn.address_changed"),
    ],
)
def test_what_must_not_leave_any_more_is_withdrawn(standing: dict[str, object], why: str) -> None:
    assert asked(**standing) == Withdraw(why)  # type: ignore[arg-type]


def test_a_step_that_was_taken_out_of_the_plan_does_not_leave() -> None:
    assert asked(steps=(THANKS,)) == Withdraw("withdrawn.step_gone")


def test_a_plan_that_is_gone_sends_nothing() -> None:
    assert asked(cadence="gone") == Withdraw("withdrawn.step_gone")


def test_where_the_plan_asks_for_approval_now_what_nobody_approved_does_not_leave() -> None:
    assert asked(queued(draft_id=None)) == Withdraw("withdrawn.not_approved")


def test_advertising_without_a_legal_basis_does_not_leave() -> None:
    assert asked(basis=None) == Withdraw("withdrawn.no_basis")


def test_a_notice_against_advertising_voids_the_published_address() -> None:
    assert asked(basis=Basis.PUBLISHED, no_solicitation=True) == Withdraw("withdrawn.no_basis")


def test_outside_the_window_it_waits() -> None:
    night = NOW.replace(hour=14)  # 23:00 in Tokyo, on a Friday
    monday = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # the 23rd is a holiday
    assert asked(now=night, caught_up_at=night) == PutOff(monday)


def test_an_absence_moves_an_approved_mail_behind_the_return() -> None:
    assert asked(away_until_on=date(2026, 12, 1)) == PutOff(datetime(2026, 12, 2, 0, 0, tzinfo=UTC))


def test_pressure_moves_it() -> None:
    assert asked(sent=(Sent(1, 1, Kind.INFO, NOW - 2 * DAY),)) == PutOff(NOW + 5 * DAY)


def test_two_to_one_firm_are_as_many_as_the_rule_says_whoever_got_them() -> None:
    others = (Sent(2, 1, Kind.INFO, NOW - 2 * DAY), Sent(3, 1, Kind.CASE, NOW - DAY))
    assert asked(sent=others) == PutOff(NOW + 12 * DAY)
    assert asked(sent=others[:1]) == Go()
    assert asked(sent=tuple(replace(mail, company_id=2) for mail in others)) == Go()


def test_courtesy_mail_is_no_pressure() -> None:
    assert asked(sent=(Sent(1, 1, Kind.THANKS, NOW - DAY),)) == Go()


@pytest.mark.parametrize("caught_up_at", [None, NOW - timedelta(minutes=2), NOW + timedelta(hours=1)])
def test_the_mailbox_must_have_been_read_just_now(caught_up_at: datetime | None) -> None:
    """Also when the clock was put back, so that the last look seems to lie ahead."""
    assert asked(caught_up_at=caught_up_at) == LookFirst()


def test_thanks_leave_though_the_mailbox_cannot_be_read() -> None:
    thanks = queued(kind=Kind.THANKS, step="thanks", draft_id=None)
    assert asked(thanks, caught_up_at=None) == Go()


def test_what_could_not_leave_for_days_is_taken_up_anew_and_shown_to_a_person() -> None:
    assert asked(queued(due_at=NOW - STALE_AFTER - DAY)) == Withdraw("withdrawn.stale")
    assert asked(queued(due_at=NOW - STALE_AFTER)) == Go()


def test_after_a_standstill_one_person_gets_one_mail_a_day() -> None:
    """Of whatever kind; a mail that is on time is none of this rule's business."""
    just_thanked = (Sent(1, 1, Kind.THANKS, NOW - timedelta(hours=1)),)
    gathered = queued(due_at=NOW - 2 * DAY)
    saturday_to_tuesday = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert asked(gathered, sent=just_thanked) == PutOff(saturday_to_tuesday)
    assert asked(gathered) == Go()
    assert asked(sent=just_thanked) == Go()


def test_what_was_put_off_is_no_less_late() -> None:
    """A hold puts its mails off again and again, and at its end all of them would leave at once (R11)."""
    just_written_to = (Sent(1, 1, Kind.FEEDBACK, NOW - timedelta(hours=1)),)
    again = asked(queued(due_at=NOW), sent=just_written_to, planned_at=NOW - 2 * DAY)
    assert again == PutOff(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
