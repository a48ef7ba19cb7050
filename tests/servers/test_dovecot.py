"""Reading mail from a real Dovecot."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.support.dovecot import JUNK, MISSING, SENT, Dovecot, running_dovecot

from enishi.core.model import Cursor
from enishi.core.settings import Folders, Security
from enishi.effects.imap import (
    Deadlines,
    Fetched,
    FolderMissing,
    FolderNews,
    LoginRefused,
    Mailbox,
    MailboxUnreachable,
    TlsRefused,
)

pytestmark = [
    pytest.mark.skipif(MISSING is not None, reason=MISSING or ""),
    pytest.mark.timeout(60),
]

NOW = datetime.now(UTC)  # noqa: TID251  a real server dates its mails by the real clock
PATIENT = Deadlines(connect=20, answer=20)
LONG = 30.0


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def user() -> str:
    """A new mailbox for each test."""
    return f"user{uuid4().hex[:8]}"


def mailbox(dovecot: Dovecot, user: str, security: Security = Security.NONE) -> Mailbox:
    trusted = dovecot.certificate.trusted()
    return Mailbox(dovecot.settings(user, security), dovecot.password, tls=trusted, deadlines=PATIENT)


def mail(number: int) -> bytes:
    return f"Message-ID: <{number}@example.jp>\r\nSubject: mail {number}\r\n\r\nbody of {number}\r\n".encode()


def after(news: FolderNews) -> Cursor:
    return Cursor("box", news.folder, news.uidvalidity, news.last_uid, first_seen_at=NOW)


async def read(
    box: Mailbox, cursor: Cursor | None = None, folder: str = "INBOX"
) -> tuple[list[Fetched], Cursor]:
    news = await box.catch_up(folder, cursor, now=NOW)
    return [fetched async for fetched in box.read(news)], after(news)


def subjects(mails: list[Fetched]) -> list[str]:
    return [
        line.decode()[9:] for one in mails for line in one.raw.splitlines() if line.startswith(b"Subject: ")
    ]


async def test_mails_come_byte_for_byte_once_and_in_order(dovecot: Dovecot, user: str) -> None:
    await asyncio.to_thread(dovecot.deliver, user, *map(mail, range(120)))
    async with mailbox(dovecot, user) as box:
        mails, cursor = await read(box)
        assert subjects(mails) == [f"mail {number}" for number in range(120)]
        assert mails[0].raw.endswith(mail(0))
        assert abs((mails[0].received_at - NOW).total_seconds()) < 3600
        assert await read(box, cursor) == ([], cursor)


async def test_a_delivery_wakes_an_idle_watcher(dovecot: Dovecot, user: str) -> None:
    async with mailbox(dovecot, user) as box:
        _, cursor = await read(box)
        waiting = asyncio.create_task(box.wait_for_news("INBOX", LONG))
        await asyncio.to_thread(dovecot.deliver, user, mail(1))
        assert await waiting
        mails, _ = await read(box, cursor)
    assert subjects(mails) == ["mail 1"]


async def test_a_kill_9_of_the_server_is_noticed_in_idle_and_nothing_is_lost_over_it(user: str) -> None:
    with running_dovecot() as dovecot:
        box = mailbox(dovecot, user)
        await box.open()
        _, cursor = await read(box)
        waiting = asyncio.create_task(box.wait_for_news("INBOX", LONG))
        await asyncio.to_thread(dovecot.kill)
        with pytest.raises(MailboxUnreachable):
            await waiting
        with pytest.raises(MailboxUnreachable):
            await box.open()
        await asyncio.to_thread(dovecot.start)
        await asyncio.to_thread(dovecot.deliver, user, mail(1))
        await box.open()
        mails, _ = await read(box, cursor)
        await box.close()
    assert subjects(mails) == ["mail 1"]


async def test_a_session_ended_by_the_administrator_is_an_end_like_any_other(
    dovecot: Dovecot, user: str
) -> None:
    async with mailbox(dovecot, user) as box:
        _, cursor = await read(box)
        waiting = asyncio.create_task(box.wait_for_news("INBOX", LONG))
        await asyncio.to_thread(dovecot.kick, user)
        with pytest.raises(MailboxUnreachable):
            await waiting
        await box.open()
        assert await read(box, cursor) == ([], cursor)


async def test_flags_changed_by_another_program_hide_no_mail(dovecot: Dovecot, user: str) -> None:
    async with mailbox(dovecot, user) as box:
        _, cursor = await read(box)
        await asyncio.to_thread(dovecot.deliver, user, mail(1), mail(2), mail(3))
        with dovecot.other_client(user) as other:
            other.select("INBOX")
            other.store("1:3", "+FLAGS", r"(\Seen \Answered)")
            other.store("1", "+FLAGS", r"(\Deleted)")
            other.expunge()
        mails, _ = await read(box, cursor)
    assert subjects(mails) == ["mail 2", "mail 3"]


async def test_reading_leaves_no_trace_in_the_mailbox(dovecot: Dovecot, user: str) -> None:
    await asyncio.to_thread(dovecot.deliver, user, mail(1))
    async with mailbox(dovecot, user) as box:
        await read(box)
    with dovecot.other_client(user) as other:
        other.select("INBOX")
        flags = str(other.fetch("1", "(FLAGS)"))
    assert "Seen" not in flags


async def test_a_folder_made_anew_under_its_old_name_is_read_afresh(dovecot: Dovecot, user: str) -> None:
    with dovecot.other_client(user) as other:
        other.create("Projects")
        for number in range(3):
            other.append("Projects", "", None, mail(number))
        async with mailbox(dovecot, user) as box:
            mails, cursor = await read(box, None, "Projects")
            other.delete("Projects")
            other.create("Projects")
            other.append("Projects", "", None, mail(9))
            again, renewed = await read(box, cursor, "Projects")
    assert len(mails) == 3
    assert subjects(again) == ["mail 9"]
    assert renewed.uidvalidity != cursor.uidvalidity


async def test_at_first_sight_only_the_window_is_read_and_the_cursor_stands_behind_everything(
    dovecot: Dovecot, user: str
) -> None:
    with dovecot.other_client(user) as other:
        other.append("INBOX", "", '"01-Jan-2020 00:00:00 +0900"', mail(1))
        other.append("INBOX", "", None, mail(2))
        other.append("INBOX", "", '"01-Jan-2020 00:00:00 +0900"', mail(3))
    async with mailbox(dovecot, user) as box:
        mails, cursor = await read(box)
        assert subjects(mails) == ["mail 2"]
        assert await read(box, cursor) == ([], cursor)


async def test_sent_and_junk_are_found_by_their_marks_under_japanese_names(
    dovecot: Dovecot, user: str
) -> None:
    async with mailbox(dovecot, user) as box:
        folders = await box.folders()
        assert (folders.inbox, folders.sent, folders.junk) == ("INBOX", SENT, JUNK)
        uid = await box.append(SENT, mail(5), flags=[r"\Seen"], when=NOW)
        mails, _ = await read(box, None, SENT)
    assert subjects(mails) == ["mail 5"]
    assert mails[0].uid == uid
    assert mails[0].received_at == NOW.replace(microsecond=0)


async def test_a_folder_of_the_config_that_is_not_there_is_named(dovecot: Dovecot, user: str) -> None:
    settings = dovecot.settings(user, folders=Folders(junk="ゴミ箱", sent=SENT))
    async with Mailbox(settings, dovecot.password) as box:
        with pytest.raises(FolderMissing) as caught:
            await box.folders()
        with pytest.raises(FolderMissing):
            await box.catch_up("ゴミ箱", None, now=NOW)
        assert (await box.catch_up("INBOX", None, now=NOW)).uids == ()
    assert [problem.params["folder"] for problem in caught.value.problems] == ["ゴミ箱"]


async def test_a_large_mail_between_small_ones_comes_whole(dovecot: Dovecot, user: str) -> None:
    large = b"Subject: large\r\n\r\n" + b"x" * 70 + b"\r\n" * 2_000_000
    await asyncio.to_thread(dovecot.deliver, user, mail(1), large, mail(2))
    async with mailbox(dovecot, user) as box:
        mails, _ = await read(box)
    assert [one.raw.endswith(sent) for one, sent in zip(mails, [mail(1), large, mail(2)], strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_encrypted_connections_read_and_wake(dovecot: Dovecot, user: str, security: Security) -> None:
    async with mailbox(dovecot, user, security) as box:
        _, cursor = await read(box)
        waiting = asyncio.create_task(box.wait_for_news("INBOX", LONG))
        await asyncio.to_thread(dovecot.deliver, user, mail(1))
        assert await waiting
        assert subjects((await read(box, cursor))[0]) == ["mail 1"]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("case", ["unknown authority", "other name"])
async def test_a_certificate_that_cannot_be_trusted_stops_the_login(
    dovecot: Dovecot, user: str, security: Security, case: str
) -> None:
    trust = ssl.create_default_context() if case == "unknown authority" else dovecot.certificate.trusted()
    host = dovecot.host if case == "unknown authority" else "localhost"
    with pytest.raises(TlsRefused) as caught:
        await Mailbox(dovecot.settings(user, security, host=host), dovecot.password, tls=trust).open()
    assert caught.value.problems[0].code == "imap.certificate"


async def test_a_wrong_password_is_refused_as_such(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(LoginRefused) as caught:
        await Mailbox(dovecot.settings(user), "chigau", deadlines=PATIENT).open()
    assert caught.value.problems[0].code == "imap.login_refused"
