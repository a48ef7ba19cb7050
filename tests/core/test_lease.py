"""How long a daemon may rely on its lease."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.lease import GOOD_FOR, RENEW_EVERY, SURE_FOR, is_sure, mailbox_lease, new_holder


def test_a_daemon_stops_being_sure_before_anybody_may_take_it_for_dead() -> None:
    assert RENEW_EVERY < SURE_FOR < GOOD_FOR


@pytest.mark.parametrize(("ago", "sure"), [(0.0, True), (19.9, True), (20.0, False), (86_400.0, False)])
def test_it_is_sure_for_20_seconds_after_asking_for_a_renewal(ago: float, sure: bool) -> None:
    assert is_sure(1000.0, 1000.0 + ago) is sure


def test_one_that_never_renewed_is_not_sure() -> None:
    assert not is_sure(None, 0.0)


@given(st.text(max_size=300), st.text("0123456789abcdef", min_size=32, max_size=32))
def test_a_name_fits_its_column_and_says_where_the_daemon_runs(host: str, token: str) -> None:
    name = new_holder(host, token)
    assert len(name) <= 64
    assert name.startswith(host.partition(".")[0][:24])
    assert name.endswith(token[:12])


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=40))
def test_every_mailbox_has_a_lease_of_its_own_that_fits_its_column(key: str) -> None:
    assert mailbox_lease(key).removeprefix("mailbox:") == key
    assert len(mailbox_lease(key)) <= 128
