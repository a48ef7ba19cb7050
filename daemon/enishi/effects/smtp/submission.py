"""One mailbox's way out: a line of mails, and a few kept connections to its submission server."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from enishi.core.address import domain_of, is_address
from enishi.core.send_result import NotReached, SendResult
from enishi.core.settings import MailboxSettings, Security
from enishi.effects.smtp.connection import Connection, open_connection
from enishi.effects.smtp.errand import Errand, Witness
from enishi.effects.smtp.lanes import Lanes
from enishi.effects.smtp.outcomes import Phase, refusal
from enishi.effects.smtp.patience import PATIENCE, Patience


class Submission:
    """Sends the mails of one mailbox over at most `connections` connections that stay open.

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
        self._connections = connections
        self._lanes = Lanes(connections, patience, self._connect)
        self._tls: ssl.SSLContext | None = None

    def begin(
        self,
        sender: str,
        recipient: str,
        raw: bytes,
        *,
        urgent: bool = False,
        blind_copy: str | None = None,
        witness: Witness | None = None,
    ) -> asyncio.Future[SendResult]:
        """Line `raw` (CRLF lines) up for `recipient`; `urgent` ones go first. Never raises for a fault of the mail or of the server.

        The future always gets a result. Cancelling it withdraws a mail that was not begun; one on the wire is
        finished all the same, so shield the future if you must know. `blind_copy` gets the same text in the same
        transaction; only the recipient's refusal counts, and then there is no copy either. A text that `witness`
        cannot note is not begun.
        """
        return self._line_up(sender, recipient, raw, urgent, blind_copy, witness).future

    async def send(
        self, sender: str, recipient: str, raw: bytes, *, urgent: bool = False, blind_copy: str | None = None
    ) -> SendResult:
        """`begin`, and wait for the result. Cancelled, it withdraws what was not begun and lets go what was."""
        errand = self._line_up(sender, recipient, raw, urgent, blind_copy)
        try:
            return await asyncio.shield(errand.future)
        except asyncio.CancelledError:
            self._lanes.withdraw(errand)
            raise

    @property
    def in_flight(self) -> int:
        """Mails on the wire, at most two a connection."""
        return self._lanes.in_flight

    @property
    def waiting(self) -> int:
        """Mails that no connection has begun yet."""
        return self._lanes.waiting

    @property
    def room(self) -> int:
        """How many more mails would keep all connections busy; never below 0."""
        return max(0, 2 * self._connections - self.in_flight - self.waiting)

    @property
    def may_begin(self) -> Callable[[], bool]:
        """Asked before each mail and its text. Once it says no, whatever has not come so far never will: NOT_BEGUN."""
        return self._lanes.may_begin

    @may_begin.setter
    def may_begin(self, asked: Callable[[], bool]) -> None:
        self._lanes.may_begin = asked

    async def warm(self) -> NotReached | None:
        """See to it that a live connection waits, so that the next mail leaves at once. None: it does."""
        return await self._lanes.warm()

    async def drain(self, within: float) -> None:
        """Take no more, finish what is on the wire in at most `within` seconds, and drop what is not begun: NotReached.

        What is then still without an answer is cut off: in doubt if its text had begun, else not reached (R17).
        """
        await self._lanes.drain(within)

    async def close(self) -> None:
        """Take no more and say goodbye on all idle connections. What waits or is under way is still finished."""
        await self._lanes.close()

    def _line_up(
        self,
        sender: str,
        recipient: str,
        raw: bytes,
        urgent: bool,
        blind_copy: str | None,
        witness: Witness | None = None,
    ) -> Errand:
        future: asyncio.Future[SendResult] = asyncio.get_running_loop().create_future()
        errand = Errand(sender, recipient, raw, blind_copy, urgent, future, witness)
        if unfit := _unfit(errand):
            errand.resolve(unfit)
        else:
            self._lanes.line_up(errand)
        return errand

    async def _connect(self) -> Connection:
        server = self._mailbox.smtp
        if self._tls is None and server.security is not Security.NONE:
            self._tls = ssl.create_default_context(cafile=self._cafile)
        return await open_connection(
            server, self._password, self._tls, domain_of(self._mailbox.address), self._patience
        )


def _unfit(errand: Errand) -> SendResult | None:
    """What no server is asked: a second line of defence behind `core.compose` (S2, S3, SMTP smuggling)."""
    if not is_address(errand.sender):
        return refusal(553, "5.1.7 the sender is not one plain address", Phase.MAIL)
    if not is_address(errand.recipient):
        return refusal(553, "5.1.3 the recipient is not one plain address", Phase.RCPT)
    if errand.copy_to is not None and not is_address(errand.copy_to):
        return refusal(553, "5.1.3 the copy's address is not one plain address", Phase.MAIL)
    raw, lines = errand.raw, errand.raw.count(b"\r\n")
    if not (raw.endswith(b"\r\n") and raw.count(b"\n") == lines == raw.count(b"\r")):
        return refusal(554, "5.6.0 the mail has line breaks other than CRLF", Phase.DATA)
    return None
