"""Mail servers that outlive the program: SMTP that keeps a ledger of what it accepted, and the firm's IMAP mailboxes.

Faithful where it counts: a text that has come to its dot is in the ledger before anything is said, whoever is still
there to hear it (RFC 1047); what breaks off before is thrown away. Blind copies to our own address are delivered.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.support.small_firm import OURS

from enishi.effects.clock import SystemClock
from enishi.sandbox.mailboxes import Mailboxes

PASSWORD = "himitsu"
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)

Hook = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Accepted:
    message_id: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Ledger:
    """What was accepted, in order. Read it from any thread."""

    accepted: list[Accepted] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def write(self, entry: Accepted) -> None:
        with self._news:
            self.accepted.append(entry)
            self._news.notify_all()

    def __len__(self) -> int:
        return len(self.accepted)

    def wait_for(self, count: int, within: float = 30) -> bool:
        """Until so many were accepted; False when time is over."""
        with self._news:
            return self._news.wait_for(lambda: len(self.accepted) >= count, within)

    def counts(self, mine: Callable[[Accepted], bool] = lambda entry: True) -> Counter[str]:
        """By Message-ID."""
        return Counter(entry.message_id for entry in self.accepted if mine(entry))

    def to(self, recipient: str) -> list[Accepted]:
        return [entry for entry in self.accepted if entry.recipients[0] == recipient]


class PostRoom:
    """Runs in a thread of its own. `hook` is told every cue of `points.CUES` of the mails to customers."""

    def __init__(self, *, pipelining: bool = True) -> None:
        self.ledger = Ledger()
        self.hook: Hook | None = None
        self.slow: Callable[[], float] | None = None
        """Seconds that the answer to a text takes."""
        self.smtp_port = self.imap_port = 0
        self._pipelining = pipelining
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._mailboxes = Mailboxes([OURS], PASSWORD)
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        self._thread.start()
        self.do(self._open())

    def close(self) -> None:
        self.do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def do(self, work: Any) -> Any:
        """Run a coroutine among the servers."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        self.do(self._mailboxes.append(OURS, folder, raw, SystemClock().now()))

    def folder(self, name: str) -> list[bytes]:
        mails: list[bytes] = self.do(self._mailboxes.mails(OURS, name))
        return mails

    async def _open(self) -> None:
        await self._mailboxes.start()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.smtp_port = self._server.sockets[0].getsockname()[1]
        self.imap_port = self._mailboxes.port

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._mailboxes.stop()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._talk(_Talk(reader, writer, self)))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, talk: _Talk) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await talk.run()
        finally:
            talk.writer.close()

    def tell(self, cue: str) -> None:
        if self.hook is not None:
            self.hook(cue)

    async def take(self, entry: Accepted) -> None:
        self.ledger.write(entry)
        if OURS in entry.recipients:
            await self._mailboxes.append(OURS, "INBOX", entry.raw, SystemClock().now())

    @property
    def offers(self) -> bytes:
        return b"250-ledger\r\n250-PIPELINING\r\n250 8BITMIME\r\n" if self._pipelining else b"250 ledger\r\n"


class _Talk:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, room: PostRoom) -> None:
        self.reader = reader
        self.writer = writer
        self.room = room
        self.recipients: list[str] = []

    async def run(self) -> None:
        self.room.tell("CONNECT")
        self.say(b"220 ledger ESMTP\r\n")
        while line := await self.reader.readline():
            verb = line[:4].strip().upper().decode("ascii", "replace")
            match verb:
                case "EHLO":
                    self.room.tell("EHLO")
                    self.say(self.room.offers)
                case "RCPT":
                    self.recipients.append(line.partition(b"<")[2].partition(b">")[0].decode())
                    self.tell("RCPT")
                    self.say(b"250 2.1.5 Ok\r\n")
                case "DATA":
                    await self._data()
                case "QUIT":
                    self.say(b"221 2.0.0 Bye\r\n")
                    return
                case _:
                    self.recipients = []
                    self.tell(verb)
                    self.say(b"250 2.0.0 Ok\r\n")

    async def _data(self) -> None:
        self.tell("DATA")
        self.say(b"354 End with a dot\r\n")
        self.tell("354")
        raw = await self._text()
        recipients, self.recipients = tuple(self.recipients), []
        to_customer = _is_customer(recipients[0])
        if to_customer:
            self.room.tell("DOT")
        found = _MESSAGE_ID.search(raw)
        assert found is not None, raw
        await self.room.take(Accepted(found[1].decode(), recipients, raw))
        if to_customer:
            self.room.tell("RECORDED")
        if self.room.slow is not None:
            await asyncio.sleep(self.room.slow())
        self.say(b"250 2.0.0 Ok: queued\r\n")
        if to_customer:
            self.room.tell("250")

    async def _text(self) -> bytes:
        lines = []
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def tell(self, cue: str) -> None:
        if cue == "MAIL" or (self.recipients and _is_customer(self.recipients[0])):
            self.room.tell(cue)

    def say(self, words: bytes) -> None:
        """Into the socket at once, as far as there is room."""
        self.writer.write(words)


def _is_customer(recipient: str) -> bool:
    return not recipient.endswith(f"@{OURS.partition('@')[2]}")


@contextmanager
def post_room(*, pipelining: bool = True) -> Iterator[PostRoom]:
    room = PostRoom(pipelining=pipelining)
    room.open()
    try:
        yield room
    finally:
        room.close()
