"""The bytes say what the letter says, to every mail program, and nothing else (mail-reality S1-S3, D2, L16, L17)."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.core.compose import Letter, compose, from_letter, is_message_id, new_message_id, thread_root
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.problem import BadInput

TOKYO = ZoneInfo("Asia/Tokyo")
LETTER = Letter(
    from_name="株式会社みらい設備 田中 一郎",
    from_address="followup@mirai.example",
    to_name="髙﨑 花子",
    to_address="hanako@kyaku.example",
    subject="先日のご提案について",
    text="ありがとうございました。\n",
    message_id="<enishi.abc@mirai.example>",
    date=datetime(2026, 12, 1, 9, 0, tzinfo=TOKYO),
)
LONG_ID = "<" + "x" * 150 + "@outlook.example>"
WORD = st.text(
    st.one_of(
        st.sampled_from('髙﨑𠮷渡邊 株式会社ABC abc 123 "\\<>,;:@()[]=?_.🎉👨‍👩‍👧é①㈱〜－'),
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"), exclude_characters="\ufffd"),
    ),
    max_size=80,
)


def parsed(letter: Letter) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(compose(letter), policy=email.policy.default))


def decoded(raw_value: str) -> str:
    """RFC 2047 by the standard library's other decoder: no space added, none lost."""
    from email.header import decode_header, make_header

    return str(make_header(decode_header(raw_value.replace("\r\n", ""))))


@settings(max_examples=1000, deadline=None)
@given(subject=WORD, sender=WORD, recipient=WORD, text=WORD)
def test_headers_and_text_come_back_as_they_went_in(
    subject: str, sender: str, recipient: str, text: str
) -> None:
    letter = replace(LETTER, subject="件" + subject, from_name=sender, to_name=recipient, text=text)
    raw = compose(letter)
    plain = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert decoded(plain["Subject"]) == letter.subject
    for header, name, address in (
        ("From", sender, letter.from_address),
        ("To", recipient, letter.to_address),
    ):
        [(phrase, found)] = getaddresses([plain[header].replace("\r\n", "")])
        assert (decoded(phrase), found) == (name, address)
    assert parsed(letter).get_content().replace("\r\n", "\n").removesuffix("\n") == text.removesuffix("\n")


@settings(max_examples=200, deadline=None)
@given(subject=WORD, name=WORD, text=WORD)
def test_every_line_is_ascii_within_limits_and_ends_in_crlf(subject: str, name: str, text: str) -> None:
    raw = compose(replace(LETTER, subject="件" + subject, to_name=name, text=text, html=f"<p>{text}</p>"))
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    head = raw.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 76 for line in head if b"=?" in line)
    assert all(len(word) <= 75 for line in head for word in line.split() if word.startswith(b"=?"))


@settings(max_examples=200, deadline=None)
@given(subject=WORD, name=WORD)
def test_the_headers_that_must_be_single_are(subject: str, name: str) -> None:
    message = parsed(replace(LETTER, subject="件" + subject, to_name=name))
    for header in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"):
        assert len(message.get_all(header)) == 1
    assert "Bcc" not in message


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "a  b",
        "x" * 60 + "  " + "y" * 60,
        " a ",
        "=?utf-8?b?44GC?=",
        "x" * 200,
        "word " * 60 + "end",
        'a "quoted" \\ name',
        "a, b <c@d.example>",
    ],
)
def test_plain_ascii_comes_back_as_it_went_in(value: str) -> None:
    raw = compose(replace(LETTER, subject=value, to_name=value))
    assert not any(line.endswith(b" ") for line in raw.split(b"\r\n")), "servers strip spaces at line ends"
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert decoded(message["Subject"]) == value
    [(phrase, address)] = getaddresses([message["To"].replace("\r\n", "")])
    assert (decoded(phrase), address) == (value, LETTER.to_address)


def test_long_ids_are_never_encoded_nor_cut() -> None:
    letter = replace(
        LETTER,
        subject="Re: ご提案",
        in_reply_to=LONG_ID,
        references=("<a@b.example>", LONG_ID, LONG_ID),
        list_unsubscribe=f"<mailto:followup@mirai.example?subject={'u' * 120}>, <https://mirai.example/{'v' * 120}>",
    )
    raw = compose(letter)
    assert raw.count(LONG_ID.encode()) == 3
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert message["In-Reply-To"].strip() == LONG_ID
    assert message["References"].split() == list(letter.references)
    assert message["List-Unsubscribe"].replace("\r\n", "").strip() == letter.list_unsubscribe


@pytest.mark.parametrize(
    "header", ["subject", "from_name", "to_name", "list_unsubscribe", "auto_submitted", "ref"]
)
@pytest.mark.parametrize(
    "bad", ["\r\nBcc: evil@x.example", "\n x", "\r", "\x00", "\x1b", "\x7f", "\u0085", "\u2028", "\u2029"]
)
def test_a_control_character_in_a_header_is_refused(header: str, bad: str) -> None:
    with pytest.raises(BadInput) as refused:
        compose(replace(LETTER, **{header: f"a{bad}b"}))
    assert refused.value.problems[0].code == "compose.control_character"


