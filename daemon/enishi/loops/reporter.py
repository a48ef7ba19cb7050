"""The reporter: what became of each mail is told to the sequence, draft or people it concerns.

A mail's fate is on record before (`core.news`), so nothing in here can lose or repeat a send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from enishi.core.events import Event, SendAccepted, SendFailed, SendInDoubt
from enishi.core.model import History, Outbound, Purpose
from enishi.core.news import News
from enishi.effects.store import Tx
from enishi.effects.store.changes import Changes
from enishi.loops.batches import together_or_singly
from enishi.loops.engine import Engine
from enishi.loops.leads import tell_rep_unreached

BATCH = 100
"""News in one transaction."""

_OF_STEPS = (Purpose.TOUCH, Purpose.TASK_NOTE)
_FAILURES = (News.FAILED, News.RECIPIENT_BAD)
_FINAL = (News.ACCEPTED, *_FAILURES)


@dataclass
class Reporter:
    engine: Engine

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Tell what is new, the oldest mails first; how many. Raises Unavailable when the database fails."""
        return await together_or_singly(
            self.engine.store,
            lambda tx, most: self._tell(tx, most, now()),
            lambda tx, error: self._pass_over(tx, error, now()),
            BATCH,
            "reporter",
        )

    async def _tell(self, tx: Tx, limit: int, now: datetime) -> int:
        news = await tx.news(limit)
        await tx.apply(Changes(history=list(_lines(news, now))))
        for what, mail in news:
            await self._tell_people(tx, what, mail, now)
        happened = await self.engine.happen_all(tx, _events(news, now), now, "smtp")
        await self.engine.set_aside(tx, happened.failed, now)
        if news:
            await tx.heard([mail for _, mail in news])
        return len(news)

    async def _tell_people(self, tx: Tx, what: News, mail: Outbound, now: datetime) -> None:
        """Of a mail in doubt nobody is told, and nothing is forgotten that may prove it, before that was tried."""
        if mail.purpose is Purpose.DRAFT_REQUEST and mail.draft_id is not None and what in _FINAL:
            if what is News.ACCEPTED:
                await tx.note_asked(mail.draft_id, mail.settled_at or now)
            await tx.scrub(mail)  # it held the token, which only the rep's mailbox may keep (A1)
        if mail.purpose is not Purpose.TOUCH and what in _FAILURES:
            await tell_rep_unreached(self.engine, tx, mail, mail.reply or "", now)

    async def _pass_over(self, tx: Tx, error: Exception, now: datetime) -> int:
        news = await tx.news(1)
        sequences = [(mail.sequence_id, error) for _, mail in news if mail.sequence_id is not None]
        await self.engine.set_aside(tx, sequences, now)
        await tx.heard([mail for _, mail in news])
        return len(news)


def _lines(news: Iterable[tuple[News, Outbound]], now: datetime) -> Iterable[History]:
    for what, mail in news:
        if what is News.DEFERRED:
            params = {"reply": mail.reply or ""}
            yield History(now, "history.send_deferred", "smtp", params, mail.sequence_id, step=mail.step)


def _events(news: Iterable[tuple[News, Outbound]], now: datetime) -> Iterable[tuple[int, Event]]:
    for what, mail in news:
        if mail.purpose in _OF_STEPS and mail.sequence_id is not None and mail.step is not None:
            event = _event(what, mail, mail.step, now)
            if event is not None:
                yield mail.sequence_id, event


def _event(what: News, mail: Outbound, step: str, now: datetime) -> Event | None:
    """What the sequence hears; None: nothing it would act on."""
    match what:
        case News.ACCEPTED:
            return SendAccepted(step, mail.settled_at or now, mail.draft_id)
        case News.IN_DOUBT:
            return SendInDoubt(step)
        case News.FAILED | News.RECIPIENT_BAD:
            # A task note's recipient is our own rep, whose bad address is no reason to give up the customer.
            return SendFailed(step, what is News.RECIPIENT_BAD and mail.purpose is Purpose.TOUCH)
        case News.DEFERRED:
            return None
