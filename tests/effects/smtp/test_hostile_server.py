"""Whatever the server does, the result says for certain whether the mail may be tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.certificate import make_certificate
from tests.support.scripted_smtp import DROP, FINAL, GREETING, STALL, Answer, ScriptedSmtp

from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused
from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.smtp import Patience, Submission

pytestmark = pytest.mark.usefixtures("ehlo")

MAIL = b"From: a@mirai.example\r\nSubject: x\r\n\r\ntext\r\n"
SENDER, RECIPIENT = "followup@mirai.example", "hanako@kyaku.example"
WITH_LOGIN = "250-scripted\r\n250 AUTH PLAIN LOGIN"


def mailbox(port: int, security: Security = Security.NONE, user: str | None = None) -> MailboxSettings:
    server = Server("127.0.0.1", port, security, user)
    return MailboxSettings("followup", SENDER, smtp=server, imap=server)


def patience_for(script: Mapping[str, Answer | list[Answer]]) -> Patience:
    """Short only where the peer falls silent, so that a busy machine changes no result."""
    silent = {cue for cue, answer in script.items() if answer is STALL}
    return Patience(
        connect=0.3 if GREETING in silent else 20,
        reply=0.3 if silent - {GREETING, FINAL} else 20,
        final=0.3 if FINAL in silent else 20,
    )


@asynccontextmanager
async def conversation(
    script: Mapping[str, Answer | list[Answer]],
    security: Security = Security.NONE,
    user: str | None = None,
) -> AsyncIterator[tuple[Submission, ScriptedSmtp]]:
    async with ScriptedSmtp(script).running() as peer:
        submission = Submission(mailbox(peer.port, security, user), "himitsu", patience=patience_for(script))
        try:
            yield submission, peer
        finally:
            await submission.close()


async def test_an_accepted_mail_reports_the_servers_words() -> None:
    async with conversation({}) as (submission, peer):
        assert await submission.send(SENDER, RECIPIENT, MAIL) == Accepted("250 2.0.0 queued as ABC123")
        assert peer.commands[1:3] == [f"MAIL FROM:<{SENDER}> SIZE={len(MAIL)}", f"RCPT TO:<{RECIPIENT}>"]


@pytest.mark.parametrize("answer", [DROP, STALL, "garbage", "299", "354 again", b"2\xff\xfe nonsense\r\n"])
async def test_without_a_clean_answer_to_the_final_dot_the_mail_is_in_doubt_or_accepted(
    answer: Answer,
) -> None:
    async with conversation({FINAL: answer}) as (submission, peer):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, Accepted if answer == "299" else InDoubt)
        assert len(peer.mails) == 1, "never a second attempt"


@pytest.mark.parametrize("cue", [GREETING, "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [DROP, STALL, "garbage", "999 ?"])
async def test_a_fault_before_the_text_is_never_in_doubt(cue: str, answer: Answer) -> None:
    async with conversation({cue: answer}) as (submission, peer):
        assert isinstance(await submission.send(SENDER, RECIPIENT, MAIL), NotReached)
        assert peer.mails == []


@pytest.mark.parametrize("cue", ["MAIL", "RCPT", "DATA", FINAL])
async def test_421_defers_the_whole_account_at_every_phase(cue: str) -> None:
    async with conversation({cue: "421 4.3.2 shutting down"}) as (submission, _):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, Deferred)
        assert (result.reply, result.account_wide) == ("421 4.3.2 shutting down", True)


@pytest.mark.parametrize("cue", ["MAIL", "RCPT", "DATA", FINAL])
async def test_a_4xx_defers_this_mail_and_leaves_the_connection_usable(cue: str) -> None:
    async with conversation({cue: ["451 4.7.1 greylisted", _usual(cue)]}) as (submission, peer):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, Deferred)
        assert (result.reply, result.account_wide) == ("451 4.7.1 greylisted", False)
        assert isinstance(await submission.send(SENDER, RECIPIENT, MAIL), Accepted)
        assert peer.connections == 1


@pytest.mark.parametrize("cue", ["MAIL", "RCPT", "DATA", FINAL])
async def test_a_5xx_at_any_phase_is_a_refusal_and_never_in_doubt(cue: str) -> None:
    async with conversation({cue: "554 5.3.0 no"}) as (submission, _):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, Refused)
        assert (result.reply, result.account_wide) == ("554 5.3.0 no", cue == "MAIL")


async def test_a_stripped_starttls_never_falls_back_to_plain_text() -> None:
    async with conversation({}, Security.STARTTLS) as (submission, peer):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert (result.code, result.needs_person) == ("smtp.no_tls", True)
        assert not any(command.startswith(("MAIL", "AUTH")) for command in peer.commands)


async def test_a_certificate_of_nobody_we_know_ends_it_before_the_login(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "127.0.0.1")
    async with ScriptedSmtp(tls=certificate.for_server()).running() as peer:
        submission = Submission(mailbox(peer.port, Security.TLS, "followup"), "himitsu")
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert (result.code, result.needs_person) == ("smtp.certificate", True)
        assert peer.commands == []


async def test_a_certificate_for_another_host_is_not_accepted(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "mail.other.example")
    async with ScriptedSmtp(tls=certificate.for_server()).running() as peer:
        submission = Submission(mailbox(peer.port, Security.TLS), cafile=str(certificate.file))
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert result.code == "smtp.certificate"


async def test_a_refused_login_needs_a_person_and_sends_nothing() -> None:
    async with conversation({"EHLO": WITH_LOGIN, "AUTH": "535 5.7.8 bad credentials"}, user="followup") as (
        s,
        peer,
    ):
        result = await s.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert (result.reason, result.code) == ("535 5.7.8 bad credentials", "smtp.login_refused")
        assert result.needs_person
        assert [command.split()[0] for command in peer.commands] == ["EHLO", "AUTH"], (
            "one attempt, not one a method"
        )


async def test_too_many_logins_mend_themselves() -> None:
    script = {"EHLO": WITH_LOGIN, "AUTH": "454 4.7.0 too many logins"}
    async with conversation(script, user="followup") as (submission, _):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert not result.needs_person


async def test_a_server_that_offers_no_login_is_told_apart() -> None:
    async with conversation({}, user="followup") as (submission, _):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert result.code == "smtp.no_login"


async def test_nobody_listening_is_not_reached() -> None:
    async with ScriptedSmtp().running() as peer:
        port = peer.port
    result = await Submission(mailbox(port)).send(SENDER, RECIPIENT, MAIL)
    assert isinstance(result, NotReached)
    assert not result.needs_person


async def test_a_mail_over_the_servers_size_is_not_begun() -> None:
    async with conversation({"EHLO": "250-scripted\r\n250 SIZE 20"}) as (submission, peer):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, Refused)
        assert (result.enhanced, result.account_wide, result.recipient_is_bad) == ("5.3.4", False, False)
        assert "MAIL" not in " ".join(peer.commands)


async def test_a_kept_connection_that_the_server_dropped_is_replaced_unseen() -> None:
    async with conversation({"MAIL": ["250 ok", DROP, "250 ok"]}) as (submission, peer):
        first = await submission.send(SENDER, RECIPIENT, MAIL)
        second = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(first, Accepted)
        assert isinstance(second, Accepted)
        assert (peer.connections, len(peer.mails)) == (2, 2)


async def test_a_421_on_a_kept_connection_is_a_goodbye_not_a_deferral() -> None:
    async with conversation({"MAIL": ["250 ok", "421 4.7.0 enough mails here", "250 ok"]}) as (
        submission,
        peer,
    ):
        await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(await submission.send(SENDER, RECIPIENT, MAIL), Accepted)
        assert peer.connections == 2


async def test_a_kept_connection_lost_after_data_is_in_doubt_and_not_tried_again() -> None:
    async with conversation({FINAL: ["250 ok", DROP]}) as (submission, peer):
        await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(await submission.send(SENDER, RECIPIENT, MAIL), InDoubt)
        assert len(peer.mails) == 2


async def test_a_cancelled_send_leaves_no_connection_that_a_late_answer_could_confuse() -> None:
    async with conversation({FINAL: [STALL, "250 ok"]}) as (submission, peer):
        sending = asyncio.create_task(submission.send(SENDER, RECIPIENT, MAIL))
        await asyncio.wait_for(peer.stalled.wait(), 10)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert isinstance(await submission.send(SENDER, RECIPIENT, MAIL), Accepted)
        assert peer.connections == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n\r\nfirst\n.\nMAIL FROM:<evil@x.example>\r\n",
        b"Subject: x\r\n\r\nfirst\r.\r\n",
        b"Subject: x\r\n\r\nfirst\r\n.\n",
        b"Subject: x\r\n\r\nno line end",
    ],
)
async def test_a_mail_with_bare_line_breaks_never_reaches_a_server(raw: bytes) -> None:
    async with conversation({}) as (submission, peer):
        assert isinstance(await submission.send(SENDER, RECIPIENT, raw), Refused)
        assert peer.connections == 0


async def test_lines_that_begin_with_a_dot_arrive_as_they_were_written() -> None:
    async with conversation({}) as (submission, peer):
        await submission.send(SENDER, RECIPIENT, b"Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n")
        assert peer.mails == [b"Subject: x\r\n\r\n..\r\n...two\r\nend.\r\n.\r\n"]


@pytest.mark.parametrize(
    "address", ["a@x.example>\r\nRCPT TO:<b@x.example", "a b@x.example", "<a@x.example>", ""]
)
async def test_an_address_that_is_more_than_an_address_never_reaches_a_server(address: str) -> None:
    async with conversation({}) as (submission, peer):
        assert isinstance(await submission.send(SENDER, address, MAIL), Refused)
        assert isinstance(await submission.send(address, RECIPIENT, MAIL), Refused)
        assert peer.connections == 0


async def test_docomo_addresses_with_stray_dots_reach_the_server_unchanged() -> None:
    async with conversation({}) as (submission, peer):
        await submission.send(SENDER, "a..b.@docomo.ne.jp", MAIL)
        assert "RCPT TO:<a..b.@docomo.ne.jp>" in peer.commands


async def test_a_warmed_connection_carries_the_next_mail() -> None:
    async with conversation({}) as (submission, peer):
        assert await submission.warm() is None
        assert isinstance(await submission.send(SENDER, RECIPIENT, MAIL), Accepted)
        assert peer.connections == 1


async def test_warming_says_why_it_cannot() -> None:
    async with conversation({GREETING: "554 5.7.1 you are blocked"}) as (submission, _):
        result = await submission.warm()
        assert result is not None
        assert (result.reason, result.code) == ("554 5.7.1 you are blocked", "smtp.turned_away")
        assert result.needs_person


async def test_a_mail_under_way_is_finished_while_we_close_and_its_connection_goes_too() -> None:
    async with conversation({}) as (submission, peer):
        sending = asyncio.create_task(submission.send(SENDER, RECIPIENT, MAIL))
        await asyncio.wait_for(peer.connected.wait(), 10)
        await submission.close()
        assert isinstance(await sending, Accepted)
        await asyncio.wait_for(peer.ended.wait(), 10)


async def test_an_unreadable_answer_is_not_called_a_refusal() -> None:
    async with conversation({"EHLO": "garbage"}) as (submission, _):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert (result.code, result.needs_person) == ("smtp.not_reached", False)


async def test_no_more_connections_than_asked_for_are_open_at_once() -> None:
    async with conversation({}) as (submission, peer):
        await asyncio.gather(*(submission.send(SENDER, RECIPIENT, MAIL) for _ in range(12)))
        assert len(peer.mails) == 12
        assert peer.connections <= 2


async def test_a_plain_peer_on_the_tls_port_is_named_as_such() -> None:
    async with conversation({}, Security.TLS) as (submission, _):
        result = await submission.send(SENDER, RECIPIENT, MAIL)
        assert isinstance(result, NotReached)
        assert (result.code, result.needs_person) == ("smtp.no_tls", True)


def _usual(cue: str) -> str:
    return "354 go ahead" if cue == "DATA" else "250 2.0.0 ok"