@pytest.mark.parametrize("part", ["subject", "from_name", "to_name", "text", "html"])
@pytest.mark.parametrize("bad", [chr(0xFFFD), chr(0xDC80)])
def test_a_garbled_character_anywhere_is_refused(part: str, bad: str) -> None:
    with pytest.raises(BadInput, match="unreadable_character"):
        compose(replace(LETTER, **{part: f"文字{bad}化け"}))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b@c.example",
        "a@x.example, b@x.example",
        "A <a@x.example>",
        '"a b"@x.example',
        "a@x.example (c)",
        "太郎@x.example",
    ],
)
@pytest.mark.parametrize("field", ["from_address", "to_address", "reply_to"])
def test_only_one_plain_address_is_taken(field: str, address: str) -> None:
    with pytest.raises(BadInput, match="bad_address"):
        compose(replace(LETTER, **{field: address}))


def test_a_docomo_address_with_stray_dots_is_written_unchanged() -> None:
    assert b"<a..b.@docomo.ne.jp>" in compose(replace(LETTER, to_address="a..b.@docomo.ne.jp"))


@pytest.mark.parametrize(
    "subject", ["Re: x", "RE：件", "Fwd: x", "FW: x", "Re[2]: x", " re : x", "Ｒｅ: x", "返信: x"]
)
def test_a_reply_subject_needs_the_mail_it_answers(subject: str) -> None:
    with pytest.raises(BadInput, match="reply_without_original"):
        compose(replace(LETTER, subject=subject))
    compose(replace(LETTER, subject=subject, in_reply_to="<customer@kyaku.example>"))


@pytest.mark.parametrize("subject", ["Recent news", "Reの読み方", "reform: plan"])
def test_a_word_that_only_begins_like_re_is_no_reply(subject: str) -> None:
    compose(replace(LETTER, subject=subject))


@pytest.mark.parametrize(
    "bad", ["a@b", "<a b@c>", "<太郎@x>", "<a@b>\r\nBcc: x@y", "", "<<a@b>>", "<" + "x" * 1000 + ">"]
)
def test_an_id_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(BadInput, match="bad_message_id"):
        compose(replace(LETTER, in_reply_to=bad))


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        compose(replace(LETTER, subject=" ", to_address="x", from_name="a\nb", text="\ufffd"))
    assert {problem.code for problem in refused.value.problems} == {
        "compose.subject_empty",
        "compose.bad_address",
        "compose.control_character",
        "compose.unreadable_character_in_text",
    }


def test_the_date_is_printed_in_the_zone_it_is_given_in() -> None:
    outbound = _outbound()
    letter = from_letter(outbound, "followup@mirai.example", datetime(2026, 12, 1, 0, 30, tzinfo=UTC), TOKYO)
    assert parsed(letter)["Date"] == "Tue, 01 Dec 2026 09:30:00 +0900"
    assert parsedate_to_datetime(parsed(letter)["Date"]) == datetime(2026, 12, 1, 0, 30, tzinfo=UTC)


def test_the_same_letter_gives_the_same_bytes() -> None:
    letter = replace(LETTER, html="<p>こんにちは</p>")
    assert compose(letter) == compose(letter)


def test_an_html_part_comes_second_beside_the_plain_text() -> None:
    message = parsed(replace(LETTER, html="<p>髙﨑様</p>"))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_references_that_a_customers_program_garbled_are_left_out() -> None:
    outbound = replace(_outbound(), references=("<ok@x.example>", "garbage", "<太@x>"))
    letter = from_letter(outbound, "followup@mirai.example", LETTER.date, TOKYO)
    assert letter.references == ("<ok@x.example>",)


def test_our_ids_are_ids_and_carry_our_own_header() -> None:
    assert new_message_id("mirai.example", "Ab-1_") == "<enishi.Ab-1_@mirai.example>"
    assert is_message_id(new_message_id("mirai.example", "Ab-1_"))
    assert is_message_id(thread_root("Ab-1_", "mirai.example"))
    letter = from_letter(_outbound(), "followup@mirai.example", LETTER.date, TOKYO)
    assert parsed(letter)["X-Enishi-Ref"] == "enishi.t0"
    with pytest.raises(ValueError, match="token"):
        new_message_id("mirai.example", "a b")


def _outbound() -> Outbound:
    return Outbound(
        id=1,
        purpose=Purpose.TOUCH,
        state=SendState.QUEUED,
        mailbox="followup",
        recipient="hanako@kyaku.example",
        subject="件名",
        body="本文\n",
        due_at=datetime(2026, 12, 1, tzinfo=UTC),
        queued_at=datetime(2026, 12, 1, tzinfo=UTC),
        message_id="<enishi.t0@mirai.example>",
    )
