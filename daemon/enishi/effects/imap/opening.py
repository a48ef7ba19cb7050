"""The way in: connect, secure, log in. Nothing secret is said before the server proved who it is (mail-reality S5)."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Coroutine
from typing import Any, TypeVar

from aioimaplib.aioimaplib import AUTH, NONAUTH, quoted

from enishi.core.settings import Security, Server
from enishi.effects.imap.connection import Connection, Deadlines
from enishi.effects.imap.problems import LoginRefused, MailboxUnreachable, TlsRefused
from enishi.effects.imap.protocol import readable

T = TypeVar("T")


async def open_connection(
    server: Server, password: str, tls: ssl.SSLContext | None, deadlines: Deadlines
) -> Connection:
    """A connection that is logged in. `tls`: None for the machine's own trust store.

    Raises MailboxUnreachable, TlsRefused or LoginRefused.
    """
    connection = Connection(server, deadlines)
    try:
        # The machine's trust store takes a moment to load, so it is only read where it is needed.
        if server.security is Security.TLS:
            await _connect(connection, tls or ssl.create_default_context())
        else:
            await _connect(connection, None)
        if server.security is Security.STARTTLS:
            await _start_tls(connection, tls or ssl.create_default_context())
        await _log_in(connection, password)
    except BaseException:
        connection.abort()
        raise
    return connection


async def _connect(connection: Connection, tls: ssl.SSLContext | None) -> None:
    server, protocol = connection.server, connection.protocol
    loop = asyncio.get_running_loop()
    await _secured(connection, loop.create_connection(lambda: protocol, server.host, server.port, ssl=tls))
    greeting = await connection.within(connection.deadlines.connect, _result_of(protocol.greeting))
    if greeting.upper().startswith(b"* PREAUTH"):
        # Nobody may be logged in before we said who we are; it would also skip STARTTLS.
        raise TlsRefused(connection.problem("imap.preauth"))
    if not greeting.upper().startswith(b"* OK"):
        raise MailboxUnreachable(connection.problem("imap.greeting", words=readable(greeting)))
    protocol.state = NONAUTH


async def _start_tls(connection: Connection, tls: ssl.SSLContext) -> None:
    """Encrypt or leave: a server that does not offer it, or an attacker who hides the offer, gets no password."""
    await _ask_capabilities(connection)
    if not connection.offers("STARTTLS") or (await connection.command("STARTTLS")).refusal:
        raise TlsRefused(connection.problem("imap.starttls_missing"))
    loop, protocol = asyncio.get_running_loop(), connection.protocol
    securing = loop.start_tls(protocol.transport, protocol, tls, server_hostname=connection.server.host)
    transport = await _secured(connection, securing)
    assert transport is not None
    protocol.begin_tls(transport)


async def _log_in(connection: Connection, password: str) -> None:
    await _ask_capabilities(connection)
    if connection.offers("LOGINDISABLED"):
        raise TlsRefused(connection.problem("imap.login_disabled"))
    try:
        answer = await connection.command("LOGIN", quoted(connection.server.user or ""), quoted(password))
    except ValueError:
        # A line break in user or password: the library will not send it, and no server has such a login.
        raise LoginRefused(connection.problem("imap.login_unreadable")) from None
    if answer.refusal and answer.is_temporary:
        raise MailboxUnreachable(connection.problem("imap.refused", words=answer.words))
    if answer.refusal:
        raise LoginRefused(connection.problem("imap.login_refused", words=answer.words))
    connection.protocol.state = AUTH
    # What is offered changes with the login, and the library misreads it there (libraries §4.2).
    await _ask_capabilities(connection)


async def _ask_capabilities(connection: Connection) -> None:
    answer = await connection.command("CAPABILITY")
    words = (word for reply in answer.replies for word in reply.text.split()[2:])
    connection.protocol.capabilities = {word.decode("ascii", "replace").upper() for word in words}


async def _secured(connection: Connection, connecting: Coroutine[Any, Any, T]) -> T:
    """What it makes, or the error in words that tell a wrong certificate from a server that is not there."""
    try:
        made: T = await connection.within(connection.deadlines.connect, connecting)
    except ssl.SSLCertVerificationError as error:
        raise TlsRefused(connection.problem("imap.certificate", why=error.verify_message)) from None
    except ssl.SSLError as error:
        raise TlsRefused(connection.problem("imap.tls_failed", why=error.reason or "TLS")) from None
    except (OSError, UnicodeError) as error:
        # UnicodeError: a host name that cannot even be asked for.
        raise MailboxUnreachable(connection.problem("imap.unreachable", why=_why(error))) from None
    return made


def _why(error: OSError | UnicodeError) -> str:
    """asyncio writes its own sentences, with addresses in them; the system's are shorter and better known."""
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number and number > 0 else str(error)


async def _result_of(future: asyncio.Future[T]) -> T:
    return await future
