"""Everything one decision looks at, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.model import (
    Company,
    Contact,
    Deal,
    Kind,
    Purpose,
    Refusal,
    SendState,
    Sequence,
    Touch,
    TouchState,
)
from enishi.core.problem import NotSo
from enishi.core.situation import Situation
from enishi.effects.store import tables as t
from enishi.effects.store.batch import ask
from enishi.effects.store.drafts import Drafts
from enishi.effects.store.history import Records
from enishi.effects.store.rows import from_values, noun
from enishi.effects.store.sequences import Sequences
from enishi.effects.store.suppressions import Suppressions

LOOK_BACK = timedelta(days=400)
"""Longer than any pressure period; what was sent before then is not counted."""
MOST_SENDS = 1_000
"""Of the latest mails; more than any pressure rule counts, and a bound on memory."""

_ADVERTISING = tuple(kind for kind in Kind if kind.is_advertising)
_MAY_HAVE_ARRIVED = (SendState.SENDING, SendState.SENT, SendState.UNKNOWN)


class Situations(Sequences, Drafts, Suppressions, Records):
    async def situation(self, sequence_id: int, now: datetime) -> Situation:
        """The sequence and all around it. On PostgreSQL its row is locked until the transaction ends, so that
        two daemons decide one after the other. Raises NotSo if there is no such sequence."""
        sequence = await self._locked(sequence_id)
        refusal, deal, contact, company = await self._around(sequence)
        touches = tuple(await self.touches_of(sequence_id))
        sent = await self._sent([contact.id], now)
        return Situation(
            sequence=sequence,
            refusal=refusal,
            deal=deal,
            contact=contact,
            company=company,
            touches=touches,
            draft=await self.draft_of(sequence_id),
            live_send=await self._live_send(touches),
            suppressed=await self.is_suppressed(contact.address),
            sent_to_contact=_instants(sent),
            sent_to_company=_instants(await self._sent(await self._people_at(company.id), now)),
            offers_to_contact=_instants(mail for mail in sent if mail.kind is Kind.OFFER),
            content_used=frozenset(await self.content_used(contact.id, company.id)),
        )

    async def _locked(self, sequence_id: int) -> Sequence:
        rows = self._rows(t.Sequence, id=sequence_id)
        sequence = await self._first(Sequence, rows.select_for_update() if self.writes else rows)
        if sequence is None:
            raise NotSo("store.no_sequence", id=sequence_id)
        return sequence

    async def _around(self, sequence: Sequence) -> tuple[Refusal, Deal, Contact, Company]:
        row = await self._rows(t.Refusal, id=sequence.refusal_id).select_related("deal").get()
        person = await self._rows(t.Contact, id=sequence.contact_id).select_related("company").get()
        return (
            noun(Refusal, row),
            noun(Deal, row.deal),
            noun(Contact, person),
            noun(Company, person.company),
        )

    async def _live_send(self, touches: Iterable[Touch]) -> SendState | None:
        queued = next((touch for touch in touches if touch.state is TouchState.QUEUED), None)
        if queued is None:
            return None
        found = await ask(
            self._connection,
            "SELECT s.state FROM outbound o JOIN sends s ON s.id = o.id WHERE o.sequence_id = ? AND o.step = ?"
            " AND o.purpose AMONG ? ORDER BY o.id DESC LIMIT 1",
            *(queued.sequence_id, queued.step, [Purpose.TOUCH, Purpose.TASK_NOTE]),
        )
        return SendState(found[0][0]) if found else None

    async def _people_at(self, company_id: int) -> list[int]:
        return list(await self._rows(t.Contact, company_id=company_id).values_list("id", flat=True))  # type: ignore[arg-type]

    async def _sent(self, contact_ids: list[int], now: datetime) -> list[_Sent]:
        """Advertising mail that they have, or may have: what is in doubt counts as sent."""
        rows = await ask(
            self._connection,
            "SELECT o.kind, coalesce(s.settled_at, s.dated_at) FROM outbound o JOIN sends s ON s.id = o.id"
            " WHERE o.contact_id AMONG ? AND o.kind AMONG ? AND o.purpose = 'touch' AND s.dated_at >= ?"
            " AND s.state AMONG ? ORDER BY s.dated_at DESC LIMIT ?",
            *(contact_ids, list(_ADVERTISING), now - LOOK_BACK, list(_MAY_HAVE_ARRIVED), MOST_SENDS),
        )
        return [from_values(_Sent, row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Sent:
    kind: Kind
    at: datetime


def _instants(mails: Iterable[_Sent]) -> tuple[datetime, ...]:
    return tuple(sorted(mail.at for mail in mails))
