"""One IMAP connection that always comes to an end: every wait has a deadline and is raced against its loss.

A connection that timed out, was cancelled, or met anything unexpected is cut and never used again: aioimaplib keeps
the command pending, and the next one would wait for it without a timer (libraries §4.2).
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from aioimaplib.aioimaplib import AUTH, NONAUTH, SELECTED, AioImapException, Command, quoted

from enishi.core.problem import Problem
from enishi.core.settings import Security, Server
from enishi.effects.imap.framing import Reply
from enishi.effects.imap.problems import LoginRefused, MailboxError, MailboxUnreachable, TlsRefused
from enishi.effects.imap.protocol import Protocol, readable

T = TypeVar("T")

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
    """Logged in from `open` until `close` or the first trouble. For one task at a time.

    Every method raises MailboxUnreachable when the connection ends under it, and then it is closed already.
    """

    def __init__(self, server: Server, tls: ssl.SSLContext, deadlines: Deadlines) -> None:
        self._server = server
        self._tls = tls
        self._deadlines = deadlines
        self._protocol = Protocol(asyncio.get_running_loop())

    @classmethod
    async def open(
        cls, server: Server, password: str, tls: ssl.SSLContext, deadlines: Deadlines
    ) -> Connection:
        """Connect, secure, log in. Raises MailboxUnreachable, TlsRefused or LoginRefused."""
        connection = cls(server, tls, deadlines)
        try:
            await connection._connect()
            if server.security is Security.STARTTLS:
                await connection._start_tls()
            await connection._log_in(password)
        except BaseException:
            connection.abort()
            raise
        return connection

    @property
    def usable(self) -> bool:
        return not self._protocol.ended.done()

    @property
    def news(self) -> asyncio.Event:
        """Set by the server's hints; to be cleared before looking for what they hint at."""
        return self._protocol.news

    def offers(self, capability: str) -> bool:
        return capability in self._protocol.capabilities

    async def command(self, name: str, *args: str, uid: bool = False, size: int = 0) -> Answer:
        """Send and await the answer; a refusal (NO, BAD) is returned, not raised.

        `size` is about how many bytes the answer will hold, so that large mails have the time they need.
        """
        command = Command(name, self._protocol.new_tag(), *args, prefix="UID" if uid else None)
        return await self._answer(
            self._protocol.execute(command), self._deadlines.answer + size / SLOWEST_LINK
        )

    async def examine(self, quoted_name: str) -> Answer:
        """Open a folder read-only."""
        self._protocol.state = AUTH
        answer = await self.command("EXAMINE", quoted_name)
        if not answer.refusal:
            self._protocol.state = SELECTED
        return answer

    async def append(self, quoted_name: str, raw: bytes, flags: str | None, when: object) -> Answer:
        waiting = self._protocol.append(raw, quoted_name, flags, when)
        return await self._answer(waiting, self._deadlines.answer + len(raw) / SLOWEST_LINK)

    async def wait(self, seconds: float) -> None:
        """In the open folder, until the server hints at something or the time is over (or a little earlier)."""
        if self.offers("IDLE"):
            if not await self._idle(seconds):
                # It promised and refused; ask the way that every server knows, from now on.
                self._protocol.capabilities.discard("IDLE")
        else:
            await self._poll(seconds)

    async def _poll(self, seconds: float) -> None:
        try:
            await self._settle(self.news.wait(), min(seconds, self._deadlines.poll))
        except BaseException:
            self.abort()
            raise
        await self.command("NOOP")

    async def _idle(self, seconds: float) -> bool:
        """False if the server refuses to IDLE."""
        idling = asyncio.ensure_future(self._protocol.idle())
        try:
            await self._within(self._deadlines.answer, self._idle_begun(idling))
            if not idling.done():
                await self._settle(self.news.wait(), min(seconds, self._deadlines.idle))
                self._protocol.idle_done()
            return not (await self._answer(idling, self._deadlines.answer)).refusal
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
                await self._within(self._deadlines.goodbye, self._protocol.logout())
        self.abort()

    def abort(self) -> None:
        self._end("imap.closed")

    async def _connect(self) -> None:
        server, loop = self._server, asyncio.get_running_loop()
        secure = self._tls if server.security is Security.TLS else None
        connecting = loop.create_connection(lambda: self._protocol, server.host, server.port, ssl=secure)
        await self._secured(connecting)
        greeting = await self._within(self._deadlines.connect, _result_of(self._protocol.greeting))
        if greeting.upper().startswith(b"* PREAUTH"):
            # Nobody may be logged in before we said who we are; with STARTTLS it also skips encryption (S5).
            raise TlsRefused(self._problem("imap.preauth"))
        if not greeting.upper().startswith(b"* OK"):
            raise MailboxUnreachable(self._problem("imap.greeting", words=readable(greeting)))
        self._protocol.state = NONAUTH

    async def _start_tls(self) -> None:
        await self._ask_capabilities()
        if not self.offers("STARTTLS"):
            raise TlsRefused(self._problem("imap.starttls_missing"))
        answer = await self.command("STARTTLS")
        if answer.refusal:
            raise TlsRefused(self._problem("imap.starttls_missing"))
        loop, protocol = asyncio.get_running_loop(), self._protocol
        securing = loop.start_tls(protocol.transport, protocol, self._tls, server_hostname=self._server.host)
        transport = await self._secured(securing)
        assert transport is not None
        protocol.begin_tls(transport)

    async def _secured(self, connecting: Coroutine[Any, Any, T]) -> T:
        """The new transport, or the error in words that tell a wrong certificate from a server that is not there."""
        try:
            made: T = await self._within(self._deadlines.connect, connecting)
            return made
        except ssl.SSLCertVerificationError as error:
            raise TlsRefused(self._problem("imap.certificate", why=error.verify_message)) from None
        except ssl.SSLError as error:
            raise TlsRefused(self._problem("imap.tls_failed", why=error.reason or "?")) from None
        except OSError as error:
            raise MailboxUnreachable(
                self._problem("imap.unreachable", why=error.strerror or str(error))
            ) from None

    async def _log_in(self, password: str) -> None:
        await self._ask_capabilities()
        if self.offers("LOGINDISABLED"):
            raise TlsRefused(self._problem("imap.login_disabled"))
        try:
            answer = await self.command("LOGIN", quoted(self._server.user or ""), quoted(password))
        except ValueError:
            # A line break in user or password: the library will not send it, and no server has such a login.
            raise LoginRefused(self._problem("imap.login_unreadable")) from None
        if answer.refusal and answer.is_temporary:
            raise MailboxUnreachable(self._problem("imap.refused", words=answer.words))
        if answer.refusal:
            raise LoginRefused(self._problem("imap.login_refused", words=answer.words))
        self._protocol.state = AUTH
        # What is offered changes with the login, and the library misreads it there (libraries §4.2).
        await self._ask_capabilities()

    async def _ask_capabilities(self) -> None:
        answer = await self.command("CAPABILITY")
        self._protocol.capabilities = {
            word.decode("ascii", "replace").upper()
            for reply in answer.replies
            for word in reply.text.split()[2:]
        }

    async def _idle_begun(self, idling: asyncio.Future[Any]) -> None:
        begun = asyncio.ensure_future(self._protocol.wait_for_idle_response())
        try:
            await asyncio.wait({idling, begun}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _reap(begun)

    async def _answer(self, waiting: Any, seconds: float) -> Answer:
        response = await self._within(seconds, waiting)
        *replies, words = response.lines
        # Only a confused server sends a `+` in between; it holds nothing that was asked for.
        whole = tuple(reply for reply in replies if isinstance(reply, Reply))
        return Answer(whole, readable(words), refusal=response.result != "OK")

    async def _within(self, seconds: float, waiting: Any) -> Any:
        """The result, or the end of the connection: by its own end, by silence, or by cancellation."""
        try:
            settled, result = await self._settle(waiting, seconds)
            if not settled:
                raise MailboxUnreachable(self._problem("imap.silent", seconds=round(seconds, 1)))
        except AioImapException as error:
            self._end("imap.garbage")
            raise MailboxUnreachable(self._problem("imap.garbage", why=type(error).__name__)) from None
        except BaseException:
            self.abort()
            raise
        return result

    async def _settle(self, waiting: Any, seconds: float) -> tuple[bool, Any]:
        """(True, result) once done, (False, None) when time is over. Raises when the connection ended first."""
        task, ended = asyncio.ensure_future(waiting), self._protocol.ended
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

    def _end(self, code: str) -> None:
        self._protocol.end(Problem(code))

    def _problem(self, code: str, **params: object) -> list[Problem]:
        return self._located(Problem(code, params=params))

    def _located(self, problem: Problem) -> list[Problem]:
        where = {"host": self._server.host, "port": self._server.port, "user": self._server.user or ""}
        return [Problem(problem.code, params={**where, **problem.params})]


async def _result_of(future: asyncio.Future[T]) -> T:
    return await future


async def _reap(task: asyncio.Future[Any]) -> None:
    """End a task for good: a future that is only cancelled, not awaited, outlives us (home-assistant #168662)."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
