"""A submission and the scripted server that it talks to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from tests.support.scripted_smtp import ScriptedSmtp

from enishi.core.send_result import Accepted, SendResult
from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.smtp import Patience, Submission

SENDER, RECIPIENT = "followup@mirai.example", "hanako@kyaku.example"
UNHURRIED = Patience(connect=20, reply=20, final=20, probe=20)


def mail(name: str) -> bytes:
    return f"From: {SENDER}\r\nSubject: {name}\r\n\r\ntext\r\n".encode()


def name_of(text: bytes) -> str:
    return text.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()


@asynccontextmanager
async def talking_to(
    peer: ScriptedSmtp, connections: int = 1, patience: Patience = UNHURRIED
) -> AsyncIterator[Submission]:
    async with peer.running():
        server = Server("127.0.0.1", peer.port, Security.NONE, None)
        settings = MailboxSettings("followup", SENDER, smtp=server, imap=server)
        submission = Submission(settings, connections=connections, patience=patience)
        try:
            yield submission
        finally:
            await submission.drain(0)
            await submission.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another party
            await asyncio.sleep(0.002)


async def all_accepted(results: Iterable[asyncio.Future[SendResult]]) -> bool:
    return all(isinstance(result, Accepted) for result in await asyncio.gather(*results))


def begin(submission: Submission, name: str, **how: object) -> asyncio.Future[SendResult]:
    return submission.begin(SENDER, f"{name}@kyaku.example", mail(name), **how)  # type: ignore[arg-type]
