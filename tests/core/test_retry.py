"""A mail that was put off comes again, later each time, and is given up in the end; so does an account at rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.support.plans import NOW

from enishi.core.failures import connection
from enishi.core.failures.table import TABLE
from enishi.core.handling import Handling
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.retry import GIVE_UP_AFTER, LONGEST, SOONEST, account_try_at, next_try_at

MAIL = Outbound(
    1, Purpose.TOUCH, SendState.SENDING, "followup", "a@b.example", "s", "b", NOW, NOW, "<1@x>", dated_at=NOW
)
jitters = st.floats(0, 1, exclude_max=True)
rests = st.sampled_from([row.handling for row in (*TABLE, *connection.ROWS) if row.handling.concerns_account])


@given(st.integers(0, 10_000), jitters)
def test_a_mail_is_never_tried_again_within_five_minutes_nor_left_for_more_than_four_hours(
    attempts: int, jitter: float
) -> None:
    again_at = next_try_at(replace(MAIL, attempts=attempts), NOW, jitter)
    assert again_at is not None
    assert SOONEST <= again_at - NOW <= LONGEST


@given(jitters)
def test_the_waits_grow(jitter: float) -> None:
    waits = [next_try_at(replace(MAIL, attempts=attempts), NOW, jitter) for attempts in range(6)]
    assert waits == sorted(wait for wait in waits if wait is not None)
    assert len(set(waits)) == len(waits)


@given(st.timedeltas(timedelta(hours=1), timedelta(days=5)), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_mail_is_given_up_after_the_configured_time_and_never_before(
    give_up_after: timedelta, age: timedelta
) -> None:
    gives_up = next_try_at(MAIL, NOW + age, 0.5, give_up_after) is None
    assert gives_up == (age >= give_up_after)


def test_time_in_the_queue_does_not_count_as_time_of_trying() -> None:
    waited = replace(MAIL, queued_at=NOW - timedelta(days=60), dated_at=None)
    assert next_try_at(waited, NOW, 0.5) is not None
    assert timedelta(days=4) <= GIVE_UP_AFTER <= timedelta(days=5)


@given(rests, st.integers(1, 10_000), jitters)
def test_an_account_rests_at_least_as_long_as_it_was_told_and_comes_back_by_itself(
    handling: Handling, failures: int, jitter: float
) -> None:
    assert handling.rest is not None
    assert handling.longest is not None
    wait = account_try_at(failures, handling, NOW, jitter) - NOW
    assert handling.rest <= wait <= handling.longest
    assert wait <= account_try_at(failures + 1, handling, NOW, jitter) - NOW


def test_many_mailboxes_do_not_come_back_at_the_same_instant() -> None:
    handling = connection.handling_of_fault(connection.Fault.CERTIFICATE)
    tries = {account_try_at(3, handling, NOW, jitter / 10) for jitter in range(10)}
    assert len(tries) == 10
