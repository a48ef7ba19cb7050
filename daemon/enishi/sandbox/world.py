"""The embedded mail world: a real SMTP server in front of real IMAP mailboxes, in this process, on loopback.

What the daemon submits lies in the recipient's INBOX when the server says 250, dated by the world's own clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from enishi.core.address import address_key, domain_of, is_address
from enishi.sandbox.bounce import bounce
from enishi.sandbox.mailboxes import Mailboxes

HOST = "mail.sandbox.invalid"
LARGEST_MAIL = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail that came into one folder."""

    sender: str
    """The envelope's; empty for bounces and for mails put there without SMTP."""
    recipient: str
    folder: str
    raw: bytes
    """As it lies in the folder: with the trace headers of the delivery."""
    at: datetime
    file: Path | None = None
    """Where it was kept as .eml (`World.keep_in`)."""


class World:
    """A mailbox for each address; the address is the user's name, and all share one `password`.

    `now` gives the world's time (aware, UTC), so that a virtual clock dates the mails.
    """

    password = "sandbox"  # noqa: S105  it guards nothing

    def __init__(self, addresses: Sequence[str], now: Callable[[], datetime]) -> None:
        self._now = now
        self._owners = {address_key(address) for address in addresses}
        self._mailboxes = Mailboxes(self._owners, self.password)
        self._smtp: asyncio.Server | None = None
        self._talks: set[_Talk] = set()
        self._bouncing: set[str] = set()
        self._returning: set[asyncio.Task[None]] = set()
        self._watchers: list[Callable[[Delivery], None]] = []
        self._folder: Path | None = None
        self._count = 0
        self._kept = 0

    async def __aenter__(self) -> Self:
        await self._mailboxes.start()
        loop = asyncio.get_running_loop()
        self._smtp = await loop.create_server(self._new_talk, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            self._smtp.close()
        await asyncio.gather(*self._returning, return_exceptions=True)
        await asyncio.gather(*(talk.cut() for talk in self._talks))
        await self._mailboxes.stop()

    @property
    def smtp_port(self) -> int:
        assert self._smtp is not None
        port: int = self._smtp.sockets[0].getsockname()[1]
        return port

    @property
    def imap_port(self) -> int:
        return self._mailboxes.port

    def on_delivery(self, callback: Callable[[Delivery], None]) -> None:
        """Called after each delivery, in the order of arrival."""
        self._watchers.append(callback)

    def keep_in(self, folder: Path) -> None:
        """From now on write every delivered mail into `folder` as .eml too, numbered in order of arrival."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def bounce_later(self, address: str) -> None:
        """Mail to `address` is accepted, and then comes back to its sender undelivered."""
        self._bouncing.add(address_key(address))

    async def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Oldest first. Raises KeyError for an unknown address or folder."""
        return await self._mailboxes.mails(address_key(address), folder)

    async def deliver(self, to: str, raw: bytes, folder: str = "INBOX", *, sender: str = "") -> Delivery:
        """Put a mail into a folder, past SMTP. Raises KeyError for an unknown address or folder."""
        at = self._now()
        await self._mailboxes.append(self._owner(to) or to, folder, raw, at)
        delivery = Delivery(sender, to, folder, raw, at, self._keep(to, raw))
        for watcher in self._watchers:
            watcher(delivery)
        return delivery

    async def settled(self) -> None:
        """Every bounce that is on its way has come back."""
        while self._returning:
            await asyncio.gather(*self._returning, return_exceptions=True)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not is_address(address):
            return "501 5.1.3 Bad recipient address syntax"
        if self._owner(address) is None and address_key(address) not in self._bouncing:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        sender, raw = envelope.mail_from or "", envelope.original_content or b""
        self._count += 1
        for recipient in envelope.rcpt_tos:
            if address_key(recipient) in self._bouncing:
                self._return(sender, recipient, raw)
            else:
                await self.deliver(recipient, self._traced(sender, recipient, raw), sender=sender)
        return f"250 2.0.0 Ok: queued as {self._count:06}"

    def _new_talk(self) -> _Talk:
        talk = _Talk(
            self,
            self._talks.discard,
            hostname=HOST,
            ident="Enishi sandbox",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL,
            authenticator=self._authenticate,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )
        self._talks.add(talk)
        return talk

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object
    ) -> AuthResult:
        known = (
            isinstance(login, LoginPassword)
            and address_key(login.login.decode("utf-8", "replace")) in self._owners
        )
        right = isinstance(login, LoginPassword) and login.password == self.password.encode()
        # handled=False: aiosmtpd writes the refusal.
        return AuthResult(success=known and right, handled=False)

    def _owner(self, address: str) -> str | None:
        """Whose mailbox it is; `name+anything@domain` belongs to `name@domain` (RFC 5233)."""
        key = address_key(address)
        plain = f"{key.partition('@')[0].partition('+')[0]}@{domain_of(key)}"
        return next((owner for owner in (key, plain) if owner in self._owners), None)

    def _traced(self, sender: str, recipient: str, raw: bytes) -> bytes:
        """With what the last server on the way writes on top (RFC 5321 §4.4)."""
        trace = (
            f"Return-Path: <{sender}>\r\n"
            f"Received: by {HOST} (Enishi sandbox) id {self._count:06}\r\n"
            f"\tfor <{recipient}>; {format_datetime(self._now())}\r\n"
        )
        return trace.encode() + raw

    def _return(self, sender: str, recipient: str, raw: bytes) -> None:
        if not sender:
            return
        report = bounce(raw, sender, recipient, host=HOST, number=self._count, at=self._now())
        # The sender must have its 250 first, so this is not awaited here.
        task = asyncio.create_task(self._deliver_report(sender, report))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    async def _deliver_report(self, sender: str, report: bytes) -> None:
        if self._owner(sender) is not None:
            await self.deliver(sender, self._traced("", sender, report))

    def _keep(self, recipient: str, raw: bytes) -> Path | None:
        if self._folder is None:
            return None
        self._kept += 1
        file = self._folder / f"{self._kept:04}-{address_key(recipient).replace('/', '_')}.eml"
        file.write_bytes(raw)
        return file


class _Session(Session):
    """aiosmtpd warns of its own use of this attribute at each login."""

    login_data: Any = None


class _Talk(SMTP):
    """One SMTP connection that can be cut, and tells when it is over."""

    def __init__(self, handler: object, ended: Callable[[_Talk], None], **options: Any) -> None:
        super().__init__(handler, **options)
        self._ended = ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self._handler_coroutine is not None
        self._handler_coroutine.add_done_callback(lambda _: self._ended(self))

    async def cut(self) -> None:
        if self.transport is not None:
            # Not `isinstance`: uvloop's transports only behave like asyncio's.
            cast(asyncio.Transport, self.transport).abort()
        if self._handler_coroutine is not None:
            await asyncio.wait({self._handler_coroutine})

    def _create_session(self) -> Session:
        return _Session(self.loop)
