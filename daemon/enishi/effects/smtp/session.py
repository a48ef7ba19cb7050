"""One SMTP conversation: opened, secured and logged in by aiosmtplib, then driven command by command.

Driven here, because whether a fault fell before or after DATA began decides whether a mail may ever be tried again.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPServerDisconnected
from aiosmtplib.errors import SMTPResponseException

from enishi.core.send_result import Accepted, InDoubt, NotReached, Refused, SendResult
from enishi.core.settings import Security, Server
from enishi.effects.smtp.outcomes import NoLogin, Phase, is_clean_refusal, not_reached, one_line, refusal

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_START_INPUT = 354

FAULTS = (SMTPException, OSError, ValueError)
"""What aiosmtplib, TLS and the resolver raise; ValueError: a host name that cannot be encoded."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds (RFC 5321 §4.5.3.2)."""

    connect: float = 20
    reply: float = 300
    final: float = 600
    """For the answer to the final dot: §4.5.3.2.6 asks for ten minutes, as giving up means doubt."""
    probe: float = 10
    """For a sign of life of a kept connection, and for QUIT."""


PATIENCE = Patience()


class LostBeforeData(Exception):
    """The conversation broke off while the server had nothing of the mail; trying again is safe."""

    def __init__(self, result: NotReached) -> None:
        super().__init__(result.reason)
        self.result = result


class Session:
    """Open until a fault, `quit` or `discard`; `is_open` is to be asked before each use."""

    def __init__(self, client: SMTP, patience: Patience) -> None:
        self._client = client
        self._patience = patience
        self._broken = False
        self.used_at = asyncio.get_running_loop().time()
        """Monotonic, in the loop's time."""

    @classmethod
    async def open(
        cls,
        server: Server,
        password: str | None,
        tls: ssl.SSLContext | None,
        local_hostname: str,
        patience: Patience,
    ) -> Session:
        """Connected, TLS verified as asked for (never less), logged in. Raises one of FAULTS."""
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security is Security.TLS,
            # Never None: aiosmtplib would then go on in plain text where STARTTLS was stripped.
            start_tls=server.security is Security.STARTTLS,
            tls_context=tls,
            local_hostname=local_hostname,
            timeout=patience.reply,
        )
        await client.connect(timeout=patience.connect)
        try:
            await client.ehlo()
            if server.user is not None:
                await _log_in(client, server.user.encode(), (password or "").encode())
        except BaseException:
            client.close()
            raise
        return cls(client, patience)

    @property
    def is_open(self) -> bool:
        return not self._broken and self._client.is_connected

    @property
    def size_limit(self) -> int | None:
        """RFC 1870; None where the server states none."""
        stated = self._client.esmtp_extensions.get("size", "")
        return int(stated) or None if stated.isdecimal() else None

    async def is_alive(self) -> bool:
        """Asks the server. A half-open connection looks open until it is used."""
        if not self.is_open:
            return False
        try:
            await self._client.noop(timeout=self._patience.probe)
            self.used_at = asyncio.get_running_loop().time()
        except FAULTS:
            self.discard()
        return self.is_open

    async def hand_over(self, sender: str, recipient: str, raw: bytes) -> SendResult:
        """One mail to one recipient. Raises LostBeforeData; every other fault is a result.

        When cancelled the connection is thrown away; once DATA began the caller must count the mail as in doubt.
        """
        try:
            result = await self._before_data(sender, recipient, len(raw)) or await self._data(raw)
        except BaseException:
            # After a cancel the client would pair the late reply with the next command.
            self.discard()
            raise
        self.used_at = asyncio.get_running_loop().time()
        return result

    async def quit(self) -> None:
        try:
            if self.is_open:
                await self._client.quit(timeout=self._patience.probe)
        except FAULTS:
            pass
        finally:
            self.discard()

    def discard(self) -> None:
        self._broken = True
        self._client.close()

    async def _before_data(self, sender: str, recipient: str, size: int) -> SendResult | None:
        """MAIL, RCPT and DATA up to the server's 354. None: it waits for the text."""
        limit = self.size_limit
        if limit is not None and size > limit:
            return Refused(552, "5.3.4", f"552 5.3.4 {size} octets, the server takes {limit}")
        announced = (f"SIZE={size}".encode(),) if limit is not None else ()
        # Not aiosmtplib's mail() and rcpt(): their lenient parser would change addresses such as a..b@docomo.
        envelope = (
            (Phase.MAIL, (b"MAIL", f"FROM:<{sender}>".encode("ascii"), *announced)),
            (Phase.RCPT, (b"RCPT", f"TO:<{recipient}>".encode("ascii"))),
            (Phase.DATA, (b"DATA",)),
        )
        for phase, command in envelope:
            reply = await self._ask(*command)
            if is_clean_refusal(reply.code):
                await self._reset()
                return refusal(reply.code, reply.message, phase)
            if (reply.code == _START_INPUT) != (phase is Phase.DATA) or reply.code >= 600:
                raise LostBeforeData(NotReached(one_line(f"{phase.value}: {reply.code} {reply.message}")))
        return None

    async def _ask(self, *command: bytes) -> SMTPResponse:
        try:
            return await self._client.execute_command(*command, timeout=self._patience.reply)
        except FAULTS as error:
            raise LostBeforeData(not_reached(error)) from error

    async def _data(self, raw: bytes) -> SendResult:
        """The text and the final dot. From the first octet on, only the server's last answer ends the doubt."""
        protocol = self._client.protocol
        if protocol is None or not protocol.is_connected:
            raise LostBeforeData(NotReached("connection closed after 354"))
        try:
            protocol.write(_LEADING_DOT.sub(b"..", raw) + b".\r\n")
            reply = await protocol.read_response(timeout=self._patience.final)
        except FAULTS as error:
            self.discard()
            return InDoubt(_in_doubt_because(error))
        if 200 <= reply.code <= 299:
            return Accepted(one_line(f"{reply.code} {reply.message}"))
        if not is_clean_refusal(reply.code):
            self.discard()
            return InDoubt(one_line(f"{reply.code} {reply.message}"))
        if reply.code == 421:
            self.discard()
        return refusal(reply.code, reply.message, Phase.FINAL)

    async def _reset(self) -> None:
        """So that the next mail starts clean (RFC 5321 §4.1.1.5); a server that will not is left."""
        try:
            if self.is_open:
                await self._client.rset(timeout=self._patience.probe)
        except FAULTS:
            self.discard()


async def _log_in(client: SMTP, user: bytes, password: bytes) -> None:
    """One attempt by one method. aiosmtplib's own login repeats a wrong password by every method there is,
    and providers lock accounts by the count."""
    if "plain" in client.server_auth_methods:
        await client.auth_plain(user, password)
    elif "login" in client.server_auth_methods:
        await client.auth_login(user, password)
    else:
        raise NoLogin("the server offers neither AUTH PLAIN nor AUTH LOGIN")


def _in_doubt_because(error: Exception) -> str:
    match error:
        case SMTPServerDisconnected():
            return "connection lost after DATA"
        case SMTPResponseException():
            return one_line(f"unreadable answer after DATA: {error.message}")
        case TimeoutError():
            return "no answer after DATA"
        case _:
            return one_line(f"after DATA: {error}")
