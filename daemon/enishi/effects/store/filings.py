"""Which mails to customers are still to be put into Sent by ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from enishi.core.model import Outbound
from enishi.effects.store.batch import ask
from enishi.effects.store.operations import Operations
from enishi.effects.store.queue import COLUMNS, UNSETTLED, outbound_from
from enishi.effects.store.rows import from_values

# A mail that is still being sent may come before others that are accepted already; nothing passes it.
_ACCEPTED = f"""
    SELECT s.tried_at, s.id, {COLUMNS} FROM sends s JOIN outbound o ON o.id = s.id JOIN frozen f ON f.id = s.id
    WHERE s.mailbox = ? AND s.tried_at IS NOT NULL AND s.tried_at >= ? AND (s.tried_at, s.id) > (?, ?)
    AND s.state = 'sent' AND o.purpose = 'touch' AND NOT EXISTS (SELECT 1 FROM sends d
    WHERE d.{UNSETTLED} AND d.state = 'sending' AND d.mailbox = s.mailbox AND d.tried_at <= s.tried_at)
    ORDER BY s.tried_at, s.id LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Place:
    """In the line of a mailbox's mails, by the time they were handed over."""

    at: datetime
    mail_id: int = 0


class Filings(Operations):
    async def accepted_after(self, mailbox: str, place: Place, limit: int) -> list[tuple[Place, Outbound]]:
        """Mails to customers that this mailbox's server took, in the order they were handed over."""
        rows = await ask(self._connection, _ACCEPTED, mailbox, place.at, place.at, place.mail_id, limit)
        return [(from_values(Place, row[:2]), outbound_from(row[2:])) for row in rows]
