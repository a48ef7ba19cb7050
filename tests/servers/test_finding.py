"""Looking for our own mail in a folder: on a real Dovecot, and on the embedded server of the demo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.support.dovecot import MISSING, SENT, running_dovecot

from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.imap import FolderMissing, Mailbox
from enishi.sandbox.world import World

NOW = datetime.now(UTC)  # noqa: TID251  a real server dates its mails by the real clock
REF = "X-Enishi-Ref"
OURS, OTHER = "enishi.0123456789abcdef0123456789abcdef", "enishi.ffffffffffffffffffffffffffffffff"


def mail(number: int, *headers: str) -> bytes:
    lines = [f"Message-ID: <{number}@example.jp>", f"Subject: mail {number}", *headers]
    return ("\r\n".join(lines) + f"\r\n\r\nbody of {number}\r\n").encode()


@asynccontextmanager
async def on_dovecot() -> AsyncIterator[tuple[Mailbox, str]]:
    if MISSING is not None:
        pytest.skip(MISSING)
    with running_dovecot() as server:
        settings = server.settings(f"user{uuid4().hex[:8]}", Security.NONE)
        async with Mailbox(settings, server.password) as box:
            yield box, SENT


@asynccontextmanager
async def on_the_embedded_server() -> AsyncIterator[tuple[Mailbox, str]]:
    address = "followup@mirai.example"
    async with World([address], lambda: NOW) as world:
        imap = Server("127.0.0.1", world.imap_port, Security.NONE, address)
        settings = MailboxSettings("box", address, smtp=imap, imap=imap)
        async with Mailbox(settings, World.password) as box:
            sent = (await box.folders()).sent
            assert sent is not None
            yield box, sent


both = pytest.mark.parametrize("server", [on_dovecot, on_the_embedded_server])


@both
async def test_a_mail_is_found_by_its_own_id_in_the_header_that_bears_it(server: object) -> None:
    async with server() as (box, sent):  # type: ignore[operator]
        await box.append(sent, mail(1, f"{REF}: {OURS}", f"References: <{OTHER}@mirai.example>"))
        assert await box.find(sent, REF, OURS)
        assert await box.find(sent, "References", f"<{OTHER}@mirai.example>")
        assert not await box.find(sent, REF, OTHER)
        assert not await box.find("INBOX", REF, OURS)


@both
async def test_the_heads_of_all_marked_mails_since_a_day_are_read_and_nothing_else(server: object) -> None:
    async with server() as (box, sent):  # type: ignore[operator]
        await box.append(sent, mail(1, f"{REF}: {OURS}"), when=NOW - timedelta(days=9))
        await box.append(sent, mail(2), when=NOW)
        await box.append(sent, mail(3, f"{REF}: {OTHER}"), when=NOW)
        found = [head async for head in box.marked(sent, REF, NOW - timedelta(days=3))]
    [head] = found
    assert OTHER.encode() in head.raw
    assert b"body of" not in head.raw
    assert abs(head.received_at - NOW) < timedelta(hours=1)


async def test_words_that_are_not_ours_never_become_part_of_a_command() -> None:
    async with on_the_embedded_server() as (box, sent):
        for value in ('x" NOT DELETED', "a\r\nb LOGOUT", "お礼のメールです", ""):
            with pytest.raises(ValueError, match="not an id of ours"):
                await box.find(sent, REF, value)
        with pytest.raises(FolderMissing):
            await box.find("ない", REF, OURS)
