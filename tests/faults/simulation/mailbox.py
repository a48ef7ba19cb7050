"""A stand-in for `effects.imap.Mailbox`: the same promises over folders in memory, with a line that breaks.

`test_simulation_peers.py` puts both to the same exam.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from tests.faults.simulation.mail_server import Folder, MailServer, parsed

from enishi.core.model import Cursor
from enishi.core.problem import Problem
from enishi.core.settings import MailboxSettings
from enishi.effects.imap import Fetched, FolderMap, FolderMissing, FolderNews, MailboxUnreachable
from enishi.effects.imap.mailbox import LOOKBACK


class Weather(Protocol):
    async def passes(self, where: str) -> None:
        """An await of the program's."""

    def imap_breaks(self) -> bool:
        """The connection is lost at this command."""


class LabMailbox:
    def __init__(self, server: MailServer, weather: Weather, settings: MailboxSettings) -> None:
        self.settings = settings
        self._server, self._weather = server, weather
        self._open = False
        self._folder: str | None = None
        self._seen: dict[str, asyncio.Event] = {}
        """By folder: what would have told us of a change since we looked."""

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def is_open(self) -> bool:
        return self._open

    async def open(self) -> None:
        self._open = True
        await self._command("login")

    async def close(self) -> None:
        self._open = False

    async def folders(self) -> FolderMap:
        await self._command("list")
        return FolderMap(inbox="INBOX", sent="Sent", junk="Junk")

    async def catch_up(
        self, folder: str, cursor: Cursor | None, *, now: datetime, lookback: timedelta = LOOKBACK
    ) -> FolderNews:
        found = await self._examine(folder)
        afresh = cursor is None or cursor.uidvalidity != found.uidvalidity
        await self._command("search")
        if cursor is None or afresh:
            since = (now - lookback - timedelta(days=1)).date()
            uids = [uid for uid, _, at in found.mails if at.date() >= since]
            last_uid = found.uidnext - 1
        else:
            uids = [uid for uid, _, _ in found.mails if uid > cursor.last_uid]
            last_uid = max(uids, default=cursor.last_uid)
        return FolderNews(folder, found.uidvalidity, tuple(uids), last_uid, afresh, looked_at=now)

    async def read(self, news: FolderNews) -> AsyncIterator[Fetched]:
        for uid in news.uids:
            if (
                self._folder != news.folder
                or self._server.folders[news.folder].uidvalidity != news.uidvalidity
            ):
                again = await self._examine(news.folder)
                if again.uidvalidity != news.uidvalidity:
                    raise self._unreachable()
            await self._command("fetch")
            for known, raw, at in self._server.folders[news.folder].mails:
                if known == uid:
                    yield Fetched(news.folder, uid, news.uidvalidity, received_at=at, raw=raw)

    async def wait_for_news(self, folder: str, seconds: float) -> bool:
        seen = self._seen.get(folder)
        if self._folder != folder:
            found = await self._examine(folder)
            if seen is not None and found.news is not seen:
                return True
        await self._command("idle")
        news, gone = self._seen[folder], self._server.gone
        waits = [asyncio.ensure_future(event.wait()) for event in (news, gone)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        await self._command("done")
        return news.is_set()

    async def find(self, folder: str, header: str, value: str) -> bool:
        found = await self._examine(folder)
        await self._command("search")
        return any(value in str(parsed(raw)[header] or "") for _, raw, _ in found.mails)

    async def append(
        self, folder: str, raw: bytes, *, flags: Iterable[str] = (), when: datetime | None = None
    ) -> int | None:
        await self._command("append")
        uid = self._named(folder).add(raw, when or self._server.true())
        self._server.folders[folder].stir()
        await self._command("appended")
        return uid

    # -- The line ------------------------------------------------------------------------------------------------

    async def _examine(self, folder: str) -> Folder:
        self._folder = None
        await self._command("examine")
        found = self._named(folder)
        self._folder, self._seen[folder] = folder, found.news
        return found

    def _named(self, folder: str) -> Folder:
        found = self._server.folders.get(folder)
        if found is None:
            raise FolderMissing([Problem("imap.folder_missing", params={"folder": folder, **self._where()})])
        return found

    async def _command(self, what: str) -> None:
        await self._weather.passes(f"imap {what}")
        if not self._open or self._server.is_away or self._weather.imap_breaks():
            self._open = False
            raise self._unreachable()

    def _unreachable(self) -> MailboxUnreachable:
        return MailboxUnreachable([Problem("imap.closed", params=self._where())])

    def _where(self) -> dict[str, object]:
        server = self.settings.imap
        return {"host": server.host, "port": server.port, "user": server.user or "", "words": ""}
