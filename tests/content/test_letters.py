"""Letters to reps: one for every notice, readable at a glance, and every word they offer is understood when it comes back."""

from __future__ import annotations

import re

import pytest
from tests.content.starter_mails import LANGUAGES, TODAY

from enishi.core.commands import Unclear, parse
from enishi.core.commands.words import Context
from enishi.core.language import Lang
from enishi.core.situation import NoticeKind
from enishi.core.typography import columns
from enishi.effects.render import render_letter
from enishi.effects.resources import letters_folder

NOT_NOTICES = {
    "draft_request",
    "task_note",
    "command_unclear",
    "stopped_all",
    "resumed_all",
    "watch_lost",
    "watch_back",
    "account_rests",
    "account_back",
    "clock_moved",
    "clock_believed",
    "loops_stuck",
    "restore_reconciled",
    "restore_unknown_mail",
    "quarantined",
    "rep_unreached",
}
NAMES = sorted(NOT_NOTICES | {kind.value for kind in NoticeKind})

EVERYTHING: dict[str, object] = {
    "rep": {"name": "田中 一郎"},
    "contact": {"name": "髙﨑 花子", "address": "hanako@sample.example", "title": "課長"},
    "company": {"name": "株式会社𠮷野見本製作所"},
    "deal": {"subject": "事務所の空調更新"},
    "reason": "予算が合わない",
    "question": "次の予算はいつ決まりますか。",
    "sequence": "S12",
    "draft": "D7",
    "subject": "ご参考までに",
    "text": "課長 髙﨑 花子 様\n\n本文です。",
    "when": "12月1日(火) 10:00",
    "answer_by": "11月30日(月) 10:00",
    "silent": False,
    "token": "secret-token",
    "why": "二週間がたちました。",
    "said": "見送らせてください。\nまた来年度に。",
    "inbound_subject": "Re: お見積り",
    "inbound_from": "jiro@sample.example",
    "mailbox": "followup@mirai.example",
    "file": "data/quarantine/12-0123456789ab.eml",
    "whom": "tanaka@mirai.example",
    "edited": True,
    "closed": False,
    "history": ["11月21日(土) お礼を送信"],
    "ahead": ["2月10日(水) 導入事例のご紹介"],
    "problem": "550 5.1.1 User unknown",
    "step": "導入事例",
    "kind": "事例",
    "new_address": "jiro@sample.example",
    "evidence": "差出人のお名前のみ（アドレスは未登録）",
    "stated": ["予算が合わない（根拠: 「予算が」）", "今はNO", "次に伺う日: 4月1日(木)"],
    "return_on": None,
    "control_address": "followup@mirai.example",
    "expected": "11月21日(土) 10:00",
    "found": "11月22日(日) 10:00",
    "doubtful": True,
    "loops": "sender",
    "waiting": 3,
}
NOTHING: dict[str, object] = {
    name: [] if isinstance(value, list) else None for name, value in EVERYTHING.items()
}
BARE_CUSTOMER = NOTHING | {
    "contact": {"name": "", "address": "hanako@sample.example", "title": None},
    "company": {"name": ""},
    "deal": {"subject": None},
    "control_address": "followup@mirai.example",
}


