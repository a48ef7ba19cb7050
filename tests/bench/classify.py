"""Understanding inbound mail: messages a second on one core, beside parsing alone by others, and the worst mails we know of.

`python -m tests.bench.classify [--rounds 3]`. Seconds are of the processor. Peers are measured where they are installed:
flufl.bounce finds bounced addresses, mailparser_reply and talon take a reply apart; none of them does the rest.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench.figures import Figure, tell

from enishi.core.incoming import parse
from enishi.core.understanding import understand

CORPUS = Path(__file__).parent.parent / "mail" / "corpus"
_TEXT = b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n"
_HTML = b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n"
_MIXED = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
_MIB = 1024 * 1024

Reader = Callable[[bytes], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    mails = [path.read_bytes() for path in sorted(CORPUS.rglob("*.eml"))]
    tell("inbound mail", [measured(name, read, mails, rounds) for name, read in readers().items()])
    tell("worst mails", [worst(name, raw) for name, raw in worst_mails().items()])


def readers() -> Mapping[str, Reader]:
    found: dict[str, Reader] = {
        "enishi: parse and understand": lambda raw: understand(parse(raw), {}),
        "enishi: parse": parse,
        "standard library: parse and decode the text": _standard,
    }
    if importlib.util.find_spec("flufl") and importlib.util.find_spec("flufl.bounce"):
        from flufl.bounce import scan_message

        found["flufl.bounce: parse and scan"] = lambda raw: scan_message(email.message_from_bytes(raw))
    if importlib.util.find_spec("mailparser_reply"):
        from mailparser_reply import EmailReplyParser

        reply = EmailReplyParser(languages=["en", "ja"])
        found["mailparser_reply: parse and take apart"] = lambda raw: reply.read(text=_standard(raw))
    if importlib.util.find_spec("talon"):
        from talon import quotations

        found["talon: parse and take apart"] = lambda raw: quotations.extract_from(
            _standard(raw), "text/plain"
        )
    return found


def _standard(raw: bytes) -> str:
    """The text of a mail by the library's own ways."""
    body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain", "html"))
    return str(body.get_content()) if body else ""


def measured(name: str, read: Reader, mails: Sequence[bytes], rounds: int) -> dict[str, Figure]:
    """The best of some rounds, which is the machine's own when others work on it."""
    seconds = min(sum(_seconds(read, raw) for raw in mails) for _ in range(rounds))
    return {
        "reader": name,
        "mails": len(mails),
        "mails_a_second": round(len(mails) / seconds),
        "us_a_mail": round(seconds / len(mails) * 1e6),
        "raised": sum(_raises(read, raw) for raw in mails),
        "slowest_ms": round(max(_seconds(read, raw) for raw in mails) * 1000, 1),
    }


def worst(name: str, raw: bytes) -> dict[str, Figure]:
    mail = parse(raw)
    return {
        "mail": name,
        "mib": round(len(raw) / _MIB, 1),
        "parse_s": round(_seconds(parse, raw), 2),
        "understand_s": round(_seconds(lambda _: understand(mail, {}), raw), 2),
    }


def _seconds(read: Reader, raw: bytes) -> float:
    began = time.process_time()
    _raises(read, raw)
    return time.process_time() - began


def _raises(read: Reader, raw: bytes) -> bool:
    try:
        read(raw)
    except Exception:
        return True
    return False


def worst_mails() -> Mapping[str, bytes]:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(10_000))
    return {
        "25 MiB of lines": _TEXT + _filled(b"hello world, how are you today\n"),
        "25 MiB in one line": _TEXT + _filled("資料は不要です。".encode()),
        "25 MiB of HTML": _HTML + _filled(b"<p>hello <b>world</b></p>"),
        "25 MiB of table cells": _HTML + _filled(b"<table><tr><td>"),
        "25 MiB of bytes that fit no charset": _TEXT + _filled(b"\x82\xa0\xff\xfe"),
        "25 MiB of escape sequences": _TEXT + _filled(b'\x1b$B$"\x1b(B'),
        "25 MiB of boundaries that are none": _MIXED + _filled(b"\n--bx"),
        "10,000 nested parts": b"From: a@b.example\n" + nested.encode(),
        "100,000 parts": _MIXED + b"--b\n\nx\n" * 100_000,
        "500 parts of 8,000 header fields": _MIXED + (b"--b\n" + b"X: y\n" * 8_000) * 500,
        "100,000 quoted lines": _TEXT + b"> hello world\n" * 100_000,
        '100,000 lines of "From "': _TEXT + b"From hell\n" * 100_000,
        "a million empty lines": _TEXT + b"\n" * 1_000_000,
        "a million header fields": b"From: a@b.example\n" + b"A: b\n" * 1_000_000,
        "a million recipients": b"From: a@b.example\nTo: " + b"a@b.example, " * 1_000_000,
        "100,000 encoded words": b"Subject: " + b"=?utf-8?q?a?=\n " * 100_000,
        "a comment of ten million brackets": b"From: a@b.example " + b"(" * 10_000_000,
        "30,000 requests to stop": _TEXT + "配信停止をお願いします。".encode() * 30_000,
        "30,000 dates": _TEXT + "12月1日、来週月曜、令和8年、".encode() * 30_000,
    }


def _filled(unit: bytes) -> bytes:
    return (unit * (25 * _MIB // len(unit) + 1))[: 25 * _MIB - 1_000]


if __name__ == "__main__":
    main()
