"""The sender: all mailboxes' lines, side by side. What one line does: `line`; what may leave: `claiming`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from enishi.effects.store import Store
from enishi.loops.line import Line


@dataclass
class Sender:
    store: Store
    lines: Mapping[str, Line]
    """By the mailbox's key."""

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Until nothing is due that may go; how many mails were touched. `now` is read afresh for each transaction.

        A line at rest has no part in it, lest it hold up the others. Raises Unavailable when the database fails.
        """
        moving = [line.run(now) for line in self.lines.values() if line.free_at(now()) <= now()]
        done = await asyncio.gather(*moving, return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return sum(touched for touched in done if isinstance(touched, int))

    async def next_at(self, now: datetime) -> datetime | None:
        """When some mailbox may send something next; None: when somebody rings."""
        times = []
        for key, line in self.lines.items():
            due_at = await self.store.read(lambda tx, of=key: tx.next_outbound_at(of, now))  # type: ignore[misc]
            if due_at is not None:
                times.append(max(due_at, line.free_at(now)))
        return min(times, default=None)

    @property
    def unreached(self) -> dict[str, str]:
        """Mailboxes whose server takes nothing at present, and why."""
        return {key: line.account.why or "" for key, line in self.lines.items() if line.account.failures}

    async def stop(self, within: float) -> None:
        """Begin no further mail, and finish what is on its way in so many seconds; the turn writes it down."""
        await asyncio.gather(*(line.stop(within) for line in self.lines.values()))
