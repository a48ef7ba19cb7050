"""What a server's refusal means for the mail, the address and the account (D7, D8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.failures import connection
from enishi.core.failures.reply import Phase, read_reply
from enishi.core.failures.row import Row
from enishi.core.failures.table import TABLE, row_of
from enishi.core.handling import Handling, HandlingKind
from enishi.core.language import phrases
from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused
from enishi.core.smtp_replies import handling_of, refusal

SAMPLES = [(row, phase, reply) for row in TABLE for phase, reply in row.samples]


@pytest.mark.parametrize(("row", "phase", "reply"), SAMPLES, ids=[reply for _, _, reply in SAMPLES])
def test_each_sample_falls_under_its_own_row(row: Row, phase: Phase, reply: str) -> None:
    code, _, text = reply.partition(" ")
    assert row_of(read_reply(int(code), text, phase)).means == row.means


def test_every_row_has_a_reason_a_source_and_a_sample() -> None:
    assert [row.means for row in TABLE if not (row.reason and row.source and row.samples)] == []
    assert {row.fault for row in connection.ROWS} == set(connection.Fault)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_handling_can_be_told(lang: str) -> None:
    table = phrases(lang)  # type: ignore[arg-type]
    codes = {row.handling.why_code for row in (*TABLE, *connection.ROWS)}
    assert sorted(codes - table.keys()) == []


@given(st.integers(400, 599), st.text(max_size=80), st.sampled_from(Phase))
def test_every_refusal_there_is_has_an_answer(code: int, text: str, phase: Phase) -> None:
    result = refusal(code, text, phase)
    assert isinstance(result, Deferred if code < 500 else Refused)
    kind = handling_of(result).kind
    assert kind not in (HandlingKind.DONE, HandlingKind.ASK), "a clean refusal is never in doubt (R5)"
    if code < 500:
        assert kind not in (HandlingKind.FAIL, HandlingKind.SUPPRESS)
    else:
        assert kind is not HandlingKind.RETRY, "no retry on 5xx (D8)"


@pytest.mark.parametrize("row", [*TABLE, *connection.ROWS], ids=lambda row: str(row.handling.why_code))
def test_who_rests_has_a_time_and_nobody_else_has(row: Row | connection.FaultRow) -> None:
    handling = row.handling
    assert (handling.rest is not None) == handling.concerns_account
    if handling.rest is not None:
        assert handling.longest is not None
        assert 2 * handling.rest <= handling.longest


def test_a_limit_of_rate_is_met_by_ten_minutes_and_one_connection() -> None:
    result = refusal(421, "4.7.28 Gmail has detected an unusual rate of email", Phase.FINAL)
    handling = handling_of(result)
    assert (handling.kind, handling.one_connection) == (HandlingKind.REST, True)
    assert handling.rest is not None
    assert handling.rest.total_seconds() >= 600


@pytest.mark.parametrize("message", ["", "no", "5.2.2 mailbox full", "5.0.0 ", "5.9", "5.4.7 expired"])
def test_a_refusal_that_says_nothing_blames_nobody(message: str) -> None:
    result = refusal(550, message, Phase.RCPT)
    assert isinstance(result, Refused)
    assert (result.recipient_is_bad, result.account_wide) == (False, False)


def test_an_address_is_called_bad_only_where_it_was_asked_about() -> None:
    """Carriers' personal filters say `User unknown` once they have seen the mail."""
    for phase in set(Phase) - {Phase.RCPT}:
        result = refusal(550, "5.1.1 User unknown", phase)
        assert isinstance(result, Refused)
        assert not result.recipient_is_bad


def test_one_text_or_one_recipient_never_stops_the_account() -> None:
    for text in ("5.7.1 looks like spam", "5.7.1 no", "5.6.0 bad line"):
        assert not handling_of(refusal(554, text, Phase.FINAL)).concerns_account
    for text in ("5.7.1 Recipient address rejected: Access denied", "5.2.2 full"):
        assert not handling_of(refusal(554, text, Phase.RCPT)).concerns_account


def test_what_stands_in_an_address_or_a_link_is_nobodys_verdict() -> None:
    text = "5.0.0 <no-such-user@spam.example> see https://relay-denied.example/user-unknown"
    assert handling_of(refusal(550, text, Phase.RCPT)).kind is HandlingKind.FAIL


def test_an_enhanced_code_of_another_class_is_not_believed() -> None:
    result = refusal(550, "4.1.1 odd", Phase.RCPT)
    assert isinstance(result, Refused)
    assert result.enhanced is None


def test_the_code_on_each_line_of_a_long_reply_does_not_break_its_words() -> None:
    text = "5.7.1 The user\n5.7.1 does not exist\n5.7.1 here"
    assert read_reply(550, text, Phase.RCPT).words == "The user does not exist here"


def test_a_reply_is_kept_as_one_legible_line_of_bounded_length() -> None:
    result = refusal(550, "no\nway\x1b[31m" + "x" * 5000, Phase.RCPT)
    assert result.reply.startswith("550 no way〓[31m")
    assert len(result.reply) <= 500


def test_what_is_no_refusal_is_handled_by_what_it_is() -> None:
    kinds = [
        handling_of(result).kind for result in (Accepted("250 ok"), InDoubt("lost"), NotReached("reset"))
    ]
    assert kinds == [HandlingKind.DONE, HandlingKind.ASK, HandlingKind.REST]


def test_a_handling_is_about_the_account_or_about_the_mail() -> None:
    about_account = {kind for kind in HandlingKind if Handling(kind).concerns_account}
    assert about_account == {HandlingKind.REST, HandlingKind.PAUSE}
