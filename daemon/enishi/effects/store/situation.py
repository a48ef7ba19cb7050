"""Everything that decisions look at, read in one transaction, for one sequence or for hundreds at the same price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.model import (
    Company,
    Contact,
    Deal,
    Draft,
    DraftState,
    Kind,
    Purpose,
    Refusal,
    SendState,
    Sequence,
    Touch,
    TouchState,
)
from enishi.core.problem import NotSo
from enishi.core.situation import THREAD_LENGTH, Situation
from enishi.effects.store.batch import Ask, Row, run
from enishi.effects.store.drafts import Drafts
from enishi.effects.store.history import Records
from enishi.effects.store.queue import LEFT_AT
from enishi.effects.store.rows import Noun, from_values, names
from enishi.effects.store.sequences import IN_ORDER, Sequences
from enishi.effects.store.suppressions import Suppressions, patterns

LOOK_BACK = timedelta(days=400)
"""Longer than any pressure period; what was sent before then is not counted."""
MOST_SENDS = 1_000
"""Of the latest mails to a person, and to a firm; more than any pressure rule counts, and a bound on memory."""

_ADVERTISING = [kind for kind in Kind if kind.is_advertising]
_MAY_HAVE_ARRIVED = [SendState.SENDING, SendState.SENT, SendState.UNKNOWN]
_OUTCOMES = [SendState.SENT, SendState.FAILED, SendState.UNKNOWN]
_OF_STEPS = [Purpose.TOUCH, Purpose.TASK_NOTE]


def _columns(alias: str, kind: type[Noun]) -> str:
    return ", ".join(f'{alias}."{name}"' for name in names(kind))


_AROUND = (Refusal, Deal, Contact, Company)
_ENDS = [sum(len(names(kind)) for kind in _AROUND[: count + 1]) for count in range(len(_AROUND))]

# On PostgreSQL every statement sees what was committed before it began: first the locks, then all that hangs on them.
_LOCKED = f"SELECT {_columns('q', Sequence)} FROM sequences q WHERE q.id AMONG ? ORDER BY q.id"
_RECORD = (
    f"SELECT q.id, {_columns('r', Refusal)}, {_columns('d', Deal)}, {_columns('p', Contact)}, {_columns('f', Company)}"
    " FROM sequences q JOIN refusals r ON r.id = q.refusal_id JOIN deals d ON d.id = r.deal_id"
    " JOIN contacts p ON p.id = q.contact_id JOIN companies f ON f.id = p.company_id WHERE q.id AMONG ?"
)
_TOUCHES = f"SELECT {_columns('t', Touch)} FROM touches t WHERE t.sequence_id AMONG ? ORDER BY {IN_ORDER}"
_OPEN_DRAFTS = (
    f"SELECT {_columns('d', Draft)} FROM drafts d WHERE d.sequence_id AMONG ? AND d.state = ? ORDER BY d.id"
)
# What became of a send is news first: until they are told, the sequence takes it for under way, and waits for them.
_AS_TOLD = "CASE WHEN s.news IS NOT NULL AND s.state AMONG ? THEN 'sending' ELSE s.state END"
_MAILS = (
    f"SELECT o.sequence_id, o.step, o.purpose, o.message_id, s.state, {_AS_TOLD}, s.settled_at FROM outbound o"
    " JOIN sends s ON s.id = o.id WHERE o.sequence_id AMONG ? AND o.purpose AMONG ? ORDER BY o.id"
)
_SUPPRESSED = "SELECT pattern FROM suppressions WHERE pattern AMONG ?"
_SENT = (
    f"SELECT company_id, contact_id, kind, at FROM (SELECT p.company_id, o.contact_id, o.kind, {LEFT_AT} AS at,"
    f" row_number() OVER (PARTITION BY p.company_id ORDER BY {LEFT_AT} DESC) AS of_firm,"
    f" row_number() OVER (PARTITION BY o.contact_id ORDER BY {LEFT_AT} DESC) AS of_person"
    " FROM contacts p JOIN outbound o ON o.contact_id = p.id JOIN sends s ON s.id = o.id"
    " WHERE p.company_id AMONG ? AND o.kind AMONG ? AND o.purpose = 'touch'"
    f" AND {LEFT_AT} >= ? AND s.state AMONG ?)"
    " AS sent WHERE of_firm <= ? OR (of_person <= ? AND contact_id AMONG ?)"
)
_GIVEN = "SELECT DISTINCT key, contact_id, company_id FROM content_uses WHERE contact_id AMONG ? OR company_id AMONG ?"


class Situations(Sequences, Drafts, Suppressions, Records):
    async def situation(self, sequence_id: int, now: datetime) -> Situation:
        """As `situations`, of one. Raises NotSo if there is no such sequence."""
        found = await self.situations([sequence_id], now)
        if sequence_id not in found:
            raise NotSo("store.no_sequence", id=sequence_id)
        return found[sequence_id]

    async def situations(self, sequence_ids: Iterable[int], now: datetime) -> dict[int, Situation]:
        """The sequences and all around them; those that do not exist are left out. In a writing transaction on
        PostgreSQL their rows are locked until it ends, so that two daemons decide one after the other."""
        ids = sorted(set(sequence_ids))
        if not ids:
            return {}
        lock = " FOR UPDATE" if self.writes else ""
        sequences, records, touches, drafts, mails = await run(
            self._connection,
            Ask(_LOCKED + lock, (ids,)),
            Ask(_RECORD, (ids,)),
            Ask(_TOUCHES, (ids,)),
            Ask(_OPEN_DRAFTS, (ids, DraftState.OPEN)),
            Ask(_MAILS, (_OUTCOMES, ids, _OF_STEPS)),
        )
        around = {row[0]: _record(row[1:]) for row in records}
        people = await self._people([record[2] for record in around.values()], now)
        own = _Own(touches, drafts, mails)
        return {
            row[0]: _situation(from_values(Sequence, row), around[row[0]], own, people) for row in sequences
        }

    async def _people(self, contacts: list[Contact], now: datetime) -> _People:
        """What concerns the persons and their firms, over all of their sequences."""
        firms = sorted({contact.company_id for contact in contacts})
        persons = sorted({contact.id for contact in contacts})
        wanted = sorted({pattern for contact in contacts for pattern in patterns(contact.address)})
        limits = (MOST_SENDS, MOST_SENDS, persons)
        suppressed, sent, given = await run(
            self._connection,
            Ask(_SUPPRESSED, (wanted,)),
            Ask(_SENT, (firms, _ADVERTISING, now - LOOK_BACK, _MAY_HAVE_ARRIVED, *limits)),
            Ask(_GIVEN, (persons, firms)),
        )
        return _People(suppressed, sent, given)


_Record = tuple[Refusal, Deal, Contact, Company]


def _record(row: Row) -> _Record:
    refusal, deal, contact, _ = _ENDS
    return (
        from_values(Refusal, row[:refusal]),
        from_values(Deal, row[refusal:deal]),
        from_values(Contact, row[deal:contact]),
        from_values(Company, row[contact:]),
    )


def _situation(sequence: Sequence, record: _Record, own: _Own, people: _People) -> Situation:
    refusal, deal, contact, company = record
    touches = tuple(own.touches[sequence.id])
    return Situation(
        sequence=sequence,
        refusal=refusal,
        deal=deal,
        contact=contact,
        company=company,
        touches=touches,
        draft=own.drafts.get(sequence.id),
        live_send=own.live_send(touches),
        thread=own.thread(sequence.id),
        suppressed=people.is_suppressed(contact.address),
        sent_to_contact=people.sent_to_contact(contact.id),
        sent_to_company=people.sent_to_company(company.id),
        offers_to_contact=people.offers_to(contact.id),
        content_used=people.given_to(contact),
    )


class _Own:
    """What belongs to some sequences alone, by sequence."""

    def __init__(self, touches: list[Row], drafts: list[Row], mails: list[Row]) -> None:
        self.touches: dict[int, list[Touch]] = defaultdict(list)
        for row in touches:
            touch = from_values(Touch, row)
            self.touches[touch.sequence_id].append(touch)
        self.drafts = {draft.sequence_id: draft for draft in (from_values(Draft, row) for row in drafts)}
        self._states: dict[tuple[int, str], SendState] = {}
        """Of each step's latest mail, as the sequence was told."""
        self._sent: dict[int, list[tuple[object, str]]] = defaultdict(list)
        for sequence_id, step, purpose, message_id, state, as_told, settled_at in mails:
            self._states[sequence_id, step] = as_told
            if purpose == Purpose.TOUCH and state == SendState.SENT:
                self._sent[sequence_id].append((settled_at, message_id))

    def live_send(self, touches: Iterable[Touch]) -> SendState | None:
        queued = next((touch for touch in touches if touch.state is TouchState.QUEUED), None)
        state = self._states.get((queued.sequence_id, queued.step)) if queued else None
        return None if state is None else SendState(state)

    def thread(self, sequence_id: int) -> tuple[str, ...]:
        sent = sorted(self._sent.get(sequence_id, ()), key=lambda mail: mail[0])
        return tuple(message_id for _, message_id in sent[-THREAD_LENGTH:])


