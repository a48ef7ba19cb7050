"""Mails composed from what real ones are made of, whole or with something broken on the way."""

import base64
import quopri

from hypothesis import strategies as st

CHARSETS = (
    "utf-8",
    "iso-2022-jp",
    "shift_jis",
    "cp932",
    "euc-jp",
    "us-ascii",
    "latin-1",
    "gb18030",
    "utf-7",
    "utf-16",
    "x-none",
    "",
)
WORDS = (
    "お世話になっております。", "今回は見送らせていただきます。", "配信停止をお願いします。", "12月4日まで不在にしております。",
    "㈱縁の①案、ﾃｽﾄ", "Please unsubscribe me.", "I am out of the office until 5 January.", "550 5.1.1 user unknown",
    "> 前回のご提案です", "2026年11月20日(金) 田中 <tanaka@mirai.example>:", "On Fri, Nov 20, 2026, Tanaka wrote:",
    "-----Original Message-----", "-- \n佐藤", "Grüße, naïve", "<p>html</p><blockquote>quote</blockquote>", "begin 644 a\n", "",
)  # fmt: skip
ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "BASE64 ", "nonsense", "")
FIELDS = (
    b"Auto-Submitted: auto-replied", b"Return-Path: <>", b"List-Id: <x.example>", b"Precedence: bulk", b"Received: by x",
    b"In-Reply-To: <ours@mirai.example>", b"Content-Type: text/html", b"From: <>", b"From: b@c.example", b"Date: nonsense",
    b"Subject: =?iso-2022-jp?B?GyRC", b"Subject: \x82\xb2\x92\xf1\x88\xc4", b" folded", b"no field", b"X: \0", b"", b"\x1b$B:",
)  # fmt: skip


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    headers = [
        b"From: Sato <sato@kyaku.example>",
        b"Message-ID: <m@kyaku.example>",
        *draw(st.lists(st.sampled_from(FIELDS), max_size=4)),
    ]
    newline = draw(st.sampled_from([b"\r\n", b"\n", b"\r"]))
    raw = (b"\n".join(headers) + b"\n" + draw(_entities(2))).replace(b"\n", newline)
    return _broken(raw, draw(_BREAKS))


_BREAKS = st.lists(
    st.tuples(
        st.integers(0, 5_000), st.sampled_from([b"", b"\0", b"\n", b"\r", b"\x1b$B", b"\xff", b"--b", b"="])
    ),
    max_size=3,
)


def _broken(raw: bytes, breaks: list[tuple[int, bytes]]) -> bytes:
    for place, piece in breaks:
        at = place % (len(raw) + 1)
        raw = raw[:at] + piece + raw[at + 1 :]
    return raw


@st.composite
def _leaves(draw: st.DrawFn) -> bytes:
    text = "\n".join(draw(st.lists(st.sampled_from(WORDS), max_size=6)))
    kind = draw(
        st.sampled_from(
            ["text/plain", "text/html", "message/rfc822", "message/delivery-status", "text", "image/png"]
        )
    )
    encoding = draw(st.sampled_from(ENCODINGS))
    data = _encoded(text, draw(st.sampled_from(CHARSETS)))
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data)
    declared = draw(st.sampled_from(CHARSETS))
    return (
        f"Content-Type: {kind}; charset={declared}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
        + data
        + b"\n"
    )


@st.composite
def _multiparts(draw: st.DrawFn, depth: int) -> bytes:
    mark = draw(st.sampled_from(["b", "c", "=_x", "長い", ""])).encode()
    kind = draw(
        st.sampled_from([b"mixed", b"alternative", b"report; report-type=delivery-status", b"related"])
    )
    pieces = draw(st.lists(_entities(depth - 1), max_size=3))
    end = draw(st.sampled_from([b"--" + mark + b"--\n", b"", b"--" + mark]))
    return (
        b"Content-Type: multipart/"
        + kind
        + b'; boundary="'
        + mark
        + b'"\n\n'
        + b"".join(b"--" + mark + b"\n" + piece for piece in pieces)
        + end
    )


def _entities(depth: int) -> st.SearchStrategy[bytes]:
    return _leaves() if depth == 0 else st.one_of(_leaves(), _multiparts(depth))


def _encoded(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset, "replace")
    except LookupError:
        return text.encode()
