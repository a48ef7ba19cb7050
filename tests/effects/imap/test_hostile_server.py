"""Every misbehaviour of a server ends in the right error, in time, with nothing left running (mail-reality I5, S5)."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.certificate import Certificate, make_certificate
from tests.support.scripted_imap import Answer, ScriptedImap, Talk

from enishi.core.language import Lang, sentence
from enishi.core.model import Cursor
from enishi.core.settings import Security
from enishi.effects.imap import (
    Deadlines,
    FolderMissing,
    LoginRefused,
    Mailbox,
    MailboxError,
    MailboxUnreachable,
    TlsRefused,
    protocol,
)
from enishi.effects.imap.reader import LARGEST_BODY

LANGUAGES: tuple[Lang, ...] = ("ja", "en")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PATIENT = Deadlines(connect=20, answer=20, poll=0.01, goodbye=1)
HASTY = Deadlines(connect=0.3, answer=0.3, poll=0.01, goodbye=0.1)
"""Where the server is never going to answer."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "localhost")


def mailbox(server: ScriptedImap, deadlines: Deadlines = PATIENT, **more: object) -> Mailbox:
    return Mailbox(server.settings(), "himitsu", deadlines=deadlines, **more)  # type: ignore[arg-type]


def code(caught: pytest.ExceptionInfo[MailboxError]) -> str:
    (problem,) = caught.value.problems
    for lang in LANGUAGES:
        assert "{" not in sentence(lang, problem), "every error can be said in words"
    return problem.code


async def silence(talk: Talk, tag: str, rest: str) -> None:
    await talk.until_gone()


async def hang_up(talk: Talk, tag: str, rest: str) -> None:
    talk.hang_up()


def says(*lines: str | bytes) -> Answer:
    async def answer(talk: Talk, tag: str, rest: str) -> None:
        await talk.send(*lines, f"{tag} OK done")

    return answer


def refuses(words: str) -> Answer:
    async def answer(talk: Talk, tag: str, rest: str) -> None:
        await talk.send(f"{tag} NO {words}")

    return answer


# --- getting in


async def test_a_port_where_nobody_listens_is_unreachable() -> None:
    async with ScriptedImap() as server:
        settings = server.settings()
    with pytest.raises(MailboxUnreachable) as caught:
        await Mailbox(settings, "himitsu").open()
    assert code(caught) == "imap.unreachable"


async def test_a_server_that_never_greets_is_given_up() -> None:
    silent = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    async with ScriptedImap() as server, silent:
        server.port = silent.sockets[0].getsockname()[1]
        with pytest.raises(MailboxUnreachable) as caught:
            await mailbox(server, HASTY).open()
    assert code(caught) == "imap.silent"


@pytest.mark.parametrize(
    "greeting", ["* BYE too many connections", "HTTP/1.1 400 Bad Request", "220 smtp ESMTP"]
)
async def test_a_greeting_that_is_no_welcome_is_said_in_words(greeting: str) -> None:
    async with ScriptedImap(greeting=greeting) as server:
        with pytest.raises(MailboxUnreachable) as caught:
            await mailbox(server).open()
    assert code(caught) == "imap.greeting"


async def test_a_server_that_logs_us_in_unasked_is_refused() -> None:
    async with ScriptedImap(greeting="* PREAUTH welcome back") as server:
        with pytest.raises(TlsRefused) as caught:
            await mailbox(server).open()
    assert code(caught) == "imap.preauth"
    assert server.commands == []


async def test_a_wrong_password_is_a_login_refused_and_is_in_no_text_of_the_error() -> None:
    async with ScriptedImap(answers={"LOGIN": refuses("[AUTHENTICATIONFAILED] no")}) as server:
        with pytest.raises(LoginRefused) as caught:
            await mailbox(server).open()
    assert code(caught) == "imap.login_refused"
    assert "himitsu" not in repr(caught.value) + str(caught.value.problems)


async def test_a_login_refused_because_the_server_is_in_trouble_is_not_blamed_on_the_password() -> None:
    async with ScriptedImap(answers={"LOGIN": refuses("[UNAVAILABLE] later")}) as server:
        with pytest.raises(MailboxUnreachable):
            await mailbox(server).open()


async def test_a_password_with_a_line_break_is_never_sent() -> None:
    async with ScriptedImap() as server:
        with pytest.raises(LoginRefused):
            await Mailbox(server.settings(), 'x"\r\na1 DELETE INBOX').open()
    assert not any("DELETE" in command for command in server.commands)


