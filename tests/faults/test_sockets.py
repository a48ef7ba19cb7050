"""Servers that go silent with the line up, and servers that drip: the daemon stays awake, the other mailboxes go on,
and what was held up goes when the line is mended (R9, promise 6). Our patience is shortened, so that silence is short."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.faults.laboratory import Firm
from tests.faults.ledger import PostRoom, post_room
from tests.faults.reckoning import reckon
from tests.faults.victim import Harm
from tests.stories.line import line_to
from tests.stories.waiting import wait_for
from tests.support.small_firm import OURS

PATIENCE = 3.0
IMPATIENT = Harm(patience=PATIENCE, rest=0.2)
DRIP = 0.3
"""Seconds between two bytes: each comes long before our patience ends."""


@pytest.fixture
def post() -> Iterator[PostRoom]:
    with post_room() as room:
        yield room


class Dripper:
    """A server that says its greeting one byte at a time, and never comes to the end of it."""

    def __init__(self, greeting: bytes) -> None:
        self._greeting = greeting
        self._over = threading.Event()
        self.called = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                self.called.set()
                threading.Thread(target=self._drip, args=(caller,), daemon=True).start()

    def _drip(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            for byte in self._greeting:
                caller.send(bytes([byte]))
                if self._over.wait(DRIP):
                    return


@contextmanager
def dripping(greeting: bytes) -> Iterator[Dripper]:
    server = Dripper(greeting)
    try:
        yield server
    finally:
        server.close()


ENDLESS = b"220-" + b"x" * 400


def second_mailbox(smtp_port: int, imap_port: int) -> str:
    """Of rep sato; its way out and its inbox are of their own."""
    here = "host: 127.0.0.1, security: none"
    login = f"user: {OURS}, password: {{file: secrets/followup}}"
    return (
        "file_sent: no\n    proof_grace: 0m\n  second:\n    address: second@mirai.example\n"
        f"    smtp: {{{here}, port: {smtp_port}}}\n    imap: {{{here}, port: {imap_port}, {login}}}\n"
        "    limits: none\n    file_sent: no"
    )


def refuse_by(firm: Firm, rep: str, to: str) -> None:
    asked = ("--to", to, "--name", "山田", "--company", to, "--reason", "budget", "--rep", rep)
    firm.asked("refuse", *asked, harm=Harm())


@contextmanager
def two_ways(tmp_path: Path, post: PostRoom, smtp_port: int, imap_port: int) -> Iterator[Firm]:
    """Rep sato's mail goes by the mailbox in trouble, rep tanaka's by the other."""
    firm = Firm(
        tmp_path / "firm",
        post,
        mailbox=second_mailbox(smtp_port, imap_port),
        more="control: {mailbox: followup}",
        harm=IMPATIENT,
    )
    config = firm.folder / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("lead: true}", "lead: true, mailbox: second}"), encoding="utf-8")
    yield firm


def test_smtp_gone_silent_on_kept_connections_holds_up_no_other_mailbox(
    tmp_path: Path, post: PostRoom
) -> None:
    with (
        line_to(post.smtp_port) as line,
        two_ways(tmp_path, post, line.port, post.imap_port) as firm,
        firm.running() as process,
    ):
        refuse_by(firm, "sato", "first@kyaku.example")
        process.says("outcome=Accepted")  # the ledger has it before the answer is on its way
        line.go_dead()
        refuse_by(firm, "sato", "second@kyaku.example")
        refuse_by(firm, "tanaka", "third@kyaku.example")
        wait_for(lambda: post.ledger.to("third@kyaku.example"), process.words)
        wait_for(lambda: post.ledger.to("second@kyaku.example"), process.words, within=60)
        wait_for(lambda: firm.asked("status", harm=Harm())["outbound"]["sent"] == 3, process.words)
    reckon(firm).must_be_right()


def test_smtp_silent_after_the_final_dot_leaves_one_doubt_and_a_question(
    tmp_path: Path, post: PostRoom
) -> None:
    firm = Firm(tmp_path / "firm", post, harm=IMPATIENT)
    silence = threading.Event()
    post.slow = lambda: 0.0 if silence.is_set() else 3 * PATIENCE
    with firm.running() as process:
        refuse_by(firm, "tanaka", "first@kyaku.example")
        process.says("outcome=InDoubt")
        silence.set()
        refuse_by(firm, "tanaka", "second@kyaku.example")
        wait_for(lambda: post.ledger.to("second@kyaku.example"), process.words, within=60)
        wait_for(lambda: reckon(firm).unasked == [] and reckon(firm).unknown != [], process.words)
    outcome = reckon(firm)
    outcome.must_be_right()
    assert [mail.recipient for mail in outcome.unknown] == ["first@kyaku.example"]


def test_smtp_that_drips_its_greeting_holds_up_no_other_mailbox(tmp_path: Path, post: PostRoom) -> None:
    with (
        dripping(ENDLESS) as slow,
        two_ways(tmp_path, post, slow.port, post.imap_port) as firm,
        firm.running() as process,
    ):
        refuse_by(firm, "sato", "first@kyaku.example")
        assert slow.called.wait(30)
        refuse_by(firm, "tanaka", "second@kyaku.example")
        wait_for(lambda: post.ledger.to("second@kyaku.example"), process.words)
        process.says("outcome=NotReached")
        assert firm.asked("status", harm=Harm())["outbound"]["unknown"] == 0


def test_imap_gone_silent_is_given_up_and_heard_again_when_it_speaks(tmp_path: Path, post: PostRoom) -> None:
    with line_to(post.imap_port) as line:
        firm = Firm(tmp_path / "firm", post, imap_port=line.port, harm=IMPATIENT)
        with firm.running() as process:
            refuse_by(firm, "tanaka", "first@kyaku.example")
            assert post.ledger.wait_for(1), process.words()
            line.go_dead()  # calls that are up carry nothing more; new ones come through
            post.deliver(_a_mail_from("first@kyaku.example"))
            process.says("verdict=human_reply", within=60)


def test_imap_that_drips_its_greeting_holds_up_no_other_mailbox(tmp_path: Path, post: PostRoom) -> None:
    with (
        dripping(b"* OK " + b"x" * 400) as slow,
        two_ways(tmp_path, post, post.smtp_port, slow.port) as firm,
        firm.running() as process,
    ):
        process.says("mailbox unreachable mailbox=second")
        refuse_by(firm, "tanaka", "first@kyaku.example")
        wait_for(lambda: post.ledger.to("first@kyaku.example"), process.words)
        post.deliver(_a_mail_from("first@kyaku.example"))
        process.says("received mailbox=followup", within=60)


def _a_mail_from(customer: str) -> bytes:
    return (
        f"From: {customer}\r\nTo: {OURS}\r\nSubject: Re\r\nMessage-ID: <answer@kyaku.example>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n来週お電話ください。\r\n"
    ).encode()
