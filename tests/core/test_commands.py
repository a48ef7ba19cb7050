"""A rep's words by mail: what is obeyed, and above all what is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.commands import (
    Approve,
    Command,
    Edit,
    ForAll,
    ForEach,
    Hold,
    NotSent,
    Postpone,
    ReasonIs,
    RefusalForm,
    Resume,
    Skip,
    Stop,
    StopAll,
    Unclear,
    WasSent,
    Won,
    parse,
    parse_refusal_form,
)

TODAY = date(2026, 11, 21)
DECEMBER_1 = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("OK", Approve()),
        ("ＯＫです。", Approve()),
        ("ok!", Approve()),
        ("承認します", Approve()),
        ("承認いたします。", Approve()),
        ("はい、お願いします", Approve()),
        ("Approved.", Approve()),
        ("\n\n  OK\n\nよろしくお願いします。\n田中", Approve()),
        ("今すぐ", Approve(at_once=True)),
        ("すぐ送ってください", Approve(at_once=True)),
        ("OK、今すぐ送って", Approve(at_once=True)),
        ("send now", Approve(at_once=True)),
        ("12/1", Postpone(DECEMBER_1)),
        ("１２月１日（火）にお願いします。", Postpone(DECEMBER_1)),
        ("来週の月曜", Postpone(date(2026, 11, 23))),
        ("next Monday", Postpone(date(2026, 11, 23))),
        ("スキップ", Skip()),
        ("ｽｷｯﾌﾟ", Skip()),
        ("飛ばしてください", Skip()),
        ("停止", Stop()),
        ("STOP", Stop()),
        ("中止してください", Stop()),
        ("成約しました！", Won()),
        ("理由 予算", ReasonIs("予算")),
        ("理由：予算", ReasonIs("予算")),
    ],
)
def test_a_verb_alone_on_the_first_line_is_obeyed(text: str, command: Command) -> None:
    assert parse(text, today=TODAY) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "了解です",
        "はい",
        "Yes",
        "OKですが、来週にしてください",
        "OK、でも待ってください",
        "OK?",
        "OKではありません",
        "承認しません",
        "承認できません",
        "承認してください",
        "承認 スキップ",
        "部長の承認が出てOKになりました。発注に進みたいです。",
        "OK、拝受しました。高梨は12/24まで休暇です。",
        "休暇中です。承認などのご用件は上長へお願いします。",
        "お疲れ様です。\nOKです。",
        "OK\nただし来週にしてください",
        "OK\n件名だけ直してください",
        "OK\nbut change the subject first",
        "OK\n" + "近藤様\nお世話になっております。\n新しい文面です。\n以上です。\n高梨\n",
        "> OK",
        "> 「OK」または「承認」とご返信ください。",
        "-- \nOK",
        "-----Original Message-----\nFrom: enishi@x.example\nSubject: 確認\n\nOK",
        "資料が届きました。\n\n------------------\n近藤建設　工務部\n承認\n------------------",
        "2/30",
        "今週",
        "来週は無理です",
    ],
)
def test_nothing_less_than_a_plain_word_approves(text: str) -> None:
    assert isinstance(parse(text, today=TODAY), Unclear)


def test_a_day_that_is_not_ahead_is_asked_about() -> None:
    assert parse("11/21", today=TODAY) == Unclear("date_not_ahead")


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月20日(金) 10:15 縁 <enishi@x.example>:\n\n> 「OK」または「承認」とご返信ください。\n>\n> 近藤様\n\n{}",
        "{}\n\n-----元のメッセージ-----\n差出人: 縁\n送信日時: 2026年11月20日\n宛先: 田中\n件名: 確認\n\n停止 または 承認",
        "{}\n\niPhoneから送信\n\n> 2026/11/20 11:41、縁 <enishi@x.example>のメール:\n> \n> 承認とご返信ください。",
        "{}\n\n━━━━━━━━━━\n株式会社みらい設備\n営業部　田中 一郎\nTEL：03-0000-0001\n━━━━━━━━━━\n",
    ],
)
@pytest.mark.parametrize(
    ("word", "command"), [("OK", Approve()), ("スキップ", Skip()), ("12/1", Postpone(DECEMBER_1))]
)
def test_quotation_and_signature_neither_add_nor_take_away(text: str, word: str, command: Command) -> None:
    assert parse(text.format(word), today=TODAY) == command
    assert isinstance(parse(text.format(""), today=TODAY), Unclear)


def test_an_edit_takes_the_new_text_without_the_reps_signature() -> None:
    text = "修正\n\n近藤様\n\n先日はありがとうございました。\n\n━━━━━━━━\n田中 一郎\nTEL 03-0000-0001\n━━━━━━━━\n"
    assert parse(text, today=TODAY) == Edit("近藤様\n\n先日はありがとうございました。")


def test_an_edit_may_stand_between_marks_and_carry_a_subject() -> None:
    text = "修正します。\n---\n件名：お礼\n近藤様\n本文です。\n---\n田中"
    assert parse(text, today=TODAY) == Edit("近藤様\n本文です。", subject="お礼")


def test_an_edit_without_a_text_is_asked_about() -> None:
    assert parse("修正\n\n> 元の文面", today=TODAY) == Unclear("no_text")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("再開", Resume()),
        ("3ヶ月後", Hold(date(2027, 2, 21))),
        ("保留 3ヶ月後", Hold(date(2027, 2, 21))),
        ("停止", Stop()),
        ("成約", Won()),
        ("reason budget", ReasonIs("budget")),
        ("保留", Unclear("no_date")),
        ("OK", Unclear("not_here")),
    ],
)
def test_in_answer_to_a_notice_a_day_means_hold(text: str, command: Command) -> None:
    assert parse(text, today=TODAY, context="notice") == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("送信済み", WasSent()),
        ("送信済みです。", WasSent()),
        ("届いていました", WasSent()),
        ("Sent", WasSent()),
        ("未送信", NotSent()),
        ("未送信です。\n\nよろしくお願いします。", NotSent()),
        ("もう一度", NotSent()),
        ("もう一度送ってください", NotSent()),
        ("unsent", NotSent()),
        ("Not sent.", NotSent()),
    ],
)
def test_in_answer_to_a_notice_it_is_said_whether_a_mail_was_sent(text: str, command: Command) -> None:
    assert parse(text, today=TODAY, context="notice") == command
    assert parse(text, today=TODAY, context="draft") == Unclear("not_here")


@pytest.mark.parametrize(
    "text",
    [
        "送信済みかもしれません",
        "送信済み？未送信？",
        "未送信\nですが、もう送らないでください",
        "unsent\nbut please wait",
        "> 未送信",
        "未送信と出ています",
        "送っていない",
    ],
)
def test_what_leaves_open_whether_it_was_sent_sends_nothing(text: str) -> None:
    assert isinstance(parse(text, today=TODAY, context="notice"), Unclear)


@pytest.mark.parametrize(
    ("text", "command"),
    [("停止", StopAll()), ("STOP", StopAll()), ("再開", Resume()), ("OK", Unclear("not_here"))],
)
def test_in_a_new_mail_stop_means_everything(text: str, command: Command) -> None:
    assert parse(text, today=TODAY, context="new") == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("1 OK, 2 スキップ, 3 12/1", ForEach(((1, Approve()), (2, Skip()), (3, Postpone(DECEMBER_1))))),
        ("１．ＯＫ\n２．停止\nよろしくお願いします", ForEach(((1, Approve()), (2, Stop())))),
        ("1番OK、2番スキップ", ForEach(((1, Approve()), (2, Skip())))),
        ("全部OK", ForAll(Approve())),
    ],
)
def test_the_digest_is_answered_by_number(text: str, command: Command) -> None:
    assert parse(text, today=TODAY, context="digest") == command


@pytest.mark.parametrize(
    "text", ["OK", "1 OK, 2 たぶん", "1 OK, 1 停止", "全部OK\nただし2は待って", "1 OK\n2は来週", "1 修正"]
)
def test_one_unclear_word_makes_the_whole_answer_to_a_digest_unclear(text: str) -> None:
    assert isinstance(parse(text, today=TODAY, context="digest"), Unclear)


def test_the_refusal_form_takes_its_labels_in_any_order_and_width() -> None:
    text = (
        "メモ：春にもう一度とのこと\n理由: 予算\n宛先： 近藤 <kondo@x.example>\n会社:株式会社近藤建設\n氏名：近藤 拓也\n"
        "判断時期: 来年3月\n懸念: 操作\n競合: A社\n価格帯: 100万円台\n\n-- \n田中"
    )
    assert parse_refusal_form("断り", text, TODAY) == RefusalForm(
        to="kondo@x.example",
        company="株式会社近藤建設",
        name="近藤 拓也",
        reason="予算",
        decision="来年3月",
        decision_on=date(2027, 3, 31),
        worry="操作",
        competitor="A社",
        price_band="100万円台",
        note="春にもう一度とのこと",
    )


def test_the_refusal_form_works_in_english_and_names_labels_it_does_not_know() -> None:
    form = parse_refusal_form(
        "", "Refused\nTo: a@b.example\nReason: budget\nDecision: some day\nColour: red", TODAY
    )
    assert form == RefusalForm(to="a@b.example", reason="budget", decision="some day", unknown=("Colour",))


def test_an_address_that_is_none_is_left_for_the_rep_to_mend() -> None:
    form = parse_refusal_form("お断り", "宛先: 近藤さん\n理由: 時期", TODAY)
    assert form is not None
    assert form.to is None


@pytest.mark.parametrize("subject", ["Re: お見積りについて", "お断りのご連絡について相談", ""])
def test_another_mail_is_no_refusal_form(subject: str) -> None:
    assert parse_refusal_form(subject, "宛先: a@b.example\n理由: 予算", TODAY) is None


_WORDS = st.lists(
    st.sampled_from(
        [
            "OK",
            "承認",
            "停止",
            "修正",
            "スキップ",
            "12/1",
            "1 ",
            "\n",
            "、",
            "。",
            "です",
            "が",
            "来週",
            "---\n",
            "> ",
            "宛先: ",
            "断り",
        ]
    ),
    max_size=25,
).map("".join)


@given(st.one_of(st.text(max_size=300), _WORDS), st.sampled_from(["draft", "notice", "digest", "new"]))
def test_no_text_makes_the_reading_fail(text: str, context: str) -> None:
    parse(text, today=TODAY, context=context)  # type: ignore[arg-type]
    parse_refusal_form("断り", text, TODAY)


@given(_WORDS)
def test_only_an_approving_first_line_ever_approves(text: str) -> None:
    if isinstance(parse(text, today=TODAY), Approve):
        first = next(line for line in text.split("\n") if line.strip())
        assert "OK" in first or "承認" in first
        assert "停止" not in first
        assert "スキップ" not in first
        assert not first.startswith(">")
