"""aioimaplib's protocol, hardened: bounded, iterative, loud when the connection ends, and silent in the log.

What the library (2.0.3) does that a daemon cannot live with, and what stands here instead:

- it parses recursively and dies of a thousand lines (#118): `framing.Framer` cuts whole replies;
- it lets a lost connection and `* BYE` pass unnoticed (#83, #110): `ended` resolves for every end there is;
- it keeps every line it is sent, whoever asked: only what a running command asked for is kept, and only so much;
- it writes mails and passwords to the debug log (mail-reality S11, S14): nothing is logged here.
"""

from __future__ import annotations

import asyncio

from aioimaplib.aioimaplib import IMAP4ClientProtocol

from enishi.core.problem import Problem
from enishi.effects.imap.framing import Framer, Reply

MOST_REPLIES = 100_000
"""Replies to one command: far above what a batch asks for, far below what hurts."""
MOST_BYTES = 64 * 2**20


class Protocol(IMAP4ClientProtocol):  # type: ignore[misc]
    """One connection's talk. Replies reach the library's commands as `Reply`, never as loose lines: a mail's own
    text can then never be taken for a response."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.greeting: asyncio.Future[bytes] = loop.create_future()
        self.ended: asyncio.Future[Problem] = loop.create_future()
        """Resolved once, when nothing more can be expected of this connection, with the reason."""
        self.news = asyncio.Event()
        """Set whenever the server says how many mails there are: inside IDLE, before its `+`, or between commands."""
        self._framer = Framer()
        self._kept = 0
        self._kept_bytes = 0

    def end(self, problem: Problem) -> None:
        """Give the connection up. Only the first reason counts."""
        if not self.ended.done():
            self.ended.set_result(problem)
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.end(Problem("imap.lost", params={"why": str(exc or "EOF")}))

    def data_received(self, data: bytes) -> None:
        if self.ended.done():
            return
        try:
            for reply in self._framer.feed(data):
                self._take(reply)
                if self.ended.done():
                    return
        except Exception as error:
            # The library answers a confused server with Abort, KeyError, UnicodeDecodeError …: all mean the same.
            self.end(Problem("imap.garbage", params={"why": type(error).__name__}))

    def send(self, line: str, scrub: str | None = None) -> None:
        self.transport.write(line.encode() + b"\r\n")

    def begin_tls(self, transport: asyncio.Transport) -> None:
        """The talk goes on inside `transport`; whatever was said in the clear is void (RFC 9051 §6.2.1)."""
        self.transport = transport
        self.capabilities: set[str] = set()

    def _take(self, reply: Reply) -> None:
        text = reply.text
        if not text:
            return
        if not self.greeting.done():
            self.greeting.set_result(text)
        elif text.startswith(b"* "):
            self._untagged(reply)
        elif text.startswith(b"+"):
            self._continuation(text)
        else:
            self._tagged(text)

    def _tagged(self, text: bytes) -> None:
        answered = self.pending_sync_command.name if self.pending_sync_command is not None else None
        self._response_done(text)
        self._kept = self._kept_bytes = 0
        if answered == "EXAMINE":
            # Its own count of mails is no news, and what was announced before, the search to come will find.
            # A count that follows it, even in the same packet, must wake us.
            self.news.clear()
        elif answered == "STARTTLS":
            # Bytes that came along with the answer were injected in the clear; they must not be read as if they
            # had come through TLS (CVE-2011-0411 and its kin).
            self.transport.pause_reading()
            self._framer.clear()

    def _untagged(self, reply: Reply) -> None:
        words = reply.text[2:].upper().split(b" ", 2)
        name = words[1] if words[0].isdigit() and len(words) > 1 else words[0]
        if name == b"BYE" and not self._leaving:
            self.end(Problem("imap.bye", params={"words": readable(reply.text[6:])}))
        if name in (b"EXISTS", b"RECENT"):
            self.news.set()
        self._keep(name, reply)

    @property
    def _leaving(self) -> bool:
        return "LOGOUT" in self.pending_async_commands or (
            self.pending_sync_command is not None and self.pending_sync_command.name == "LOGOUT"
        )

    def _keep(self, name: bytes, reply: Reply) -> None:
        command = self.pending_sync_command or self.pending_async_commands.get(name.decode("ascii"))
        if command is None or command.name == "IDLE":
            return
        self._kept += 1
        self._kept_bytes += reply.size
        if self._kept > MOST_REPLIES or self._kept_bytes > MOST_BYTES:
            self.end(Problem("imap.garbage", params={"why": "too much"}))
        else:
            command.append_to_resp(reply)


def readable(words: bytes) -> str:
    """A server's words for a person: one short line without control characters."""
    text = words.decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in text)[:200].strip()
