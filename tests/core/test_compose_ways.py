"""The fast way writes, octet for octet, what the standard library writes of the same letter; and refuses no less."""

from __future__ import annotations

import email
import email.policy
import pkgutil
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from importlib import import_module
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import enishi.core.compose
from enishi.core.compose import Letter, compose, reference, skeleton
from enishi.core.problem import BadInput

LETTER = Letter(
    from_name="株式会社みらい設備 田中 一郎",
    from_address="followup@mirai.example",
    to_name="髙﨑 花子",
    to_address="hanako@kyaku.example",
    subject="先日のご提案について",
    text="ありがとうございました。\n",
    message_id="<enishi.abc@mirai.example>",
    date=datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
)

READABLE = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"), exclude_characters="\ufffd"
) | st.sampled_from('髙﨑𠮷渡邊 株式会社ABC abc 123 "\\<>,;:@()[]=?_.🎉👨‍👩‍👧é①㈱〜－')
PHRASE = st.text(READABLE, max_size=120)
ASCII_PHRASE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=120)

LINE = st.one_of(
    st.sampled_from(["", ".", "..", "From here", "-- ", "--=_", "=", "=20", " ", "\t", "a\u2028b\u0085c"]),
    ASCII_PHRASE,
    PHRASE,
    st.text("aaaaaaaaaaé= ", max_size=200),  # about where quoted-printable and base64 are equally long
    st.text("=\t ", max_size=100),
    st.integers(60, 1200).map(lambda length: "x" * length),
    st.integers(20, 400).map(lambda length: "お世話になっております。" * length)
    | st.integers(40, 1100).map(lambda length: "https://mirai.example/" + "u" * length),
)
TEXT = st.builds(
    lambda lines, line_end, last: line_end.join(lines) + last,
    st.lists(LINE, max_size=16),
    st.sampled_from(["\n", "\n", "\r\n"]),
    st.sampled_from(["", "\n", "\n\n", "\r\n"]),
)
MESSAGE_ID = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="<>"), min_size=1, max_size=200
).map(lambda inner: f"<{inner}>")
FOR_MACHINES = ASCII_PHRASE | st.none()
LETTERS = st.builds(
    Letter,
    from_name=PHRASE,
    from_address=st.sampled_from(["followup@mirai.example", "a..b.@docomo.ne.jp"]),
    to_name=PHRASE | ASCII_PHRASE,
    to_address=st.sampled_from(["hanako@kyaku.example", f"{'h' * 64}@{'k' * 63}.example"]),
    subject=(PHRASE | ASCII_PHRASE).map("件".__add__) | ASCII_PHRASE.map("s".__add__),
    text=TEXT,
    html=TEXT | st.none(),
    message_id=MESSAGE_ID,
    date=st.datetimes(
        min_value=datetime(1970, 1, 2),
        max_value=datetime(9998, 1, 1),
        timezones=st.sampled_from([UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/St_Johns")]),
    ),
    reply_to=st.sampled_from([None, "tanaka@mirai.example"]),
    in_reply_to=MESSAGE_ID,
    references=st.lists(MESSAGE_ID, max_size=12).map(tuple),
    list_unsubscribe=FOR_MACHINES,
    auto_submitted=FOR_MACHINES,
    ref=FOR_MACHINES,
)


@settings(max_examples=600, deadline=None)
@given(letter=LETTERS)
def test_the_fast_way_writes_what_the_standard_library_writes(letter: Letter) -> None:
    assert compose(letter) == reference.assembled(letter)


@settings(max_examples=1500, deadline=None)
@given(text=TEXT)
def test_every_text_is_encoded_and_broken_as_the_standard_library_does_it(text: str) -> None:
    letter = replace(LETTER, text=text)
    assert skeleton.assembled(letter) == reference.assembled(letter)


@pytest.mark.parametrize("end", ["", " ", "\t", "=", " =", "= ", "é", "é ", "é\t", "=é="])
@pytest.mark.parametrize("start", ["", "é", "="])
def test_long_lines_of_every_length_are_broken_in_the_same_places(start: str, end: str) -> None:
    for length in range(60, 240):
        letter = replace(LETTER, text=f"{start}{'x' * length}{end}\n")
        assert skeleton.assembled(letter) == reference.assembled(letter)


@pytest.mark.parametrize("lines", range(13))
def test_the_choice_of_an_encoding_looks_at_the_same_ten_lines(lines: int) -> None:
    for line, rest in (("x" * 80, "日本語"), ("日本語", "x" * 80), ("x" * 80 + " ", "é"), ("", "日" * 400)):
        letter = replace(LETTER, text=f"{line}\n" * lines + f"{rest}\n" * 8)
        assert skeleton.assembled(letter) == reference.assembled(letter)


@settings(max_examples=150, deadline=None)
@given(letter=LETTERS)
def test_the_mail_can_travel_and_says_what_the_letter_says(letter: Letter) -> None:
    raw = compose(letter)
    lines = raw.split(b"\r\n")
    assert raw.isascii()
    assert not any(b"\r" in line or b"\n" in line or len(line) > 998 for line in lines)
    message = cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))
    for subtype, text in (("plain", letter.text), ("html", letter.html)):
        part = message.get_body((subtype,))
        assert (part is None) == (text is None)
        if part is not None and text is not None:
            assert _lines(part.get_content()) == _lines(text)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


