"""An SMTP peer that misbehaves on cue: plays fixed answers, drops, stalls, and keeps what it was sent.

Where it behaves, it is strict: a transaction out of order is answered with 503, as by a real server.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

DROP = object()
"""Close the connection instead of answering."""
STALL = object()
"""Never answer, keep the connection."""

ACCEPT_AND_DROP = object()
"""At the final dot: take the mail, and close without a word."""


@dataclass(frozen=True)
class Broken:
    """Say this much of an answer, then close."""

    said: bytes


@dataclass(frozen=True)
class Endless:
    """Say this again and again."""

    said: bytes


GREETING, FINAL = "greeting", "final"
Answer = str | bytes | object
LOCKSTEP_EHLO = "250-scripted\r\n250-SIZE 1000000\r\n250 ENHANCEDSTATUSCODES"
PIPELINING_EHLO = "250-scripted\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 ENHANCEDSTATUSCODES"

USUAL: dict[str, Answer] = {
    GREETING: "220 scripted ESMTP",
    "EHLO": LOCKSTEP_EHLO,
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go ahead",
    FINAL: "250 2.0.0 queued as ABC123",
    "RSET": "250 2.0.0 ok",
    "NOOP": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
}


@dataclass(frozen=True)
class Delivery:
    """A mail this server took upon itself."""

    recipients: tuple[str, ...]
    text: bytes


@dataclass
class ScriptedSmtp:
    """Answers by verb (or `greeting`, `final`); a list is used up one by one, its last answer stays."""

    script: Mapping[str, Answer | list[Answer]] = field(default_factory=dict)
    mood: Callable[[str], Answer | None] = lambda cue: None
    """Asked before the script; None: no mood just now."""
    in_pieces: int | None = None
    """Answers go out in pieces of so many bytes; None: as they are."""
    tls: ssl.SSLContext | None = None
    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    """The text of every DATA that came complete, dots and all, whatever was answered."""
    deliveries: list[Delivery] = field(default_factory=list)
    """What was accepted, whether or not the client got to know of it."""
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a connection has come, and when one has gone."""
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the peer has fallen silent."""

    def __post_init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._answers = {verb: self._queue(answer) for verb, answer in {**USUAL, **self.script}.items()}

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
        envelope = _Envelope()
        if not await self._answer(GREETING, writer):
            return
        while line := (await reader.readline()).decode("latin-1").strip():
            verb = line.split(" ")[0].upper()
            self.commands.append(line)
            said = await self._answer(verb, writer, envelope.objection(verb))
            if not said or verb == "QUIT":
                return
            envelope.follow(verb, line, said)
            if verb == "DATA" and said.startswith(b"354"):
                if not await self._take_text(envelope, reader, writer):
                    return
                envelope = _Envelope()

    async def _take_text(
        self, envelope: _Envelope, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        text = b""
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            text += line
        self.mails.append(text + line)
        objection = None if envelope.recipients else "554 5.5.1 no valid recipients"
        answer = self.mood(FINAL) or objection or self._scripted(FINAL)
        if envelope.recipients and (answer is ACCEPT_AND_DROP or _as_bytes(answer).startswith(b"2")):
            self.deliveries.append(Delivery(tuple(envelope.recipients), text))
        return await self._give(answer, writer)

    async def _answer(self, cue: str, writer: asyncio.StreamWriter, objection: str | None = None) -> bytes:
        return await self._give(self.mood(cue) or objection or self._scripted(cue), writer)

    async def _give(self, answer: Answer, writer: asyncio.StreamWriter) -> bytes:
        """What was said; nothing: this was the end."""
        if answer is DROP or answer is ACCEPT_AND_DROP:
            return b""
        if isinstance(answer, Broken):
            writer.write(answer.said)
            return b""
        if answer is STALL:
            self.stalled.set()
            await asyncio.Event().wait()
        while isinstance(answer, Endless):
            await self._say(answer.said, writer)
            await asyncio.sleep(0.01)
        await self._say(_as_bytes(answer), writer)
        return _as_bytes(answer)

    def _scripted(self, cue: str) -> Answer:
        answers = self._answers.get(cue, ["502 5.5.2 not scripted"])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def _say(self, words: bytes, writer: asyncio.StreamWriter) -> None:
        size = self.in_pieces or len(words)
        for start in range(0, len(words), size):
            writer.write(words[start : start + size])
            await writer.drain()
            if self.in_pieces:
                await asyncio.sleep(0)


def _as_bytes(answer: Answer) -> bytes:
    return answer if isinstance(answer, bytes) else f"{answer}\r\n".encode()


class _Envelope:
    """Where a transaction stands, by the rules of RFC 5321 §4.1.4."""

    def __init__(self) -> None:
        self.begun = False
        self.recipients: list[str] = []

    def objection(self, verb: str) -> str | None:
        match verb:
            case "MAIL" if self.begun:
                return "503 5.5.1 nested MAIL command"
            case "RCPT" if not self.begun:
                return "503 5.5.1 need MAIL command"
            case "DATA" if not self.recipients:
                return "554 5.5.1 no valid recipients"
        return None

    def follow(self, verb: str, line: str, answer: bytes) -> None:
        if not answer.startswith(b"2"):
            return
        match verb:
            case "MAIL":
                self.begun = True
            case "RCPT":
                self.recipients.append(line.partition("<")[2].rstrip(">"))
            case "RSET" | "EHLO":
                self.begun, self.recipients = False, []
