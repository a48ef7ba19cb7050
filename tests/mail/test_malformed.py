"""core.breakage: what is too broken to be believed is for a person; what is merely sloppy is read (mail-reality S6)."""

import pytest

from enishi.core.incoming import parse
from enishi.core.verdict import Reading, Verdict, read

SENDER = "From: Sato <sato@kyaku.example>\nTo: tanaka@mirai.example\nSubject: Hello\n"
MIXED = SENDER + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
WORDS = "Shall we talk next week?\n"


def judged(raw: str | bytes) -> Reading:
    return read(parse(raw if isinstance(raw, bytes) else raw.encode()))


BROKEN = {
    "no boundary at all": SENDER + f"Content-Type: multipart/mixed\n\n{WORDS}",
    "a boundary that never comes": SENDER
    + f"Content-Type: multipart/mixed; boundary=b\n\n--c\n\n{WORDS}--c--\n",
    "an end that never comes": MIXED + f"--b\n\n{WORDS}",
    "a multipart within nothing": MIXED
    + f"--b\nContent-Type: multipart/alternative; boundary=c\n\n{WORDS}--b--\n",
    "a type that is none": SENDER + f"Content-Type: text\n\n{WORDS}",
    "two types": SENDER + f"Content-Type: text/plain\nContent-Type: text/html\n\n{WORDS}",
    "an encoding that is none": SENDER + f"Content-Transfer-Encoding: rot13\n\n{WORDS}",
    "an empty encoding": SENDER + f"Content-Transfer-Encoding:\n\n{WORDS}",
    "a charset that is none": SENDER + f"Content-Type: text/plain; charset=klingon-8\n\n{WORDS}",
    "a charset that the bytes refute": (SENDER + "Content-Type: text/plain; charset=utf-8\n\n").encode()
    + b"Gr\xfc\xdfe aus Wien\n",
    "a header line that is none": f"Received: by x\nsomething odd\n{SENDER}\n{WORDS}",
    "nobody who sent it": f"To: tanaka@mirai.example\nSubject: Hello\n\n{WORDS}",
    "a date that is none": f"{SENDER}Date: yesterday, towards evening\n\n{WORDS}",
    "letters that are no base64": MIXED
    + f"--b\n\n{WORDS}--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBOR***w0KGgo\n!!!!AAAA\n--b--\n",
    "zero bytes in a header": SENDER + f"X-Thing: a\0b\n\n{WORDS}",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_fresh_mail_that_is_broken_is_shown_to_a_person(what):
    reading = judged(BROKEN[what])
    assert (reading.verdict, reading.needs_person, reading.suppress) == (Verdict.MALFORMED, True, False)


SLOPPY = {
    "no date": SENDER + f"\n{WORDS}",
    "no content type for accented letters": SENDER + "\nGrüße, bis nächste Woche?\n",
    "raw letters in the subject": f"From: s@kyaku.example\nSubject: ご相談\n\n{WORDS}",
    "cp932 labelled Shift_JIS": (SENDER + "Content-Type: text/plain; charset=Shift_JIS\n\n").encode()
    + "㈱縁の①案でお願いします。\n".encode("cp932"),
    "Shift_JIS labelled ISO-2022-JP": (SENDER + "Content-Type: text/plain; charset=iso-2022-jp\n\n").encode()
    + "来週お願いします。\n".encode("cp932"),
    "undisclosed recipients": f"From: s@kyaku.example\nTo: undisclosed-recipients:;\nSubject: Hello\n\n{WORDS}",
    "words before the first part": MIXED + f"This is a multi-part message.\n--b\n\n{WORDS}--b--\n",
    "8-bit where 7 were promised": SENDER
    + "Content-Transfer-Encoding: 7bit\nContent-Type: text/plain; charset=utf-8\n\n来週お願いします。\n",
    "a mailbox line on top": f"From sato@kyaku.example Sat Nov 21 10:00:00 2026\n{SENDER}\n{WORDS}",
    "a byte order mark on top": "\ufeff" + SENDER + f"\n{WORDS}",
}


@pytest.mark.parametrize("what", SLOPPY)
def test_a_person_whose_program_is_sloppy_is_a_person(what):
    assert judged(SLOPPY[what]).verdict is Verdict.HUMAN_REPLY


def test_an_answer_with_a_slip_of_the_program_is_an_answer():
    answer = f"{SENDER}In-Reply-To: <ours@mirai.example>\nDate: heute\n\n{WORDS}"
    assert judged(answer).verdict is Verdict.HUMAN_REPLY


@pytest.mark.parametrize("words", ["配信停止を希望します。", "Please unsubscribe me from your list."])
def test_a_request_to_stop_is_heard_through_broken_parts(words):
    reading = judged(MIXED + f"--b\nContent-Type: text/plain; charset=utf-8\n\n{words}\n")
    assert (reading.verdict, reading.suppress) == (Verdict.UNSUBSCRIBE, True)


@pytest.mark.parametrize("what", BROKEN)
def test_words_of_failure_in_a_broken_mail_make_no_bounce(what):
    raw = BROKEN[what]
    told = (
        b"The user unknown to you says 550."
        if isinstance(raw, bytes)
        else "The user unknown to you says 550."
    )
    assert not judged(raw + told).verdict.is_bounce


# --- what can be read of broken parts is read --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (SENDER + "Content-Transfer-Encoding: base64\n\nSGVsbG8=\n\n-- \nlist footer line\n", "Hello"),
        (SENDER + "Content-Transfer-Encoding: base64\n\nThis was never encoded at all.\n", "This was never"),
        (MIXED + "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n", "two"),
        (
            SENDER
            + "Content-Type: multipart/mixed; boundary=x\n\n--b\nContent-Type: text/plain\n\nguessed\n--b--\n",
            "guessed",
        ),
        (SENDER + "Content-Type: multipart/mixed\n\n<html><body><p>bare</p></body></html>\n", "bare"),
        (SENDER + "\nsee\nbegin 644 a.txt\n#0V%T\n`\nend\nbelow\n", "below"),
    ],
)
def test_what_can_be_read_is_read(raw, text):
    assert text in parse(raw.encode()).text


def test_a_file_pasted_into_the_text_is_no_text():
    mail = parse((SENDER + "\nsee\nbegin 644 a.txt\n#0V%T\n`\nend\nbelow\n").encode())
    assert mail.text.split() == ["see", "below"]


def test_company_names_in_angle_brackets_are_text_in_html():
    mail = parse(
        (SENDER + "Content-Type: text/html; charset=utf-8\n\n<p><株式会社縁>佐藤です。</p>").encode()
    )
    assert mail.text == "<株式会社縁>佐藤です。"


def test_of_a_very_long_text_the_top_and_the_end_are_read():
    mail = parse((SENDER + "\nabove\n" + "> quoted\n" * 20_000 + "below\n").encode())
    assert (mail.text.split()[0], mail.text.split()[-1], "text_cut" in mail.defects) == (
        "above",
        "below",
        True,
    )
