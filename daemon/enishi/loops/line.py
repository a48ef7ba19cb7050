"""One mailbox's line of mails: results in, claims out, in one transaction after another, as fast as its server allows.

While one transaction commits, the results for the next gather; so commits grow with the rate by themselves, and what
is claimed ahead grows with them: a fast server never waits for us, and before a slow one few mails stand decided.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from enishi.core.account import Account
from enishi.core.model import Outbound, Purpose
from enishi.core.send_result import NotReached, SendResult
from enishi.core.settings import MailboxSettings
from enishi.effects import log
from enishi.effects.sending_journal import SendingJournal
from enishi.effects.smtp import NOT_BEGUN, Submission
from enishi.effects.store import Store, Tx
from enishi.loops.claiming import Back, Claimer, Claims

BLIND_FOR = timedelta(minutes=1)
"""How long drips wait before a mailbox that could not be read is tried again."""
UNSURE_FOR = timedelta(seconds=5)
"""How soon to look again whether we are taken for dead."""
LEAST_AHEAD, MOST_AHEAD = 4, 16
"""Mails claimed for each connection: one on the wire, one ready to follow it, and so many more as the server is fast.

None of them is in doubt after a crash before it was begun, which the sending journal tells."""


@dataclass
class Line:
    store: Store
    settings: MailboxSettings
    claimer: Claimer
    submission: Submission
    look: Callable[[], Awaitable[datetime | None]]
    """Catch the mailbox up now; since when all is known, or None if it cannot be reached."""
    is_sure: Callable[[], bool]
    """Nobody takes us for dead at this moment; else a mail that we begin may be taken for lost."""
    sending_journal: SendingJournal
    stopping: bool = False
    """No further mail is begun."""
    _blind_until: datetime | None = None
    _back: list[Back] = field(default_factory=list)
    """Results that are not written down yet; nothing more is sent before they are."""
    _unbegun: list[tuple[str, int]] = field(default_factory=list)
    """Claimed, and not begun when we were told to stop or had been taken for dead: holder and mail."""
    _claimed_as: str = ""
    """Our name when what waits for a connection was claimed."""
    _out: int = 0
    """Claimed, and no result yet."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.submission.may_begin = self._may_begin

    @property
    def key(self) -> str:
        return self.settings.key

    @property
    def account(self) -> Account:
        """As it was last seen."""
        return self.claimer.account

    def free_at(self, now: datetime) -> datetime:
        """Before this nothing of this line can move; `now` or earlier: at once."""
        if self._back:
            return now
        unsure_until = None if self.is_sure() else now + UNSURE_FOR
        waits = (
            self.account.resting_until_at,
            self.claimer.limited_until_at,
            self._blind_until,
            unsure_until,
        )
        return max((at for at in waits if at is not None), default=now)

    async def run(self, now: Callable[[], datetime]) -> int:
        """Until nothing is due that may go; how many mails were touched. Raises Unavailable when the database fails."""
        touched = 0
        while True:
            self._news.clear()
            moved = await self._cycle(now)
            touched += moved
            if self._out:
                await self._news.wait()
            elif not moved and not self._back:
                return touched

    async def stop(self, within: float) -> None:
        """Begin nothing more, and finish what is on the wire in so many seconds (R17); `run` writes it down."""
        self.stopping = True
        await self.submission.drain(within)

    async def _cycle(self, now: Callable[[], datetime]) -> int:
        back = list(self._back)
        await self._return_unbegun()
        idle = self.stopping or not self.is_sure() or self._has_old_claims()
        room = 0 if idle else _claimed_ahead(self._connections(now()), len(back)) - self._out
        if not back and room <= 0:
            return 0
        claims = await self._written(back, room, now())
        del self._back[: len(back)]
        for one in back:
            self.sending_journal.settled(one.mail.id, one.mail.attempts + 1)
        if claims.mails and not self.is_sure():
            await self.store.write(lambda tx: self.claimer.give_back(tx, claims))
            return claims.touched - len(claims.mails)
        for mail, raw in claims.mails:
            self._begin(mail, raw, claims.holder)
        if claims.must_look and not await self._can_see(now):
            self._blind_until = now() + BLIND_FOR
        return claims.touched

    async def _written(self, back: list[Back], room: int, now: datetime) -> Claims:
        """One transaction. Cancelled, it may have been committed all the same: what it claimed is then given back."""
        blind = self._blind_until is not None and now < self._blind_until
        done: list[Claims] = []

        async def turn(tx: Tx) -> None:
            done[:] = [await self.claimer.turn(tx, back, room, now, blind=blind)]

        try:
            await self.store.write(turn)
        except asyncio.CancelledError:
            if done:
                await self.store.write(lambda tx: self.claimer.give_back(tx, done[0]))
            raise
        return done[0]

    async def _return_unbegun(self) -> None:
        for holder, mail_id in self._unbegun:
            await self.store.write(lambda tx, by=holder, of=mail_id: tx.give_back([of], by))  # type: ignore[misc]
        self._unbegun.clear()

    def _may_begin(self) -> bool:
        """Frozen for long, we have been taken for dead: what waits here stands in doubt by then, and somebody may have
        had it sent again."""
        return self.is_sure() and self._claimed_as == self.claimer.holder

    def _has_old_claims(self) -> bool:
        """It comes back first, unbegun."""
        return bool(self.submission.waiting) and self._claimed_as != self.claimer.holder

    def _begin(self, mail: Outbound, raw: bytes, holder: str) -> None:
        self._out += 1
        self._claimed_as = holder
        journal = self.settings.journal if mail.purpose is Purpose.TOUCH else None
        result = self.submission.begin(
            self.settings.address,
            mail.recipient,
            raw,
            urgent=mail.urgent,
            blind_copy=journal,
            witness=self.sending_journal.attempt(mail.id, mail.attempts + 1),
        )
        result.add_done_callback(partial(self._came_back, mail, holder))

    def _came_back(self, mail: Outbound, holder: str, result: asyncio.Future[SendResult]) -> None:
        self._out -= 1
        fate = result.result()
        if fate is NOT_BEGUN or (self.stopping and isinstance(fate, NotReached)):
            self._unbegun.append((holder, mail.id))
            self._news.set()
            return
        # The id of a draft request is the rep's secret, which no log may keep (A1).
        shown = "-" if mail.purpose is Purpose.DRAFT_REQUEST else mail.message_id
        log.send_result(shown, mail.recipient, mail.purpose, fate)
        self._back.append(Back(mail, fate, holder))
        self._news.set()

    def _connections(self, now: datetime) -> int:
        """One at a time where the server has complained of us, and to find out whether it takes mail again."""
        account = self.account
        alone_until = account.one_connection_until_at
        if account.failures or (alone_until is not None and now < alone_until):
            return 1
        return self.claimer.limits.connections

    async def _can_see(self, now: Callable[[], datetime]) -> bool:
        return await self.look() is not None and self.claimer.is_fresh(now())


def _claimed_ahead(connections: int, came_back: int) -> int:
    """How many mails may be claimed and unanswered: twice what came back while the last transaction ran."""
    return max(connections * LEAST_AHEAD, min(2 * came_back, connections * MOST_AHEAD))
