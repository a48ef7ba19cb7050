"""Outbound mail, from queued to its fate. The states and who follows whom: core.transitions.SEND."""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from enishi.core.model import Outbound, Purpose, SendState
from enishi.effects.store import tables as t
from enishi.effects.store.operations import Operations

WAITING = (SendState.QUEUED, SendState.DEFERRED)
_STEPS = (Purpose.TOUCH, Purpose.TASK_NOTE, Purpose.DRAFT_REQUEST)
"""Mail that serves a step and is pointless once the sequence rests; notices and answers go all the same."""


class Queue(Operations):
    async def enqueue(self, mail: Outbound) -> Outbound:
        """`mail.id` is ignored. Its Message-ID is known from now on; one that is taken raises IntegrityError."""
        queued = await self._add(t.Outbound, mail)
        await t.KnownId.create(
            using_db=self._connection,
            message_id=mail.message_id,
            outbound_id=queued.id,
            sequence_id=mail.sequence_id,
            contact_id=mail.contact_id,
        )
        return queued

    async def outbound(self, outbound_id: int) -> Outbound | None:
        return await self._first(Outbound, self._rows(t.Outbound, id=outbound_id))

    async def outbound_by_message_id(self, message_id: str) -> Outbound | None:
        return await self._first(Outbound, self._rows(t.Outbound, message_id=message_id))

    async def due_outbound(
        self, now: datetime, limit: int, urgent_first: bool = True, mailbox: str | None = None
    ) -> list[Outbound]:
        """What may leave (this mailbox, or any) by `now`: the urgent ones, then the longest waiting."""
        due = self._open(*WAITING).filter(due_at__lte=now).order_by("due_at").limit(limit)
        if mailbox is not None:
            due = due.filter(mailbox=mailbox)
        if not urgent_first:
            return await self._all(Outbound, due)
        urgent = await self._all(Outbound, due.filter(urgent=True))
        return (urgent + await self._all(Outbound, due.filter(urgent=False)))[:limit]

    async def next_outbound_at(self, mailbox: str | None = None) -> datetime | None:
        """When the next one (of this mailbox, or of any) is due; None if nothing waits."""
        rows = self._open(*WAITING).order_by("due_at")
        if mailbox is not None:
            rows = rows.filter(mailbox=mailbox)
        heads = [
            await rows.filter(urgent=urgent).first().values_list("due_at", flat=True)
            for urgent in (True, False)
        ]
        return min((head for head in heads if head is not None), default=None)  # type: ignore[return-value]

    async def tried_since(self, mailbox: str, since: datetime) -> list[datetime]:
        """When this mailbox handed mails to its server, ascending; what counts against its limits."""
        rows = self._rows(t.Outbound, mailbox=mailbox, settled_at__gte=since, attempts__gt=0)
        return list(await rows.order_by("settled_at").values_list("settled_at", flat=True))  # type: ignore[arg-type]

    async def in_sending(self) -> list[Outbound]:
        """Those whose DATA may have begun when the process died."""
        return await self._all(Outbound, self._open(SendState.SENDING).order_by("urgent", "due_at"))

    async def list_outbound(self, *states: SendState) -> list[Outbound]:
        return await self._all(Outbound, self._rows(t.Outbound, state__in=states).order_by("id"))

    async def outbound_of(self, sequence_id: int) -> list[Outbound]:
        return await self._all(Outbound, self._rows(t.Outbound, sequence_id=sequence_id).order_by("id"))

    async def freeze(self, mail: Outbound, raw: bytes, dated_at: datetime) -> bool:
        """Claim it: bytes and date are fixed, the very next thing is SMTP (R2). False if it was taken or withdrawn."""
        return await self._change(
            mail, WAITING, state=SendState.SENDING, frozen=raw, dated_at=dated_at, attempts=F("attempts") + 1
        )

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

    async def put_off(self, mail: Outbound, due_at: datetime) -> bool:
        """Not now: window, pressure, absence. False if it was taken or withdrawn."""
        return await self._change(mail, WAITING, due_at=due_at)

    async def withdraw(self, mail: Outbound, at: datetime) -> bool:
        """It must not leave. False if it is with the server already."""
        return await self._change(mail, WAITING, state=SendState.CANCELLED, settled_at=at)

    async def cancel_queued(self, sequence_id: int, at: datetime) -> int:
        """Withdraw all that waits for this sequence's steps; how many."""
        rows = self._rows(t.Outbound, sequence_id=sequence_id, state__in=WAITING, purpose__in=_STEPS)
        return await rows.update(state=SendState.CANCELLED, settled_at=at)

    async def scrub(self, mail: Outbound) -> None:
        """Forget the text and the Message-ID of a mail that carried a token, once it has left (A1)."""
        forgotten = f"<forgotten.{mail.id}@invalid>"
        gone = self._rows(t.Outbound, id=mail.id).exclude(state__in=(*WAITING, SendState.SENDING))
        if await gone.update(frozen=None, body="", html=None, message_id=forgotten):
            await self._rows(t.KnownId, outbound_id=mail.id).delete()

    async def thread_of(self, sequence_id: int) -> list[str]:
        """Message-IDs that the customer has, in the order they were sent."""
        rows = self._rows(t.Outbound, sequence_id=sequence_id, purpose=Purpose.TOUCH, state=SendState.SENT)
        return list(await rows.order_by("settled_at", "id").values_list("message_id", flat=True))  # type: ignore[arg-type]

    async def last_sent_to(self, contact_id: int) -> Outbound | None:
        """The latest mail of ours that this person has."""
        rows = self._rows(t.Outbound, contact_id=contact_id, purpose=Purpose.TOUCH, state=SendState.SENT)
        return await self._first(Outbound, rows.order_by("-dated_at", "-id"))

    def _open(self, *states: SendState) -> QuerySet[t.Outbound]:
        """`settled_at IS NULL` is what leads the database to the index `outbound_open`."""
        return self._rows(t.Outbound, settled_at=None, state__in=states)

    async def _change(self, mail: Outbound, from_states: tuple[SendState, ...], **values: object) -> bool:
        return await self._rows(t.Outbound, id=mail.id, state__in=from_states).update(**values) == 1
