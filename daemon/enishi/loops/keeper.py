"""The keeper: puts right what a crash left, and lets time pass for every sequence that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enishi.core.events import Tick
from enishi.core.problem import Unavailable
from enishi.core.send_result import InDoubt
from enishi.core.transitions import NotInTable
from enishi.effects import log
from enishi.effects.store import Tx
from enishi.loops.engine import Engine, SomebodyWasFirst
from enishi.loops.settling import settled

BATCH = 100
REST_AFTER_FAULT = timedelta(hours=1)
"""A sequence that cannot be decided for an error of ours is looked at again after so long."""


@dataclass
class Keeper:
    engine: Engine
    heard_at: Callable[[], datetime | None]
    """Since when all is known that reps wrote; None: never."""

    async def recover(self, now: datetime) -> int:
        """What was being sent when the process died is in doubt, never sent again by itself (R4). How many."""
        lost = await self.engine.store.read(lambda tx: tx.in_sending())
        for mail in lost:
            await settled(self.engine, mail, InDoubt("the process ended while sending"), now, now, 0.0)
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
        tick = Tick(self.heard_at())
        try:
            await self.engine.store.write(
                lambda tx: self.engine.happen(tx, sequence_id, tick, now(), "clock")
            )
        except Unavailable:
            raise
        except (SomebodyWasFirst, NotInTable):
            return  # whoever was first has decided on newer facts
        except Exception as error:
            log.turn_failed(f"keeper, sequence S{sequence_id}", error)
            await self.engine.store.write(lambda tx: _stand_aside(tx, sequence_id, now()))


async def _stand_aside(tx: Tx, sequence_id: int, now: datetime) -> None:
    """One sequence that meets an error of ours never holds up the others."""
    sequence = await tx.sequence(sequence_id)
    if sequence is not None:
        await tx.write_sequence(sequence, replace(sequence, look_at=now + REST_AFTER_FAULT))