class _People:
    def __init__(self, suppressed: list[Row], sent: list[Row], given: list[Row]) -> None:
        self._suppressed = {pattern for (pattern,) in suppressed}
        self._to_contact: dict[int, list[datetime]] = defaultdict(list)
        self._to_company: dict[int, list[datetime]] = defaultdict(list)
        self._offers: dict[int, list[datetime]] = defaultdict(list)
        for mail in sorted((from_values(_Sent, row) for row in sent), key=lambda mail: mail.at):
            self._to_contact[mail.contact_id].append(mail.at)
            self._to_company[mail.company_id].append(mail.at)
            if mail.kind is Kind.OFFER:
                self._offers[mail.contact_id].append(mail.at)
        self._given: dict[tuple[str, int], set[str]] = defaultdict(set)
        for key, contact_id, company_id in given:
            self._given["person", contact_id].add(key)
            self._given["firm", company_id].add(key)

    def is_suppressed(self, address: str) -> bool:
        return not self._suppressed.isdisjoint(patterns(address))

    def sent_to_contact(self, contact_id: int) -> tuple[datetime, ...]:
        return tuple(self._to_contact.get(contact_id, ())[-MOST_SENDS:])

    def sent_to_company(self, company_id: int) -> tuple[datetime, ...]:
        return tuple(self._to_company.get(company_id, ())[-MOST_SENDS:])

    def offers_to(self, contact_id: int) -> tuple[datetime, ...]:
        return tuple(self._offers.get(contact_id, ()))

    def given_to(self, contact: Contact) -> frozenset[str]:
        of_person = self._given.get(("person", contact.id), set())
        return frozenset(of_person | self._given.get(("firm", contact.company_id), set()))


@dataclass(frozen=True, slots=True)
class _Sent:
    """Advertising that a person has, or may have: what is in doubt counts as sent."""

    company_id: int
    contact_id: int
    kind: Kind
    at: datetime
