"""core.incoming: any bytes are read, bounded, and From and ids survive what the rest does not (S6, I7)."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.core.html_text import html_to_text
from enishi.core.incoming import parse
from enishi.core.incoming.headers import decode_words
from enishi.core.verdict import Verdict, read


def message(*headers: str, body: str = "本文です。\n") -> bytes:
    return "\r\n".join([*headers, "", body]).encode()


# --- what is read ------------------------------------------------------------------------------------------------


def test_an_ordinary_reply_is_read_whole():
    mail = parse(
        message(
            "Return-Path: <sato@kyaku.example>",
            "Authentication-Results: mx.mirai.example; dmarc=pass",
            "Authentication-Results: elsewhere.example; dmarc=fail",
            "From: =?utf-8?B?5L2Q6Jek?= <sato@kyaku.example>",
            "To: followup@mirai.example, Tanaka <tanaka@mirai.example>",
            "Subject: =?UTF-8?B?UmU6IOOBlOaPkA==?=\r\n =?UTF-8?B?5qGI?=",
            "Date: Sat, 21 Nov 2026 10:00:00 +0900",
            "Message-ID: <r1@kyaku.example>",
            "In-Reply-To: <m2@mirai.example>",
            "References: <m1@mirai.example>\r\n <m2@mirai.example>",
            "Content-Type: text/plain; charset=utf-8",
        )
    )
    assert (mail.from_.name, mail.from_.address, mail.from_.is_certain) == (
        "佐藤",
        "sato@kyaku.example",
        True,
    )
    assert (mail.subject, mail.text) == ("Re: ご提案", "本文です。\n")
    assert mail.date == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert mail.message_id == "<r1@kyaku.example>"
    assert mail.answered_ids == ("<m2@mirai.example>", "<m1@mirai.example>")
    assert mail.to == ("followup@mirai.example", "tanaka@mirai.example")
    assert mail.return_path == "sato@kyaku.example"
    assert mail.authentication_results[0].startswith("mx.mirai.example")
    assert mail.defects == ()


def test_the_same_bytes_have_the_same_digest_and_one_changed_byte_another():
    raw = message("From: a@b.example")
    assert parse(raw).digest == parse(raw).digest == hashlib.sha256(raw).hexdigest()
    assert parse(raw + b" ").digest != parse(raw).digest


def test_subjects_and_senders_of_the_japanese_corpus_are_read_exactly(readings):
    japanese = [one for one in readings if one.sample.collection == "ja"]
    assert [(one.mail.from_.address, one.mail.subject) for one in japanese] == [
        (one.sample.gold["from"], one.sample.gold["subject"]) for one in japanese
    ]


def test_a_null_return_path_differs_from_none():
    assert parse(message("Return-Path: <>", "From: a@b.example")).return_path == ""
    assert parse(message("From: a@b.example")).return_path is None


def test_an_enclosed_mail_is_kept_as_bytes_and_its_id_is_found():
    inner = message("From: us@mirai.example", "Message-ID: <ours@mirai.example>").decode()
    mail = parse(
        message(
            "From: x@y.example",
            "Content-Type: multipart/mixed; boundary=b",
            body=f"--b\r\n\r\n転送します\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n",
        )
    )
    assert mail.text.strip() == "転送します"
    assert parse(mail.attached[0]).from_.address == "us@mirai.example"
    assert "<ours@mirai.example>" in mail.ids_anywhere


def test_html_alone_becomes_text_with_its_quotes_marked():
    html = (
        "<html><head><style>p{color:red}</style></head><body><p>承知しました。</p>"
        "<div>よろしく<br>佐藤</div><blockquote><p>ご提案です &lt;1&gt;</p></blockquote></body>"
    )
    mail = parse(message("From: a@b.example", "Content-Type: text/html; charset=utf-8", body=html))
    assert mail.text.splitlines() == ["承知しました。", "よろしく", "佐藤", "> ご提案です <1>"]


def test_text_in_several_plain_parts_is_joined_and_attachments_are_left_out():
    body = (
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n一\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''%E8%B3%87%E6%96%99.txt\r\n\r\n秘\r\n"
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n二\r\n--b--\r\n"
    )
    mail = parse(message("From: a@b.example", "Content-Type: multipart/mixed; boundary=b", body=body))
    assert mail.text.split() == ["一", "二"]
    assert mail.parts[1].filename == "資料.txt"


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_line_ends_of_any_kind_read_alike(newline):
    raw = b"From: a@b.example\nSubject: hello\n\none\ntwo\n".replace(b"\n", newline)
    mail = parse(raw)
    assert (mail.from_.address, mail.subject, mail.text) == ("a@b.example", "hello", "one\ntwo\n")


# --- who wrote: no trick of two readings (CVE-2023-27043) --------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["From: rep@trusted.example <evil@bad.example>"], "evil@bad.example"),
        (["From: rep@trusted.example, evil@bad.example"], "rep@trusted.example"),
        (["From: rep@trusted.example", "From: evil@bad.example"], "rep@trusted.example"),
        (["From: <evil@bad.example> <rep@trusted.example>"], "evil@bad.example"),
        (["From: team: rep@trusted.example, evil@bad.example;"], "rep@trusted.example"),
        (["Subject: nobody"], None),
        (["From: nobody at all"], None),
        (['From: "rep@trusted.example"@bad.example'], None),
    ],
)
def test_a_from_that_can_be_read_two_ways_is_never_certain(lines, address):
    sender = parse(message(*lines)).from_
    assert sender.address == address
    assert not sender.is_certain


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("From: rep@trusted.example", "", "rep@trusted.example"),
        ('From: "Sato, Ken" <Sato@Kyaku.example>', "Sato, Ken", "Sato@Kyaku.example"),
        ('From: "rep@trusted.example" <evil@bad.example>', "rep@trusted.example", "evil@bad.example"),
        (
            "From: =?utf-8?q?x=40y.example=2C_=3Cz=40y.example=3E?= <a@b.example>",
            "x@y.example, <z@y.example>",
            "a@b.example",
        ),
        ("From: a.@docomo.ne.jp", "", "a.@docomo.ne.jp"),
        ('From: "a..b"@docomo.ne.jp', "", "a..b@docomo.ne.jp"),
        ("From: sato@kyaku.example (Sato (Tokyo))", "", "sato@kyaku.example"),
    ],
)
def test_one_plain_address_is_certain_however_its_name_is_dressed(line, name, address):
    sender = parse(message(line)).from_
    assert (sender.name, sender.address, sender.is_certain) == (name, address, True)


# --- what is broken ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (message("From: a@b.example", "Content-Type: multipart/mixed"), "boundary_missing"),
        (
            message("From: a@b.example", "Content-Type: multipart/mixed; boundary=b", body="--b\r\n\r\nx"),
            "final_boundary_missing",
        ),
        (message("From: a@b.example", "Content-Transfer-Encoding: rot13"), "unknown_transfer_encoding"),
        (message("From: a@b.example", "Content-Type: plain"), "bad_content_type"),
        (message("From: a@b.example", *["X: y"] * 1_001), "too_many_headers"),
        (message("From: a@b.example", "X: " + "y" * 300_000), "headers_too_long"),
        (
            message(
                "From: a@b.example",
                "Content-Type: multipart/mixed; boundary=b",
                body="--b\r\n\r\nx\r\n" * 600,
            ),
            "too_many_parts",
        ),
    ],
)
def test_damage_is_named_and_the_sender_still_known(raw, defect):
    mail = parse(raw)
    assert defect in mail.defects
    assert mail.from_.address == "a@b.example"


def test_three_thousand_nested_parts_end_at_the_limit():
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3_000))
    mail = parse(b"From: a@b.example\r\n" + nested.encode())
    assert "nested_too_deep" in mail.defects
    assert mail.from_.address == "a@b.example"


def test_a_mail_above_the_size_limit_is_cut_and_says_so():
    mail = parse(message("From: a@b.example", body="x" * (25 * 1024 * 1024)))
    assert mail.is_truncated
    assert mail.from_.address == "a@b.example"


def test_a_failure_inside_leaves_the_envelope_standing(monkeypatch):
    def explode(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("enishi.core.incoming.mime.parts", explode)
    mail = parse(message("From: a@b.example", "In-Reply-To: <m1@mirai.example>"))
    assert mail.defects == ("unreadable",)
    assert (mail.from_.address, mail.in_reply_to) == ("a@b.example", ("<m1@mirai.example>",))
    assert read(mail).verdict is Verdict.MALFORMED


HOSTILE = {
    "encoded words": b"Subject: " + b"=?utf-8?q?a?=\n " * 16_000 + b"\n\nx",
    "addresses": b"From: " + b"a@b.example, " * 16_000 + b"\n\nx",
    "open quotes": b"From: " + b'"' * 200_000 + b"\n\nx",
    "open comments": b"From: " + b"(" * 200_000 + b"\n\nx",
    "open brackets": b"References: " + b"<" * 200_000 + b"\n\nx",
    "parameters": b"Content-Type: text/plain" + b';a="\\' * 40_000 + b"\n\nx",
    "comment openers in html": b"Content-Type: text/html\n\n" + b"<!--" * 250_000,
    "tag openers in html": b"Content-Type: text/html\n\n" + b'<a "' * 250_000,
    "angle brackets in html": b"Content-Type: text/html\n\n" + b"<" * 1_000_000,
    "blockquotes": b"Content-Type: text/html\n\n" + b"<blockquote>" * 80_000,
    "boundaries that do not close": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"\n--ab" * 1_000_000,
    "empty lines": b"\n" * 5_000_000,
    "escape sequences": b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B" * 300_000,
    "header lines": b"A: b\n" * 1_000_000,
    "folded lines": b"A:" + b"\n " * 1_000_000,
    "a long date": b"Date: " + b"9" * 100_000 + b"\n\nx",
    "spaces in a header": b"Subject: " + b" " * 200_000 + b"x\n\nx",
    "spaces in a text": b"\n" + b" " * 500_000 + b"x",
    "spaces in a report": b"From: mailer-daemon@x.example\nSubject: failure notice\n\n"
    + (b" " * 900 + b"x\n") * 50,
    "words that join": "\nメール".encode() + "いただくの".encode() * 5_000,
    "endings of one word": "\n停止".encode() + "します".encode() * 5_000 + b"x",
    "quote marks": b"\n" + b"> " * 400_000,
    "one long line": b"\n" + "不要".encode() * 200_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_input_made_to_be_slow_is_read_to_the_end(kind):
    read(parse(b"Message-ID: <h@x.example>\n" + HOSTILE[kind]))


@given(st.binary(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise(raw):
    mail = parse(raw)
    assert mail.digest == hashlib.sha256(raw).hexdigest()
    read(mail)


@given(st.data())
@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_no_mail_that_is_cut_spliced_or_flipped_raises(samples, data):
    draw = data.draw
    first, second = (draw(st.sampled_from(samples)).raw[:60_000] for _ in range(2))
    cut, start = draw(st.integers(0, len(first))), draw(st.integers(0, len(second)))
    mangled = bytearray(first[:cut] + second[start:])
    for place, value in draw(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), max_size=20)):
        if mangled:
            mangled[place % len(mangled)] = value
    read(parse(bytes(mangled)))


@given(st.text(max_size=300))
def test_no_html_raises(html):
    assert isinstance(html_to_text(html), str)


def test_encoded_words_cut_inside_a_character_are_joined():
    assert decode_words("=?utf-8?B?44GC44GE44M=?= =?utf-8?B?hg==?=") == "あいテ"
