"""Looking for proof of mails in doubt: in Sent, and where blind copies go (mail-reality R4).

Most proof comes in by itself (`evidence`). This loop looks for it actively, a few times at growing distance; when
the grace time is over and nothing was found, the rep is asked. Absence of a copy proves nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from enishi.core.compose import REF_HEADER
from enishi.core.events import Proof
from enishi.core.model import Outbound
from enishi.core.proof import JOURNAL, SENT, journal_of
from enishi.core.settings import MailboxSettings
from enishi.effects.imap import FolderMap, FolderMissing, Mailbox, MailboxError
from enishi.effects.store import Tx
from enishi.loops import doubts
from enishi.loops.engine import Engine

LOOKS = (0.0, 0.1, 0.3, 0.6, 1.0)
"""When to look, in parts of the grace time; a server may take minutes to file what it took."""
PATIENCE = timedelta(hours=2)
"""How much longer the rep is left in peace while the mailbox cannot be looked into."""
RECHECK = timedelta(minutes=5)
"""How soon to look again into a mailbox that could not be reached."""
BATCH = 100
"""Mails looked for in one turn."""


@dataclass
class _Search:
    """What this process remembers of one mail's search; after a restart it begins anew, which costs a look."""

    looked_at: datetime | None = None
    """When all places were looked into last."""
    tried_at: datetime | None = None
    asked: bool = False


@dataclass
class Proving:
    engine: Engine
    connect: Callable[[str], Mailbox]
    """A connection to the mailbox of this key, not opened yet."""
    is_ours: Callable[[str], bool]
    """Whether this daemon is the one that looks after the mailbox."""
    _searches: dict[int, _Search] = field(default_factory=dict)
    _open: list[Outbound] = field(default_factory=list)
    """As the last turn found them."""

    async def turn(self, now: datetime) -> int:
        """Look for what is due to be looked for; how many doubts ended, by proof or by being put to a person."""
        due = [mail for mail in await self._open_doubts() if self._look_at(mail) <= now][:BATCH]
        ended = 0
        for key, mails in groupby(sorted(due, key=lambda mail: mail.mailbox), lambda mail: mail.mailbox):
            ended += await self._look_for(key, list(mails), now)
        for mail in due:
            if self._is_given_up(mail, now):
                await self.engine.store.write(lambda tx, of=mail: doubts.stands(self.engine, tx, of, now))  # type: ignore[misc]
                self._search(mail).asked = True
                ended += 1
        return ended

    async def next_at(self, now: datetime) -> datetime | None:
        """When to look next for what the last turn found; None: nothing is in doubt that nobody was asked about."""
        return min((self._look_at(mail) for mail in self._open if not self._search(mail).asked), default=None)

    # -- When ----------------------------------------------------------------------------------------------------

    async def _open_doubts(self) -> list[Outbound]:
        """Those that nobody was asked about yet."""
        self._open = mails = await self.engine.store.read(self._unasked)
        self._searches = {mail.id: self._search(mail) for mail in mails} | {
            mail_id: search for mail_id, search in self._searches.items() if search.asked
        }
        return mails

    async def _unasked(self, tx: Tx) -> list[Outbound]:
        in_doubt = [mail for mail in await tx.in_doubt() if not self._search(mail).asked]
        ours = [mail for mail in in_doubt if self._is_ours(mail)]
        return [mail for mail in ours if not await doubts.is_asked(tx, mail)]

    def _is_ours(self, mail: Outbound) -> bool:
        """Nobody looks after a mailbox that has left the config, so whoever comes asks about its mail."""
        return mail.mailbox not in self.engine.site.mailboxes or self.is_ours(mail.mailbox)

    def _search(self, mail: Outbound) -> _Search:
        return self._searches.get(mail.id) or self._searches.setdefault(mail.id, _Search())

    def _look_at(self, mail: Outbound) -> datetime:
        """The next of the looks; soon again where the mailbox could not be reached."""
        search, since_at, grace = self._search(mail), _since_at(mail), self._grace(mail)
        looks = [since_at + grace * part for part in LOOKS]
        tried_at = search.tried_at
        if tried_at is None:
            return looks[0]
        later = (at for at in looks if at > tried_at)
        return next(later, tried_at + RECHECK)

    def _is_given_up(self, mail: Outbound, now: datetime) -> bool:
        """The last look found nothing; or nobody can look, and it has been long enough."""
        ends_at, looked_at = _since_at(mail) + self._grace(mail), self._search(mail).looked_at
        return (looked_at is not None and looked_at >= ends_at) or now >= ends_at + PATIENCE

    def _grace(self, mail: Outbound) -> timedelta:
        settings = self.engine.site.mailboxes.get(mail.mailbox)
        return settings.proof_grace if settings is not None else timedelta(0)

    # -- Where ---------------------------------------------------------------------------------------------------

    async def _look_for(self, key: str, mails: list[Outbound], now: datetime) -> int:
        for mail in mails:
            self._search(mail).tried_at = now
        settings = self.engine.site.mailboxes.get(key)
        found: dict[int, Proof] = {}
        with contextlib.suppress(MailboxError):
            if settings is not None:  # else the mailbox has left the config, and there is nowhere to look
                await self._look_everywhere(settings, mails, found)
            for mail in mails:
                self._search(mail).looked_at = now
        ended = 0
        for mail in mails:
            if mail.id in found:
                ended += await self._prove(mail, found[mail.id], now)
        return ended

    async def _look_everywhere(
        self, settings: MailboxSettings, mails: list[Outbound], found: dict[int, Proof]
    ) -> None:
        """Raises MailboxError if a place cannot be looked into; what was found before that stands in `found`."""
        if SENT in settings.proof:
            await self._look_into(
                settings.key, lambda folders: (folders.sent, folders.all), mails, found, Proof.SENT_COPY
            )
        journal = journal_of(self.engine.site, settings) if JOURNAL in settings.proof else None
        if journal is not None:
            await self._look_into(
                journal, lambda folders: (folders.inbox, folders.junk), mails, found, Proof.DELIVERED_COPY
            )

    async def _look_into(
        self,
        key: str,
        of_interest: Callable[[FolderMap], Iterable[str | None]],
        mails: list[Outbound],
        found: dict[int, Proof],
        proof: Proof,
    ) -> None:
        async with self.connect(key) as box:
            for folder in filter(None, of_interest(await box.folders())):
                for mail in mails:
                    if mail.id not in found and await is_in(box, folder, mail):
                        found[mail.id] = proof

    async def _prove(self, mail: Outbound, proof: Proof, now: datetime) -> bool:
        async def work(tx: Tx) -> bool:
            known = await tx.outbound(mail.id)
            return known is not None and await doubts.was_sent(self.engine, tx, known, proof, now, "smtp")

        return await self.engine.store.write(work)


async def is_in(box: Mailbox, folder: str, mail: Outbound) -> bool:
    """A copy of our mail, under its own id or, where the provider gave it another one, our mark (R7)."""
    reference = mail.message_id.strip("<>").partition("@")[0]
    try:
        return await box.find(folder, "Message-ID", mail.message_id) or await box.find(
            folder, REF_HEADER, reference
        )
    except FolderMissing:
        return False


def _since_at(mail: Outbound) -> datetime:
    at = mail.settled_at or mail.dated_at
    assert at is not None, "a doubt has a beginning"
    return at