async def test_user_and_password_reach_the_server_as_they_are_quotes_and_all() -> None:
    async with ScriptedImap() as server, Mailbox(server.settings(), 'a "b\\c'):
        pass
    assert r'LOGIN "taro" "a \"b\\c"' in server.commands


async def test_a_server_that_forbids_login_in_the_clear_never_sees_the_password() -> None:
    async with ScriptedImap(capabilities="IMAP4rev1 LOGINDISABLED") as server:
        with pytest.raises(TlsRefused):
            await mailbox(server).open()
    assert not any(command.startswith("LOGIN") for command in server.commands)


# --- encryption


async def test_a_server_without_starttls_never_sees_the_password(certificate: Certificate) -> None:
    async with ScriptedImap() as server:
        with pytest.raises(TlsRefused) as caught:
            await Mailbox(server.settings(Security.STARTTLS), "himitsu", tls=certificate.trusted()).open()
    assert code(caught) == "imap.starttls_missing"
    assert not any(command.startswith("LOGIN") for command in server.commands)


def starts_tls(certificate: Certificate, injected: str = "") -> Answer:
    async def answer(talk: Talk, tag: str, rest: str) -> None:
        talk.writer.write(f"{tag} OK begin\r\n{injected}".encode())
        await talk.writer.drain()
        await talk.writer.start_tls(certificate.for_server())

    return answer


async def test_starttls_works_and_asks_for_the_capabilities_again(certificate: Certificate) -> None:
    answers = {"STARTTLS": starts_tls(certificate)}
    async with (
        ScriptedImap(capabilities="IMAP4rev1 STARTTLS IDLE", answers=answers) as server,
        Mailbox(server.settings(Security.STARTTLS, "localhost"), "himitsu", tls=certificate.trusted()),
    ):
        pass
    assert server.commands[:4] == ["CAPABILITY", "STARTTLS", "CAPABILITY", 'LOGIN "taro" "himitsu"']


async def test_what_was_injected_before_the_encryption_counts_for_nothing(certificate: Certificate) -> None:
    """The forged lines pretend that IDLE is offered and that the folder holds news."""
    injected = "* CAPABILITY IMAP4rev1 IDLE\r\n* 9 EXISTS\r\n* BYE\r\n* OK {3000}\r\n"
    answers = {"STARTTLS": starts_tls(certificate, injected)}
    async with ScriptedImap(capabilities="IMAP4rev1 STARTTLS", answers=answers) as server:
        settings = server.settings(Security.STARTTLS, "localhost")
        async with Mailbox(settings, "himitsu", tls=certificate.trusted(), deadlines=PATIENT) as box:
            await box.catch_up("INBOX", None, now=NOW)
            assert not await box.wait_for_news("INBOX", 0.02)
    assert "IDLE" not in server.commands


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_certificate_for_another_host_or_of_an_unknown_authority_is_refused(
    certificate: Certificate, host: str
) -> None:
    answers = {"STARTTLS": starts_tls(certificate)}
    trust = certificate.trusted() if host == "127.0.0.1" else ssl.create_default_context()
    async with ScriptedImap(capabilities="IMAP4rev1 STARTTLS", answers=answers) as server:
        with pytest.raises(TlsRefused) as caught:
            await Mailbox(server.settings(Security.STARTTLS, host), "himitsu", tls=trust).open()
    assert code(caught) == "imap.certificate"
    assert not any(command.startswith("LOGIN") for command in server.commands)


async def test_tls_on_a_port_that_speaks_in_the_clear_says_that_port_and_security_disagree() -> None:
    async with ScriptedImap() as server:
        with pytest.raises(TlsRefused) as caught:
            await Mailbox(server.settings(Security.TLS), "himitsu").open()
    assert code(caught) == "imap.tls_failed"


# --- while reading


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
async def test_a_connection_cut_in_the_middle_of_any_command_is_noticed_at_once(command: str) -> None:
    async with ScriptedImap(mails=[b"Subject: a\r\n\r\n"], answers={command: hang_up}) as server:
        with pytest.raises(MailboxUnreachable) as caught:
            await read_all(server, PATIENT)
    assert code(caught) == "imap.lost"


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
async def test_a_server_that_stops_answering_is_given_up_in_time(command: str) -> None:
    async with ScriptedImap(mails=[b"Subject: a\r\n\r\n"], answers={command: silence}) as server:
        with pytest.raises(MailboxUnreachable) as caught:
            await read_all(server, HASTY)
    assert code(caught) == "imap.silent"


