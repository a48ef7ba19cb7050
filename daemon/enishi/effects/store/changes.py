"""All that a decision, or a whole batch of them, wants written: collected first, then carried out in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from enishi.core.address import address_key, domain_of
from enishi.core.model import (
    Contact,
    Draft,
    DraftState,
    History,
    Outbound,
    Purpose,
    SendState,
    Sequence,
    Suppression,
    Touch,
)
from enishi.effects.store.batch import Ask, Change, Row, insert, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.queue import LIFE, TEXT, WAITING
from enishi.effects.store.rows import columns, from_values, names, values


class SomebodyWasFirst(Exception):
    """A guarded write found another state than the decision had seen; decide again, or leave it."""


@dataclass
class Changes:
    sequences: list[tuple[Sequence, Sequence]] = field(default_factory=list)
    """As seen, and as it shall be."""
    touches: list[tuple[Touch | None, Touch]] = field(default_factory=list)
    """As seen (None: not begun), and as it shall be."""
    closed_drafts: list[tuple[int, DraftState]] = field(default_factory=list)
    """Drafts by id; one that somebody has answered already stays as it is."""
    emptied_queues: list[tuple[int, datetime]] = field(default_factory=list)
    """Sequences whose steps' waiting mails are withdrawn, at that time; before `mails` are queued."""
    drafts: list[tuple[Draft, str]] = field(default_factory=list)
    """New ones, with ids that were given out ahead, and the SHA-256 of their tokens."""
    mails: list[Outbound] = field(default_factory=list)
    """To be queued; ids are ignored."""
    content_uses: list[tuple[str, int, int, datetime]] = field(default_factory=list)
    """Key, contact, company, when."""
    contacts: list[Contact] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    """Of what is suppressed already the first cause stays."""
    history: list[History] = field(default_factory=list)

    def add(self, others: Changes) -> None:
        """After these, those."""
        for part in fields(self):
            getattr(self, part.name).extend(getattr(others, part.name))


class Writing(Operations):
    async def apply(self, changes: Changes) -> None:
        """Write all of it. Raises SomebodyWasFirst, and nothing may then be committed, where a sequence or a touch
        is not as it was seen, and IntegrityError for a Message-ID that is taken."""
        await self._check_as_seen(changes)
        await run(self._connection, *(change for change in _statements(changes) if change.rows))

    async def _check_as_seen(self, changes: Changes) -> None:
        """Under the locks that `situations` took, so that it still holds when the writes follow."""
        sequences = {seen.id: (seen.state, seen.version) for seen, _ in changes.sequences}
        steps = {(new.sequence_id, new.step): seen for seen, new in changes.touches}
        ids = sorted({*sequences, *(sequence_id for sequence_id, _ in steps)})
        if not ids:
            return
        found, touches = await run(self._connection, Ask(_SEQUENCES, (ids,)), Ask(_TOUCHES, (ids,)))
        now = {sequence_id: (state, version) for sequence_id, state, version in found}
        begun = {(touch.sequence_id, touch.step): touch for touch in map(_touch, touches)}
        if any(now.get(sequence_id) != seen for sequence_id, seen in sequences.items()):
            raise SomebodyWasFirst
        if any(_differs(seen, begun.get(step)) for step, seen in steps.items()):
            raise SomebodyWasFirst


_SEQUENCES = "SELECT id, state, version FROM sequences WHERE id AMONG ? ORDER BY id FOR UPDATE"
_TOUCHES = f"SELECT {', '.join(names(Touch))} FROM touches WHERE sequence_id AMONG ?"


def _touch(row: Row) -> Touch:
    return from_values(Touch, row)


def _differs(seen: Touch | None, now: Touch | None) -> bool:
    if seen is None or now is None:
        return seen is not now
    return (seen.state, seen.due_at) != (now.state, now.due_at)


# -- As statements ---------------------------------------------------------------------------------------------------


