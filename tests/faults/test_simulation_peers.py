"""The laboratory's stand-ins sit the real peers' exam: the same questions to both, and the same answers expected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.faults.simulation.mail_server import Accepted as Taken
from tests.faults.simulation.mail_server import MailServer
from tests.faults.simulation.mailbox import LabMailbox
from tests.faults.simulation.submission import LabSubmission, Mishap
from tests.support.small_firm import CONTACT, EVERYBODY, OURS, write_site

from enishi.core.model import Cursor
from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused
from enishi.core.settings import MailboxSettings
from enishi.effects.imap import FolderMissing, FolderNews, Mailbox, MailboxUnreachable
from enishi.effects.site import load_site
from enishi.effects.smtp import Submission
from enishi.sandbox.world import World

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
RAW = b"From: a@mirai.example\r\nMessage-ID: <one@mirai.example>\r\n\r\nhello\r\n"
AnyMailbox = Mailbox | LabMailbox
AnySubmission = Submission | LabSubmission


class FairWeather:
    """Nothing goes wrong but what a test asks for, by stage."""

    def __init__(self) -> None:
        self.mishaps: dict[str, Mishap] = {}

    async def passes(self, where: str) -> None:
        await asyncio.sleep(0)

    def imap_breaks(self) -> bool:
        return False

    def smtp(self, stage: str, recipient: str) -> Mishap | None:
        return self.mishaps.get(stage)


def new_server() -> MailServer:
    def taken(mail: Taken) -> None: ...

    return MailServer(lambda: NOW, lambda: NOW, files_sent=False, delivered=taken)


def settings_of(folder: Path, *, smtp_port: int = 1, imap_port: int = 1) -> MailboxSettings:
    config = write_site(folder, smtp_port=smtp_port, imap_port=imap_port, password=World.password)
    return load_site(config, today=NOW.date()).mailboxes["followup"]


# -- Reading -------------------------------------------------------------------------------------------------------


class Account:
    """A mailbox under exam, and the world's way to put mail into it."""

    def __init__(self, box: AnyMailbox, put: Callable[..., object]) -> None:
        self.box, self._put = box, put

    async def put(self, raw: bytes, folder: str = "INBOX") -> None:
        done = self._put(raw, folder)
        if asyncio.iscoroutine(done):
            await done

    async def news(self, cursor: Cursor | None, folder: str = "INBOX") -> FolderNews:
        return await self.box.catch_up(folder, cursor, now=NOW)

    async def read(self, news: FolderNews) -> list[bytes]:
        return [mail.raw async for mail in self.box.read(news)]


@asynccontextmanager
async def real_account(folder: Path) -> AsyncIterator[Account]:
    async with World(EVERYBODY, lambda: NOW) as world:
        settings = settings_of(folder, smtp_port=world.smtp_port, imap_port=world.imap_port)
        async with Mailbox(settings, World.password) as box:
            yield Account(box, lambda raw, where: world.deliver(OURS, raw, where))


@asynccontextmanager
async def lab_account(folder: Path) -> AsyncIterator[Account]:
    server = new_server()
    async with LabMailbox(server, FairWeather(), settings_of(folder)) as box:
        yield Account(box, lambda raw, where: server.put(where, raw))


@pytest.fixture(params=[real_account, lab_account], ids=["real", "stand-in"])
async def account(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Account]:
    async with request.param(tmp_path) as account:
        yield account


def behind(news: FolderNews) -> Cursor:
    return Cursor("followup", news.folder, news.uidvalidity, news.last_uid, NOW)


async def test_a_folder_at_first_sight_is_read_and_then_only_what_is_new(account: Account) -> None:
    await account.put(RAW)
    first = await account.news(None)
    assert first.afresh
    assert await account.read(first) == [RAW]
    again = await account.news(behind(first))
    assert (again.uids, again.last_uid, again.afresh) == ((), first.last_uid, False)
    await account.put(RAW.replace(b"one", b"two"))
    assert await account.read(await account.news(behind(first))) == [RAW.replace(b"one", b"two")]


async def test_void_uids_are_a_first_sight_again(account: Account) -> None:
    await account.put(RAW)
    news = await account.news(None)
    other = Cursor("followup", "INBOX", news.uidvalidity + 1, 900, NOW)
    afresh = await account.news(other)
    assert afresh.afresh
    assert await account.read(afresh) == [RAW]


async def test_an_id_is_found_where_its_mail_was_put(account: Account) -> None:
    await account.box.append("Sent", RAW)
    assert await account.box.find("Sent", "Message-ID", "<one@mirai.example>")
    assert not await account.box.find("INBOX", "Message-ID", "<one@mirai.example>")


