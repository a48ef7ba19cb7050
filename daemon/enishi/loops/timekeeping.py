"""The daemon's doubts about its clock: seen, told, held, and ended (rules: core.clock_watch; mail-reality R12).

A doubt is a hold (loops.hold_switch), so it outlives restarts. It ends when the clock is put right, when a mail
server's own date on a mail that just came in bears the clock out, or by a person's `enishi resume clock`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core.clock_watch import ClockWatch, Doubt, Jump, Reading, agrees, jump_at_start
from enishi.core.language import moment
from enishi.core.model import History, Inbound
from enishi.effects import log
from enishi.effects.clock import Clock
from enishi.effects.store import Tx
from enishi.loops import hold_switch
from enishi.loops.engine import Engine
from enishi.loops.hold_switch import Hold
from enishi.loops.leads import tell_leads

LATEST_SETTING = "latest_at"
NOTE_EVERY = timedelta(minutes=5)
WITNESSES = 50
"""How many of the last mails are looked at for their servers' dates."""
_HERE = ("127.0.0.1", "::1", "localhost")
"""A mail server on this machine has our own clock, and bears nothing out."""


async def confirm(tx: Tx, now: datetime) -> bool:
    """A person says that the clock is right. False: nobody doubted it."""
    if Hold.CLOCK not in await hold_switch.holds(tx):
        return False
    await hold_switch.release(tx, Hold.CLOCK, now)
    await tx.put_setting(LATEST_SETTING, now.isoformat())
    return True


@dataclass
class Timekeeper:
    engine: Engine
    clock: Clock
    _watch: ClockWatch = field(default_factory=ClockWatch)
    _doubt: Doubt | None = None
    _last_known_mail: int = 0
    """Id of the last one read before the doubt."""
    _noted_at: datetime | None = None
    _begun: bool = False
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> bool:
        """Before every turn. True: the clock was moved, so the mailboxes must be looked at afresh before anything is
        sent. Costs nothing where all is as it should be. Raises Unavailable when the database fails."""
        async with self._one_at_a_time:
            now = Reading(self.clock.now(), self.clock.steady())
            jump = self._watch.check(now)
            if not self._begun:
                jump = await self._begin(now)
                self._begun = True
            if self._doubt is not None and await self._is_over(self._doubt, now):
                await self._believe(now.wall)
            elif jump is not None:
                await self._note_jump(jump, now)
            elif self._doubt is None:
                await self._note_time(now.wall)
            return jump is not None

    async def _begin(self, now: Reading) -> Jump | None:
        """Take up a doubt that the last run left, or find one of our own."""
        latest = await self.engine.store.read(lambda tx: tx.get_setting(LATEST_SETTING))
        latest_at = datetime.fromisoformat(latest) if latest else None
        held = await self.engine.store.read(hold_switch.holds)
        if (expected_at := held.get(Hold.CLOCK)) is None:
            return jump_at_start(latest_at, now.wall)
        # A start's own doubt bears the latest time on record; how long the machine was off after it nobody knows.
        self._doubt = Doubt(Jump(expected_at, now.wall), None if expected_at == latest_at else now)
        self._last_known_mail = await self._last_mail()
        return None

    async def _note_jump(self, jump: Jump, now: Reading) -> None:
        log.clock_moved(jump.expected_at, jump.found_at)
        if jump.is_doubtful and self._doubt is None:
            self._last_known_mail = await self._last_mail()
            self._doubt = Doubt(jump, now if self._begun else None)
        await self.engine.store.write(lambda tx: self._tell(tx, jump, now.wall))

    async def _tell(self, tx: Tx, jump: Jump, now: datetime) -> None:
        if jump.is_doubtful:
            await hold_switch.hold(tx, Hold.CLOCK, jump.expected_at)
        params = {"expected": self._shown(jump.expected_at), "found": self._shown(jump.found_at)}
        await tx.remember(History(now, "history.clock_moved", "clock", params))
        context = {**params, "doubtful": jump.is_doubtful}
        await tell_leads(self.engine, tx, "clock_moved", context, now)

    async def _is_over(self, doubt: Doubt, now: Reading) -> bool:
        held = await self.engine.store.read(hold_switch.holds)
        return Hold.CLOCK not in held or doubt.is_over(now) or await self._is_borne_out()

    async def _is_borne_out(self) -> bool:
        read = await self.engine.store.read(lambda tx: tx.latest_inbound(WITNESSES))
        return any(mail.id > self._last_known_mail and self._is_witness(mail) for mail in read)

    def _is_witness(self, mail: Inbound) -> bool:
        """Only what was delivered: into other folders a mail program may put a mail under any date."""
        mailbox = self.engine.site.mailboxes.get(mail.mailbox)
        if mailbox is None or mailbox.imap.host in _HERE or mail.folder != mailbox.folders.inbox:
            return False
        return agrees(mail.read_at, mail.received_at)

    async def _believe(self, now: datetime) -> None:
        self._doubt = None
        await self.engine.store.write(lambda tx: self._tell_believed(tx, now))

    async def _tell_believed(self, tx: Tx, now: datetime) -> None:
        await tx.put_setting(LATEST_SETTING, now.isoformat())
        if Hold.CLOCK not in await hold_switch.holds(tx):
            return  # a person said so, and knows
        await hold_switch.release(tx, Hold.CLOCK, now)
        await tx.remember(History(now, "history.clock_believed", "clock"))
        await tell_leads(self.engine, tx, "clock_believed", {"when": self._shown(now)}, now)

    async def _note_time(self, now: datetime) -> None:
        if self._noted_at is None or abs(now - self._noted_at) >= NOTE_EVERY:
            await self.engine.store.write(lambda tx: tx.put_setting(LATEST_SETTING, now.isoformat()))
            self._noted_at = now

    async def _last_mail(self) -> int:
        read = await self.engine.store.read(lambda tx: tx.latest_inbound(1))
        return read[0].id if read else 0

    def _shown(self, at: datetime) -> str:
        site = self.engine.site
        return moment(site.language, at.astimezone(site.timezone))
