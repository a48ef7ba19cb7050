"""An IMAP server that can misbehave: polite by default, one command at a time replaced by the test."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from enishi.core.settings import MailboxSettings, Security, Server


class Talk:
    """One connection, seen from the server."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        slice_size: int | None,
        cut_after: int | None,
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._slice_size = slice_size
        self._left = cut_after

    async def send(self, *lines: str | bytes) -> None:
        data = b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)
        if self._left is not None:
            data, self._left = data[: self._left], self._left - len(data)
        size = self._slice_size or len(data) or 1
        for start in range(0, len(data), size):
            self.writer.write(data[start : start + size])
            await self.writer.drain()
        if self._left is not None and self._left < 0:
            self.writer.close()
            raise EOFError

    async def line(self) -> str:
        """The next command. Raises EOFError when the client is gone."""
        line = await self.reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line.decode().rstrip("\r\n")

    async def until_gone(self) -> None:
        """Say nothing more, whatever the client sends."""
        while await self.reader.read(4096):
            pass

    def hang_up(self) -> None:
        self.writer.transport.abort()


Answer = Callable[[Talk, str, str], Awaitable[None]]
"""(talk, tag, the rest of the command line)"""


class ScriptedImap:
    """Serves `mails` (UIDs from 1) as INBOX. `answers` replaces what is said to a command, e.g. `UID SEARCH`."""

    def __init__(
        self,
        *,
        mails: Sequence[bytes] = (),
        greeting: str = "* OK ready",
        capabilities: str = "IMAP4rev1 IDLE",
        answers: dict[str, Answer] | None = None,
        slice_size: int | None = None,
        cut_after: Iterable[int] = (),
    ) -> None:
        """`cut_after`: how many bytes the first, second … connection gets to see before it is cut."""
        self._cuts = iter(cut_after)
        self.mails = list(mails)
        self.uidvalidity = 7
        self.gone: set[int] = set()
        """UIDs of mails that were deleted."""
        self.commands: list[str] = []
        """Every command line received, without its tag."""
        self.idling = asyncio.Event()
        self.connections = 0
        self._greeting = greeting
        self.capabilities = capabilities
        self._answers = answers or {}
        self._slice_size = slice_size
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def settings(self, security: Security = Security.NONE, host: str = "127.0.0.1") -> MailboxSettings:
        server = Server(host, self.port, security, user="taro")
        return MailboxSettings("box", "taro@mirai.example", smtp=server, imap=server)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader, writer, slice_size=self._slice_size, cut_after=next(self._cuts, None))
        task = asyncio.create_task(self._converse(talk))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _converse(self, talk: Talk) -> None:
        self.connections += 1
        try:
            await talk.send(self._greeting)
            while True:
                tag, _, rest = (await talk.line()).partition(" ")
                self.commands.append(rest)
                await self._reply(talk, tag, rest)
        except (EOFError, ConnectionError):
            pass
        finally:
            talk.writer.close()

    async def _reply(self, talk: Talk, tag: str, rest: str) -> None:
        name = re.match(r"(UID )?\w+", rest)
        command = name[0].upper() if name else ""
        polite: dict[str, Answer] = {
            "CAPABILITY": self.capability,
            "EXAMINE": self.examine,
            "UID SEARCH": self.search,
            "UID FETCH": self.fetch,
            "IDLE": self.idle,
        }
        answer = self._answers.get(command) or polite.get(command)
        if answer is None:
            await talk.send(f"{tag} OK done")
        else:
            await answer(talk, tag, rest)

    async def capability(self, talk: Talk, tag: str, rest: str) -> None:
        await talk.send(f"* CAPABILITY {self.capabilities}", f"{tag} OK done")

    async def examine(self, talk: Talk, tag: str, rest: str) -> None:
        count = len(self.mails)
        await talk.send(
            r"* FLAGS (\Seen \Answered)",
            f"* {count} EXISTS",
            f"* OK [UIDVALIDITY {self.uidvalidity}] valid",
            f"* OK [UIDNEXT {count + 1}] next",
            f"{tag} OK [READ-ONLY] done",
        )

    async def search(self, talk: Talk, tag: str, rest: str) -> None:
        count = len(self.mails)
        span, asked = re.search(r"UID (\d+):\*$", rest), re.search(r"UID ([\d,]+)$", rest)
        # As real servers do: `n:*` holds the last mail even where its UID is smaller than n.
        first = min(int(span[1]), count) if span else 1
        uids = map(int, asked[1].split(",")) if asked else range(max(first, 1), count + 1)
        found = " ".join(str(uid) for uid in uids if uid not in self.gone)
        await talk.send(f"* SEARCH {found}".rstrip(), f"{tag} OK done")

    async def fetch(self, talk: Talk, tag: str, rest: str) -> None:
        _, _, uids, items = rest.split(" ", 3)
        for uid in map(int, uids.split(",")):
            if uid not in self.gone:
                await talk.send(self.fetched(uid, items))
        await talk.send(f"{tag} OK done")

    def fetched(self, uid: int, items: str) -> bytes:
        raw = self.mails[uid - 1]
        if "BODY.PEEK[]" in items:
            return b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)" % (uid, uid, len(raw), raw)
        date = b'"21-Nov-2026 09:00:00 +0900"'
        return b"* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE %s)" % (uid, uid, len(raw), date)

    async def idle(self, talk: Talk, tag: str, rest: str) -> None:
        await talk.send("+ idling")
        self.idling.set()
        assert await talk.line() == "DONE"
        await talk.send(f"{tag} OK done")
