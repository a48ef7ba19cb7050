"""One mailbox's way out: a few kept connections to its submission server."""

from __future__ import annotations

import asyncio
import re
import ssl

from enishi.core.address import domain_of, is_address
from enishi.core.send_result import Deferred, NotReached, Refused, SendResult
from enishi.core.settings import MailboxSettings, Security
from enishi.effects.smtp.outcomes import not_reached
from enishi.effects.smtp.session import FAULTS, PATIENCE, LostBeforeData, Patience, Session

_IDLE_BEFORE_PROBE = 20.0
"""Seconds after which a kept connection must show life before a mail is entrusted to it."""
_BARE_LINE_BREAK = re.compile(rb"\r(?!\n)|(?<!\r)\n")


class Submission:
    """Sends the mails of one mailbox, at most `connections` at a time, over connections that stay open.

    `password` belongs to `mailbox.smtp.user`; `cafile` replaces the system's trusted certificates.
    """

    def __init__(
        self,
        mailbox: MailboxSettings,
        password: str | None = None,
        *,
        cafile: str | None = None,
        connections: int = 2,
        patience: Patience = PATIENCE,
    ) -> None:
        self._mailbox = mailbox
        self._password = password
        self._cafile = cafile
        self._patience = patience
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[Session] = []
        self._tls: ssl.SSLContext | None = None
        self._closed = False

    async def send(self, sender: str, recipient: str, raw: bytes) -> SendResult:
        """Hand `raw` (CRLF lines) over for `recipient`. Never raises but for cancellation.

        A mail whose sending was cancelled is in doubt unless it had not begun; its connection is gone.
        """
        if unfit := _unfit(sender, recipient, raw):
            return unfit
        async with self._slots:
            try:
                return await self._send_over_kept(sender, recipient, raw)
            except LostBeforeData as lost:
                return lost.result
            except FAULTS as error:
                return not_reached(error)

    async def warm(self) -> NotReached | None:
        """See to it that a live connection waits, so that the next mail leaves at once. None: it does."""
        async with self._slots:
            try:
                session = await self._kept() or await self._open()
            except FAULTS as error:
                return not_reached(error)
            self._keep(session)
            return None

    async def close(self) -> None:
        """Say goodbye on all waiting connections. Mails under way are finished; nothing is kept from now on."""
        self._closed = True
        sessions, self._idle = self._idle, []
        await asyncio.gather(*(session.quit() for session in sessions))

    async def _send_over_kept(self, sender: str, recipient: str, raw: bytes) -> SendResult:
        # Servers end kept connections at will, by silence or by 421; they have nothing yet, so a fresh one is safe.
        if (session := await self._kept()) is not None:
            try:
                result = await self._hand_over(session, sender, recipient, raw)
            except LostBeforeData:
                pass
            else:
                if not _is_goodbye(result):
                    return result
        return await self._hand_over(await self._open(), sender, recipient, raw)

    async def _hand_over(self, session: Session, sender: str, recipient: str, raw: bytes) -> SendResult:
        try:
            return await session.hand_over(sender, recipient, raw)
        finally:
            self._keep(session)

    async def _kept(self) -> Session | None:
        """A connection that is open and, if it has been idle, has just answered."""
        while self._idle:
            session = self._idle.pop()
            fresh = asyncio.get_running_loop().time() - session.used_at < _IDLE_BEFORE_PROBE
            if session.is_open and (fresh or await session.is_alive()):
                return session
            session.discard()
        return None

    async def _open(self) -> Session:
        server = self._mailbox.smtp
        if self._tls is None and server.security is not Security.NONE:
            self._tls = ssl.create_default_context(cafile=self._cafile)
        return await Session.open(
            server, self._password, self._tls, domain_of(self._mailbox.address), self._patience
        )

    def _keep(self, session: Session) -> None:
        if self._closed:
            session.discard()
        elif session.is_open:
            self._idle.append(session)


def _is_goodbye(result: SendResult) -> bool:
    return isinstance(result, Deferred) and result.code == 421


def _unfit(sender: str, recipient: str, raw: bytes) -> Refused | None:
    """What no server is asked: a second line of defence behind `core.compose` (S2, S3, SMTP smuggling)."""
    if not is_address(sender):
        return Refused(553, "5.1.7", "553 5.1.7 the sender is not one plain address", account_wide=True)
    if not is_address(recipient):
        return Refused(
            553, "5.1.3", "553 5.1.3 the recipient is not one plain address", recipient_is_bad=True
        )
    if _BARE_LINE_BREAK.search(raw) or not raw.endswith(b"\r\n"):
        return Refused(554, "5.6.0", "554 5.6.0 the mail has line breaks other than CRLF")
    return None
