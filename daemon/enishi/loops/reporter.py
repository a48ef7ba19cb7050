"""What became of a mail is told to the sequence it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from enishi.core.events import Event, SendAccepted, SendFailed, SendInDoubt
from enishi.core.model import History, Outbound, Purpose
from enishi.core.news import News
from enishi.core.transitions import NotInTable
from enishi.effects.store import Tx
from enishi.loops.engine import Engine
from enishi.loops.leads import tell_rep_unreached

BATCH = 100


@dataclass
class Reporter:
    engine: Engine

    async def turn(self, now: Callable[[], datetime]) -> int:
        return await self.engine.store.write(lambda tx: self._turn(tx, now()))

    async def _turn(self, tx: Tx, now: datetime) -> int:
        news = await tx.news(BATCH)
        for what, mail in news:
            await self._tell(tx, what, mail, now)
        if news:
            await tx.heard([mail for _, mail in news])
        return len(news)

    async def _tell(self, tx: Tx, what: News, mail: Outbound, now: datetime) -> None:
        if what is News.DEFERRED:
            params = {"reply": mail.reply or ""}
            await tx.remember(
                History(now, "history.send_deferred", "smtp", params, mail.sequence_id, step=mail.step)
            )
            return
        in_doubt = what is News.IN_DOUBT  # its id may prove it yet, and nobody is told before that was tried
        if mail.purpose is Purpose.DRAFT_REQUEST and mail.draft_id is not None and not in_doubt:
            if what is News.ACCEPTED:
                await tx.note_asked(mail.draft_id, mail.settled_at or now)
            await tx.scrub(mail)
        if mail.purpose is not Purpose.TOUCH and what is not News.ACCEPTED and not in_doubt:
            await tell_rep_unreached(self.engine, tx, mail, mail.reply or "", now)
        if (
            mail.purpose not in (Purpose.TOUCH, Purpose.TASK_NOTE)
            or mail.sequence_id is None
            or mail.step is None
        ):
            return
        event: Event
        if what is News.ACCEPTED:
            event = SendAccepted(mail.step, mail.settled_at or now, mail.draft_id)
        elif what is News.IN_DOUBT:
            event = SendInDoubt(mail.step)
        else:
            event = SendFailed(mail.step, what is News.RECIPIENT_BAD and mail.purpose is Purpose.TOUCH)
        try:
            await self.engine.happen(tx, mail.sequence_id, event, now, "smtp")
        except NotInTable:
            return
