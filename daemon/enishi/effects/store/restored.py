"""What a restored copy learns of the time after it was made."""

from __future__ import annotations

from datetime import datetime

from enishi.core.model import Outbound, SendState
from enishi.core.news import News
from enishi.effects.store import tables as t
from enishi.effects.store.batch import ask
from enishi.effects.store.operations import Operations
from enishi.effects.store.queue import WAITING


class Restorations(Operations):
    async def found_sent(self, mail: Outbound, at: datetime, reply: str) -> bool:
        """It waits here, and left long ago: the sequence will hear of it as of any send. False if it waits no more."""
        waiting = self._rows(t.Send, id=mail.id, state__in=WAITING)
        gone = {"state": SendState.SENT, "dated_at": at, "tried_at": at, "settled_at": at}
        return await waiting.update(**gone, reply=reply, news=News.ACCEPTED) == 1

    async def last_message_ids(self, mailbox: str, limit: int) -> list[str]:
        """Of the mails that this mailbox sent last, as far as the database knows."""
        rows = await ask(
            self._connection,
            "SELECT o.message_id FROM sends s JOIN outbound o ON o.id = s.id"
            " WHERE s.mailbox = ? AND s.tried_at IS NOT NULL AND s.state = 'sent' AND o.purpose = 'touch'"
            " ORDER BY s.tried_at DESC LIMIT ?",
            mailbox,
            limit,
        )
        return [message_id for (message_id,) in rows]