async def read_all(server: ScriptedImap, deadlines: Deadlines) -> list[bytes]:
    async with mailbox(server, deadlines) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
        return [mail.raw async for mail in box.read(news)]


async def test_a_mailbox_opens_anew_after_any_loss() -> None:
    answers: dict[str, Answer] = {"UID SEARCH": hang_up}
    async with ScriptedImap(answers=answers) as server:
        box = mailbox(server)
        await box.open()
        with pytest.raises(MailboxUnreachable):
            await box.catch_up("INBOX", None, now=NOW)
        with pytest.raises(MailboxUnreachable):
            await box.catch_up("INBOX", None, now=NOW)
        del answers["UID SEARCH"]
        await box.open()
        assert (await box.catch_up("INBOX", None, now=NOW)).uids == ()
        await box.close()
    assert server.connections == 2


@given(st.lists(st.integers(0, 2000), max_size=12))
@settings(max_examples=30, deadline=None)
def test_wherever_connections_are_cut_going_on_from_the_cursor_loses_and_doubles_nothing(
    cuts: list[int],
) -> None:
    async def watch() -> None:
        mails = [b"Subject: %d\r\n\r\n" % number for number in range(20)]
        async with ScriptedImap(mails=mails, cut_after=cuts) as server:
            box, cursor, raws = mailbox(server), Cursor("box", "INBOX", 7, last_uid=0, first_seen_at=NOW), []
            while len(raws) < len(mails):
                with suppress(MailboxUnreachable):
                    await box.open()
                    async for mail in box.read(await box.catch_up("INBOX", cursor, now=NOW)):
                        raws.append(mail.raw)
                        cursor = replace(cursor, last_uid=mail.uid)
            await box.close()
            assert raws == mails
            assert server.connections <= len(cuts) + 1

    asyncio.run(watch())


async def test_neither_password_nor_mail_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with ScriptedImap(mails=[b"Subject: secret\r\n\r\nconfidential"]) as server:
        await read_all(server, PATIENT)
    assert "himitsu" not in caplog.text
    assert "secret" not in caplog.text


async def test_a_cancelled_read_cuts_the_connection_instead_of_leaving_half_an_answer_in_it() -> None:
    asked = asyncio.Event()

    async def half(talk: Talk, tag: str, rest: str) -> None:
        await talk.send(b"* 1 FETCH (UID 1 BODY[] {100}\r\nhalf")
        asked.set()
        await talk.until_gone()

    async with ScriptedImap(mails=[b"x"], answers={"UID FETCH": half}) as server, mailbox(server) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
        reading = asyncio.create_task(anext(box.read(news)))
        await asked.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert not box.is_open


async def test_a_folder_that_cannot_be_opened_is_named_and_the_connection_lives_on() -> None:
    answers = {"EXAMINE": refuses("[NONEXISTENT] no such folder")}
    async with ScriptedImap(answers=answers) as server, mailbox(server) as box:
        with pytest.raises(FolderMissing) as caught:
            await box.catch_up("迷惑メール", None, now=NOW)
        assert caught.value.problems[0].params["folder"] == "迷惑メール"
        assert box.is_open


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\xfe binary",
        b"* SEARCH 1 2 3\r\na999 OK for somebody else",
        b"* 1 FETCH (UID 1 BODY[] {99999999999}",
        b"* 1 FETCH (UID 1 BODY[] {4294967295}",
        b"x" * 9_000_000,
    ],
    ids=["binary", "wrong tag", "absurd literal", "huge literal", "endless line"],
)
async def test_garbage_ends_the_connection_and_fills_no_memory(garbage: bytes) -> None:
    async with ScriptedImap(answers={"UID SEARCH": says(garbage)}) as server:
        with pytest.raises(MailboxUnreachable) as caught:
            await read_all(server, HASTY)
    assert code(caught) in ("imap.garbage", "imap.silent")


async def test_an_endless_flood_of_answers_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_REPLIES", 1000)

    async def flood(talk: Talk, tag: str, rest: str) -> None:
        while True:
            await talk.send(*["* SEARCH 1"] * 100)

    async with ScriptedImap(answers={"UID SEARCH": flood}) as server:
        with pytest.raises(MailboxUnreachable) as caught:
            await read_all(server, PATIENT)
    assert code(caught) == "imap.garbage"


