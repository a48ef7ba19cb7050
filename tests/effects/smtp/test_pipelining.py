"""One round trip a mail (RFC 2920), and what is certain of each mail when the server breaks off in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from tests.effects.smtp.conversation import all_accepted, begin, name_of, talking_to, until
from tests.support.scripted_smtp import (
    ACCEPT_AND_DROP,
    DROP,
    FINAL,
    PIPELINING_EHLO,
    STALL,
    Answer,
    Broken,
    Endless,
    ScriptedSmtp,
)

from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused
from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.smtp import Patience, Submission

COPY = "journal@mirai.example"


def pipelining(**script: Answer | list[Answer]) -> ScriptedSmtp:
    return ScriptedSmtp({"EHLO": PIPELINING_EHLO, **script})


@dataclass
class RoundTrips:
    """Answers all that has come at once, and keeps what came together. The first text waits for `go`."""

    groups: list[bytes] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[RoundTrips]:
        server = await asyncio.start_server(self._converse, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while group := await reader.read(65536):
            self.groups.append(group)
            if b"Subject: first" in group:
                await self.go.wait()
            writer.write(b"".join(self._answer(line) for line in group.split(b"\r\n")))
        writer.close()

    def _answer(self, line: bytes) -> bytes:
        match line.split(b" ")[0]:
            case b"EHLO":
                return PIPELINING_EHLO.encode() + b"\r\n"
            case b"DATA":
                return b"354 go\r\n"
            case b"MAIL" | b"RCPT" | b".":
                return b"250 ok\r\n"
            case b"QUIT":
                return b"221 bye\r\n"
        return b""


@asynccontextmanager
async def over_one_lane(peer: RoundTrips) -> AsyncIterator[Submission]:
    server = Server("127.0.0.1", peer.port, Security.NONE, None)
    submission = Submission(
        MailboxSettings("followup", "a@b.example", smtp=server, imap=server), connections=1
    )
    yield submission
    await submission.close()


async def test_the_next_envelope_leaves_in_one_write_with_the_final_dot() -> None:
    async with RoundTrips().running() as peer, over_one_lane(peer) as submission:
        results = [begin(submission, name) for name in ("first", "second", "third")]
        peer.go.set()
        assert await all_accepted(results)
        assert [group[-6:] for group in peer.groups[1:4]] == [b"DATA\r\n"] * 3
        assert len(peer.groups) == 5, "EHLO, one envelope, three texts"


async def test_a_mail_that_comes_while_a_text_is_on_its_way_does_not_wait_for_the_answer() -> None:
    async with RoundTrips().running() as peer, over_one_lane(peer) as submission:
        first = begin(submission, "first")
        await until(lambda: any(b"Subject: first" in group for group in peer.groups))
        second = begin(submission, "second")
        assert (submission.in_flight, submission.waiting, submission.room) == (2, 0, 0)
        peer.go.set()
        assert isinstance(await first, Accepted)
        assert isinstance(await second, Accepted)
        assert len(peer.groups) == 5


async def test_a_refused_recipient_gets_nothing_though_the_server_asked_for_the_text() -> None:
    peer = pipelining(RCPT=["550 5.1.1 no such user", "250 ok"], DATA="354 go ahead anyway")
    peer.mood = lambda cue: "354 go ahead anyway" if cue == "DATA" else None
    async with talking_to(peer) as submission:
        refused, accepted = begin(submission, "unknown"), begin(submission, "known")
        result = await refused
        assert isinstance(result, Refused)
        assert (result.enhanced, result.recipient_is_bad) == ("5.1.1", True)
        assert isinstance(await accepted, Accepted)
        assert peer.mails[0] == b".\r\n"
        assert [delivery.recipients for delivery in peer.deliveries] == [("known@kyaku.example",)]
        assert peer.connections == 1


@pytest.mark.parametrize("answer", ["250 taken", "451 what?", "garbage", DROP])
async def test_the_answer_to_an_empty_text_does_not_matter(answer: Answer) -> None:
    answers = iter([answer])
    peer = pipelining(RCPT=["550 5.1.1 no such user", "250 ok"])
    peer.mood = lambda cue: "354 go" if cue == "DATA" else next(answers, None) if cue == FINAL else None
    async with talking_to(peer) as submission:
        refused, accepted = begin(submission, "unknown"), begin(submission, "known")
        assert isinstance(await refused, Refused)
        assert isinstance(await accepted, Accepted)
        assert [delivery.recipients for delivery in peer.deliveries] == [("known@kyaku.example",)]


@pytest.mark.parametrize("answer", [DROP, Broken(b"250 2.0.0 queu"), Broken(b"250-2.0.0 ok\r\n")])
async def test_a_loss_at_the_final_dot_leaves_the_first_in_doubt_and_the_second_is_sent_once(
    answer: Answer,
) -> None:
    peer = ScriptedSmtp({"EHLO": PIPELINING_EHLO, FINAL: [answer, "250 ok"]})
    async with talking_to(peer) as submission:
        first, second = begin(submission, "first"), begin(submission, "second")
        assert isinstance(await first, InDoubt)
        assert isinstance(await second, Accepted)
        assert [name_of(text) for text in peer.mails] == ["first", "second"]


@pytest.mark.parametrize("cue", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer", [DROP, Broken(b"25"), "garbage", "421 4.3.2 closing", Broken(b"354 go\r\n")]
)
async def test_an_envelope_lost_behind_a_final_dot_is_begun_anew_on_a_fresh_connection(
    cue: str, answer: Answer
) -> None:
    usual = "354 go ahead" if cue == "DATA" else "250 ok"
    lost_at_354 = cue == "DATA" and answer == Broken(b"354 go\r\n")
    async with talking_to(pipelining(**{cue: [usual, answer, usual]})) as submission:
        first, second, third = (begin(submission, name) for name in ("first", "second", "third"))
        assert isinstance(await first, Accepted)
        assert isinstance(await second, InDoubt if lost_at_354 else Accepted)
        assert isinstance(await third, Accepted)


async def test_an_envelope_lost_twice_is_not_tried_a_third_time() -> None:
    peer = pipelining(MAIL=["250 ok", DROP, DROP, "250 ok"])
    async with talking_to(peer) as submission:
        first, second = begin(submission, "first"), begin(submission, "second")
        assert isinstance(await first, Accepted)
        assert isinstance(await second, NotReached)
        assert len([command for command in peer.commands if command.startswith("MAIL")]) == 3


async def test_a_421_at_the_final_dot_defers_that_mail_and_the_line_goes_on_elsewhere() -> None:
    peer = ScriptedSmtp({"EHLO": PIPELINING_EHLO, FINAL: ["421 4.7.0 enough", "250 ok"]})
    async with talking_to(peer) as submission:
        first, second = begin(submission, "first"), begin(submission, "second")
        deferred = await first
        assert isinstance(deferred, Deferred)
        assert deferred.account_wide
        assert isinstance(await second, Accepted)
        assert peer.connections == 2


async def test_an_answer_that_comes_before_the_text_is_not_taken_for_the_answer_to_it() -> None:
    peer = pipelining(DATA=b"354 go\r\n250 2.0.0 queued already\r\n")
    async with talking_to(peer) as submission:
        assert isinstance(await begin(submission, "first"), NotReached)
        assert peer.mails == []


@pytest.mark.parametrize("said", [b"250 ok\r\n" * 5000, b"421 4.4.2 idle for too long\r\n", b"x" * 100_000])
async def test_what_a_server_says_unasked_ends_the_connection_and_spoils_no_mail(said: bytes) -> None:
    peer = ScriptedSmtp({"EHLO": PIPELINING_EHLO, FINAL: [b"250 ok\r\n" + said, "250 ok"]})
    async with talking_to(peer) as submission:
        assert isinstance(await begin(submission, "first"), Accepted)
        await asyncio.wait_for(peer.ended.wait(), 20)
        assert isinstance(await begin(submission, "second"), Accepted)
        assert peer.connections == 2


@pytest.mark.parametrize("size", [1, 7, 64])
async def test_replies_that_drip_in_byte_by_byte_are_read_all_the_same(size: int) -> None:
    peer = pipelining()
    peer.in_pieces = size
    async with talking_to(peer) as submission:
        results = [begin(submission, f"n{number}") for number in range(5)]
        assert await all_accepted(results)


async def test_a_server_that_drips_gains_no_time_by_it() -> None:
    peer = pipelining(MAIL=Endless(b"250-."))
    async with talking_to(peer, patience=Patience(reply=0.3, probe=0.3, final=20)) as submission:
        result = await asyncio.wait_for(begin(submission, "first"), 20)
        assert isinstance(result, NotReached)
        assert result.code == "smtp.timeout"


# -- The firm's own copy ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ehlo")
async def test_a_blind_copy_goes_in_the_same_transaction() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        assert isinstance(await begin(submission, "hanako", blind_copy=COPY), Accepted)
        assert [delivery.recipients for delivery in peer.deliveries] == [("hanako@kyaku.example", COPY)]


@pytest.mark.usefixtures("ehlo")
async def test_a_refused_copy_does_not_keep_the_mail_from_going(caplog: pytest.LogCaptureFixture) -> None:
    peer = ScriptedSmtp({"RCPT": ["250 ok", "550 5.1.1 no journal here", "250 ok"]})
    async with talking_to(peer) as submission:
        assert isinstance(await begin(submission, "hanako", blind_copy=COPY), Accepted)
        assert isinstance(await begin(submission, "jiro", blind_copy=COPY), Accepted)
        assert [delivery.recipients[0] for delivery in peer.deliveries] == [
            "hanako@kyaku.example",
            "jiro@kyaku.example",
        ]
        assert "j***@mirai.example" in caplog.text


@pytest.mark.usefixtures("ehlo")
async def test_where_the_recipient_is_refused_the_journal_gets_nothing_either() -> None:
    peer = ScriptedSmtp({"RCPT": ["550 5.1.1 no such user", "250 ok"]})
    async with talking_to(peer) as submission:
        refused = begin(submission, "unknown", blind_copy=COPY)
        accepted = begin(submission, "known", blind_copy=COPY)
        assert isinstance(await refused, Refused)
        assert isinstance(await accepted, Accepted)
        assert [delivery.recipients for delivery in peer.deliveries] == [("known@kyaku.example", COPY)]


async def test_a_server_that_takes_the_text_and_says_nothing_leaves_it_in_doubt() -> None:
    peer = ScriptedSmtp({"EHLO": PIPELINING_EHLO, FINAL: ACCEPT_AND_DROP})
    async with talking_to(peer) as submission:
        assert isinstance(await begin(submission, "first"), InDoubt)
        assert len(peer.deliveries) == 1


async def test_a_connection_gone_half_open_costs_a_probe_and_no_mail() -> None:
    peer = pipelining(RSET=[STALL, "250 ok"])
    patience = Patience(reply=20, final=20, probe=0.2, trust=-1)
    async with talking_to(peer, patience=patience) as submission:
        assert isinstance(await begin(submission, "first"), Accepted)
        assert isinstance(await begin(submission, "second"), Accepted)
        assert (peer.connections, len(peer.deliveries)) == (2, 2)
