"""Proof and filing on a real Dovecot: our copy is found where it lies, and put there once, octet for octet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.support.dovecot import MISSING, SENT, running_dovecot

from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.settings import Security
from enishi.effects.imap import Mailbox
from enishi.loops.proving import is_in

pytestmark = [pytest.mark.skipif(MISSING is not None, reason=MISSING or ""), pytest.mark.timeout(60)]

NOW = datetime.now(UTC)  # noqa: TID251  a real server dates its mails by the real clock
REF = "enishi.0123456789abcdef0123456789abcdef"
RAW = f"Message-ID: <{REF}@mirai.example>\r\nX-Enishi-Ref: {REF}\r\nSubject: hello\r\n\r\ntext\r\n".encode()
MAIL = Outbound(
    1, Purpose.TOUCH, SendState.UNKNOWN, "box", "yamada@kyaku.example", "hello", "text", NOW, NOW, f"<{REF}@mirai.example>",
    raw=RAW,
)  # fmt: skip


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    with running_dovecot() as server:
        async with Mailbox(server.settings(f"user{uuid4().hex[:8]}", Security.NONE), server.password) as box:
            yield box


async def test_a_copy_that_was_filed_is_found_and_only_in_its_folder(box: Mailbox) -> None:
    assert not await is_in(box, SENT, MAIL)
    await box.append(SENT, RAW, flags=("\\Seen",), when=NOW)
    assert await is_in(box, SENT, MAIL)
    assert not await is_in(box, "INBOX", MAIL)


async def test_a_copy_under_another_id_is_found_by_our_mark(box: Mailbox) -> None:
    await box.append(SENT, RAW.replace(f"<{REF}@mirai.example>".encode(), b"<0102018@smtp-out.example>"))
    assert await is_in(box, SENT, MAIL)


async def test_a_folder_that_is_gone_holds_no_copy(box: Mailbox) -> None:
    assert not await is_in(box, "ない", MAIL)
