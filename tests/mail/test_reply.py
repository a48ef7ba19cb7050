"""Replies taken apart: the corpus by count, each client's way by example, and hostile text in bounded time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core import incoming
from enishi.core.html_text import html_to_text
from enishi.core.reply import split, split_mail, visible_text
from enishi.core.reply.flowed import unflowed

CORPUS = Path(__file__).parent / "corpus"


def _near(text: str) -> str:
    """Equal but for white space."""
    return "".join(text.split())


def _matches(folder: Path) -> tuple[int, int]:
    """How many of the labelled mails are stripped as labelled, and how many there are."""
    right = labelled = 0
    for line in map(json.loads, (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()):
        if line.get("visible_text") is None:
            continue
        labelled += 1
        mail = incoming.parse((folder / line["file"]).read_bytes())
        accepted = [line["visible_text"], *line.get("visible_text_alt", ())]
        right += _near(split_mail(mail).visible) in map(_near, accepted)
    return right, labelled


def test_japanese_mail_of_the_corpus_is_stripped_as_labelled() -> None:
    right, labelled = _matches(CORPUS / "ja")
    assert right >= 78, f"{right} of {labelled}"


def test_mail_of_the_corpus_is_stripped_as_labelled() -> None:
    """The rest differs by intent: sources that keep quotations in the middle, or show what was merely forwarded."""
    right, labelled = _matches(CORPUS)
    assert right >= 68, f"{right} of {labelled}"


ANSWER = "ありがとうございます。\n来週お電話します。"

HISTORY_UNMARKED = "近藤様\n\nお世話になっております。\n配信停止をご希望の方はその旨ご返信ください。\n承認"
HISTORY = "\n".join(f"> {line}" for line in HISTORY_UNMARKED.split("\n"))

OPENINGS_OF_MARKED_HISTORY = {
    "Gmail": "2026年11月20日(金) 10:15 高梨 亮 <t@x.example>:",
    "Gmail, wrapped": "2026年11月20日(金) 10:15 高梨 亮 <\ntakanashi.long@akebono-works.example>:",
    "Gmail in English": "On Fri, Nov 20, 2026 at 10:15 AM Ryo Takanashi <t@x.example> wrote:",
    "Gmail in English, wrapped": "On Fri, Nov 20, 2026 at 10:15 AM Ryo Takanashi <\nt@x.example> wrote:",
    "Apple Mail": "2026/11/20 10:15、高梨 亮 <t@x.example>のメール:",
    "Apple Mail in English": "On Nov 20, 2026, at 10:15, Ryo Takanashi <t@x.example> wrote:",
    "Thunderbird": "2026/11/20 10:15, 高梨 亮 wrote:",
    "Thunderbird in Japanese": "高梨 亮 さんは書きました (2026/11/20 10:15):",
    "Roundcube": "2026-11-20 10:15 に 高梨 亮 さんは書きました:",
    "Becky!": "On Fri, 20 Nov 2026 10:15:00 +0900\n高梨 亮 <t@x.example> wrote:",
    "Becky!, dated in brackets": "(2026/11/20 10:15), 高梨 亮 wrote:",
    "Hidemaru": "高梨 亮 <t@x.example>さんの\n「お見積りについて」（2026年11月20日 10時15分）より：",
    "MailWise": "高梨 亮 <t@x.example> さんが 2026-11-20 10:15:00 に書きました:",
    "dashes": "--- t@x.example wrote (2026/11/20 10:15):",
    "Shuriken": "高梨 亮 さんは書きました (2026/11/20 10:15):\n件名：お見積りについて",
    "Outlook with marks": "-----Original Message-----\nFrom: 高梨 亮 [mailto:t@x.example]\nSent: Fri, Nov 20, 2026 10:15\nTo: k@y.example\nSubject: お見積り\n",
    "Yahoo!": "----- Original Message -----\nFrom: 高梨 亮 <t@x.example>\nTo: k@y.example\nDate: 2026/11/20, Fri 10:15\nSubject: お見積り",
}

OPENINGS_OF_UNMARKED_HISTORY = {
    "Outlook": "差出人: 高梨 亮 <t@x.example>\n送信日時: 2026年11月20日金曜日 10:15\n宛先: 近藤 <k@y.example>\n件名: お見積り\n",
    "Outlook, with a rule": "________________________________\n差出人: 高梨 亮\n送信日時: 2026年11月20日\n宛先: 近藤\n件名: お見積り\n",
    "Outlook, original message": "-----元のメッセージ-----\n差出人: 高梨 亮\n送信日時: 2026年11月20日\n宛先: 近藤\n件名: お見積り\n",
    "Outlook in English": "From: Ryo Takanashi <t@x.example>\nSent: Friday, November 20, 2026 10:15 AM\nTo: Kondo <k@y.example>\nCc: a@y.example\nSubject: Quote\n",
    "Outlook in bold": "*From:* Ryo Takanashi <t@x.example>\n*Sent:* Friday, November 20, 2026 10:15 AM\n*To:* Kondo\n*Subject:* Quote\n",
    "Outlook full-width": "差出人： 高梨 亮\n送信日時： 2026年11月20日\n宛先： 近藤\nCC： 三好\n件名： お見積り\n",
    "docomo": "------ 元のメール ------\nFrom:高梨 亮 <t@x.example>\nDate:2026/11/20 10:15\nSubject:お見積り\n",
    "LINE WORKS": '-----Original Message-----\nFrom: "高梨 亮" <t@x.example>\nTo: "近藤"\nCc:\nSent: 2026-11-20 (金) 10:15:00\nSubject: お見積り\n',
    "Becky! forward": "---- 転送メッセージ ----\nFrom: t@x.example\nSubject: お見積り\n",
}

SIGNATURES = {
    "double rules": "━━━━━━━━━━\n株式会社ミドリ製作所\n総務課　伊東 康介\n〒144-0000 東京都大田区0-0-0\nTEL：03-0000-1001\nE-mail：k.ito@y.example\nURL：https://y.example/\n━━━━━━━━━━",
    "equals": "＝＝＝＝＝＝＝＝\n石黒会計事務所\n石黒 誠\ntel 025-000-1005\n＝＝＝＝＝＝＝＝",
    "stars": "*****************\n近藤建設株式会社\n工務部 部長\n近藤 拓也（Takuya Kondo）\n052-000-1003\n*****************",
    "ornament": "・‥…─────…‥・\nノムラ歯科医院\n野村 はるか\nuketsuke@y.example\n・‥…─────…‥・",
    "slashes": "_/_/_/_/_/_/_/\n 近藤建設株式会社\n Tel:052-000-1003\n_/_/_/_/_/_/_/",
    "standard": "-- \n伊東 康介\n株式会社ミドリ製作所",
    "open frame": "--------------------\n株式会社ミドリ製作所\nTEL 03-0000-1001",
    "command words": "----------------\n近藤建設　工務部　近藤\n※ご承認の際は 承認／却下 のいずれかを明記\n----------------",
    "name and firm only": "宮本 桂\n合同会社ミヤモト企画",
    "iPhone": "iPhoneから送信",
    "Outlook on iOS": "iOS 版 Outlook<https://aka.ms/o0ukef>を取得",
    "Android": "Androidから送信",
    "Yahoo! on a phone": "Yahoo!メールアプリから送信",
    "English": "Sent from my iPhone",
    "Get Outlook": "Get Outlook for Android<https://aka.ms/x>",
}


@pytest.mark.parametrize("client", OPENINGS_OF_MARKED_HISTORY)
def test_an_answer_above_below_or_between_marked_history_is_kept_in_order(client: str) -> None:
    opening = OPENINGS_OF_MARKED_HISTORY[client]
    assert visible_text(f"{ANSWER}\n\n{opening}\n\n{HISTORY}\n") == ANSWER
    assert visible_text(f"{opening}\n{HISTORY}\n\n{ANSWER}\n") == ANSWER
    between = (
        f"{opening}\n\n> いかがでしょうか。\nはい、\nお願いします。\n\n> いつがよいですか。\n来週です。\n"
    )
    assert visible_text(between) == "はい、\nお願いします。\n\n来週です。"


@pytest.mark.parametrize("client", OPENINGS_OF_UNMARKED_HISTORY)
def test_history_without_marks_is_none_of_the_answer(client: str) -> None:
    opening = OPENINGS_OF_UNMARKED_HISTORY[client]
    assert visible_text(f"{ANSWER}\n\n{opening}\n{HISTORY_UNMARKED}\n") == ANSWER


@pytest.mark.parametrize("client", OPENINGS_OF_UNMARKED_HISTORY | OPENINGS_OF_MARKED_HISTORY)
def test_who_adds_nothing_says_nothing(client: str) -> None:
    """Our own footer must never be read as the customer's wish, nor our own draft as the rep's approval."""
    opening = (OPENINGS_OF_UNMARKED_HISTORY | OPENINGS_OF_MARKED_HISTORY)[client]
    history = HISTORY if client in OPENINGS_OF_MARKED_HISTORY else HISTORY_UNMARKED
    assert visible_text(f"\n\n{opening}\n{history}\n") == ""


@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize("below", ["", f"\n\n{OPENINGS_OF_MARKED_HISTORY['Gmail']}\n\n{HISTORY}"])
def test_a_signature_is_no_part_of_the_answer(kind: str, below: str) -> None:
    parts = split(f"{ANSWER}\n\n{SIGNATURES[kind]}{below}\n")
    assert parts.visible == ANSWER
    assert _near(parts.signature) == _near(SIGNATURES[kind])


def test_iphone_quotes_the_attribution_too() -> None:
    text = (
        f"{ANSWER}\n\niPhoneから送信\n\n\n> 2026/11/20 10:15、高梨 亮 <t@x.example>のメール:\n> \n{HISTORY}\n"
    )
    assert visible_text(text) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "On the surface this looks like an attribution.\n\nOn average it is not:\nso it stays.",
        "12月1日のメール:\n拝見しました。",
        "資料は弊社から送信しました。",
        "以下の3点です。\n\n------\n金額は据え置きでお願いします。\n------",
        "後任は以下のとおりです。\n\n長内 太郎\n株式会社北風物流 管理部\nosanai@y.example",
        "断り\n\n宛先: k@y.example\n会社: 株式会社近藤建設\n氏名: 近藤 拓也",
        "候補日です。\n\n12/1 10時\n12/2 14時",
        "件名: 新しい件名\n本文はこのままで。",
        "次の表のとおりです。\n----------\n10名 5万円\n20名 8万円\n----------\nご検討ください。",
    ],
)
def test_what_only_looks_like_history_or_signature_stays(text: str) -> None:
    assert visible_text(text) == text


def test_the_words_above_a_wrapped_attribution_are_not_taken_along() -> None:
    text = "了解です!\n2026年11月20日 19:03, 高梨\n<t@x.example>\nwrote:\n\n> はい\n"
    assert visible_text(text) == "了解です!"


def test_line_breaks_of_every_kind_are_line_breaks() -> None:
    assert visible_text("はい\r\n\r\n> いかがですか\r\n") == "はい"
    assert visible_text("はい\r\r> いかがですか\r") == "はい"


PAGES = {
    "Gmail": (
        '<div dir="ltr">見送ります。<br><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">宮本</div></div>'
        '<div class="gmail_quote"><div class="gmail_attr">2026年11月20日(金) 高梨:<br></div>'
        '<blockquote class="gmail_quote" style="border-left:1px #ccc solid">配信停止</blockquote></div>'
    ),
    "Outlook in an unknown language": (
        '<p class=MsoNormal>見送ります。</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
        "<p><b>Xyz:</b> T</p></div><p>配信停止</p>"
    ),
    "Outlook on the web": '<div>見送ります。</div><div id="Signature"><div>宮本</div></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">T</div>配信停止',
    "Outlook on a phone": '<div>見送ります。</div><div id="ms-outlook-mobile-signature">宮本</div><div id="mail-editor-reference-message-container">配信停止</div>',
    "Yahoo!": '<div>見送ります。</div><div class="yahoo_quoted" id="yahoo_quoted_1"><div>On Fri T wrote:</div><div>配信停止</div></div>',
    "Thunderbird": '<div class="moz-cite-prefix">T x:<br></div><blockquote type="cite"><p>配信停止</p></blockquote><p>見送ります。</p><pre class="moz-signature">-- \n宮本</pre>',
    "Apple Mail": '<div>見送ります。</div><blockquote type="cite"><div>2026/11/20、高梨のメール:</div><div>配信停止</div></blockquote>',
    "hidden": '<div style="display:none;max-height:0">配信停止<div>x</div></div><div>見送ります。</div><span hidden>x</span>',
}  # fmt: skip


@pytest.mark.parametrize("program", PAGES)
def test_of_html_alone_the_program_s_own_marks_tell_the_words_from_the_history(program: str) -> None:
    assert visible_text(html_to_text(PAGES[program])) == "見送ります。"


def test_answers_between_html_quotations_and_indented_words_are_the_writer_s_own() -> None:
    html = '<blockquote type="cite">いつ</blockquote><div>4月</div><blockquote type="cite">誰</blockquote><blockquote style="margin:0 0 0 40px;border:none">近藤</blockquote>'
    assert visible_text(html_to_text(html)) == "4月\n\n近藤"


def test_lines_are_as_a_browser_shows_them() -> None:
    assert html_to_text('<div style="white-space:pre-wrap">a\nb</div><p>c<p>d<br>e') == "a\nb\n\nc\n\nd\ne"


def test_soft_line_breaks_are_undone_with_and_without_the_space() -> None:
    assert unflowed("> quoted \n> on\n words \n words\n-- \nname") == "> quoted on\nwords words\n-- \nname"
    assert unflowed("見送り \nます。", delete_space=True) == "見送ります。"
    assert unflowed(">> a \n> b") == ">> a \n> b"
    raw = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n今回は見 \n送ります。\n> x\n"
    assert split_mail(incoming.parse(raw.encode())).visible == "今回は見送ります。"


def test_a_carrier_s_own_picture_is_no_word() -> None:
    assert visible_text("了解です\ue63e") == "了解です"


_LINES = st.lists(
    st.sampled_from(
        [
            "",
            "> 引用",
            ">> 深い",
            "本文です。",
            "-- ",
            "━━━━━━",
            "TEL 03-0000-0000",
            "On 2026/1/1 10:00, a@b.example wrote:",
            "wrote:",
            "差出人: 高梨",
            "送信日時: 2026年",
            "件名: x",
            "-----Original Message-----",
            "iPhoneから送信",
            "宮本 桂",
            "株式会社x",
            "<a@b.example>",
        ]
    ),
    max_size=25,
)


@given(
    st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=["Co"]), max_size=500), _LINES.map("\n".join)
    )
)
def test_no_line_is_lost_and_none_is_made_up(text: str) -> None:
    parts = split(text)
    told = [
        line.rstrip() for part in (parts.visible, parts.quoted, parts.signature) for line in part.splitlines()
    ]
    assert sorted(_near(line) for line in told if _near(line)) == sorted(
        _near(line) for line in text.splitlines() if _near(line)
    )


@given(_LINES.map("\n".join))
def test_nothing_quoted_is_ever_visible(text: str) -> None:
    assert not any(line.lstrip().startswith(">") for line in visible_text(text).split("\n"))


HOSTILE = {
    "one line of marks": ">" * 1_000_000,
    "lines of marks": ">\n" * 300_000,
    "dashes": "-" * 1_000_000,
    "rules": "-----\n" * 100_000,
    "attributions": "On 2026/1/1 10:00 a@b.example wrote:\n> x\n\n" * 20_000,
    "attributions that never end": "On 2026/1/1 10:00 <a@b.example>\n" * 30_000,
    "headers": "From: a\nTo: b\n" * 50_000,
    "one word": "a@" * 500_000,
    "blank": "-----Original Message-----\n" + "\n" * 500_000 + "> x",
    "signatures": "--\nTEL 03-0000-0000\n" * 40_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.timeout(60)
def test_a_megabyte_of_malice_is_read_in_bounded_time(kind: str) -> None:
    split(HOSTILE[kind])
