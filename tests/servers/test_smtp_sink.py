"""Postfix's own sink takes all it is given: each mail once, with and without pipelining, and when it hangs up at random."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from enishi.core.send_result import Accepted, SendResult
from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.smtp import Submission

SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
pytestmark = pytest.mark.skipif(SINK is None, reason="smtp-sink is not installed (Debian: postfix)")

SENDER = "followup@mirai.example"
MAILS = 500


@asynccontextmanager
async def sink(*options: str) -> AsyncIterator[Submission]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(SINK), "-u", "nobody", *options, f"127.0.0.1:{port}", "100"]
    process = await asyncio.create_subprocess_exec(*command)
    server = Server("127.0.0.1", port, Security.NONE, None)
    submission = Submission(MailboxSettings("followup", SENDER, smtp=server, imap=server), connections=5)
    try:
        async with asyncio.timeout(20):
            while await submission.warm() is not None:  # noqa: ASYNC110 - it says nothing when it is ready
                await asyncio.sleep(0.01)
        yield submission
        await submission.close()
    finally:
        process.terminate()
        await process.wait()


async def run(submission: Submission) -> list[SendResult]:
    raw = b"Subject: x\r\n\r\n" + b"text\r\n" * 500
    mails = [submission.begin(SENDER, f"n{number}@kyaku.example", raw) for number in range(MAILS)]
    return await asyncio.gather(*mails)


@pytest.mark.parametrize("options", [(), ("-p",)], ids=["pipelining", "lockstep"])
async def test_a_long_run_is_accepted_whole(options: tuple[str, ...]) -> None:
    async with sink(*options) as submission:
        assert all(isinstance(result, Accepted) for result in await run(submission))


@pytest.mark.parametrize("command", ["mail", "rcpt", "data", "."])
async def test_a_sink_that_hangs_up_at_random_leaves_no_mail_without_a_result(command: str) -> None:
    async with sink("-q", command) as submission:
        assert len(await run(submission)) == MAILS
