"""All that may be asked of the store inside one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tortoise.functions import Count

from enishi.core.model import DraftState, SendState, SequenceState
from enishi.effects.store import tables as t
from enishi.effects.store.batch import ask
from enishi.effects.store.changes import Writing
from enishi.effects.store.claims import Claims
from enishi.effects.store.deals import Deals
from enishi.effects.store.filings import Filings
from enishi.effects.store.inbox import Inbox
from enishi.effects.store.interruptions import Interruptions
from enishi.effects.store.leases import Leases
from enishi.effects.store.people import People
from enishi.effects.store.queue import Queue
from enishi.effects.store.restored import Restorations
from enishi.effects.store.situation import Situations


@dataclass(frozen=True, slots=True)
class Counts:
    """For `status`; states with nothing in them are left out."""

    sequences: Mapping[SequenceState, int]
    outbound: Mapping[SendState, int]
    open_drafts: int
    contacts: int
    suppressions: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mail that a mailbox has not sent yet."""

    mailbox: str
    due: int
    later: int
    """Put off by sending hours, pressure or absence: nothing is wrong with it."""


class Tx(
    People, Deals, Situations, Queue, Writing, Claims, Interruptions, Filings, Restorations, Inbox, Leases
):
    """Handed to the work of `Store.read` and `Store.write`; of no use after it."""

    async def counts(self) -> Counts:
        return Counts(
            sequences={SequenceState(state): number for state, number in await self._by_state(t.Sequence)},
            outbound={SendState(state): number for state, number in await self._by_state(t.Send)},
            open_drafts=await self._rows(t.Draft, state=DraftState.OPEN).count(),
            contacts=await self._rows(t.Contact).count(),
            suppressions=await self._rows(t.Suppression).count(),
        )

    async def waiting(self, now: datetime) -> list[Waiting]:
        """By mailbox, also those that the config no longer has."""
        rows = await ask(
            self._connection,
            "SELECT mailbox, sum(CASE WHEN due_at <= ? THEN 1 ELSE 0 END), count(*) FROM sends"
            " WHERE settled_at IS NULL AND state IN ('queued', 'deferred') GROUP BY mailbox ORDER BY mailbox",
            now,
        )
        return [Waiting(mailbox, int(due), int(whole) - int(due)) for mailbox, due, whole in rows]

    async def _by_state(self, table: type[t.Sequence] | type[t.Send]) -> list[tuple[str, int]]:
        counted = table.all().using_db(self._connection).annotate(number=Count("id")).group_by("state")
        return [(str(state), int(number)) for state, number in await counted.values_list("state", "number")]