@settings(max_examples=200, deadline=None)
@given(
    letter=LETTERS,
    part=st.sampled_from(
        ["from_name", "to_name", "subject", "list_unsubscribe", "auto_submitted", "ref", "text", "html"]
    ),
    bad=st.sampled_from("\x00\x01\x08\x0b\x0c\x0e\x1b\x1f\x7f\r\ufffd\ud800\udfff"),
    data=st.data(),
)
def test_one_bad_character_anywhere_is_enough_to_refuse_a_letter(
    letter: Letter, part: str, bad: str, data: st.DataObject
) -> None:
    value = getattr(letter, part) or ""
    place = data.draw(st.integers(0, len(value)))
    spoilt = f"{value[:place]}{bad}.{value[place:]}"
    with pytest.raises(BadInput) as refused:
        compose(replace(letter, **{part: spoilt}))
    kind = "unreadable" if bad in "\ufffd\ud800\udfff" else "control"
    place_of_it = "_in_text" if part in ("text", "html") else ""
    assert f"compose.{kind}_character{place_of_it}" in [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("part", ["list_unsubscribe", "auto_submitted", "ref"])
def test_a_header_for_machines_is_refused_where_it_is_more_than_ascii(part: str) -> None:
    with pytest.raises(BadInput, match=r"^compose\.unreadable_character$"):
        compose(replace(LETTER, **{part: "<https://mirai.example/停止>"}))


@settings(max_examples=300, deadline=None)
@given(name=PHRASE)
def test_no_character_is_cut_in_two_between_encoded_words(name: str) -> None:
    """RFC 2047 §5: a program may decode each word by itself."""
    raw = compose(replace(LETTER, subject="件" + name))
    head = raw.partition(b"\r\nMessage-ID")[0].partition(b"\r\nSubject: ")[2]
    words = [word.removeprefix(b"=?utf-8?b?").removesuffix(b"?=") for word in head.split()]
    assert "".join(b64decode(word).decode() for word in words) == "件" + name


def test_one_instant_is_printed_in_the_zone_of_each_letter() -> None:
    for zone, printed in ((UTC, b"00:00:00 +0000"), (ZoneInfo("Asia/Tokyo"), b"09:00:00 +0900")) * 2:
        assert printed in compose(replace(LETTER, date=datetime(2026, 12, 1, tzinfo=UTC).astimezone(zone)))


def test_a_second_apart_is_printed_a_second_apart() -> None:
    dates = [LETTER.date + timedelta(milliseconds=250) * step for step in range(9)]
    printed = [compose(replace(LETTER, date=date)).partition(b"\r\n")[0] for date in dates]
    assert printed == [b"Date: Tue, 01 Dec 2026 09:00:0%d +0900" % (step // 4) for step in range(9)]


def test_a_header_that_no_line_can_hold_is_refused() -> None:
    compose(replace(LETTER, list_unsubscribe=f"<https://mirai.example/{'u' * 900}>"))
    with pytest.raises(BadInput, match="line_too_long"):
        compose(replace(LETTER, list_unsubscribe=f"<https://mirai.example/{'u' * 1000}>"))


def test_further_headers_are_written_and_none_may_stand_twice() -> None:
    raw = compose(replace(LETTER, extra={"X-Note": "a note"}))
    assert raw.replace(b"X-Note: a note\r\n", b"") == compose(LETTER)
    with pytest.raises(ValueError, match="subject"):
        compose(replace(LETTER, extra={"subject": "another"}))


@pytest.mark.parametrize("bad", ["a\r\nBcc: evil@x.example", "a\x00"])
def test_a_further_header_is_looked_through_as_well(bad: str) -> None:
    with pytest.raises(BadInput, match="control_character"):
        compose(replace(LETTER, extra={"X-Note": bad}))


def test_a_date_without_zone_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="aware"):
        compose(replace(LETTER, date=LETTER.date.replace(tzinfo=None)))


def test_what_is_remembered_between_mails_is_bounded() -> None:
    package = enishi.core.compose
    modules = [
        import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    ]
    caches = [
        remembered
        for module in modules
        for remembered in vars(module).values()
        if hasattr(remembered, "cache_info")
    ]
    assert caches
    assert all(0 < (cache.cache_info().maxsize or 0) <= 256 for cache in caches)