async def test_a_nap_ends_with_news_and_otherwise_with_its_time(account: Account) -> None:
    await account.news(None)
    assert not await account.box.wait_for_news("INBOX", 0.05)
    nap = asyncio.create_task(account.box.wait_for_news("INBOX", 20))
    await asyncio.sleep(0.05)  # until it lies in IDLE; the news must come by a hint, not by a comparison
    await account.put(RAW)
    assert await nap


async def test_a_folder_that_is_not_there_leaves_the_connection_open(account: Account) -> None:
    with pytest.raises(FolderMissing):
        await account.news(None, "Nowhere")
    assert account.box.is_open
    assert (await account.news(None)).folder == "INBOX"


async def test_a_closed_mailbox_is_unreachable(account: Account) -> None:
    await account.box.close()
    with pytest.raises(MailboxUnreachable):
        await account.news(None)


# -- Sending -------------------------------------------------------------------------------------------------------


class RefusingWorld(World):
    """What RCPT, or the final dot, is answered."""

    at_rcpt: str | None = None
    at_dot: str | None = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        return self.at_rcpt or await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        if self.at_dot == "lost":
            server.transport.abort()
        elif self.at_dot is not None:
            return self.at_dot
        return await super().handle_DATA(server, session, envelope)


class Way:
    """A submission under exam, and how its server is made to misbehave."""

    def __init__(self, submission: AnySubmission, behave: Callable[[str, str], None]) -> None:
        self.submission, self.behave = submission, behave


@asynccontextmanager
async def real_way(folder: Path) -> AsyncIterator[Way]:
    async with RefusingWorld(EVERYBODY, lambda: NOW) as world:
        settings = settings_of(folder, smtp_port=world.smtp_port, imap_port=world.imap_port)
        submission = Submission(settings, connections=1)

        def behave(stage: str, reply: str) -> None:
            setattr(world, {"rcpt": "at_rcpt", "final": "at_dot"}[stage], reply)

        yield Way(submission, behave)
        await submission.close()


@asynccontextmanager
async def lab_way(folder: Path) -> AsyncIterator[Way]:
    weather = FairWeather()

    def behave(stage: str, reply: str) -> None:
        weather.mishaps[stage] = Mishap(lost=True) if reply == "lost" else Mishap(reply=reply)

    yield Way(LabSubmission(new_server(), weather, 1), behave)


@pytest.fixture(params=[real_way, lab_way], ids=["real", "stand-in"])
async def way(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Way]:
    async with request.param(tmp_path) as way:
        yield way


class Notes:
    """A witness that remembers."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def begun(self) -> None:
        self.told.append("begun")

    def answered(self, code: int) -> None:
        self.told.append(code)


async def test_what_the_server_takes_is_accepted_and_witnessed(way: Way) -> None:
    notes = Notes()
    assert isinstance(await way.submission.begin(OURS, CONTACT, RAW, witness=notes), Accepted)
    assert notes.told == ["begun", 250]


async def test_a_refused_recipient_is_refused_before_any_text(way: Way) -> None:
    way.behave("rcpt", "550 5.1.1 unknown user")
    notes = Notes()
    result = await way.submission.begin(OURS, CONTACT, RAW, witness=notes)
    assert isinstance(result, Refused)
    assert result.recipient_is_bad
    assert notes.told == []


async def test_a_temporary_refusal_of_the_text_is_deferred(way: Way) -> None:
    way.behave("final", "452 4.3.1 no room")
    notes = Notes()
    assert isinstance(await way.submission.begin(OURS, CONTACT, RAW, witness=notes), Deferred)
    assert notes.told == ["begun", 452]


async def test_a_connection_lost_behind_the_text_leaves_a_doubt(way: Way) -> None:
    way.behave("final", "lost")
    notes = Notes()
    assert isinstance(await way.submission.begin(OURS, CONTACT, RAW, witness=notes), InDoubt)
    assert notes.told == ["begun"]


async def test_what_is_no_longer_ours_to_send_is_not_begun(way: Way) -> None:
    way.submission.may_begin = lambda: False
    assert isinstance(await way.submission.begin(OURS, CONTACT, RAW), NotReached)


async def test_after_a_drain_nothing_is_begun(way: Way) -> None:
    await way.submission.drain(1.0)
    assert isinstance(await way.submission.begin(OURS, CONTACT, RAW), NotReached)
    assert (way.submission.in_flight, way.submission.waiting) == (0, 0)
