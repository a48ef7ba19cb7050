"""A connection opened, secured and logged in by aiosmtplib, then handed over bare."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import cast

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected

from enishi.core.settings import Security, Server
from enishi.effects.smtp.outcomes import NoLogin
from enishi.effects.smtp.patience import Patience

FAULTS = (SMTPException, OSError, ValueError)
"""What aiosmtplib, TLS and the resolver raise; ValueError: a host name that cannot be encoded."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Greeted, TLS verified as asked for, logged in; nothing of a mail was said yet."""

    transport: asyncio.Transport
    pipelining: bool
    """RFC 2920, as stated after TLS."""
    size_limit: int | None
    """RFC 1870; None where the server states none."""


async def open_connection(
    server: Server,
    password: str | None,
    tls: ssl.SSLContext | None,
    local_hostname: str,
    patience: Patience,
) -> Connection:
    """TLS as asked for, never less. Raises one of FAULTS."""
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
        return _taken_over(client)
    except BaseException:
        client.close()
        raise


def _taken_over(client: SMTP) -> Connection:
    transport, offered = client.transport, client.esmtp_extensions
    if transport is None or transport.is_closing():
        raise SMTPServerDisconnected("Connection lost")
    size = offered.get("size", "")
    return Connection(
        cast(asyncio.Transport, transport),  # uvloop's are none by descent
        pipelining="pipelining" in offered,
        size_limit=int(size) or None if size.isdecimal() else None,
    )


async def _log_in(client: SMTP, user: bytes, password: bytes) -> None:
    """One attempt by one method. aiosmtplib's own login repeats a wrong password by every method there is,
    and providers lock accounts by the count."""
    if "plain" in client.server_auth_methods:
        await client.auth_plain(user, password)
    elif "login" in client.server_auth_methods:
        await client.auth_login(user, password)
    else:
        raise NoLogin("the server offers neither AUTH PLAIN nor AUTH LOGIN")