def letter(name: str, lang: Lang, **facts: object) -> tuple[str, str]:
    return render_letter(name, lang, EVERYTHING | facts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_notice_and_answer_has_its_letter(lang: Lang) -> None:
    assert sorted(file.name.removesuffix(".txt.j2") for file in (letters_folder() / lang).iterdir()) == NAMES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_reads_well_when_hardly_anything_is_known(lang: Lang, name: str) -> None:
    subject, body = render_letter(name, lang, BARE_CUSTOMER)
    assert subject
    assert "None" not in subject + body
    assert "\n\n\n" not in body
    assert not re.search(r"(?m)^[・>-] ?$", body)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_says_it_all_on_one_line_of_a_phone(lang: Lang, name: str) -> None:
    _, body = letter(name, lang)
    first, second = body.split("\n")[:2]
    assert columns(first) <= 70
    assert first.endswith(("。", ".", "、")) or second.endswith(("。", "."))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_35_full_width_columns(lang: Lang, name: str) -> None:
    source = (letters_folder() / lang / f"{name}.txt.j2").read_text("utf-8").partition("\n---\n")[2]
    fixed = [line for line in source.splitlines() if "{" not in line]
    assert [line for line in fixed if columns(line) > 70] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_request_opens_with_whom_and_when_and_ends_with_its_reference(lang: Lang) -> None:
    _, body = letter("draft_request", lang)
    lines = body.rstrip("\n").split("\n")
    assert "髙﨑 花子" in lines[0]
    assert "12月1日(火) 10:00" in lines[0]
    assert lines[-1].endswith(" secret-token")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_request_shows_the_exact_text_that_will_leave(lang: Lang) -> None:
    _, body = letter("draft_request", lang)
    assert f"\n{EVERYTHING['text']}\n" in body


@pytest.mark.parametrize(
    ("lang", "goes", "stays"),
    [("ja", "お返事がなければ送ります", "送りません"), ("en", "leaves unless", "does not leave")],
)
def test_a_draft_request_says_what_silence_means(lang: Lang, goes: str, stays: str) -> None:
    _, if_silent = letter("draft_request", lang, silent=True)
    _, if_asked = letter("draft_request", lang, silent=False)
    assert goes in if_silent
    assert stays in if_asked
    assert goes not in if_asked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_customers_words_are_quoted_line_by_line(lang: Lang) -> None:
    _, body = letter("customer_replied", lang)
    assert "\n> 見送らせてください。\n> また来年度に。\n" in body


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["customer_replied", "colleague_replied"])
def test_what_was_read_from_the_customers_words_is_shown_with_its_grounds_and_as_a_guess(
    lang: Lang, name: str
) -> None:
    _, body = letter(name, lang)
    assert "予算が合わない（根拠: 「予算が」）" in body
    assert {"ja": "機械による読み取り", "en": "A machine read this"}[lang] in body
    _, without = letter(name, lang, stated=[])
    assert {"ja": "読み取った理由", "en": "WHAT IT SEEMS TO SAY"}[lang] not in without


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_from_another_address_says_from_where_and_by_what_it_was_known(lang: Lang) -> None:
    _, body = letter("customer_replied", lang)
    assert "jiro@sample.example" in body
    assert str(EVERYTHING["evidence"]) in body.replace("\n", "")
    _, from_their_own = letter("customer_replied", lang, inbound_from="Hanako@sample.example")
    assert str(EVERYTHING["evidence"]) not in from_their_own


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["opted_out", "complained", "hard_bounce"])
def test_a_letter_about_what_is_over_carries_no_reference(lang: Lang, name: str) -> None:
    assert "secret-token" not in letter(name, lang)[1]


WORDS: list[tuple[Context, Lang, str]] = [
    *(
        ("draft", "ja", word)
        for word in ("OK", "今すぐ", "12/1", "来週月曜", "スキップ", "停止", "修正\n直した本文です。")
    ),
    *(
        ("draft", "en", word)
        for word in ("OK", "now", "12/1", "next monday", "skip", "stop", "edit\nMy own text.")
    ),
    *(("notice", "ja", word) for word in ("再開", "3ヶ月後", "成約", "停止", "送信済み", "未送信")),
    *(("notice", "en", word) for word in ("resume", "in 3 months", "won", "stop", "sent", "unsent")),
    *(("new", "ja", word) for word in ("停止", "再開")),
    *(("new", "en", word) for word in ("STOP", "resume")),
]


@pytest.mark.parametrize(("context", "lang", "word"), WORDS)
def test_every_word_that_a_letter_offers_is_offered_and_understood(
    context: Context, lang: Lang, word: str
) -> None:
    assert word.split("\n")[0] in letter("command_unclear", lang)[1]
    assert not isinstance(parse(word, today=TODAY, context=context), Unclear)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_letter_answers_itself_when_it_is_quoted_back(lang: Lang, name: str) -> None:
    """Mail-reality A12: a vacation reply that carries the whole letter must approve nothing."""
    _, body = letter(name, lang)
    for echo in (body, "\n".join(f"> {line}" for line in body.split("\n"))):
        assert isinstance(parse(echo, today=TODAY, context="draft"), Unclear)


@pytest.mark.parametrize(
    ("lang", "waits", "settled"),
    [("ja", "まだお返事を待って", "もう決着"), ("en", "still waits", "settled already")],
)
def test_help_on_a_draft_says_whether_it_still_waits(lang: Lang, waits: str, settled: str) -> None:
    _, open_draft = letter("command_unclear", lang, closed=False)
    _, closed_draft = letter("command_unclear", lang, closed=True)
    assert (waits in open_draft, settled in open_draft) == (True, False)
    assert (waits in closed_draft, settled in closed_draft) == (False, True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reps_own_text_comes_back_as_such(lang: Lang) -> None:
    own, ours = (letter("draft_request", lang, edited=edited)[1] for edited in (True, False))
    assert len(own.splitlines()) == len(ours.splitlines()) + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_opt_out_without_a_mail_quotes_no_words(lang: Lang) -> None:
    """By phone or header there are none; the words of the refusal itself must not stand in for them."""
    assert "\n> " not in letter("opted_out", lang, inbound_from=None)[1]
