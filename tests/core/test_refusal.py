"""Reasons read from words: measured on the corpora, and one promise at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.model import Finality
from enishi.core.plan import Reason
from enishi.core.refusal import read

CORPUS = Path(__file__).parents[1] / "mail" / "corpus"
OUR_WORD = {"timing": "not_now", "permanent_no": "final"}
"""The corpora's words for two of the shipped reasons."""


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def test_refusal_sentences_of_the_corpus_are_read_as_labelled() -> None:
    read_right = [
        read(line["text"], {}).reason == OUR_WORD.get(line["reason"], line["reason"])
        for line in _lines(CORPUS / "refusals_dev.jsonl")
    ]
    assert sum(read_right) >= 44, f"{sum(read_right)} of {len(read_right)}"


def test_who_wants_silence_gets_it_and_nobody_else() -> None:
    for line in _lines(CORPUS / "refusals_dev.jsonl"):
        assert read(line["text"], {}).suppress is not line["followup_ok"], line["text"]


def test_mails_of_the_japanese_corpus_are_read_as_labelled() -> None:
    judged = [line for line in _lines(CORPUS / "ja" / "labels.jsonl") if line["label"] == "human_reply"]
    right = {"reason": 0, "finality": 0, "suppress": 0}
    for line in judged:
        reading = read(line["visible_text"], {})
        accepted = [OUR_WORD.get(word, word) for word in [line["reason"], *line["reason_accept"]]]
        right["reason"] += reading.reason in accepted
        right["finality"] += reading.finality == line["finality"]
        right["suppress"] += reading.suppress == bool(line["suppress"])
    assert (right["reason"], right["finality"]) >= (32, 32), right
    assert right["suppress"] == len(judged)


# Sentences that stand in no corpus; each says its reason in another way.
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("今年度は設備への支出を抑える方針になりました。", "budget"),
        ("月5万円は、うちのような小さな店にはちょっと…", "budget"),
        ("Your quote came in way over our budget.", "budget"),
        ("棚卸しと決算が重なっていて、今は新しいことを考える余裕がありません。", "not_now"),
        ("店舗の移転が終わる夏ごろに、また教えてください。", "not_now"),
        ("台風の後片付けでそれどころではなくなりました。", "not_now"),
        ("Now is not a good time, we're in the middle of a migration.", "not_now"),
        ("同級生がやっている会社に頼むことにしました。", "competitor"),
        ("We decided to go with another vendor.", "competitor"),
        ("弊社にはあまり関係のないお話かと存じます。", "no_need"),
        ("現在の体制で業務に支障は出ておりません。", "no_need"),
        ("主人がどうしても首を縦に振ってくれません。", "approval"),
        ("本部の方針で、店舗側では決められません。", "approval"),
        ("前に似たものを入れて、誰も使わずに終わったことがありまして。", "anxiety"),
        ("We are concerned about security.", "anxiety"),
        ("営業の方の話と契約書の内容が食い違っていたのが気になりました。", "trust"),
        ("最初の約束と違うことが続いたので。", "trust"),
        ("こちらの質問に答えていただけないまま話が進むので、お断りします。", "trust"),
        ("いただいた案をもとに、皆で話をしているところです。", "considering"),
        ("もう少し情報を集めてから判断させてください。", "considering"),
    ],
)
def test_a_reason_is_read_from_cues_not_from_sentences(text: str, reason: str) -> None:
    assert read(text, {}).reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("必要ないとは思っていません。少し考えさせてください。", "considering"),
        ("不要というわけではないのですが、来年の春にまた声をかけてください。", "not_now"),
        ("高いとは思いませんが、上司が首を縦に振りません。", "approval"),
        ("他社と比べているわけではなく、単に予算がないだけです。", "budget"),
        ("返信が遅れており申し訳ありません。検討は続けております。", "considering"),
    ],
)
def test_what_is_denied_is_no_reason(text: str, reason: str) -> None:
    assert read(text, {}).reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "料金はおいくらですか。",
        "資料ありがとうございました。拝見します。",
        "御社にお願いすることにしました。よろしくお願いします。",
        "先日はお断りしましたが、改めて詳しく話を聞きたいです。",
        "部長の承認が出てOKになりました。発注に進みたいです。",
        "",
    ],
)
def test_who_refuses_nothing_has_no_reason(text: str) -> None:
    reading = read(text, {})
    assert (reading.reason, reading.finality, reading.suppress) == (None, None, False)


