"""What a start finds of the process before it: mails that were claimed and whose fate nobody wrote down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.core.model import SendState
from enishi.core.news import News
from enishi.core.transitions import SendEvent, send_state_after
from enishi.effects.store.backup import INSTALLATION_SETTING
from enishi.effects.store.batch import Ask, Change, ask, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.queue import UNSETTLED
from enishi.effects.store.rows import from_values, names

_OURS = " WHERE id = ? AND state = 'sending' AND holder = ? AND attempts = ?"
# It was handed over within seconds of its claim; the start that finds it may be days later.
_ARRIVED = (
    "UPDATE sends SET state = ?, reply = ?, news = ?, settled_at = coalesce(tried_at, ?), holder = NULL"
    + _OURS
)
_REFUSED = "UPDATE sends SET state = ?, reply = ?, news = ?, due_at = ?, holder = NULL" + _OURS


@dataclass(frozen=True, slots=True)
class Interrupted:
    id: int
    attempts: int
    """This one included."""
    holder: str


class Interruptions(Operations):
    async def installation(self, new: str) -> str:
        """The database's own id; `new` from now on if it has none. A backup of it that is restored is another one."""
        found = await run(
            self._connection,
            Ask(
                "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING RETURNING key",
                (INSTALLATION_SETTING, new),
            ),
            Ask("SELECT value FROM settings WHERE key = ?", (INSTALLATION_SETTING,)),
        )
        return str(found[1][0][0])

    async def interrupted(self, holders: Collection[str]) -> list[Interrupted]:
        """Mails that daemons of these names were sending."""
        columns = ", ".join(names(Interrupted))
        sql = f"SELECT {columns} FROM sends WHERE {UNSETTLED} AND state = 'sending' AND holder AMONG ?"
        return [from_values(Interrupted, row) for row in await ask(self._connection, sql, list(holders))]

    async def end_interrupted(
        self,
        accepted: Sequence[tuple[Interrupted, str]],
        refused: Sequence[tuple[Interrupted, str]],
        now: datetime,
    ) -> None:
        """Each with the server's answer: it has the one; the other is tried again at once, as if it had come in time."""
        arrived = send_state_after(SendState.SENDING, SendEvent.PROVEN)
        again = send_state_after(SendState.SENDING, SendEvent.DEFERRED)
        sent = [
            (arrived, reply, News.ACCEPTED, now, mail.id, mail.holder, mail.attempts)
            for mail, reply in accepted
        ]
        waiting = [
            (again, reply, News.DEFERRED, now, mail.id, mail.holder, mail.attempts) for mail, reply in refused
        ]
        await run(self._connection, Change(_ARRIVED, sent), Change(_REFUSED, waiting))
