"""Sequences and their touches. Every write says what it saw; zero rows means that somebody was first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from enishi.core.model import Sequence, SequenceState, Touch
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Change, ask, insert, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import columns, from_values, instant, names, values

WATCHED = (SequenceState.ACTIVE, SequenceState.HELD)
"""States that the clock may change."""
LIVE = (SequenceState.ACTIVE, SequenceState.PAUSED, SequenceState.HELD)

IN_ORDER = "settled_at IS NULL, settled_at, id"
"""Touches as they settled; those still under way last, in the order they began."""

_TOUCH = ", ".join(names(Touch))
_DUE = "SELECT id, look_at FROM sequences WHERE look_at >= ? AND look_at <= ? AND state AMONG ? ORDER BY look_at LIMIT ?"
_NEXT_LOOK = "SELECT look_at FROM sequences WHERE look_at >= ? AND state AMONG ? ORDER BY look_at LIMIT 1"


class Sequences(Operations):
    async def add_sequences(self, sequences: Iterable[Sequence]) -> list[Sequence]:
        """Their ids are given by the database, in this order."""
        added = await self._numbered(t.Sequence, sequences)
        await run(self._connection, Change(insert("sequences", names(Sequence)), [*map(values, added)]))
        return added

    async def sequence(self, sequence_id: int) -> Sequence | None:
        return await self._first(Sequence, self._rows(t.Sequence, id=sequence_id))

    async def sequences_of(self, contact_id: int, live_only: bool = False) -> list[Sequence]:
        """Oldest first; `live_only` leaves out those that are stopped or done."""
        rows = self._rows(t.Sequence, contact_id=contact_id)
        if live_only:
            rows = rows.filter(state__in=LIVE)
        return await self._all(Sequence, rows.order_by("id"))

    async def live_sequences_at_domain(self, domain: str) -> list[Sequence]:
        """Of everybody with an address there."""
        rows = self._rows(t.Sequence, contact__domain=domain.casefold(), state__in=LIVE)
        return await self._all(Sequence, rows.order_by("id"))

    async def list_sequences(self, *states: SequenceState) -> list[Sequence]:
        """Those in one of the states, or all; oldest first."""
        rows = self._rows(t.Sequence, state__in=states) if states else self._rows(t.Sequence)
        return await self._all(Sequence, rows.order_by("id"))

    async def due_sequences(self, now: datetime, limit: int) -> list[int]:
        """Ids of those to be looked at by `now`, the longest waiting first. In a writing transaction they are this
        one's until it ends; those that another daemon deals with are left out."""
        mine = " FOR UPDATE SKIP LOCKED" if self.writes else ""
        line = self._waterlines.of("sequences")
        since_at = line.begin(now)
        found = await ask(self._connection, _DUE + mine, since_at, now, list(WATCHED), limit)
        line.looked(since_at, instant(found[0][1]) if found else now, now)
        return [row[0] for row in found]

    async def next_look_at(self, now: datetime) -> datetime | None:
        """When the next one is due, or when to ask again; None if none waits."""
        line = self._waterlines.of("sequences")
        since_at = line.begin(now)
        rows = await ask(self._connection, _NEXT_LOOK, since_at, list(WATCHED))
        next_at = instant(rows[0][0]) if rows else None
        line.looked(since_at, next_at or now, now)
        return line.at_latest(since_at, next_at, now)

    async def write_sequence(self, seen: Sequence, new: Sequence) -> bool:
        """False, and nothing written, unless the row is still as seen. Read it anew to write it a second time."""
        rows = self._rows(t.Sequence, id=seen.id, state=seen.state, version=seen.version)
        return await rows.update(**columns(new) | {"version": seen.version + 1}) == 1

    async def touches_of(self, sequence_id: int) -> list[Touch]:
        """In the order they settled; those still under way last, in the order they began."""
        sql = f"SELECT {_TOUCH} FROM touches WHERE sequence_id = ? ORDER BY {IN_ORDER}"
        return [from_values(Touch, row) for row in await ask(self._connection, sql, sequence_id)]

    async def write_touch(self, seen: Touch | None, new: Touch) -> bool:
        """Insert if none was seen, else change what was seen; False if it is otherwise by now."""
        key = {"sequence_id": new.sequence_id, "step": new.step}
        if seen is None:
            return await self._add_once(t.Touch, key, **_without(columns(new), key)) is not None
        rows = self._rows(t.Touch, **key, state=seen.state, due_at=seen.due_at)
        return await rows.update(**columns(new)) == 1


def _without(values: dict[str, object], keys: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in keys}