def test_a_polite_no_without_a_reason_is_a_no_all_the_same() -> None:
    reading = read("せっかくのご提案ですが、今回はご遠慮させていただきたく存じます。", {})
    assert (reading.reason, reading.finality) == (None, Finality.NOT_NOW)


@pytest.mark.parametrize(
    "text",
    [
        "今後のご連絡は不要です。",
        "弊社では営業のご連絡はすべてお断りしております。",
        "もう送らないでください。",
        "配信停止",
        "不要です",
        "アドレスをリストから削除してください。",
        "何度も断っているのに、いい加減にしてください。",
        "同意していない広告メールです。",
        "導入は見送ります。また、今後の営業メールもお控えください。",
        "Please take me off your list.",
        "Do not contact me again.",
    ],
)
def test_a_wish_for_silence_is_heard(text: str) -> None:
    reading = read(text, {})
    assert (reading.reason, reading.finality, reading.suppress) == ("final", Finality.FINAL, True)


@pytest.mark.parametrize(
    "text",
    [
        "配信停止のボタンを間違えて押してしまったようです。引き続き事例を送ってください。",
        "メールの末尾にある「配信停止」とは何ですか。",
        "アドレスが変わりましたので、旧アドレスを削除してください。",
        "ご返信は不要です。ありがとうございました。",
        "迷惑メールに入っていて気づくのが遅れました。",
        "ご迷惑をおかけしますが、よろしくお願いいたします。",
        "配信停止はしないでください。",
        "何度もご連絡いただきありがとうございます。",
        "年内は営業のご連絡をお控えください。",
        "もう少しだけ連絡を控えていただけますか。",
    ],
)
def test_words_of_silence_that_mean_something_else_silence_nobody(text: str) -> None:
    assert not read(text, {}).suppress


@pytest.mark.parametrize(
    "text", ["今後の予定はまだ決まっていないので、検討中です。", "もう一度ご連絡ください。"]
)
def test_the_future_is_not_final_because_it_is_spoken_of(text: str) -> None:
    assert read(text, {}).finality is not Finality.FINAL


def test_a_final_no_is_not_yet_a_wish_for_silence() -> None:
    reading = read("今後、御社のサービスを導入する予定はありません。", {})
    assert (reading.finality, reading.suppress) == (Finality.FINAL, False)


def test_the_firms_own_wording_reveals_its_own_reason() -> None:
    reasons = {
        "season": Reason("season", "季節", says=("雪が解けるまで",)),
        "budget": Reason("budget", "予算"),
    }
    assert read("雪が解けるまでは現場に入れません。", reasons).reason == "season"
    assert read("忙しくて手が回りません。", reasons).reason is None, "a reason the site does not know"


def test_the_reading_tells_worry_competitor_and_dates() -> None:
    reading = read(
        "他社とも比較しておりますが、操作を覚えられるか不安です。12月10日の会議で結論を出します。",
        {},
        said_on=date(2026, 11, 21),
    )
    assert reading.competitor_mentioned
    assert reading.worry is not None
    assert "不安" in reading.worry
    assert reading.dates == {"decision_on": date(2026, 12, 10)}
    assert 0 < reading.confidence <= 1


_WORDS = st.lists(
    st.sampled_from(
        [
            "予算",
            "社長",
            "が",
            "ない",
            "とは",
            "思っていません",
            "今後",
            "連絡",
            "不要",
            "「",
            "」",
            "。",
            "\n\n",
            "か",
            "12月",
            "他社",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(max_size=400), _WORDS))
def test_no_text_makes_the_reading_fail(text: str) -> None:
    reading = read(text, {}, said_on=date(2026, 11, 21))
    assert 0 <= reading.confidence <= 1
    if reading.suppress:
        assert reading.finality is Finality.FINAL


@pytest.mark.parametrize("piece", ["予算", "社長に", "「あ」", "連絡今後", "not ", "何度", "契約予算、"])
def test_a_very_long_text_is_read_no_further_than_its_beginning(piece: str) -> None:
    read(piece * 50_000, {}, said_on=date(2026, 11, 21))
