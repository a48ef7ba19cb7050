"""The keeper: lets time pass for every sequence that waits for it.

On a hold time itself is in question, and no plan takes a step by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from enishi.core.events import Tick
from enishi.effects.store import Tx
from enishi.loops import hold_switch
from enishi.loops.batches import together_or_singly
from enishi.loops.engine import Engine

BATCH = 100
"""Sequences in one transaction."""


@dataclass
class Keeper:
    engine: Engine
    heard_at: Callable[[], datetime | None]
    """Since when all is known that reps wrote; None: never."""

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Let the sequences whose time has come take their next step; how many were looked at."""
        return await together_or_singly(
            self.engine.store,
            lambda tx, most: self._let_pass(tx, most, now()),
            lambda tx, error: self._set_aside(tx, error, now()),
            BATCH,
            "keeper",
        )

    async def next_at(self, now: datetime) -> datetime | None:
        return await self.engine.store.read(lambda tx: self._next_at(tx, now))

    async def _next_at(self, tx: Tx, now: datetime) -> datetime | None:
        return None if await hold_switch.on_hold(tx) else await tx.next_look_at(now)

    async def _let_pass(self, tx: Tx, limit: int, now: datetime) -> int:
        if await hold_switch.on_hold(tx):
            return 0
        due, tick = await tx.due_sequences(now, limit), Tick(self.heard_at())
        happened = await self.engine.happen_all(tx, [(id, tick) for id in due], now, "clock")
        await self.engine.set_aside(tx, happened.failed, now)
        return len(due)

    async def _set_aside(self, tx: Tx, error: Exception, now: datetime) -> int:
        due = await tx.due_sequences(now, 1)
        await self.engine.set_aside(tx, [(id, error) for id in due], now)
        return len(due)
