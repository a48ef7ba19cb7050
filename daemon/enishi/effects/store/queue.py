"""Outbound mail, from queued to its fate. The states and who follows whom: core.transitions.SEND.

A mail's text (`outbound`) is written once; its life (`sends`) and its bytes (`frozen`) stand apart, under the same id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tortoise.expressions import F

from enishi.core.address import domain_of
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.news import News
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Row, ask
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import columns, from_values, names

WAITING = (SendState.QUEUED, SendState.DEFERRED)
_STEPS = (Purpose.TOUCH, Purpose.TASK_NOTE, Purpose.DRAFT_REQUEST)
"""Mail that serves a step and is pointless once the sequence rests; notices and answers go all the same."""

LIFE = ("state", "mailbox", "urgent", "due_at", "attempts", "dated_at", "settled_at", "reply")
"""Columns of `sends` that the noun shows."""
_IN_SENDS = frozenset(LIFE) - {"mailbox"}


def _column(name: str) -> str:
    if name == "raw":  # the ORM keeps that word for itself
        return "f.octets"
    return f's."{name}"' if name in _IN_SENDS else f'o."{name}"'


COLUMNS = ", ".join(_column(name) for name in names(Outbound))
"""Of the noun, in its order; `o` is outbound, `s` sends, `f` frozen."""
_FROM = "FROM sends s JOIN outbound o ON o.id = s.id LEFT JOIN frozen f ON f.id = s.id"
WHOLE = f"SELECT {COLUMNS} {_FROM}"
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

    async def due_outbound(self, mailbox: str, now: datetime, limit: int) -> list[Outbound]:
        """What may leave by `now`: the urgent ones, then the longest waiting."""
        due: list[Outbound] = []
        for urgent in (True, False):
            due += await self._many(
                "WHERE s.settled_at IS NULL AND s.mailbox = ? AND s.urgent = ? AND s.due_at <= ?"
                " AND s.state AMONG ? ORDER BY s.due_at LIMIT ?",
                *(mailbox, urgent, now, list(WAITING), limit),
            )
        return due[:limit]

    async def next_outbound_at(self, mailbox: str | None = None) -> datetime | None:
        """When the next one (of this mailbox, or of any) is due; None if nothing waits."""
        rows = self._rows(t.Send, settled_at=None, state__in=WAITING).order_by("due_at")
        if mailbox is not None:
            rows = rows.filter(mailbox=mailbox)
        heads = [
            await rows.filter(urgent=urgent).first().values_list("due_at", flat=True)
            for urgent in (True, False)
        ]
        return min((head for head in heads if head is not None), default=None)  # type: ignore[return-value]

    async def tried_since(self, mailbox: str, since: datetime) -> list[datetime]:
        """When this mailbox handed mails to its server, ascending; what counts against its limits."""
        rows = self._rows(t.Send, mailbox=mailbox, tried_at__gte=since)
        return list(await rows.order_by("tried_at").values_list("tried_at", flat=True))  # type: ignore[arg-type]

    async def in_sending(self) -> list[Outbound]:
        """Those whose DATA may have begun when the process died."""
        return await self._many(f"WHERE s.{UNSETTLED} AND s.state = 'sending' ORDER BY s.urgent, s.due_at")

    async def in_doubt(self) -> list[Outbound]:
        """Those of which nobody knows whether they arrived, the oldest first."""
        return await self._many(f"WHERE s.{UNSETTLED} AND s.state = 'unknown' ORDER BY s.settled_at")

    async def list_outbound(self, *states: SendState) -> list[Outbound]:
        return await self._many("WHERE s.state AMONG ? ORDER BY s.id", list(states))

    async def outbound_of(self, sequence_id: int) -> list[Outbound]:
        return await self._many("WHERE o.sequence_id = ? ORDER BY s.id", sequence_id)

    async def freeze(self, mail: Outbound, raw: bytes, dated_at: datetime) -> bool:
        """Claim it: bytes and date are fixed, the very next thing is SMTP (R2). False if it was taken or withdrawn."""
        taken = await self._change(
            mail,
            WAITING,
            state=SendState.SENDING,
            dated_at=dated_at,
            tried_at=dated_at,
            attempts=F("attempts") + 1,
        )
        if taken and mail.raw is None:
            await t.Frozen.create(using_db=self._connection, id=mail.id, octets=raw)
        return taken

    async def settle(
        self,
        mail: Outbound,
        to_state: SendState,
        at: datetime,
        reply: str | None,
        due_at: datetime | None = None,
    ) -> bool:
        """The result of a send; `due_at` for the next try of a deferred one. False if it is not being sent any more."""
        if to_state is SendState.DEFERRED:
            return await self._change(
                mail, (SendState.SENDING,), state=to_state, reply=reply, due_at=due_at or mail.due_at
            )
        return await self._change(mail, (SendState.SENDING,), state=to_state, reply=reply, settled_at=at)

    async def resolve(self, mail: Outbound, to_state: SendState, at: datetime, reply: str | None) -> bool:
        """A doubt ends, by proof or by a person's word: SENT, or QUEUED to be sent as it was. False if it had ended."""
        settled_at = None if to_state is SendState.QUEUED else at
        due_at = at if to_state is SendState.QUEUED else mail.due_at
        return await self._change(
            mail, (SendState.UNKNOWN,), state=to_state, reply=reply, settled_at=settled_at, due_at=due_at
        )

    async def news(self, limit: int) -> list[tuple[News, Outbound]]:
        """Fates that the sequences have not heard of yet, the oldest mail first; for this transaction alone."""
        select = f"SELECT s.news, {COLUMNS}"
        rows = await ask(
            self._connection,
            f"{select} {_FROM} WHERE s.news IS NOT NULL ORDER BY s.id LIMIT ? FOR UPDATE OF s SKIP LOCKED",
            limit,
        )
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

    async def cancel_queued(self, sequence_id: int, at: datetime) -> int:
        """Withdraw all that waits for this sequence's steps; how many."""
        of_steps = self._rows(t.Outbound, sequence_id=sequence_id, purpose__in=_STEPS)
        ids = list(await of_steps.values_list("id", flat=True))
        waiting = self._rows(t.Send, id__in=ids, state__in=WAITING)
        return await waiting.update(state=SendState.CANCELLED, settled_at=at)

    async def scrub(self, mail: Outbound) -> None:
        """Forget the text and the Message-ID of a mail that carried a token, once it has left (A1)."""
        gone = self._rows(t.Send, id=mail.id).exclude(state__in=(*WAITING, SendState.SENDING))
        if await gone.exists():
            forgotten = f"<forgotten.{mail.id}@invalid>"
            await self._rows(t.Outbound, id=mail.id).update(body="", html=None, message_id=forgotten)
            await self._rows(t.Frozen, id=mail.id).delete()

    async def thread_of(self, sequence_id: int) -> list[str]:
        """Message-IDs that the customer has, in the order they were sent."""
        rows = await ask(
            self._connection,
            "SELECT o.message_id FROM outbound o JOIN sends s ON s.id = o.id WHERE o.sequence_id = ?"
            " AND o.purpose = 'touch' AND s.state = 'sent' ORDER BY s.settled_at, s.id",
            sequence_id,
        )
        return [message_id for (message_id,) in rows]

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
