"""Mail to customers is put into Sent where its server does not do so, so that the rep's mail program shows the thread.

Whether a server files what it takes is learnt from the first few mails; `file_sent:` in config.yaml overrules it.
Only what was accepted is filed, so such a copy is no proof of anything (mail-reality R4); each is looked for before it
is put there, so that a crash or a lost answer makes no second one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core.settings import MailboxSettings
from enishi.effects.imap import FolderMissing, Mailbox, MailboxError
from enishi.effects.store import Tx
from enishi.effects.store.filings import Place
from enishi.loops.engine import Engine
from enishi.loops.proving import is_in

ENOUGH = 3
"""Mails to judge a server's habit by."""
SETTLE = timedelta(minutes=10)
"""A server that files gets so long to do it."""
RECHECK = timedelta(minutes=5)
"""How soon a mailbox that could not be reached is tried again."""
NO_FOLDER = timedelta(days=1)
"""How soon a mailbox without a Sent folder is looked at again."""
BATCH = 50
BY_ITSELF, BY_US = "yes", "no"
"""What `files_itself` says of a mailbox."""


async def files_itself(tx: Tx, mailbox: str) -> bool | None:
    """Whether its server puts what it takes into Sent; None: not known yet."""
    habit = await tx.get_setting(f"files_itself:{mailbox}")
    return None if habit is None else habit == BY_ITSELF


@dataclass
class Filing:
    engine: Engine
    connect: Callable[[str], Mailbox]
    """A connection to the mailbox of this key, not opened yet."""
    is_ours: Callable[[str], bool]
    """Whether this daemon is the one that looks after the mailbox."""
    _resting_until: dict[str, datetime] = field(default_factory=dict)

    async def turn(self, now: datetime) -> int:
        """File what is to be filed; how many mails."""
        filed = 0
        for key, settings in self.engine.site.mailboxes.items():
            if settings.file_sent == "no" or not self.is_ours(key) or self._rests(key, now):
                continue
            try:
                filed += await self._serve(settings, now)
            except FolderMissing:
                self._resting_until[key] = now + NO_FOLDER
            except MailboxError:
                self._resting_until[key] = now + RECHECK
        return filed

    async def next_at(self, now: datetime) -> datetime | None:
        """When a server's habit can be judged, or a mailbox is tried again; None: when something has been sent."""
        times = [at for at in self._resting_until.values() if at > now]
        for key, settings in self.engine.site.mailboxes.items():
            if settings.file_sent == "auto" and self.is_ours(key) and not self._rests(key, now):
                times += await self.engine.store.read(lambda tx, of=key: _judged_at(tx, of))  # type: ignore[misc]
        return min(times, default=None)

    def _rests(self, key: str, now: datetime) -> bool:
        return now < self._resting_until.get(key, now)

    async def _serve(self, settings: MailboxSettings, now: datetime) -> int:
        key, store = settings.key, self.engine.store
        place, habit = await store.read(lambda tx: _standing(tx, key))
        if place is None:  # what was sent before we began to look is left as it is
            await store.write(lambda tx: _move(tx, key, Place(now)))
            return 0
        if settings.file_sent == "auto" and habit is None:
            return await self._learn(key, place, now)
        if settings.file_sent == "auto" and habit == BY_ITSELF:
            return 0
        return await self._file(key, place)

    async def _learn(self, key: str, place: Place, now: datetime) -> int:
        first = await self.engine.store.read(lambda tx: tx.accepted_after(key, place, ENOUGH))
        if len(first) < ENOUGH or now < first[-1][0].at + SETTLE:
            return 0
        async with self.connect(key) as box:
            sent = await _sent_folder(box)
            copies = [await is_in(box, sent, mail) for _, mail in first]
        habit = BY_ITSELF if any(copies) else BY_US
        await self.engine.store.write(lambda tx: tx.put_setting(f"files_itself:{key}", habit))
        return 0 if any(copies) else await self._file(key, place)

    async def _file(self, key: str, place: Place) -> int:
        store = self.engine.store
        line = await store.read(lambda tx: tx.accepted_after(key, place, BATCH))
        if not line:
            return 0
        async with self.connect(key) as box:
            sent = await _sent_folder(box)
            for behind, mail in line:
                assert mail.raw is not None, "what left was frozen first"
                if not await is_in(box, sent, mail):
                    await box.append(sent, mail.raw, flags=("\\Seen",), when=mail.settled_at)
                await store.write(lambda tx, to=behind: _move(tx, key, to))  # type: ignore[misc]
        return len(line)


async def _sent_folder(box: Mailbox) -> str:
    folder = (await box.folders()).sent
    if folder is None:
        raise FolderMissing(
            "imap.sent_unknown", host=box.settings.imap.host, user=box.settings.imap.user or ""
        )
    return folder


async def _judged_at(tx: Tx, key: str) -> list[datetime]:
    place, habit = await _standing(tx, key)
    if place is None or habit is not None:
        return []
    first = await tx.accepted_after(key, place, ENOUGH)
    return [first[-1][0].at + SETTLE] if len(first) == ENOUGH else []


async def _standing(tx: Tx, key: str) -> tuple[Place | None, str | None]:
    """How far the mailbox's mail is filed, and what its server does."""
    place, habit = await tx.get_setting(f"filed:{key}"), await tx.get_setting(f"files_itself:{key}")
    if place is None:
        return None, habit
    at, _, mail_id = place.partition(" ")
    return Place(datetime.fromisoformat(at), int(mail_id)), habit


async def _move(tx: Tx, key: str, place: Place) -> None:
    await tx.put_setting(f"filed:{key}", f"{place.at.isoformat()} {place.mail_id}")
