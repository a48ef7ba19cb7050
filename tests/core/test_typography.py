"""Lines break where a Japanese reader expects it, and a 宛名 is never rude (mail-reality L15-L17)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.problem import BadInput
from enishi.core.typography import addressee, columns, legible, wrap

NEVER_FIRST = "、。）」』】ー々っゃゅょッャュョ?!？！…％"
NEVER_LAST = "（「『【"
PROSE = st.text(
    st.sampled_from("お世話になっております株式会社設備空調ABcd 12,.、。「」（）ーっょ々！？…髙﨑𠮷ｱ①㈱"),
    min_size=1,
    max_size=200,
)


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("あいう", 6), ("𠮷", 2), ("ｱ", 1), ("①", 2), ("か\u3099", 2), ("葛\U000e0100", 2), ("", 0)],
)
def test_full_width_characters_count_two_columns_and_marks_none(text: str, width: int) -> None:
    assert columns(text) == width


@given(PROSE)
def test_no_line_is_wider_than_35_full_width_columns(text: str) -> None:
    assert all(columns(line) <= 70 for line in wrap(text).split("\n"))


@given(PROSE)
def test_wrapping_only_puts_line_breaks_where_there_may_have_been_spaces(text: str) -> None:
    assert re.sub(r"[ \n]", "", wrap(text)) == text.replace(" ", "")


@given(PROSE)
def test_wrapping_again_changes_nothing(text: str) -> None:
    assert wrap(wrap(text)) == wrap(text)


@given(
    st.lists(
        st.sampled_from(
            ["お世話に", "なっております", "。", "、", "「", "」", "（", "）", "ご提案", "っ", "ー"]
        ),
        min_size=20,
    )
)
def test_kinsoku_no_line_begins_or_ends_with_a_forbidden_mark(parts: list[str]) -> None:
    text = re.sub(r"[、。「」（）っー]{3,}", "", "案" + "".join(parts) + "案")
    lines = wrap(text).split("\n")
    assert all(line[0] not in NEVER_FIRST for line in lines[1:] if line)
    assert all(line[-1] not in NEVER_LAST for line in lines[:-1] if line)


@given(
    st.integers(0, 40),
    st.sampled_from(
        [
            "https://www.mirai.example/setsubi/a?b=c&d=e#f",
            "tanaka.ichiro@mirai-setsubi.example",
            "12,000円",
            "2027年",
            "10営業日",
            "Microsoft365",
            "約3ヶ月",
        ]
    ),
)
def test_what_belongs_together_is_never_torn(before: int, thing: str) -> None:
    assert any(
        thing in line for line in wrap("案" * before + thing + "をご覧ください。" + "案" * 40).split("\n")
    )


def test_a_long_url_stands_whole_on_a_line_of_its_own() -> None:
    url = "https://www.mirai.example/" + "a" * 100
    assert url in wrap(f"くわしくは{url}をご覧ください。").split("\n")


def test_lines_that_fit_stay_as_the_author_broke_them() -> None:
    text = "拝啓\n\n  短い行\n　字下げの行\n・箇条書き\n\n末尾  "
    assert wrap(text) == text


def test_a_bullet_hangs_and_an_indent_of_one_does_not() -> None:
    bullet, indent = wrap("・" + "案" * 40), wrap("　" + "案" * 40)
    assert [line[0] for line in bullet.split("\n")] == ["・", "　"]
    assert [line[0] for line in indent.split("\n")] == ["　", "案"]


def test_a_quote_mark_is_repeated() -> None:
    assert all(line.startswith("> ") for line in wrap("> " + "案" * 90).split("\n"))


def test_a_line_ends_where_a_phrase_ends_rather_than_inside_a_word() -> None:
    text = "いつもお世話になっております。株式会社みらい設備の田中 一郎でございます。"
    assert wrap(text).split("\n") == [
        "いつもお世話になっております。株式会社みらい設備の",
        "田中 一郎でございます。",
    ]


def test_english_breaks_at_spaces_within_70_columns() -> None:
    lines = wrap("The quick brown fox jumps over the lazy dog. " * 5).split("\n")
    assert all(len(line) <= 70 and line == line.strip() for line in lines)


@pytest.mark.parametrize(
    ("given_parts", "expected"),
    [
        (("株式会社青空商事", "総務部", "課長", "山田 太郎"), "株式会社青空商事\n総務部\n課長 山田 太郎 様"),
        (("(株)青空", None, None, "山田"), "株式会社青空\n山田 様"),
        (("青空㈲", None, None, "山田"), "青空有限会社\n山田 様"),
        (("青空", None, None, "山田課長"), "青空\n課長 山田 様"),
        (("青空", None, "課長", "山田課長様"), "青空\n課長 山田 様"),
        (("青空", None, "課長", "課長 山田"), "青空\n課長 山田 様"),
        (("青空", None, None, "山田様"), "青空\n山田様"),
        (("青空", None, None, "山田先生"), "青空\n山田先生"),
        (("青空 御中", None, "課長", ""), "青空\nご担当者 様"),
        (("青空", None, None, "御中"), "青空\nご担当者 様"),
        (("青空", None, None, "様"), "青空\nご担当者 様"),
        (("青空", None, None, "ご担当者様"), "青空\nご担当者様"),
        (("", None, None, "髙﨑 𠮷"), "髙﨑 𠮷 様"),
        (("青空", None, None, "鵜殿"), "青空\n鵜殿 様"),
    ],
)
def test_the_addressee_is_written_as_manners_ask(
    given_parts: tuple[str, str, str, str], expected: str
) -> None:
    assert addressee(*given_parts, "ja") == expected


PART = st.sampled_from(
    [
        "",
        "青空",
        "御中",
        "様",
        "山田",
        "山田様",
        "課長",
        "髙﨑 𠮷",
        "(株)",
        "㈱青空",
        "部長 佐藤",
        "先生",
        "  ",
    ]
)


@given(PART, PART, PART, PART)
def test_no_combination_of_parts_gives_a_rude_addressee(
    company: str, department: str, title: str, name: str
) -> None:
    try:
        text = addressee(company, department, title, name, "ja")
    except BadInput:
        return
    for rude in ("御中 様", "様様", "様 様", "課長様", "部長様", " 御中", "御中", "(株)", "㈱"):
        assert rude not in text


@pytest.mark.parametrize("name", ["髙﨑 𠮷", "渡邊", "櫻井", "葛\U000e0100城", "か\u3099"])
def test_a_name_keeps_every_character_as_the_person_writes_it(name: str) -> None:
    assert f"{name} 様" in addressee("青空", None, None, name, "ja")


def test_an_addressee_of_whom_nothing_is_known_is_a_customer() -> None:
    assert addressee(" ", "総務部", "課長", " ", "ja") == "お客様"


@pytest.mark.parametrize("name", ["山\ufffd", "山\x00", "山\nBcc: x", "山\u2028田"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        addressee("青空", None, None, name, "ja")


def test_in_english_the_greeting_is_neutral() -> None:
    assert addressee("Acme", None, "CEO", "Zoë Smith", "en") == "Dear Zoë Smith,"
    assert addressee("Acme", None, None, "", "en") == "Dear Sir or Madam,"


def test_what_has_no_printable_form_becomes_a_geta() -> None:
    assert legible("a\ufffdb\x1bc\n\td") == "a〓b〓c\n\td"
