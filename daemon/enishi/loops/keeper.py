"""The keeper: puts right what a crash left, and lets time pass for every sequence that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from enishi.core.events import Tick
from enishi.core.transitions import NotInTable, SendEvent
from enishi.effects.store import Tx
from enishi.loops.engine import Engine, SomebodyWasFirst
from enishi.loops.settling import finish

BATCH = 100


@dataclass
class Keeper:
    engine: Engine

    async def recover(self, now: datetime) -> int:
        """What was being sent when the process died is in doubt, never sent again by itself (R4). How many."""
        return await self.engine.store.write(lambda tx: self._recover(tx, now))

    async def _recover(self, tx: Tx, now: datetime) -> int:
        lost = await tx.in_sending()
        for mail in lost:
            await finish(self.engine, tx, mail, SendEvent.LOST, "the process ended while sending", now)
        return len(lost)

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Let every sequence whose time has come take its next step; how many were looked at."""
        due = await self.engine.store.read(lambda tx: tx.due_sequences(now(), BATCH))
        for sequence_id in due:
            await self._tick(sequence_id, now)
        return len(due)

    async def next_at(self, now: datetime) -> datetime | None:
        return await self.engine.store.read(lambda tx: tx.next_look_at())

    async def _tick(self, sequence_id: int, now: Callable[[], datetime]) -> None:
        try:
            await self.engine.store.write(
                lambda tx: self.engine.happen(tx, sequence_id, Tick(), now(), "clock")
            )
        except (SomebodyWasFirst, NotInTable):
            return  # whoever was first has decided on newer facts
