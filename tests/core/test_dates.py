"""Days in people's words, read on Saturday 21 November 2026."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.dates import Certainty, Edge, find_dates, return_day, when

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12/1", date(2026, 12, 1)),
        ("１２/１", date(2026, 12, 1)),
        ("12月1日(火)", date(2026, 12, 1)),
        ("１２月１日（火曜日）", date(2026, 12, 1)),
        ("来週", date(2026, 11, 23)),
        ("来週月曜", date(2026, 11, 23)),
        ("来週の月曜", date(2026, 11, 23)),
        ("再来週の金曜日", date(2026, 12, 4)),
        ("明日", date(2026, 11, 22)),
        ("明後日", date(2026, 11, 23)),
        ("3日後", date(2026, 11, 24)),
        ("十日後", date(2026, 12, 1)),
        ("5営業日後", date(2026, 11, 27)),
        ("2週間後", date(2026, 12, 5)),
        ("3ヶ月後", date(2027, 2, 21)),
        ("３か月後", date(2027, 2, 21)),
        ("3ｹ月後", date(2027, 2, 21)),
        ("三ヶ月後", date(2027, 2, 21)),
        ("1ヶ月半後", date(2027, 1, 5)),
        ("半年後", date(2027, 5, 21)),
        ("1年後", date(2027, 11, 21)),
        ("来月", date(2026, 12, 1)),
        ("来月10日", date(2026, 12, 10)),
        ("来月末", date(2026, 12, 31)),
        ("年明け", date(2027, 1, 4)),
        ("週明け", date(2026, 11, 23)),
        ("4月上旬", date(2027, 4, 1)),
        ("4月中旬", date(2027, 4, 11)),
        ("4月下旬", date(2027, 4, 21)),
        ("11月下旬", date(2026, 11, 21)),
        ("11月上旬", date(2027, 11, 1)),
        ("来期", date(2027, 4, 1)),
        ("来年度", date(2027, 4, 1)),
        ("来年度の四月", date(2027, 4, 1)),
        ("年度末", date(2027, 3, 31)),
        ("月末", date(2026, 11, 30)),
        ("令和9年4月1日", date(2027, 4, 1)),
        ("R9.4.1", date(2027, 4, 1)),
        ("2027/4/1", date(2027, 4, 1)),
        ("2027-04-01", date(2027, 4, 1)),
        ("来年4月", date(2027, 4, 1)),
        ("GW明け", date(2027, 5, 6)),
        ("12/1にお願いします", date(2026, 12, 1)),
        ("来週水曜まで延期", date(2026, 11, 25)),
        ("再来週", date(2026, 11, 30)),
        ("上期", date(2027, 4, 1)),
        ("来期の下期", date(2027, 10, 1)),
        ("第4四半期", date(2027, 1, 1)),
        ("来四半期", date(2027, 1, 1)),
        ("二、三ヶ月後", date(2027, 1, 21)),
        ("三ヵ月程度経ってから", date(2027, 2, 21)),
        ("2〜3か月後", date(2027, 1, 21)),
        ("お盆明け", date(2027, 8, 17)),
        ("連休明け", date(2026, 11, 24)),  # Monday is a national holiday
        ("来月初め", date(2026, 12, 1)),
        ("月初", date(2026, 12, 1)),
        ("来年初頭", date(2027, 1, 4)),
        ("2027年度", date(2027, 4, 1)),
        ("令和九年四月一日", date(2027, 4, 1)),
        ("二〇二七年四月", date(2027, 4, 1)),
        ("27/4/1", date(2027, 4, 1)),
        ("R8.12.1(火)", date(2026, 12, 1)),
        ("4月末", date(2027, 4, 30)),
        ("week of January 4", date(2027, 1, 4)),
        ("in 2-3 months", date(2027, 1, 21)),
        ("third quarter", date(2027, 7, 1)),
        ("early next year", date(2027, 1, 4)),
        ("4. Januar", date(2027, 1, 4)),
        ("1er mars", date(2027, 3, 1)),
        ("5 de enero de 2027", date(2027, 1, 5)),
        ("Monday, December 7", date(2026, 12, 7)),
        ("Dec 1", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("December 1st, 2027", date(2027, 12, 1)),
        ("next Monday", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 22)),
        ("in 2 weeks", date(2026, 12, 5)),
        ("in 3 months", date(2027, 2, 21)),
        ("early April", date(2027, 4, 1)),
        ("next fiscal year", date(2027, 4, 1)),
    ],
)
def test_a_rep_may_say_a_day_in_many_ways(words: str, day: date) -> None:
    assert when(words, SATURDAY) == day


def test_a_day_that_has_passed_this_year_means_next_year() -> None:
    assert when("11/20", SATURDAY) == date(2027, 11, 20)
    assert when("11/21", SATURDAY) == SATURDAY


@pytest.mark.parametrize(
    "words",
    ["2/30", "13/1", "2月30日", "2027-02-30", "Feb 30", "2/29", "0/0", "24/7", "令和9年13月1日", "12/32"],
)
def test_a_day_that_no_calendar_has_is_not_read_as_another(words: str) -> None:
    assert find_dates(words, SATURDAY) == []
    assert when(words, SATURDAY) is None


@pytest.mark.parametrize(
    "words",
    [
        "12月1日(月)",  # a Tuesday
        "2025/1/1",
        "来年",
        "来春",
        "数年後",
        "Tuesday, December 7",  # a Monday
        "数ヶ月後",
        "11月",  # runs already
        "12/1か12/5",
        "12/1は無理です",
        "OKですが、来週にしてください",
        "承認",
        "",
    ],
)
def test_what_is_not_surely_one_day_to_come_is_not_guessed(words: str) -> None:
    assert when(words, SATURDAY) is None


def test_a_weekday_that_does_not_fit_is_doubtful() -> None:
    assert [found.certainty for found in find_dates("12月1日(月)に", SATURDAY)] == [Certainty.DOUBTFUL]


def test_the_span_points_into_the_text_as_it_was_written() -> None:
    text = "㈱ミドリです。１２月１日（火）以降でお願いします。"
    (found,) = find_dates(text, SATURDAY)
    assert text[slice(*found.span)] == "１２月１日（火）"
    assert found.edge is Edge.FROM


def test_two_ends_make_one_span_even_over_the_new_year() -> None:
    (found,) = find_dates("年末年始は12/28〜1/5に休業します", SATURDAY)
    assert (found.first, found.last) == (date(2026, 12, 28), date(2027, 1, 5))


def test_a_fiscal_year_of_the_firms_own_moves_its_dates() -> None:
    assert when("来期", SATURDAY, (10, 1)) == date(2027, 10, 1)
    assert when("年度末", SATURDAY, (1, 1)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "TEL 03-1234-5678",
        "価格は1,200円",
        "比率は1/2です",
        "24時間24/7対応",
        "バージョン2.1.3",
        "12:30に",
        "3/4階",
        "1/2ページ",
        "〒100-0001 2-3-4",
        "50/50",
        "2/3ほど",
        "10日間無料",
        "三日坊主",
        "一日も早く",
        "毎月20日",
        "192.168.1.1",
        "No.12/5",
        "3月決算",
        "60日サイト",
        "my house, mon ami",
    ],
)
def test_numbers_that_only_look_like_dates_are_none(text: str) -> None:
    assert find_dates(text, SATURDAY) == []


@pytest.mark.parametrize(
    ("text", "day", "certainty"),
    [
        ("Please call again on 3/4.", date(2027, 3, 4), Certainty.DOUBTFUL),
        ("Please call on 25/3, not 3/4.", date(2027, 3, 25), Certainty.INFERRED),
        ("Please call on 3/25.", date(2027, 3, 25), Certainty.INFERRED),
        ("Bitte bis 3.4.2027 melden", date(2027, 4, 3), Certainty.EXACT),
        ("3/4にお電話ください", date(2027, 3, 4), Certainty.INFERRED),
    ],
)
def test_the_order_of_day_and_month_is_read_from_the_language_or_doubted(
    text: str, day: date, certainty: Certainty
) -> None:
    found = find_dates(text, SATURDAY)[0]
    assert (found.first, found.certainty) == (day, certainty)


@pytest.mark.parametrize(
    "text", ["電話は03-0000-2000です", "1/3の確率ではなく3/4名ほど", "2日間のみ", "月曜日以外"]
)
def test_numbers_that_are_no_dates_name_no_exact_day(text: str) -> None:
    assert all(found.certainty is not Certainty.EXACT for found in find_dates(text, SATURDAY))


@pytest.mark.parametrize(
    ("note", "received_on", "back"),
    [
        ("12/28〜1/5 休業いたします。", date(2026, 12, 25), date(2027, 1, 6)),
        ("休業期間：12月26日(土)から12月30日(水)まで", date(2026, 12, 20), date(2026, 12, 31)),
        ("12月18日（金）まで休暇です。", date(2026, 12, 14), date(2026, 12, 21)),
        ("12月18日まで不在、12月22日より出社します。", date(2026, 12, 14), date(2026, 12, 22)),
        ("12月9日まで出張です。10日に戻ります。", date(2026, 12, 2), date(2026, 12, 10)),
        ("5日以降は土日のため、7日から対応いたします。", date(2026, 12, 1), date(2026, 12, 7)),
        ("来週いっぱい不在にします。", date(2026, 11, 19), date(2026, 11, 30)),
        ("本日は終日外出しております。", date(2026, 11, 19), date(2026, 11, 20)),
        (
            "本日は終日外出しております。",
            date(2026, 11, 20),
            date(2026, 11, 24),
        ),  # Monday is a national holiday
        ("本日より3日間お休みをいただきます。", date(2026, 12, 14), date(2026, 12, 17)),
        ("明日から営業いたします。", date(2026, 11, 25), date(2026, 11, 26)),
        ("年明け1月6日より通常営業です。", date(2026, 12, 28), date(2027, 1, 6)),
        ("育児休業中です（2027年9月30日まで）", date(2026, 12, 7), date(2027, 10, 1)),
        ("I am out of the office until December 9.", date(2026, 12, 2), date(2026, 12, 10)),
        ("On leave 7-11 December. I will be back on December 14.", date(2026, 12, 4), date(2026, 12, 14)),
        ("I'm travelling and will return next Monday.", date(2026, 12, 2), date(2026, 12, 7)),
    ],
)
def test_an_absence_note_tells_the_first_day_back(note: str, received_on: date, back: date) -> None:
    assert return_day(note, received_on) == back


@pytest.mark.parametrize(
    "note",
    [
        "10月5日〜10月9日 海外出張につき不在",
        "9月末まで不在です。",
        "外出しております。戻りしだいお返事します。",
        "2026年1月5日まで休業",
        "",
    ],
)
def test_an_absence_that_is_over_or_has_no_date_gives_none(note: str) -> None:
    assert return_day(note, date(2026, 12, 17)) is None


def test_absence_notes_of_the_corpus_are_read_as_labelled() -> None:
    lines = (Path(__file__).parents[1] / "mail" / "corpus" / "ja" / "labels.jsonl").read_text(
        encoding="utf-8"
    )
    notes = [label for label in map(json.loads, lines.splitlines()) if label["label"] == "out_of_office"]
    for note in notes:
        back = return_day(note["visible_text"], date.fromisoformat(note["received_on"]))
        assert (back and back.isoformat()) in [note["return_on"], *note["return_on_accept"]], note[
            "visible_text"
        ]
    assert len(notes) == 20


_DATE_LIKE = st.lists(
    st.sampled_from(
        [
            *"0123456789/年月日-. 〜～()（）火末",
            "12/1",
            "来週",
            "ヶ月後",
            "令和",
            "上旬",
            "から",
            "まで",
            "dec ",
            "next ",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(max_size=300), _DATE_LIKE), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_text_makes_the_reading_fail_and_every_interval_is_in_order(text: str, base: date) -> None:
    for found in find_dates(text, base):
        assert found.first <= found.last
        assert 0 <= found.span[0] < found.span[1] <= len(text)
    day, back = when(text, base), return_day(text, base)
    assert day is None or day >= base
    assert back is None or back >= base


@pytest.mark.parametrize("piece", ["1/", "12月", "12/1〜", "4月上旬", "1日", "in 2 ", "令和", "(", "月火水"])
def test_a_very_long_text_is_read_to_the_end_of_patience_and_no_further(piece: str) -> None:
    find_dates(piece * 50_000, SATURDAY)
    assert find_dates("あ" * 100_000 + "12/1", SATURDAY) == []
