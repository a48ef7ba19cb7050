"""The plan's little languages, as an owner types them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.expressions import (
    ExpressionError,
    parse_approval,
    parse_at,
    parse_duration,
    parse_rate,
    parse_window,
)
from enishi.core.language import say
from enishi.core.plan import Approval, ApprovalMode, At, Rate, Unit, duration_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("refusal", At("refusal")),
        ("refusal + 2w", At("refusal", 2, Unit.WEEK)),
        ("decision_on - 5bd", At("decision_on", -5, Unit.BUSINESS_DAY)),
        ("decision_on-5bd", At("decision_on", -5, Unit.BUSINESS_DAY)),
        ("  previous  +  90 m ", At("previous", 90, Unit.MINUTE)),
        ("previous + 3mo", At("previous", 3, Unit.MONTH)),
        ("fiscal_year_start + 1y", At("fiscal_year_start", 1, Unit.YEAR)),
        ("Refusal + 2W", At("refusal", 2, Unit.WEEK)),
        ("ｄｅｃｉｓｉｏｎ＿ｏｎ　－　５ｂｄ", At("decision_on", -5, Unit.BUSINESS_DAY)),
        ("decision_on ー 5bd", At("decision_on", -5, Unit.BUSINESS_DAY)),
        ("our_fair2 + 0bd", At("our_fair2", 0, Unit.BUSINESS_DAY)),
    ],
)
def test_at_is_an_anchor_with_an_offset(text: str, expected: At) -> None:
    assert parse_at(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "expression.at"),
        ("2w", "expression.at"),
        ("refusal 2w", "expression.at"),
        ("refusal + 2", "expression.at"),
        ("refusal + w", "expression.at"),
        ("refusal + 1.5d", "expression.at"),
        ("refusal + 2w + 1d", "expression.at"),
        ("お断り + 2w", "expression.at"),
        ("refusal + 2days", "expression.at_unit"),
        ("refusal + 11y", "expression.too_long"),
        ("refusal + 999999mo", "expression.too_long"),
    ],
)
def test_an_at_that_cannot_be_read_is_named_by_its_mistake(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_at(text)
    assert caught.value.code == code
    assert caught.value.params["text"] == text


@given(
    anchor=st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    amount=st.integers(-120, 120),
    unit=st.sampled_from(Unit),
)
def test_an_at_reads_back_as_it_is_shown(anchor: str, amount: int, unit: Unit) -> None:
    if unit is Unit.YEAR:
        amount %= 10
    at = At(anchor, amount, unit) if amount else At(anchor)
    assert parse_at(str(at)) == at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15m", timedelta(minutes=15)),
        ("72h", timedelta(hours=72)),
        ("365d", timedelta(days=365)),
        ("2w", timedelta(weeks=2)),
        ("0m", timedelta(0)),
        ("７２ｈ", timedelta(hours=72)),
    ],
)
def test_a_duration_is_a_fixed_length(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("72", "expression.duration"),
        ("-1h", "expression.duration"),
        ("1d12h", "expression.duration"),
        ("3mo", "expression.duration_unit"),
        ("5bd", "expression.duration_unit"),
        ("9999999w", "expression.too_long"),
    ],
)
def test_a_length_that_is_not_fixed_is_refused(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_duration(text)
    assert caught.value.code == code


@given(st.integers(0, 3660 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)))
def test_a_duration_reads_back_as_it_is_shown(value: timedelta) -> None:
    assert parse_duration(duration_text(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auto", Approval(ApprovalMode.AUTO)),
        ("required", Approval(ApprovalMode.REQUIRED)),
        ("veto 24h", Approval(ApprovalMode.VETO, timedelta(hours=24))),
        ("Veto　２ｄ", Approval(ApprovalMode.VETO, timedelta(days=2))),
    ],
)
def test_approval_is_auto_veto_or_required(text: str, expected: Approval) -> None:
    assert parse_approval(text) == expected


@pytest.mark.parametrize("text", ["", "yes", "veto", "veto 0h", "auto 24h", "veto24h"])
def test_no_other_approval_is_taken_for_one(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_approval(text)


def test_a_rate_is_a_count_within_a_period() -> None:
    assert parse_rate("2 in 14d") == Rate(2, timedelta(days=14))


@pytest.mark.parametrize("text", ["", "1", "0 in 7d", "1 in 0d", "1 per 7d", "one in 7d"])
def test_a_rate_that_allows_nothing_or_everything_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_rate(text)


MORNING, AFTERNOON = (time(9), time(12)), (time(13), time(17, 30))


def test_a_window_gives_every_day_its_hours() -> None:
    window = parse_window("mon-fri 09:00-12:00, 13:00-17:30", business_days_only=True)
    assert window.hours == dict.fromkeys(range(5), (MORNING, AFTERNOON))
    assert window.business_days_only


def test_groups_of_days_may_have_different_hours() -> None:
    window = parse_window("mon,wed 13:00-17:30; MON-WED ９：００〜１２：００; sat 10:00-24:00", False)
    assert window.hours == {
        0: (MORNING, AFTERNOON),
        1: (MORNING,),
        2: (MORNING, AFTERNOON),
        5: ((time(10), time(0)),),
    }


def test_days_may_run_over_the_end_of_the_week() -> None:
    assert sorted(parse_window("sat-mon 10:00-11:00", False).hours) == [0, 5, 6]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "expression.window"),
        ("09:00-17:00", "expression.window"),
        ("mon-fri", "expression.window"),
        ("mon-fri 09:00-17:00;", "expression.window"),
        ("mon-fry 09:00-17:00", "expression.window_day"),
        ("mon,,tue 09:00-17:00", "expression.window_day"),
        ("mon 9-17", "expression.window_span"),
        ("mon 09:00-25:00", "expression.window_span"),
        ("mon 09:00-24:01", "expression.window_span"),
        ("mon 09:60-10:00", "expression.window_span"),
        ("mon 09:00-12:00, sat 10:00-11:00", "expression.window_span"),
        ("mon 09:00-09:00", "expression.window_empty"),
        ("mon 22:00-02:00", "expression.window_empty"),
        ("mon 22:00-00:00", "expression.window_empty"),
        ("mon 09:00-12:00, 11:59-13:00", "expression.window_overlap"),
        ("mon-fri 09:00-24:00; wed 23:00-23:30", "expression.window_overlap"),
        ("mon 09:00-12:00, 09:00-12:00", "expression.window_overlap"),
    ],
)
def test_a_window_that_is_no_window_is_named_by_its_mistake(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_window(text, business_days_only=True)
    assert caught.value.code == code


def test_spans_may_touch() -> None:
    assert parse_window("mon 09:00-12:00, 12:00-13:00", True).hours[0] == (
        (time(9), time(12)),
        (time(12), time(13)),
    )


@given(text=st.text(max_size=40))
def test_any_text_is_either_read_or_refused_in_both_languages(text: str) -> None:
    for parse in (parse_at, parse_duration, parse_approval, parse_rate, lambda t: parse_window(t, True)):
        refused: list[ExpressionError] = []
        try:
            parse(text)
        except ExpressionError as error:
            refused.append(error)
        assert all(say(lang, error.code, **error.params) for error in refused for lang in ("ja", "en"))
