"""The embedded mail world, used as the daemon uses it: aiosmtplib in, our own IMAP reader out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import aiosmtplib
import pytest

from enishi.core.model import Cursor
from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.imap import LoginRefused, Mailbox
from enishi.sandbox.world import Delivery, World

CUSTOMER = "sato@aoba.example"
REP = "tanaka@mirai.example"
DAEMON = "followup@mirai.example"
NOW = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)
MAIL = b"From: followup@mirai.example\r\nTo: sato@aoba.example\r\nSubject: hello\r\n\r\n.body\r\n"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    before = asyncio.all_tasks()
    async with World([CUSTOMER, REP, DAEMON], lambda: NOW) as world:
        yield world
    await asyncio.sleep(0)
    assert not asyncio.all_tasks() - before - {asyncio.current_task()}, "the world left a task behind"


def mailbox(world: World, address: str, password: str | None = None) -> Mailbox:
    server = Server("127.0.0.1", world.imap_port, Security.NONE, address)
    return Mailbox(MailboxSettings("box", address, smtp=server, imap=server), password or world.password)


def client(world: World, **login: str) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(hostname="127.0.0.1", port=world.smtp_port, start_tls=False, **login)  # type: ignore[arg-type]


async def submit(world: World, recipient: str, raw: bytes = MAIL, sender: str = DAEMON) -> None:
    async with client(world) as smtp:
        await smtp.sendmail(sender, [recipient], raw)


async def test_a_submitted_mail_lies_in_the_inbox_when_the_server_says_ok(world: World) -> None:
    await submit(world, CUSTOMER)
    (raw,) = await world.mails(CUSTOMER)
    assert raw.endswith(MAIL)
    assert message_from_bytes(raw)["Return-Path"] == f"<{DAEMON}>"
    assert await world.mails(REP) == []


async def test_mails_are_dated_by_the_clock_of_the_world(world: World) -> None:
    await submit(world, CUSTOMER)
    async with mailbox(world, CUSTOMER) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
        (mail,) = [mail async for mail in box.read(news)]
    assert mail.received_at == NOW
    assert "04 Mar 2027" in message_from_bytes(mail.raw)["Received"]


async def test_a_delivery_wakes_whoever_waits_for_it(world: World) -> None:
    async with mailbox(world, CUSTOMER) as box:
        news = await box.catch_up("INBOX", None, now=NOW)
        cursor = Cursor("box", "INBOX", news.uidvalidity, news.last_uid, NOW)
        waiting = asyncio.create_task(box.wait_for_news("INBOX", 30))
        await submit(world, CUSTOMER)
        assert await waiting
        assert len((await box.catch_up("INBOX", cursor, now=NOW)).uids) == 1


async def test_every_user_has_sent_and_junk_folders_that_are_recognised(world: World) -> None:
    async with mailbox(world, REP) as box:
        folders = await box.folders()
        await box.append("Sent", MAIL, flags=[r"\Seen"], when=NOW)
    assert (folders.sent, folders.junk) == ("Sent", "Junk")
    assert await world.mails(REP, "Sent") == [MAIL]


async def test_a_mail_can_be_put_into_any_folder_past_smtp(world: World) -> None:
    await world.deliver(REP, MAIL, folder="Junk")
    assert await world.mails(REP, "Junk") == [MAIL]
    with pytest.raises(KeyError):
        await world.deliver("nobody@aoba.example", MAIL)


async def test_a_tagged_address_belongs_to_the_plain_one(world: World) -> None:
    await submit(world, "Followup+t-123@mirai.example")
    assert len(await world.mails(DAEMON)) == 1


async def test_an_unknown_recipient_is_refused_at_once_and_for_good(world: World) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
        await submit(world, "nobody@aoba.example")
    refused = caught.value.recipients[0]
    assert (refused.code, refused.message.split()[0]) == (550, "5.1.1")


async def test_a_late_bounce_comes_back_to_the_sender_as_a_delivery_report(world: World) -> None:
    world.bounce_later("gone@aoba.example")
    returned = asyncio.get_running_loop().create_future()
    world.on_delivery(returned.set_result)
    await submit(world, "gone@aoba.example")
    delivery: Delivery = await asyncio.wait_for(returned, 20)
    report = message_from_bytes(delivery.raw)
    assert delivery.recipient == DAEMON
    assert (report.get_content_type(), report.get_param("report-type")) == (
        "multipart/report",
        "delivery-status",
    )
    assert report["Return-Path"] == "<>"
    text, status, original = report.get_payload()
    assert "gone@aoba.example" in text.get_payload()
    _, recipient = status.get_payload()
    assert (recipient["Action"], recipient["Status"]) == ("failed", "5.1.1")
    assert "Subject: hello" in original.get_payload()


async def test_a_bounce_of_a_bounce_goes_nowhere(world: World) -> None:
    world.bounce_later("gone@aoba.example")
    async with client(world) as smtp:
        await smtp.sendmail("", ["gone@aoba.example"], MAIL)
    assert await world.mails(DAEMON) == []


async def test_login_over_smtp_works_and_a_wrong_password_is_refused(world: World) -> None:
    async with client(world, username=DAEMON, password=world.password) as smtp:
        await smtp.sendmail(DAEMON, [CUSTOMER], MAIL)
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await client(world, username=DAEMON, password="chigau").connect()


async def test_login_over_imap_with_a_wrong_password_is_refused(world: World) -> None:
    with pytest.raises(LoginRefused):
        await mailbox(world, DAEMON, "chigau").open()


async def test_deliveries_are_told_in_order_and_kept_as_files(world: World, tmp_path: Path) -> None:
    told: list[Delivery] = []
    world.on_delivery(told.append)
    world.keep_in(tmp_path / "eml")
    for recipient in (CUSTOMER, REP):
        await submit(world, recipient)
    assert [delivery.recipient for delivery in told] == [CUSTOMER, REP]
    assert [file.name for file in sorted((tmp_path / "eml").iterdir())] == [
        "0001-sato@aoba.example.eml",
        "0002-tanaka@mirai.example.eml",
    ]
    for delivery in told:
        assert delivery.file is not None
        assert delivery.file.read_bytes() == delivery.raw


async def test_the_world_ends_cleanly_while_clients_are_still_connected() -> None:
    async with World([DAEMON], lambda: NOW) as world:
        box = mailbox(world, DAEMON)
        await box.open()
        smtp = client(world)
        await smtp.connect()
    assert [task for task in asyncio.all_tasks() if "aiosmtpd" in repr(task) or "pymap" in repr(task)] == []
    await box.close()
    smtp.close()
