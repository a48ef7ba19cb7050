"""An SMTP peer that misbehaves on cue: plays fixed answers, drops, stalls, and keeps what it was sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

DROP = object()
"""Close the connection instead of answering."""
STALL = object()
"""Never answer, keep the connection."""

GREETING, FINAL = "greeting", "final"
Answer = str | bytes | object

_USUAL: Mapping[str, Answer] = {
    GREETING: "220 scripted ESMTP",
    "EHLO": "250-scripted\r\n250-SIZE 1000000\r\n250 ENHANCEDSTATUSCODES",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go ahead",
    FINAL: "250 2.0.0 queued as ABC123",
    "RSET": "250 2.0.0 ok",
    "NOOP": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
}


@dataclass
class ScriptedSmtp:
    """Answers by verb (or `greeting`, `final`); a list is used up one by one, its last answer stays."""

    script: Mapping[str, Answer | list[Answer]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    """The text of every DATA that came complete, dots and all, whatever was answered."""
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a connection has come, and when one has gone."""
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the peer has fallen silent."""

    def __post_init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._answers = {verb: self._queue(answer) for verb, answer in {**_USUAL, **self.script}.items()}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ScriptedSmtp]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @staticmethod
    def _queue(answer: Answer | list[Answer]) -> list[Answer]:
        return list(answer) if isinstance(answer, list) else [answer]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.connected.set()
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # Python 3.11 logs a cancelled connection task as an error
        finally:
            self.ended.set()
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._answer(GREETING, writer):
            return
        while line := await reader.readline():
            verb = line.decode("latin-1").split(" ")[0].strip().upper()
            self.commands.append(line.decode("latin-1").strip())
            if not await self._answer(verb, writer) or verb == "QUIT":
                return
            if verb == "DATA" and self._last_answer.startswith(b"354"):
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                if not await self._answer(FINAL, writer):
                    return

    async def _answer(self, cue: str, writer: asyncio.StreamWriter) -> bool:
        answers = self._answers.get(cue, ["502 5.5.2 not scripted"])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is DROP:
            return False
        if answer is STALL:
            self.stalled.set()
            await asyncio.Event().wait()
        self._last_answer = answer if isinstance(answer, bytes) else f"{answer}\r\n".encode()
        writer.write(self._last_answer)
        await writer.drain()
        return True
