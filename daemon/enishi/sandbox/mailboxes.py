"""The IMAP half of the embedded world: pymap's in-memory backend, spoken to directly (libraries §5)."""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime

from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

FOLDERS = ("Sent", "Junk")
"""Beside INBOX. pymap knows no special-use, so they are found by their usual names."""


class _Config(Config):
    """pymap asks the network for the machine's name before it greets; a sandbox must not depend on an answer."""

    @property
    def greeting(self) -> bytes:
        return b"Enishi sandbox"


class Mailboxes:
    """A mailbox for each user, served on `port` between `start` and `stop`."""

    def __init__(self, users: Iterable[str], password: str) -> None:
        self._config = _Config(
            Namespace(passlib_cfg=None),
            demo_data=False,
            demo_user="",
            demo_password="",
            host=None,
            port=0,
            tls_enabled=False,
            proxy_protocol=ProxyProtocolVersion.NOOP,
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            # Passwords are compared here and now: no key stretching, no thread pool that outlives the world.
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )
        self._login = Login(self._config)
        self._serve = IMAPServer(self._login, self._config)
        self._users = tuple(users)
        self._password = password
        self._talks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        for user in self._users:
            folders = MailboxSet()
            for name in FOLDERS:
                await folders.add_mailbox(name)
            self._config.set_cache[user] = (folders, FilterSet())
            self._login.users_dict[user] = UserMetadata(self._config, user, password=self._password)
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def append(self, user: str, folder: str, raw: bytes, at: datetime) -> None:
        """Whoever is in IDLE there hears of it."""
        mailbox = await self._folder(user, folder)
        await mailbox.append(AppendMessage(raw, at))

    async def mails(self, user: str, folder: str) -> list[bytes]:
        mailbox = await self._folder(user, folder)
        return [bytes(await mail.load_content(FetchRequirement.CONTENT)) async for mail in mailbox.messages()]

    async def _folder(self, user: str, folder: str) -> MailboxData:
        folders, _ = self._config.set_cache[user]
        return await folders.get_mailbox(folder)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Held by us until it ends: on Python 3.13 an unreferenced connection task is collected alive.
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # `Local` says that nobody stands between us and the client; pymap refuses LOGIN otherwise.
            await self._serve(reader, writer, SocketInfo.get(writer, ProxyResultLocal()))
        except ConnectionError:
            pass
        finally:
            writer.close()