async def test_thousands_of_lines_in_one_packet_are_read() -> None:
    """The library's own parser dies of a thousand (aioimaplib #118)."""
    flags = [f"* {number} FETCH (FLAGS (\\Seen))" for number in range(1, 20_000)]

    async def chatty(talk: Talk, tag: str, rest: str) -> None:
        await talk.send(*flags, "* SEARCH 1", f"{tag} OK done")

    mails = [b"Subject: one\r\n\r\n"]
    async with ScriptedImap(mails=mails, answers={"UID SEARCH": chatty}) as server:
        assert await read_all(server, PATIENT) == mails


async def test_five_thousand_new_mails_come_whole_in_order_and_in_small_batches() -> None:
    mails = [b"Subject: %d\r\n\r\n* BYE (not really) {12}\r\n" % number for number in range(5000)]
    async with ScriptedImap(mails=mails) as server:
        assert await read_all(server, PATIENT) == mails
    fetches = [command for command in server.commands if "BODY.PEEK" in command]
    assert max(command.count(",") for command in fetches) < 50


async def test_a_server_that_writes_byte_by_byte_is_understood() -> None:
    mails = [b"Subject: =?utf-8?B?5Lu2?=\r\n\r\nbody\r\n", b"Subject: b\r\n\r\n"]
    async with ScriptedImap(mails=mails, slice_size=1) as server:
        assert await read_all(server, PATIENT) == mails


async def test_a_mail_that_looks_like_a_server_response_is_only_a_mail() -> None:
    forged = b"Subject: x\r\n\r\n)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\nabc)\r\na1 OK done\r\n* BYE\r\n"
    async with ScriptedImap(mails=[forged]) as server:
        assert await read_all(server, PATIENT) == [forged]


async def test_of_a_giant_mail_only_the_headers_and_the_beginning_are_read() -> None:
    class Giant(ScriptedImap):
        def fetched(self, uid: int, items: str) -> bytes:
            if "RFC822.SIZE" in items:
                return b"* 1 FETCH (UID 1 RFC822.SIZE %d)" % (LARGEST_BODY + 1)
            assert "BODY.PEEK[]" not in items
            return b"* 1 FETCH (UID 1 BODY[HEADER]<0> {16}\r\nSubject: huge\r\n\r BODY[TEXT]<0> {5}\r\nhello)"

    async with Giant(mails=[b""]) as server, mailbox(server) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
        (mail,) = [mail async for mail in box.read(news)]
    assert mail.truncated
    assert mail.raw == b"Subject: huge\r\n\rhello"
    assert mail.received_at == NOW, "an unreadable INTERNALDATE is replaced by the time of looking"


async def test_one_mail_that_the_server_will_not_hand_out_blocks_none_of_the_others() -> None:
    class Broken(ScriptedImap):
        async def fetch(self, talk: Talk, tag: str, rest: str) -> None:
            _, _, uids, items = rest.split(" ", 3)
            if "2" in uids.split(",") and "SIZE" not in items:
                await talk.send(f"{tag} NO [SERVERBUG] cannot read it")
            else:
                await super().fetch(talk, tag, rest)

    async with (
        Broken(mails=[b"Subject: 1\r\n\r\n", b"", b"Subject: 3\r\n\r\n"]) as server,
        mailbox(server) as box,
    ):
        news = await box.catch_up("INBOX", None, now=NOW)
        mails = [mail async for mail in box.read(news)]
    assert [mail.uid for mail in mails] == [1, 2, 3]
    assert [mail.raw for mail in mails] == [b"Subject: 1\r\n\r\n", b"", b"Subject: 3\r\n\r\n"]
    assert [mail.truncated for mail in mails] == [False, True, False]


@pytest.mark.parametrize("moment", ["SIZE", "BODY"])
async def test_a_mail_deleted_while_we_read_is_simply_gone(moment: str) -> None:
    class Vanishing(ScriptedImap):
        async def fetch(self, talk: Talk, tag: str, rest: str) -> None:
            if moment in rest:
                self.gone.add(1)
            await super().fetch(talk, tag, rest)

    async with Vanishing(mails=[b"a", b"b"]) as server:
        assert await read_all(server, PATIENT) == [b"b"]


