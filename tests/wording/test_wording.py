"""core.wording: opinions from counted words, and the tables that come with the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.count import SUBJECTS, fingerprint, labelled

from enishi.core.wording import Reader, reader
from enishi.core.wording.features import LONGEST_READ, features
from enishi.core.wording.table import load, parsed, printed, table_of

TINY = table_of("0" * 64, ("dear", "late"), {"高い": (9, 0), "遅い": (0, 8), "です": (5, 5)})


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_tables_were_counted_from_the_examples_as_they_stand(name: str) -> None:
    assert load(name).source == fingerprint(SUBJECTS[name]), "make count"


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_label_has_its_examples(name: str) -> None:
    found = [label for _, label in labelled(SUBJECTS[name])]
    assert set(found) == set(load(name).labels)
    assert min(map(found.count, load(name).labels)) >= 100


def test_what_was_printed_is_read_back() -> None:
    assert parsed(printed(TINY)) == TINY
    assert (TINY.counts("高い"), TINY.counts("です"), TINY.counts("早い")) == ((9, 0), (5, 5), None)


def test_the_words_of_a_label_speak_for_it() -> None:
    known = Reader(TINY)
    assert known.opinion("高いです").label == "dear"
    assert known.opinion("遅いです").label == "late"
    assert known.opinion("高い").ahead_of("late") > 0
    assert known.speaks_for("遅い", "late") > 0 > known.speaks_for("遅い", "dear")


def test_a_text_without_a_known_word_says_nothing() -> None:
    assert set(Reader(TINY).opinion("?!").weights.values()) == {0.0}


def test_a_thing_granted_is_another_feature_than_the_same_thing_said() -> None:
    granted, said = set(features("価格は問題ないのですが、社内で否決されました。")), set(features("価格が"))
    assert "~価格" in granted
    assert "価格" not in granted
    assert {"価格", "社内"} <= said | granted


def test_width_case_and_figures_make_no_difference() -> None:
    assert features("ＳＴＯＰ　１０００円ｶﾅ") == features("stop 5円カナ")


@given(st.text(max_size=400))
def test_any_text_has_an_opinion(text: str) -> None:
    opinion = reader("notes").opinion(text)
    assert opinion.label in opinion.weights
    assert opinion.ahead_of(opinion.label) == 0


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert len(features("あいうえお" * LONGEST_READ)) < 100
    assert len(features("".join(map(chr, range(0x4E00, 0x9FA0))))) <= 4 * LONGEST_READ


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("うちの懐具合ではどうにもなりません。", "budget"),
        ("値段に不満はないのですが、家主が首を縦に振りません。", "approval"),
        ("昔なじみの業者に任せることになりまして。", "competitor"),
        ("前に似た道具で痛い目を見たので、腰が引けております。", "anxiety"),
        ("ご連絡が何日も途絶えたのには、がっかりしました。", "trust"),
    ],
)
def test_a_reason_is_known_in_words_that_no_rule_has(text: str, label: str) -> None:
    assert reader("refusals").opinion(text).label == label
