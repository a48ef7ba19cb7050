"""What several daemons on one PostgreSQL agree on: who lives, who watches which mailbox, how far it has been read.

All instants in here are the database's own (`now()`, the start of the transaction): no host's clock takes part.
SQLite serves one daemon, which has nobody to agree with.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from enishi.core.lease import DAEMON, GOOD_FOR, MAILBOX, daemon_lease
from enishi.effects.store.batch import Ask, Change, ask, run
from enishi.effects.store.listening import FREE, LOOK, LOOKED, notify
from enishi.effects.store.operations import Operations

_ONE_AT_A_TIME = 0x656E69736861
"""Advisory lock over who lives: whoever counts the living must not miss one that is just being born."""

_UNTIL = f"now() + interval '{GOOD_FOR.total_seconds()} seconds'"
_TAKE = f"""
    INSERT INTO leases (name, holder, until_at) VALUES (?, ?, {_UNTIL})
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
    WHERE leases.until_at <= now() OR leases.holder = excluded.holder RETURNING name"""
_LIVE_ON = f"UPDATE leases SET until_at = {_UNTIL} WHERE name = ? AND holder = ? RETURNING name"
_RENEW = f"UPDATE leases SET until_at = {_UNTIL} WHERE holder = ? AND name <> ? RETURNING name"
_BURY = f"DELETE FROM leases WHERE name LIKE '{DAEMON}%' AND until_at <= now() RETURNING holder"
_LIVING = f"SELECT holder FROM leases WHERE name LIKE '{DAEMON}%'"
_NOTE_WATCH = """
    INSERT INTO watches (mailbox, caught_up_at) VALUES (?, ?)
    ON CONFLICT (mailbox) DO UPDATE SET caught_up_at = excluded.caught_up_at
    WHERE watches.caught_up_at < excluded.caught_up_at"""


class Leases(Operations):
    async def join(self, holder: str) -> None:
        """From now on `holder` is one of the living, as long as it renews."""
        await run(
            self._connection,
            Ask(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"),
            Ask(_TAKE, (daemon_lease(holder), holder)),
        )

    async def take_lease(self, name: str, holder: str) -> bool:
        """It is ours now: it was free, had run out, or was ours already."""
        return bool(await ask(self._connection, _TAKE, name, holder))

    async def renew_leases(self, holder: str) -> set[str]:
        """Renew all that are still ours, run out or not; their names. Empty: others have taken us for dead."""
        life = daemon_lease(holder)
        if not await ask(self._connection, _LIVE_ON, life, holder):
            return set()
        return {life, *(name for (name,) in await ask(self._connection, _RENEW, holder, life))}

    async def leave(self, holder: str) -> None:
        """What it held is free at once."""
        await self._free([holder])

    async def bury(self) -> tuple[list[str], list[str]] | None:
        """End the leases of daemons that no longer renew: (the dead, the living); None: somebody else is at it.

        A dead one's lease is gone for good, in this transaction: what is decided here about its mails it finds
        decided, should it wake up again.
        """
        lock = f"SELECT pg_try_advisory_xact_lock({_ONE_AT_A_TIME})"
        if not (await ask(self._connection, lock))[0][0]:
            return None
        # Its life first, as it renews itself: in another order the two could wait for each other.
        dead = [holder for (holder,) in await ask(self._connection, _BURY)]
        await self._free(dead)
        return dead, [holder for (holder,) in await ask(self._connection, _LIVING)]

    async def _free(self, holders: list[str]) -> None:
        """Whoever waits for one of their mailboxes hears of it."""
        sql = "DELETE FROM leases WHERE holder AMONG ? RETURNING name"
        for (name,) in await ask(self._connection, sql, holders):
            if name.startswith(MAILBOX):
                await notify(self._connection, FREE, name.removeprefix(MAILBOX))

    # -- How far a mailbox has been read -----------------------------------------------------------------------------

    async def database_now(self) -> datetime:
        rows = await ask(self._connection, "SELECT now()")
        instant: datetime = rows[0][0]
        return instant

    async def note_watch(self, mailbox: str, caught_up_at: datetime) -> None:
        """All that had arrived by then is dealt with; tell those who asked."""
        await run(self._connection, Change(_NOTE_WATCH, [(mailbox, caught_up_at)]))
        await notify(self._connection, LOOKED, mailbox)

    async def ask_to_look(self, mailbox: str) -> datetime:
        """Ask whoever watches the mailbox to look now; the instant of asking."""
        await notify(self._connection, LOOK, mailbox)
        return await self.database_now()

    async def watch_age(self, mailbox: str, since_at: datetime | None = None) -> timedelta | None:
        """How long ago all that had arrived was dealt with; None: never, or not since `since_at`."""
        sql = "SELECT now() - caught_up_at, caught_up_at FROM watches WHERE mailbox = ?"
        rows = await ask(self._connection, sql, mailbox)
        if not rows or (since_at is not None and rows[0][1] < since_at):
            return None
        age: timedelta = rows[0][0]
        return age
