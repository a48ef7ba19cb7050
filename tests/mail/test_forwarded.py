"""Forwarded mail taken apart: who wrote the inner mail, to whom, when, what, and what the forwarder says to it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.forwarded import Forwarded, Person, take_apart
from enishi.core.incoming import parse

NOTE = "高梨です。お断りのご連絡がありましたので登録をお願いします。"
REFUSAL = "高梨様\n\n今回は予算の都合で見送らせていただきます。"
SIGNATURE = "━━━━━━━━━━\n近藤建設株式会社\n近藤 拓也\nTEL 052-000-1003\n━━━━━━━━━━"
AT = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)


def mail(
    text: str, *, subject: str = "FW: お見積りの件", html: bool = False, to: str = "enishi@x.example"
) -> bytes:
    message = EmailMessage()
    message["From"] = "Takanashi <t@x.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Nov 2026 12:00:00 +0900"
    message.set_content(text, subtype="html" if html else "plain", charset="utf-8", cte="8bit")
    return message.as_bytes()


def only(raw: bytes) -> Forwarded:
    (found,) = take_apart(parse(raw))
    return found


BLOCKS = {
    "Outlook": "差出人: 近藤 拓也 <k@y.example>\n送信日時: 2026年11月20日金曜日 10:15\n宛先: 高梨 亮 <t@x.example>\n件名: お見積りの件",
    "Outlook, with a rule": "________________________________\n差出人: 近藤 拓也 <k@y.example>\n送信日時: 2026年11月20日 10:15\n宛先: 高梨 亮 <t@x.example>\n件名: お見積りの件",
    "Outlook of old": "-----元のメッセージ-----\n差出人: 近藤 拓也 [mailto:k@y.example]\n送信日時: 2026年11月20日金曜日 10:15\n宛先: t@x.example\n件名: お見積りの件",
    "Outlook in English": "From: 近藤 拓也 <k@y.example>\nSent: Friday, November 20, 2026 10:15 AM\nTo: t@x.example\nSubject: お見積りの件",
    "Outlook in German": "Von: 近藤 拓也 <k@y.example>\nGesendet: Freitag, 20. November 2026 10:15\nAn: t@x.example\nBetreff: お見積りの件",
    "Outlook in French": "De : 近藤 拓也 <k@y.example>\nEnvoyé : vendredi 20 novembre 2026 10:15\nÀ : t@x.example\nObjet : お見積りの件",
    "Outlook in Spanish": "De: 近藤 拓也 <k@y.example>\nEnviado: viernes, 20 de noviembre de 2026 10:15\nPara: t@x.example\nAsunto: お見積りの件",
    "Outlook in Italian": "Da: 近藤 拓也 <k@y.example>\nInviato: venerdì 20 novembre 2026 10:15\nA: t@x.example\nOggetto: お見積りの件",
    "Outlook for Mac": "差出人: 近藤 拓也 <k@y.example>\n日付: 2026年11月20日 金曜日 午前10:15\n宛先: t@x.example\n件名: お見積りの件",
    "Gmail": "---------- Forwarded message ---------\nFrom: 近藤 拓也 <k@y.example>\nDate: 2026年11月20日(金) 10:15\nSubject: お見積りの件\nTo: 高梨 亮 <t@x.example>",
    "Gmail in English": "---------- Forwarded message ---------\nFrom: 近藤 拓也 <k@y.example>\nDate: Fri, Nov 20, 2026 at 10:15 AM\nSubject: お見積りの件\nTo: <t@x.example>",
    "Gmail in Italian": "---------- Forwarded message ---------\nDa: 近藤 拓也 <k@y.example>\nDate: ven 20 nov 2026 alle ore 10:15\nSubject: お見積りの件\nTo: <t@x.example>",
    "Apple Mail": "転送されたメッセージ:\n\n差出人: 近藤 拓也 <k@y.example>\n件名: お見積りの件\n日付: 2026年11月20日 10:15:00 JST\n宛先: t@x.example",
    "Apple Mail in English": "Begin forwarded message:\n\nFrom: 近藤 拓也 <k@y.example>\nSubject: お見積りの件\nDate: 20 November 2026 at 10:15:00 GMT+9\nTo: t@x.example",
    "Apple Mail in German": "Anfang der weitergeleiteten Nachricht:\n\nVon: 近藤 拓也 <k@y.example>\nBetreff: お見積りの件\nDatum: 20. November 2026 um 10:15:00 JST\nAn: t@x.example",
    "Thunderbird": "-------- Forwarded Message --------\nSubject: \tお見積りの件\nDate: \tFri, 20 Nov 2026 10:15:00 +0900\nFrom: \t近藤 拓也 <k@y.example>\nTo: \tt@x.example",
    "Thunderbird in Japanese": "-------- 転送メッセージ --------\n件名: \tお見積りの件\n日付: \tFri, 20 Nov 2026 01:15:00 +0000\n差出人: \t近藤 拓也 <k@y.example>\n宛先: \tt@x.example",
    "Becky!": "---- 転送メッセージ ----\nFrom: 近藤 拓也 <k@y.example>\nTo: t@x.example\nDate: Fri, 20 Nov 2026 10:15:00 +0900\nSubject: お見積りの件",
    "Yahoo!": "----- Forwarded Message -----\nFrom: 近藤 拓也 <k@y.example>\nTo: t@x.example\nDate: 2026/11/20, Fri 10:15\nSubject: お見積りの件",
    "LINE WORKS": '-----Original Message-----\nFrom: "近藤 拓也" <k@y.example>\nTo: "高梨 亮" <t@x.example>\nCc:\nSent: 2026-11-20 (金) 10:15:00 (UTC+09:00)\nSubject: お見積りの件',
    "docomo": "------ 元のメール ------\nFrom:近藤 拓也 <k@y.example>\nDate:2026/11/20 10:15\nSubject:お見積りの件",
    "Mutt": "----- Forwarded message from 近藤 拓也 <k@y.example> -----\n\nDate: Fri, 20 Nov 2026 10:15:00 +0900\nFrom: 近藤 拓也 <k@y.example>\nTo: t@x.example\nSubject: お見積りの件",
}


@pytest.mark.parametrize("client", BLOCKS)
@pytest.mark.parametrize("note", [NOTE, ""])
def test_each_program_s_forward_tells_writer_time_subject_words_and_note(client: str, note: str) -> None:
    found = only(mail(f"{note}\n\n{BLOCKS[client]}\n\n{REFUSAL}\n\n{SIGNATURE}\n"))
    assert (found.writer, found.sent_at, found.subject) == (
        Person("近藤 拓也", "k@y.example"),
        AT,
        "お見積りの件",
    )
    assert (found.text, found.note, found.depth) == (REFUSAL, note, 0)
    assert client == "docomo" or [one.address for one in found.to] == ["t@x.example"]


@pytest.mark.parametrize("client", ["Apple Mail", "Outlook", "Gmail", "Becky!"])
def test_a_forward_that_is_quoted_as_a_whole_is_told_just_so(client: str) -> None:
    quoted = "\n".join(f"> {line}" for line in f"{BLOCKS[client]}\n\n{REFUSAL}".split("\n"))
    found = only(mail(f"{NOTE}\n\n{quoted}\n"))
    assert (found.writer.address, found.text, found.note) == ("k@y.example", REFUSAL, NOTE)


def test_words_that_are_quoted_below_an_unquoted_block_are_the_writer_s() -> None:
    quoted = "\n".join(f"> {line}" for line in REFUSAL.split("\n"))
    assert only(mail(f"{BLOCKS['Yahoo!']}\n{quoted}\n")).text == REFUSAL


def test_outlook_s_html_alone_is_taken_apart() -> None:
    html = (
        "<p class=MsoNormal>お願いします。</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0mm 0mm 0mm'>"
        "<p class=MsoNormal><b>From:</b> 近藤 拓也 &lt;k@y.example&gt; <br><b>Sent:</b> 2026年11月20日金曜日 10:15<br>"
        "<b>To:</b> 高梨 亮 &lt;t@x.example&gt;<br><b>Subject:</b> お見積りの件</p></div><p class=MsoNormal>見送ります。</p>"
    )
    found = only(mail(html, html=True))
    assert (found.writer.address, found.sent_at, found.text, found.note) == (
        "k@y.example",
        AT,
        "見送ります。",
        "お願いします。",
    )


def test_an_attached_mail_is_told_from_its_own_headers() -> None:
    inner = EmailMessage()
    inner["From"] = "近藤 拓也 <k@y.example>"
    inner["To"] = "t@x.example"
    inner["Subject"] = "お見積りの件"
    inner["Date"] = "Fri, 20 Nov 2026 10:15:00 +0900"
    inner.set_content(f"{REFUSAL}\n\n{SIGNATURE}\n")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "t@x.example", "enishi@x.example", "FW: お見積りの件"
    outer.set_content(NOTE)
    outer.add_attachment(inner)
    assert only(outer.as_bytes()) == Forwarded(
        Person("近藤 拓也", "k@y.example"), (Person("", "t@x.example"),), AT, "お見積りの件", REFUSAL, NOTE
    )


def test_a_forward_within_a_forward_names_both_writers_and_each_note() -> None:
    text = (
        f"{NOTE}\n\n---------- Forwarded message ---------\nFrom: 三好 <m@x.example>\nDate: 2026年11月20日(金) 11:00\n"
        f"Subject: Fwd: お見積りの件\nTo: 高梨 <t@x.example>\n\n高梨さん、届いています。\n\n{BLOCKS['Gmail']}\n\n{REFUSAL}\n"
    )
    outer, inner = take_apart(parse(mail(text)))
    assert (outer.writer.address, outer.text, outer.note, outer.depth) == (
        "m@x.example",
        "高梨さん、届いています。",
        NOTE,
        0,
    )
    assert (inner.writer.address, inner.text, inner.note, inner.depth) == (
        "k@y.example",
        REFUSAL,
        "高梨さん、届いています。",
        1,
    )


def test_our_own_mail_below_the_customer_s_refusal_is_not_forwarded_too() -> None:
    ours = "差出人: 高梨 亮 <t@x.example>\n送信日時: 2026年11月19日木曜日 9:00\n宛先: 近藤 拓也 <k@y.example>\n件名: お見積り\n\n配信停止"
    found = only(mail(f"{NOTE}\n\n{BLOCKS['Outlook']}\n\n{REFUSAL}\n\n{ours}\n"))
    assert (found.writer.address, found.text) == ("k@y.example", REFUSAL)


def test_a_forward_whose_subject_was_rewritten_is_known_by_whom_it_goes_to() -> None:
    assert only(mail(f"{BLOCKS['Outlook']}\n\n{REFUSAL}\n", subject="断り")).text == REFUSAL


@pytest.mark.parametrize(
    "raw",
    [
        mail(f"{NOTE}\n\n{BLOCKS['Outlook']}\n\n{REFUSAL}\n", subject="Re: お見積りの件", to="k@y.example"),
        mail(f"{NOTE}\n\n{BLOCKS['Outlook']}\n\n{REFUSAL}\n", subject="Re: お見積りの件"),
        mail(f"{NOTE}\n\n{BLOCKS['Outlook']}\n\n{REFUSAL}\n", subject="見積り", to="k@y.example"),
        mail(f"{NOTE}\n\nOn 2026/11/20 10:15, 近藤 wrote:\n> 転送されたメッセージ:\n>\n> From: a@b.example\n> To: c@d.example\n> Subject: x\n>\n> y\n", subject="Re: x"),
        mail("ありがとうございます。", subject="Re: お見積りの件"),
        mail("", subject="FW:"),
    ],
)  # fmt: skip
def test_an_answer_is_no_forward(raw: bytes) -> None:
    assert take_apart(parse(raw)) == ()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("20.11.2026 10:15", AT),
        ("11/20/2026 10:15 AM", AT),
        ("20/11/2026 10:15", AT),
        ("令和8年11月20日 午前10時15分", AT),
        ("Fri, 20 Nov 2026 01:15:00 GMT", AT),
        ("2026年11月20日 午後10:15", datetime(2026, 11, 20, 13, 15, tzinfo=UTC)),
        ("20 ноября 2026 г. 10:15", AT),
        ("20 marraskuuta 2026 klo 10.15", AT),
        ("11/10/2026 10:15", None),
        ("2026年11月20日", None),
        ("2026年13月40日 10:15", None),
        ("きのう", None),
    ],
)
def test_a_time_is_told_only_where_it_can_mean_one_instant(written: str, told: datetime | None) -> None:
    text = f"差出人: 近藤 <k@y.example>\n送信日時: {written}\n宛先: t@x.example\n件名: x\n\nはい\n"
    assert only(mail(text)).sent_at == told


def test_words_below_the_end_mark_are_the_forwarder_s() -> None:
    text = f"{BLOCKS['Mutt']}\n\n{REFUSAL}\n\n----- End forwarded message -----\n\n以上です。\n"
    assert (only(mail(text)).text, only(mail(text)).note) == (REFUSAL, "以上です。")


_PIECES = st.lists(
    st.sampled_from([*BLOCKS.values(), "", "> ", "本文です。", "From: a", "> From: a@b.example", "---", "On 2026/1/1 10:00, a wrote:"]),
    max_size=12,
)  # fmt: skip


@given(_PIECES.map("\n".join), st.sampled_from(["FW: x", "Re: x", "x"]))
def test_any_mixture_is_taken_apart_without_an_error(text: str, subject: str) -> None:
    assert len(take_apart(parse(mail(text, subject=subject)))) <= 20


def test_mails_packed_into_one_another_are_opened_to_a_limit() -> None:
    raw = mail("innermost")
    for _ in range(30):
        head = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\nContent-Type: message/rfc822\n\n"
        raw = head % (len(raw), len(raw)) + raw + b"\n--b%d--\n" % len(raw)
    assert [found.depth for found in take_apart(parse(raw))] == [0, 1, 2, 3, 4]