@pytest.mark.parametrize("moment", ["SIZE", "BODY.PEEK[]"])
async def test_a_mail_that_the_server_leaves_out_of_an_answer_is_asked_for_again(moment: str) -> None:
    """Left out, or told of only because another client changed its flags: it is there, so it is read."""

    class Forgetful(ScriptedImap):
        async def fetch(self, talk: Talk, tag: str, rest: str) -> None:
            if moment in rest and "1,2" in rest:
                await talk.send(rb"* 2 FETCH (UID 2 FLAGS (\Seen))", self.fetched(1, rest), f"{tag} OK done")
            else:
                await super().fetch(talk, tag, rest)

        def fetched(self, uid: int, items: str) -> bytes:
            if "BODY.PEEK[HEADER]" in items:
                return b"* 2 FETCH (UID 2 BODY[HEADER]<0> {2}\r\nbb BODY[TEXT]<0> {1}\r\n!)"
            return super().fetched(uid, items)

    async with Forgetful(mails=[b"a", b"bb"]) as server:
        assert await read_all(server, PATIENT) == [b"a", b"bb!" if moment == "SIZE" else b"bb"]


async def test_reading_goes_on_where_it_was_when_another_folder_was_looked_into_meanwhile() -> None:
    mails = [b"%d" % number for number in range(300)]
    async with ScriptedImap(mails=mails) as server, mailbox(server) as box:
        raws = []
        async for mail in box.read(await box.catch_up("INBOX", None, now=NOW)):
            raws.append(mail.raw)
            if len(raws) == 1:
                await box.catch_up("Junk", None, now=NOW)
    back = server.commands.index('EXAMINE "INBOX"', server.commands.index('EXAMINE "Junk"'))
    assert server.commands[back - 1].startswith("UID SEARCH"), "nothing was fetched from the wrong folder"
    assert raws == mails


async def test_reading_stops_when_the_uids_became_void_meanwhile() -> None:
    async with ScriptedImap(mails=[b"a"] * 100) as server, mailbox(server) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
        await box.catch_up("Junk", None, now=NOW)
        server.uidvalidity += 1
        with pytest.raises(MailboxUnreachable) as caught:
            await anext(box.read(news))
    assert code(caught) == "imap.renumbered"


async def test_the_last_mail_is_not_read_again_when_nothing_is_new() -> None:
    """`n:*` always holds the last mail, however small its UID."""
    async with ScriptedImap(mails=[b"a", b"b"]) as server, mailbox(server) as box:
        cursor = Cursor("box", "INBOX", server.uidvalidity, last_uid=2, first_seen_at=NOW)
        news = await box.catch_up("INBOX", cursor, now=NOW)
    assert (news.uids, news.last_uid, news.afresh) == ((), 2, False)


async def test_a_changed_uidvalidity_voids_the_cursor_and_rereads_a_window_of_thirty_days() -> None:
    async with ScriptedImap(mails=[b"a", b"b"]) as server, mailbox(server) as box:
        cursor = Cursor("box", "INBOX", server.uidvalidity + 1, last_uid=900, first_seen_at=NOW)
        news = await box.catch_up("INBOX", cursor, now=NOW)
    assert (news.uids, news.last_uid, news.afresh) == ((1, 2), 2, True)
    assert "UID SEARCH SINCE 21-Oct-2026" in server.commands


@pytest.mark.parametrize("tells_uidnext", [True, False])
async def test_at_first_sight_the_cursor_stands_behind_mails_older_than_the_window(
    tells_uidnext: bool,
) -> None:
    class Old(ScriptedImap):
        async def examine(self, talk: Talk, tag: str, rest: str) -> None:
            uidnext = ["* OK [UIDNEXT 3] next"] if tells_uidnext else []
            await talk.send("* 2 EXISTS", "* OK [UIDVALIDITY 7] valid", *uidnext, f"{tag} OK done")

        async def search(self, talk: Talk, tag: str, rest: str) -> None:
            await talk.send("* SEARCH 2" if rest == "UID SEARCH UID *" else "* SEARCH", f"{tag} OK done")

    async with Old(mails=[b"a", b"b"]) as server, mailbox(server) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
    assert (news.uids, news.last_uid) == ((), 2)


async def test_nothing_that_is_ever_said_changes_anything_on_the_server() -> None:
    async with ScriptedImap(mails=[b"a"]) as server:
        await read_all(server, PATIENT)
    verbs = {
        command.split()[1] if command.startswith("UID") else command.split()[0] for command in server.commands
    }
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH", "LOGOUT"}
    assert all("BODY[" not in command for command in server.commands)
