"""Outbound mail, from queued to its fate. The states and who follows whom: core.transitions.SEND.

A mail's text (`outbound`) is written once; its life (`sends`) and its bytes (`frozen`) stand apart, under the same id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from enishi.core.address import domain_of
from enishi.core.model import Outbound, SendState
from enishi.core.news import News
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Ask, Row, ask, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import columns, from_values, instant, names

WAITING = (SendState.QUEUED, SendState.DEFERRED)

LIFE = ("state", "mailbox", "urgent", "due_at", "attempts", "dated_at", "settled_at", "reply")
"""Columns of `sends` that the noun shows."""
_IN_SENDS = frozenset(LIFE) - {"mailbox"}


def _column(name: str) -> str:
    if name == "raw":  # the ORM keeps that word for itself
        return "f.octets"
    return f's."{name}"' if name in _IN_SENDS else f'o."{name}"'


COLUMNS = ", ".join(_column(name) for name in names(Outbound))
"""Of the noun, in its order; `o` is outbound, `s` sends, `f` frozen."""
_FROM = "FROM sends s JOIN outbound o ON o.id = s.id"
WHOLE = f"SELECT {COLUMNS} {_FROM} LEFT JOIN frozen f ON f.id = s.id"
LEFT_AT = "CASE WHEN s.settled_at > s.tried_at THEN s.settled_at ELSE coalesce(s.tried_at, s.settled_at, s.dated_at) END"
"""When it was taken. What its server put off for days bears the date of its first try, and so does a proof of it."""
_NEWS = (
    f"SELECT s.news, {COLUMNS.replace('f.octets', 'NULL')} {_FROM}"
    " WHERE s.news IS NOT NULL ORDER BY s.id LIMIT ? FOR UPDATE OF s SKIP LOCKED"
)
_NEXT_DUE = (
    "SELECT due_at FROM sends WHERE settled_at IS NULL AND state IN ('queued', 'deferred') AND mailbox = ?"
    " AND urgent = ? AND due_at >= ? ORDER BY due_at LIMIT 1"
)
TEXT = tuple(name for name in names(Outbound) if name not in _IN_SENDS | {"id", "raw"})
"""Columns of `outbound`."""

UNSETTLED = "state IN ('sending', 'unknown')"
"""Word for word the condition of the index `sends_unsettled`, which SQLite would not recognise otherwise."""


def outbound_from(row: Row) -> Outbound:
    return from_values(Outbound, row)


class Queue(Operations):
    async def enqueue(self, mail: Outbound) -> Outbound:
        """`mail.id` is ignored. A Message-ID that is taken raises IntegrityError."""
        values = columns(mail)
        text = await t.Outbound.create(using_db=self._connection, **{name: values[name] for name in TEXT})
        life = {name: values[name] for name in LIFE}
        domain = domain_of(mail.recipient)
        await t.Send.create(using_db=self._connection, id=text.id, domain=domain, **life)
        return replace(mail, id=text.id)

    async def outbound(self, outbound_id: int) -> Outbound | None:
        return await self._one("WHERE s.id = ?", outbound_id)

    async def outbound_by_message_id(self, message_id: str) -> Outbound | None:
        return await self._one("WHERE o.message_id = ?", message_id)

    async def next_outbound_at(self, mailbox: str, now: datetime) -> datetime | None:
        """When the mailbox's next one is due, or when to ask again; None if nothing waits."""
        lines = [(urgent, self._waterlines.of((mailbox, urgent, False))) for urgent in (True, False)]
        since = [line.begin(now) for _, line in lines]
        asked = [
            Ask(_NEXT_DUE, (mailbox, urgent, since_at))
            for (urgent, _), since_at in zip(lines, since, strict=True)
        ]
        times = []
        for (_, line), since_at, rows in zip(lines, since, await run(self._connection, *asked), strict=True):
            due_at = instant(rows[0][0]) if rows else None
            line.looked(since_at, due_at or now, now)
            times.append(line.at_latest(since_at, due_at, now))
        return min((at for at in times if at is not None), default=None)

    async def in_doubt(self) -> list[Outbound]:
        """Those of which nobody knows whether they arrived, the oldest first."""
        return await self._many(f"WHERE s.{UNSETTLED} AND s.state = 'unknown' ORDER BY s.settled_at")

    async def list_outbound(self, *states: SendState) -> list[Outbound]:
        return await self._many("WHERE s.state AMONG ? ORDER BY s.id", list(states))

    async def outbound_of(self, sequence_id: int) -> list[Outbound]:
        return await self._many("WHERE o.sequence_id = ? ORDER BY s.id", sequence_id)

    async def settle(self, mail: Outbound, to_state: SendState, at: datetime, reply: str) -> bool:
        """Proof has come before its server's answer. False if it is not being sent any more."""
        return await self._change(mail, (SendState.SENDING,), state=to_state, reply=reply, settled_at=at)

    async def resolve(self, mail: Outbound, to_state: SendState, at: datetime, reply: str | None) -> bool:
        """A doubt ends, by proof or by a person's word: SENT, or QUEUED to be sent as it was. False if it had ended."""
        settled_at = None if to_state is SendState.QUEUED else at
        due_at = at if to_state is SendState.QUEUED else mail.due_at
        return await self._change(
            mail, (SendState.UNKNOWN,), state=to_state, reply=reply, settled_at=settled_at, due_at=due_at
        )

    async def news(self, limit: int) -> list[tuple[News, Outbound]]:
        """Fates that the sequences have not heard of yet, the oldest mail first, without their bytes; for this
        transaction alone."""
        rows = await ask(self._connection, _NEWS, limit)
        return [(News(row[0]), outbound_from(row[1:])) for row in rows]

    async def heard(self, mails: Iterable[Outbound]) -> None:
        """Their news have been told."""
        await self._rows(t.Send, id__in=[mail.id for mail in mails]).update(news=None)

    async def put_off(self, mail: Outbound, due_at: datetime) -> bool:
        """Not now: window, pressure, absence. False if it was taken or withdrawn."""
        return await self._change(mail, WAITING, due_at=due_at)

    async def withdraw(self, mail: Outbound, at: datetime) -> bool:
        """It must not leave. False if it is with the server already."""
        return await self._change(mail, WAITING, state=SendState.CANCELLED, settled_at=at)

    async def scrub(self, mail: Outbound) -> None:
        """Forget the text and the Message-ID of a mail that carried a token, once it has left (A1)."""
        gone = self._rows(t.Send, id=mail.id).exclude(state__in=(*WAITING, SendState.SENDING))
        if await gone.exists():
            forgotten = f"<forgotten.{mail.id}@invalid>"
            await self._rows(t.Outbound, id=mail.id).update(body="", html=None, message_id=forgotten)
            await self._rows(t.Frozen, id=mail.id).delete()

    async def last_sent_to(self, contact_id: int) -> Outbound | None:
        """The latest mail of ours that this person has."""
        return await self._one(
            "WHERE o.contact_id = ? AND o.purpose = 'touch' AND s.state = 'sent'"
            " ORDER BY s.dated_at DESC, s.id DESC LIMIT 1",
            contact_id,
        )

    async def _many(self, where: str, *values: object) -> list[Outbound]:
        return [outbound_from(row) for row in await ask(self._connection, f"{WHOLE} {where}", *values)]

    async def _one(self, where: str, *values: object) -> Outbound | None:
        return next(iter(await self._many(where, *values)), None)

    async def _change(self, mail: Outbound, from_states: tuple[SendState, ...], **values: object) -> bool:
        return await self._rows(t.Send, id=mail.id, state__in=from_states).update(**values) == 1
