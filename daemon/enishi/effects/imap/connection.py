"""One IMAP connection that always comes to an end: every wait has a deadline and is raced against its loss.

A connection that timed out, was cancelled, or met anything unexpected is cut and never used again: aioimaplib keeps
the command pending, and the next one would wait for it without a timer (libraries §4.2).
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aioimaplib.aioimaplib import AUTH, SELECTED, AioImapException, Command

from enishi.core.problem import Problem
from enishi.core.settings import Server
from enishi.effects.imap.framing import Reply
from enishi.effects.imap.problems import MailboxError, MailboxUnreachable
from enishi.effects.imap.protocol import Protocol, readable

SLOWEST_LINK = 64 * 1024
"""Bytes a second that a mail must come in with at least; a slower link counts as silence."""

_TEMPORARY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds."""

    connect: float = 30.0
    """For TCP, TLS and the greeting together."""
    answer: float = 30.0
    """For the answer to a command; bodies get more, by their size."""
    idle: float = 540.0
    """IDLE is issued anew at least this often (mail-reality I4)."""
    poll: float = 30.0
    """Between two NOOPs where the server has no IDLE."""
    goodbye: float = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one command that the server carried out (or refused: `refusal`)."""

    replies: tuple[Reply, ...]
    words: str
    refusal: bool = False

    @property
    def is_temporary(self) -> bool:
        """The server is in trouble, not what we asked for (RFC 5530)."""
        return _TEMPORARY.search(self.words) is not None


class Connection:
    """From its making (`opening.open_connection`) to `close` or the first trouble. For one task at a time.

    Every method raises MailboxUnreachable when the connection ends under it, and then it is closed already.
    """

    def __init__(self, server: Server, deadlines: Deadlines) -> None:
        self.server = server
        self.deadlines = deadlines
        self.protocol = Protocol(asyncio.get_running_loop())

    @property
    def usable(self) -> bool:
        return not self.protocol.ended.done()

    @property
    def news(self) -> asyncio.Event:
        """Set by the server's hints, cleared by `examine`: look at the folder after that, not before."""
        return self.protocol.news

    def offers(self, capability: str) -> bool:
        return capability in self.protocol.capabilities

    async def command(self, name: str, *args: str, uid: bool = False, size: int = 0) -> Answer:
        """Send and await the answer; a refusal (NO, BAD) is returned, not raised.

        `size` is about how many bytes the answer will hold, so that large mails have the time they need.
        """
        command = Command(name, self.protocol.new_tag(), *args, prefix="UID" if uid else None)
        return await self._answer(self.protocol.execute(command), self.deadlines.answer + size / SLOWEST_LINK)

    async def examine(self, quoted_name: str) -> Answer:
        """Open a folder read-only."""
        self.protocol.state = AUTH
        answer = await self.command("EXAMINE", quoted_name)
        if not answer.refusal:
            self.protocol.state = SELECTED
        return answer

    async def append(self, quoted_name: str, raw: bytes, flags: str | None, when: object) -> Answer:
        waiting = self.protocol.append(raw, quoted_name, flags, when)
        return await self._answer(waiting, self.deadlines.answer + len(raw) / SLOWEST_LINK)

    async def wait(self, seconds: float) -> None:
        """In the open folder, until the server hints at something or the time is over (or a little earlier)."""
        if self.offers("IDLE"):
            if not await self._idle(seconds):
                # It promised and refused; ask the way that every server knows, from now on.
                self.protocol.capabilities.discard("IDLE")
        else:
            await self._poll(seconds)

    async def _poll(self, seconds: float) -> None:
        try:
            await self._settle(self.news.wait(), min(seconds, self.deadlines.poll))
        except BaseException:
            self.abort()
            raise
        await self.command("NOOP")

    async def _idle(self, seconds: float) -> bool:
        """False if the server refuses to IDLE."""
        idling = asyncio.ensure_future(self.protocol.idle())
        try:
            await self.within(self.deadlines.answer, self._idle_begun(idling))
            if not idling.done():
                await self._settle(self.news.wait(), min(seconds, self.deadlines.idle))
                self.protocol.idle_done()
            return not (await self._answer(idling, self.deadlines.answer)).refusal
        except BaseException:
            self.abort()
            raise
        finally:
            # Unless the server answered, the library's future never ends by itself (#110).
            await _reap(idling)

    async def close(self) -> None:
        """Say goodbye if there is anybody to say it to."""
        if self.usable:
            with suppress(MailboxError):
                await self.within(self.deadlines.goodbye, self.protocol.logout())
        self.abort()

    def abort(self) -> None:
        """Cut it. What it ended with before, if it did, stays the reason."""
        self.protocol.end(Problem("imap.closed"))

    async def _idle_begun(self, idling: asyncio.Future[Any]) -> None:
        begun = asyncio.ensure_future(self.protocol.wait_for_idle_response())
        try:
            await asyncio.wait({idling, begun}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _reap(begun)

    async def _answer(self, waiting: Any, seconds: float) -> Answer:
        response = await self.within(seconds, waiting)
        *replies, words = response.lines
        # Only a confused server sends a `+` in between; it holds nothing that was asked for.
        whole = tuple(reply for reply in replies if isinstance(reply, Reply))
        return Answer(whole, readable(words), refusal=response.result != "OK")

    async def within(self, seconds: float, waiting: Any) -> Any:
        """The result, or the end of the connection: by its own end, by silence, or by cancellation."""
        try:
            settled, result = await self._settle(waiting, seconds)
            if not settled:
                raise MailboxUnreachable(self.problem("imap.silent", seconds=round(seconds, 1)))
        except AioImapException as error:
            problems = self.problem("imap.garbage", why=type(error).__name__)
            self.protocol.end(problems[0])
            raise MailboxUnreachable(problems) from None
        except BaseException:
            self.abort()
            raise
        return result

    async def _settle(self, waiting: Any, seconds: float) -> tuple[bool, Any]:
        """(True, result) once done, (False, None) when time is over. Raises when the connection ended first."""
        task, ended = asyncio.ensure_future(waiting), self.protocol.ended
        try:
            if not ended.done():
                await asyncio.wait({task, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return True, task.result()
            if ended.done():
                raise MailboxUnreachable(self._located(ended.result()))
            return False, None
        finally:
            await _reap(task)

    def problem(self, code: str, **params: object) -> list[Problem]:
        """With the server's name in it, which every phrase may use."""
        return self._located(Problem(code, params=params))

    def _located(self, problem: Problem) -> list[Problem]:
        where = {"host": self.server.host, "port": self.server.port, "user": self.server.user or ""}
        return [Problem(problem.code, params={**where, **problem.params})]


async def _reap(task: asyncio.Future[Any]) -> None:
    """End a task for good: a future that is only cancelled, not awaited, outlives us (home-assistant #168662)."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
