"""The rules of matching: clues, names, subjects, and what may follow from how much certainty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from enishi.core.incoming import parse
from enishi.core.matching import (
    Certainty,
    Clues,
    Consequence,
    Evidence,
    Message,
    certainty_of,
    certainty_of_report,
    clues_in,
    consequence,
    may_be_about,
)
from enishi.core.matching.names import same_subject, spellings
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.verdict import read

OWN = "enishi.0123456789abcdef0123456789abcdef"
ID = f"<{OWN}@mirai.example>"
SENT_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAIL = Outbound(
    id=1,
    purpose=Purpose.TOUCH,
    state=SendState.SENT,
    mailbox="followup",
    recipient="yamada@kyaku.example",
    subject="導入事例のご紹介",
    body="",
    due_at=SENT_AT,
    queued_at=SENT_AT,
    message_id=ID,
    dated_at=SENT_AT,
    reply="250 Ok 0106018b2c3d4e5f-aaaaaaaa-000000",
)


def clues(raw: str) -> Clues:
    mail = parse(raw.encode())
    return clues_in(mail, read(mail), {"mirai.example"})


# -- Certainty ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [Message.HARD_BOUNCE, Message.COMPLAINT])
@pytest.mark.parametrize("certainty", [Certainty.NONE, Certainty.CLAIMED, Certainty.LIKELY])
def test_no_report_stops_for_good_unless_it_is_certain(message: Message, certainty: Certainty) -> None:
    assert consequence(message, certainty) is not Consequence.STOP


@pytest.mark.parametrize("message", Message)
def test_nothing_follows_from_a_mail_that_concerns_nobody(message: Message) -> None:
    assert consequence(message, Certainty.NONE) is Consequence.NOTHING


@pytest.mark.parametrize("message", [m for m in Message if m not in (Message.NEWS, Message.ABSENCE)])
@pytest.mark.parametrize("certainty", [Certainty.CLAIMED, Certainty.LIKELY, Certainty.CERTAIN])
def test_whatever_may_concern_somebody_silences(message: Message, certainty: Certainty) -> None:
    silent = (Consequence.STOP, Consequence.PAUSE, Consequence.ASK)
    assert consequence(message, certainty) in silent


def test_every_kind_of_evidence_has_its_weight() -> None:
    assert all(certainty_of(evidence) is not Certainty.NONE for evidence in Evidence)


@pytest.mark.parametrize(
    ("named", "evidence", "certainty"),
    [
        (["YAMADA@kyaku.example"], Evidence.MESSAGE_ID, Certainty.CERTAIN),
        (["other@kyaku.example", "yamada@kyaku.example"], Evidence.REFERENCE, Certainty.CERTAIN),
        (["other@kyaku.example"], Evidence.MESSAGE_ID, Certainty.CLAIMED),
        ([], Evidence.MESSAGE_ID, Certainty.LIKELY),
        (["yamada@kyaku.example"], Evidence.RETURNED_MAIL, Certainty.LIKELY),
        (["yamada@kyaku.example"], Evidence.RECENT_SEND, Certainty.LIKELY),
    ],
)
def test_a_bounce_is_certain_only_with_our_id_and_the_right_recipient(
    named: list[str], evidence: Evidence, certainty: Certainty
) -> None:
    found = certainty_of_report(Message.HARD_BOUNCE, MAIL, evidence, named, SENT_AT + HOUR)
    assert found is certainty


def test_a_report_from_before_the_mail_left_or_on_one_that_never_did_is_a_claim() -> None:
    named = [MAIL.recipient]
    for mail, at in ((MAIL, SENT_AT - HOUR), (replace(MAIL, dated_at=None), SENT_AT + HOUR)):
        found = certainty_of_report(Message.HARD_BOUNCE, mail, Evidence.MESSAGE_ID, named, at)
        assert found is Certainty.CLAIMED


# -- Reports without an id of ours --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "subject", "after", "evidence"),
    [
        (["<0106018b2c3d4e5f-aaaaaaaa-000000@amazonses.com>"], "x", HOUR, Evidence.PROVIDER_ID),
        (["<rewritten@x.amazonses.com>"], "導入事例のご紹介", HOUR, Evidence.RETURNED_MAIL),
        ([], "Re: 導入事例の ご紹介", 10 * 24 * HOUR, Evidence.RETURNED_MAIL),
        ([], "導入事例のご紹介", 30 * 24 * HOUR, None),
        ([], "You won", HOUR, None),
        ([], None, HOUR, Evidence.RECENT_SEND),
        ([], None, 8 * 24 * HOUR, None),
        ([], None, -HOUR, None),
        (["<x@spam.example>"], None, HOUR, None),
        (["<x@ap-northeast-1.amazonses.com>"], None, HOUR, Evidence.RECENT_SEND),
        (["<x@OS3P286MB0001.JPNP286.PROD.OUTLOOK.COM>"], None, HOUR, Evidence.RECENT_SEND),
    ],
)
def test_a_report_that_names_no_id_of_ours_may_be_about_our_mail_only_if_all_it_shows_fits(
    ids: list[str], subject: str | None, after: timedelta, evidence: Evidence | None
) -> None:
    assert may_be_about(MAIL, ids, subject, SENT_AT + after) is evidence


def test_a_short_id_is_no_proof_because_it_stands_somewhere_in_a_servers_words() -> None:
    assert may_be_about(MAIL, ["<Ok@x.example>"], None, SENT_AT + HOUR) is None


# -- Clues --------------------------------------------------------------------------------------------------------


def test_our_reference_is_an_id_wherever_it_stands() -> None:
    found = clues(f"From: a@kyaku.example\nSubject: unsubscribe%20{OWN}\n\nstop\n")
    assert ID in found.answered
    assert ID in clues(f"From: a@kyaku.example\nSubject: x\n\nX-Enishi-Ref: {OWN}\n").quoted


def test_a_mail_under_one_of_our_ids_names_it() -> None:
    assert ID in clues(f"From: a@kyaku.example\nMessage-ID: {ID}\nSubject: x\n\nhello\n").answered


def test_a_subject_below_a_plain_report_is_that_of_the_returned_mail() -> None:
    raw = (
        "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi. This is the qmail-send program.\n"
        "<yamada@kyaku.example>:\nSorry, no mailbox here by that name.\n\n--- Below this line is a copy of the message.\n\n"
        "Return-Path: <followup@mirai.example>\nSubject: =?utf-8?B?5bCO5YWl5LqL5L6L44Gu?=\n"
        " =?utf-8?B?44GU57S55LuL?=\nTo: yamada@kyaku.example\n\ntext\n"
    )
    assert clues(raw).returned_subject == "導入事例のご紹介"


# -- Names and subjects -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "on_record"),
    [
        ("山田 花子", "山田花子"),
        ("山田花子", "山田 花子"),
        ("山田　花子様", "山田 花子"),
        ("花子 山田", "山田　花子"),
        ("山田 花子 (株式会社客先)", "山田 花子"),
        ("株式会社客先 山田 花子", "山田 花子"),
        ("山田 花子／営業部", "山田 花子"),
        ("Yamada Hanako", "Hanako Yamada"),
    ],
)
def test_a_name_is_looked_for_in_every_spelling(written: str, on_record: str) -> None:
    assert on_record in spellings(written)


@pytest.mark.parametrize("name", ["", "山田", "山", "Hanako", "The Sales Team Tokyo", "㈱客先"])
def test_a_name_that_singles_nobody_out_is_not_looked_for(name: str) -> None:
    assert spellings(name) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "Re: 導入事例のご紹介",
        "RE: Re[2]: 導入事例の ご紹介",
        "返信：導入事例のご紹介",
        "Fwd: 導入事例のご紹介",
    ],
)
def test_an_answer_has_the_subject_of_what_it_answers(answer: str) -> None:
    assert same_subject(MAIL.subject, answer)


def test_a_subject_that_anybody_writes_is_nobodys() -> None:
    assert not same_subject("ご連絡", "Re: ご連絡")
