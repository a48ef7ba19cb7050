"""One account's mail: what is new since the cursor, and a nap until the server hints at more.

Nothing on the server is ever changed by reading: folders are opened with EXAMINE, bodies are fetched with PEEK,
nothing depends on \\Seen or on sequence numbers (mail-reality I1-I3). One task owns one Mailbox.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from enishi.core.model import Cursor
from enishi.core.problem import Problem
from enishi.core.settings import MailboxSettings
from enishi.effects.imap import utf7
from enishi.effects.imap.connection import Answer, Connection, Deadlines
from enishi.effects.imap.folders import FolderMap, listed, map_folders, named
from enishi.effects.imap.opening import open_connection
from enishi.effects.imap.problems import FolderMissing, MailboxUnreachable
from enishi.effects.imap.reader import (
    CHUNK,
    Fetched,
    batches,
    bodies_of,
    facts_of,
    heads_of,
    search,
    search_date,
)

LOOKBACK = timedelta(days=30)
"""How far back a folder is read at first sight, or when its UIDs became void (I6)."""

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z-]{0,60}")
_OWN_ID = re.compile(r"[A-Za-z0-9.@<>_-]{8,900}")


@dataclass(frozen=True, slots=True)
class FolderNews:
    """Which mails of a folder lie behind the cursor."""

    folder: str
    uidvalidity: int
    uids: tuple[int, ...]
    """Ascending."""
    last_uid: int
    """Where the cursor stands once all of `uids` are handled (also when there are none)."""
    afresh: bool
    """First sight, or UIDVALIDITY changed: `uids` is a window in time and may hold mails that were handled before
    (to be told by their digest, I7)."""
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class _Opened:
    """What EXAMINE said. UIDNEXT moves with every mail that arrives, even one that is gone again."""

    uidvalidity: int
    uidnext: int | None
    exists: int


class Mailbox:
    """One account over one connection.

    Any method may raise MailboxUnreachable, TlsRefused or LoginRefused; the connection is gone then, and `open` makes
    a new one. `tls`: None for the machine's own trust store.
    """

    def __init__(
        self,
        settings: MailboxSettings,
        password: str | Callable[[], str],
        *,
        tls: ssl.SSLContext | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self.settings = settings
        self._password = password
        self._tls = tls
        self._deadlines = deadlines or Deadlines()
        self._connection: Connection | None = None
        self._folder: str | None = None
        self._caught_up: dict[str, _Opened] = {}

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def is_open(self) -> bool:
        return self._connection is not None and self._connection.usable

    async def open(self) -> None:
        """Connect and log in, unless that is so already."""
        if self.is_open:
            return
        await self.close()
        password = self._password if isinstance(self._password, str) else self._password()
        self._folder = None
        self._connection = await open_connection(self.settings.imap, password, self._tls, self._deadlines)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def folders(self) -> FolderMap:
        """Which folder is which. Raises FolderMissing for names in the config that are not there."""
        connection, wanted = self._live(), self.settings.folders
        marked = connection.offers("SPECIAL-USE") and connection.offers("LIST-EXTENDED")
        answer = await connection.command("LIST", '""', '"*"', *(("RETURN (SPECIAL-USE)",) if marked else ()))
        if answer.refusal:
            raise MailboxUnreachable([self._problem("imap.refused", words=answer.words)])
        folders = listed(answer.replies)
        missing = [name for name in named(wanted) if name not in {folder.name for folder in folders}]
        if missing:
            raise FolderMissing([self._problem("imap.folder_missing", folder=name) for name in missing])
        return map_folders(folders, wanted)

    async def catch_up(
        self, folder: str, cursor: Cursor | None, *, now: datetime, lookback: timedelta = LOOKBACK
    ) -> FolderNews:
        """What lies behind the cursor. Raises FolderMissing (the connection stays open then)."""
        opened = await self._examine(folder)
        afresh = cursor is None or cursor.uidvalidity != opened.uidvalidity
        if cursor is None or afresh:
            uids, last_uid = await self._window(opened, now - lookback)
        else:
            uids, last_uid = await self._behind(cursor.last_uid)
        self._caught_up[folder] = opened
        return FolderNews(folder, opened.uidvalidity, tuple(sorted(uids)), last_uid, afresh, looked_at=now)

    async def _window(self, opened: _Opened, since: datetime) -> tuple[set[int], int]:
        # SINCE counts in the server's own calendar days: one more, so that no zone cuts the window short.
        uids = await search(self._live(), "SINCE", search_date(since - timedelta(days=1)))
        before = {opened.uidnext - 1} if opened.uidnext else await search(self._live(), "UID", "*")
        return uids, max(uids | before, default=0)

    async def _behind(self, last_uid: int) -> tuple[set[int], int]:
        # `n:*` always holds the last mail, however small its UID (RFC 9051 §9 seq-range).
        uids = {uid for uid in await search(self._live(), "UID", f"{last_uid + 1}:*") if uid > last_uid}
        return uids, max(uids, default=last_uid)

    async def read(self, news: FolderNews) -> AsyncIterator[Fetched]:
        """The mails of `news`, ascending; those deleted meanwhile are left out. A few megabytes in memory at most,
        save for a single larger mail. Raises MailboxUnreachable if the UIDs became void in between."""
        for start in range(0, len(news.uids), CHUNK):
            await self._reopen(news)
            for batch in batches(await facts_of(self._live(), news.uids[start : start + CHUNK])):
                await self._reopen(news)
                for body in await bodies_of(self._live(), batch):
                    yield Fetched(
                        news.folder,
                        body.mail.uid,
                        news.uidvalidity,
                        received_at=body.mail.received_at or news.looked_at,
                        raw=body.raw,
                        truncated=body.truncated,
                    )

    async def _reopen(self, news: FolderNews) -> None:
        """Between two mails the caller may have looked into another folder."""
        if self._folder != news.folder and (await self._examine(news.folder)).uidvalidity != news.uidvalidity:
            raise MailboxUnreachable([self._problem("imap.renumbered", folder=news.folder)])

    async def wait_for_news(self, folder: str, seconds: float) -> bool:
        """Until the server hints that `folder` changed since the last `catch_up` (True), or `seconds` passed (False).
        Only a hint: look either way, every few minutes at least (I3)."""
        if self._folder != folder and await self._examine(folder) != self._caught_up.get(folder):
            return True
        connection, clock = self._live(), asyncio.get_running_loop().time
        end = clock() + seconds
        while not connection.news.is_set() and (left := end - clock()) > 0:
            await connection.wait(left)
        return connection.news.is_set()

    async def find(self, folder: str, header: str, value: str) -> bool:
        """Whether a mail in `folder` has `value` in this header. Raises FolderMissing.

        For words of our own making only: text from a mail never becomes part of a command (S4), so anything else
        raises ValueError.
        """
        if not _HEADER_NAME.fullmatch(header) or not _OWN_ID.fullmatch(value):
            raise ValueError(f"not an id of ours: {value!r}")
        await self._examine(folder)
        return bool(await search(self._live(), "HEADER", header, f'"{value}"'))

    async def marked(self, folder: str, header: str, since: datetime) -> AsyncIterator[Fetched]:
        """The header sections, ascending by UID, of the mails that bear this header at all and came into the folder
        since then (or within the day before). Raises FolderMissing."""
        if not _HEADER_NAME.fullmatch(header):
            raise ValueError(f"not a header's name: {header!r}")
        opened = await self._examine(folder)
        day = search_date(since - timedelta(days=1))  # the server counts days in a zone of its own
        # An empty text is in every header that is there (RFC 9051 §6.4.4).
        uids = sorted(await search(self._live(), "SINCE", day, "HEADER", header, '""'))
        for start in range(0, len(uids), CHUNK):
            for body in await heads_of(self._live(), uids[start : start + CHUNK]):
                received_at = body.mail.received_at or since
                yield Fetched(
                    folder, body.mail.uid, opened.uidvalidity, received_at, body.raw, truncated=True
                )

    async def append(
        self, folder: str, raw: bytes, *, flags: Iterable[str] = (), when: datetime | None = None
    ) -> int | None:
        """Put a mail into a folder. Its UID where the server tells (RFC 4315), else None. Raises FolderMissing."""
        marks = " ".join(flags)
        answer = await self._live().append(utf7.quote(folder), raw, f"({marks})" if marks else None, when)
        if answer.refusal:
            raise self._refused(answer, folder)
        found = re.search(r"\[APPENDUID \d+ (\d+)\]", answer.words, re.IGNORECASE)
        return int(found[1]) if found else None

    async def _examine(self, folder: str) -> _Opened:
        self._folder = None
        answer = await self._live().examine(utf7.quote(folder))
        if answer.refusal:
            raise self._refused(answer, folder)
        self._folder = folder
        told = b"\n".join(reply.text for reply in answer.replies)
        uidvalidity, uidnext = _number(rb"\[UIDVALIDITY (\d+)\]", told), _number(rb"\[UIDNEXT (\d+)\]", told)
        if uidvalidity is None:
            raise MailboxUnreachable([self._problem("imap.garbage", why="UIDVALIDITY")])
        return _Opened(uidvalidity, uidnext, exists=_number(rb"(?m)^\* (\d+) EXISTS", told) or 0)

    def _live(self) -> Connection:
        if self._connection is None:
            raise MailboxUnreachable([self._problem("imap.closed")])
        return self._connection

    def _refused(self, answer: Answer, folder: str) -> FolderMissing | MailboxUnreachable:
        if answer.is_temporary:
            return MailboxUnreachable([self._problem("imap.refused", words=answer.words)])
        return FolderMissing([self._problem("imap.folder_missing", folder=folder, words=answer.words)])

    def _problem(self, code: str, **params: object) -> Problem:
        server = self.settings.imap
        return Problem(
            code, params={"host": server.host, "port": server.port, "user": server.user or "", **params}
        )


def _number(pattern: bytes, text: bytes) -> int | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return int(found[1]) if found else None