def _statements(changes: Changes) -> Iterable[Change]:
    yield Change(_WRITE_SEQUENCE, [_sequence_row(seen, new) for seen, new in changes.sequences])
    yield Change(_ADD_TOUCH, [values(new) for seen, new in changes.touches if seen is None])
    yield Change(_WRITE_TOUCH, [_touch_row(seen, new) for seen, new in changes.touches if seen is not None])
    yield Change(_CLOSE_DRAFT, [(state, draft_id) for draft_id, state in changes.closed_drafts])
    yield Change(_EMPTY_QUEUE, [(at, sequence_id) for sequence_id, at in changes.emptied_queues])
    yield Change(_ADD_DRAFT, [(*values(draft), token_hash) for draft, token_hash in changes.drafts])
    yield Change(_ADD_TEXT, [_picked(columns(mail), TEXT) for mail in changes.mails])
    yield Change(_ADD_LIFE, [_life_row(mail) for mail in changes.mails])
    yield Change(_ADD_USE, changes.content_uses)
    yield Change(_WRITE_CONTACT, [_contact_row(contact) for contact in changes.contacts])
    yield Change(_SUPPRESS, [(address_key(s.pattern), s.cause, s.since_at) for s in changes.suppressions])
    yield Change(_ADD_HISTORY, [values(line) for line in changes.history])


_MOVES = ("state", "cause", "look_at", "held_until_on", "rested_since", "rested", "version")
"""Columns of a sequence that change; the others say which one it is."""
_SETTLES = ("kind", "state", "due_at", "settled_at", "rest_before", "why")
_PERSON = tuple(name for name in names(Contact) if name != "id")

_WAITING = ", ".join(f"'{state}'" for state in WAITING)
_OF_STEPS = ", ".join(f"'{use}'" for use in (Purpose.TOUCH, Purpose.TASK_NOTE, Purpose.DRAFT_REQUEST))
"""Mail that serves a step and is pointless once the sequence rests; notices and answers go all the same."""


def _set(table: str, names: Iterable[str], where: str) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)} WHERE {where}"


_WRITE_SEQUENCE = _set("sequences", _MOVES, "id = ? AND state = ? AND version = ?")
_ADD_TOUCH = insert("touches", names(Touch))
_WRITE_TOUCH = _set("touches", _SETTLES, "sequence_id = ? AND step = ? AND state = ?")
_CLOSE_DRAFT = _set("drafts", ("state",), f"id = ? AND state = '{DraftState.OPEN}'")
_EMPTY_QUEUE = (
    f"UPDATE sends SET state = '{SendState.CANCELLED}', settled_at = ? WHERE state IN ({_WAITING}) AND id IN"
    f" (SELECT id FROM outbound WHERE sequence_id = ? AND purpose IN ({_OF_STEPS}))"
)
_ADD_DRAFT = insert("drafts", (*names(Draft), "token_hash"))
_ADD_TEXT = insert("outbound", TEXT)
_ADD_LIFE = insert("sends", ("id", "domain", *LIFE)).replace(
    "(?", "((SELECT id FROM outbound WHERE message_id = ?)", 1
)
_ADD_USE = insert("content_uses", ("key", "contact_id", "company_id", "at"))
_WRITE_CONTACT = _set("contacts", (*_PERSON, "address_key", "domain"), "id = ?")
_SUPPRESS = insert("suppressions", ("pattern", "cause", "since_at")) + " ON CONFLICT (pattern) DO NOTHING"
_ADD_HISTORY = insert("history", names(History))


def _sequence_row(seen: Sequence, new: Sequence) -> Row:
    moved = columns(new) | {"version": seen.version + 1}
    return (*_picked(moved, _MOVES), seen.id, seen.state, seen.version)


def _touch_row(seen: Touch, new: Touch) -> Row:
    return (*_picked(columns(new), _SETTLES), seen.sequence_id, seen.step, seen.state)


def _life_row(mail: Outbound) -> Row:
    return (mail.message_id, domain_of(mail.recipient), *_picked(columns(mail), LIFE))


def _contact_row(contact: Contact) -> Row:
    person = _picked(columns(contact), _PERSON)
    return (*person, address_key(contact.address), domain_of(contact.address), contact.id)


def _picked(row: Mapping[str, object], wanted: Iterable[str]) -> Row:
    return tuple([row[name] for name in wanted])
