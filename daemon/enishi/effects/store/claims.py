"""The sender's own questions: who is next, may it go, what became of it. A whole line at a time.

Everything here is asked and written inside one transaction: results of the mails that came back, then the claims of
the next. On PostgreSQL rows that another daemon holds are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.account import Account
from enishi.core.fate import Fate
from enishi.core.model import Kind, Outbound, SendState
from enishi.core.news import News
from enishi.core.pressure import Sent
from enishi.core.standing import Claimed, Standing
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Ask, Change, Row, ask, insert, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.queue import COLUMNS, LEFT_AT, UNSETTLED, outbound_from
from enishi.effects.store.rows import columns, from_values, names
from enishi.effects.store.suppressions import patterns

_STANDING = (
    "q.state, q.cadence, c.id, c.company_id, c.address, c.basis, k.no_solicitation, c.away_until_on,"
    " t.state, t.due_at"
)
_IN_LINE = (
    "s.settled_at IS NULL AND s.mailbox = ? AND s.urgent = ? AND s.due_at >= ? AND s.due_at <= ?"
    " AND s.state IN ('queued', 'deferred')"
)
_IN_TURN = "ORDER BY s.due_at LIMIT ? FOR UPDATE OF s SKIP LOCKED"
_NEXT = f"SELECT s.id FROM sends s WHERE {_IN_LINE} {_IN_TURN}"
_NEXT_HARMLESS = f"""SELECT s.id FROM sends s JOIN outbound o ON o.id = s.id
    WHERE {_IN_LINE} AND (o.purpose <> 'touch' OR o.kind = 'thanks') {_IN_TURN}"""
# Who is next is found first, from the index alone: the rest is looked up for just so many.
_LINE = """
    WITH line AS ({next}) SELECT {columns}
    FROM line JOIN sends s ON s.id = line.id JOIN outbound o ON o.id = s.id
    LEFT JOIN sequences q ON q.id = o.sequence_id AND o.purpose = 'touch'
    LEFT JOIN contacts c ON c.id = q.contact_id LEFT JOIN companies k ON k.id = c.company_id
    LEFT JOIN touches t ON t.sequence_id = q.id AND t.step = o.step
    ORDER BY s.due_at"""
# Bytes are there for the few that were tried before. A join would read them all while a planner thinks them few.
_COLUMNS = f"{COLUMNS}, {_STANDING}".replace("f.octets", "(SELECT octets FROM frozen WHERE id = s.id)")
_WHOLE_LINE = _LINE.format(next=_NEXT, columns=_COLUMNS)
_HARMLESS_LINE = _LINE.format(next=_NEXT_HARMLESS, columns=_COLUMNS)

_MAY_HAVE_ARRIVED = "('sending', 'sent', 'unknown')"
_SENT = f"""
    SELECT c.id, c.company_id, o.kind, {LEFT_AT}
    FROM contacts c JOIN outbound o ON o.contact_id = c.id JOIN sends s ON s.id = o.id
    WHERE o.purpose = 'touch' AND s.state IN {_MAY_HAVE_ARRIVED} AND {LEFT_AT} >= ?"""

_SETTLE = (
    "UPDATE sends SET state = ?, reply = ?, due_at = ?, settled_at = ?, news = ?, holder = NULL"
    " WHERE id = ? AND state = 'sending' AND holder = ?"
)
_SETTLE_TOGETHER = """
    UPDATE sends s SET state = v.state, reply = v.reply, due_at = v.due_at, settled_at = v.settled_at, news = v.news,
        holder = NULL
    FROM unnest(?::varchar[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::varchar[], ?::int[], ?::varchar[])
        AS v(state, reply, due_at, settled_at, news, id, holder)
    WHERE s.id = v.id AND s.state = 'sending' AND s.holder = v.holder"""
_TAKEN = "SELECT id FROM sends WHERE id AMONG ? AND state = 'unknown'"
_CLAIM = (
    "UPDATE sends SET state = 'sending', dated_at = ?, tried_at = ?, attempts = attempts + 1, holder = ?"
    " WHERE id = ? AND state IN ('queued', 'deferred')"
)
_CLAIM_TOGETHER = """
    UPDATE sends s SET state = 'sending', dated_at = v.dated_at, tried_at = v.tried_at, attempts = s.attempts + 1,
        holder = v.holder
    FROM unnest(?::timestamptz[], ?::timestamptz[], ?::varchar[], ?::int[]) AS v(dated_at, tried_at, holder, id)
    WHERE s.id = v.id AND s.state IN ('queued', 'deferred')"""
_FREEZE = insert("frozen", ("id", "octets"))
_FREEZE_TOGETHER = "INSERT INTO frozen (id, octets) SELECT * FROM unnest(?::int[], ?::bytea[])"
_PUT_OFF = "UPDATE sends SET due_at = ? WHERE id = ? AND state IN ('queued', 'deferred')"
_GIVE_BACK = (
    "UPDATE sends SET state = 'deferred', attempts = attempts - 1, holder = NULL"
    " WHERE id = ? AND state = 'sending' AND holder = ?"
)
_FIELDS = len(names(Outbound))


@dataclass(frozen=True, slots=True)
class Candidate:
    mail: Outbound
    standing: Standing | None
    """None for mail to our own people."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one look at a mailbox's line finds, all of one moment."""

    account: Account
    """As it stood before the transaction."""
    switches: dict[str, str]
    """Of the program's settings those that were asked for and are there."""
    candidates: list[Candidate]
    taken: list[int]
    """Mails that arrived, but that another daemon took for lost meanwhile."""


class Claims(Operations):
    async def settle_and_look(
        self,
        fates: Sequence[Fate],
        mailbox: str,
        now: datetime,
        limit: int,
        switches: Sequence[str],
        *,
        blind: bool,
    ) -> Line:
        """Write what became of mails that were claimed; then up to `limit` mails of the mailbox that are due.

        While there are urgent ones, they alone: a thank-you must not wait until a hundred others are written. Else the
        longest waiting. Nobody else gets them until the transaction ends.
        `switches`: settings to read with them. `blind`: leave out those that may only go once the mailbox has been read.
        """
        line = _HARMLESS_LINE if blind else _WHOLE_LINE
        arrived = [fate.mail_id for fate in fates if fate.state is SendState.SENT]
        settled = [
            Change(_SETTLE, [_settled(fate) for fate in fates], _SETTLE_TOGETHER),
            Ask(_TAKEN, (arrived,)),
        ]
        looks = [
            (urgent, self._waterlines.of((mailbox, urgent, blind))) for urgent in (True, False) if limit > 0
        ]
        since = [low.begin(now) for _, low in looks]
        found = await run(
            self._connection,
            *(settled if fates else ()),
            Ask(f"SELECT {_ACCOUNT} FROM accounts WHERE mailbox = ?", (mailbox,)),
            Ask("SELECT key, value FROM settings WHERE key AMONG ?", (list(switches),)),
            *(
                Ask(line, (mailbox, urgent, since_at, now, limit))
                for (urgent, _), since_at in zip(looks, since, strict=True)
            ),
        )
        taken = [mail_id for (mail_id,) in found[1]] if fates else []
        account, thrown, *rows = found[2:] if fates else found
        due = [[_candidate(row) for row in several] for several in rows]
        for (_, low), since_at, candidates in zip(looks, since, due, strict=True):
            low.looked(since_at, candidates[0].mail.due_at if candidates else now, now)
        return Line(
            account=from_values(Account, account[0]) if account else Account(mailbox),
            switches=dict(thrown),
            candidates=next((candidates for candidates in due if candidates), []),
            taken=taken,
        )

    async def suppressed_among(self, addresses: Iterable[str]) -> set[str]:
        """Those that are suppressed themselves, or by their domain or one above it."""
        by_address = {address: patterns(address) for address in addresses}
        wanted = sorted({pattern for several in by_address.values() for pattern in several})
        sql = "SELECT pattern FROM suppressions WHERE pattern AMONG ?"
        found = {pattern for (pattern,) in await ask(self._connection, sql, wanted)} if wanted else set()
        return {address for address, several in by_address.items() if not found.isdisjoint(several)}

    async def sent_lately(
        self, standings: Sequence[Standing], since_at: datetime, offers_since_at: datetime
    ) -> list[Sent]:
        """What their firms were sent since `since_at`, and the offers to them since `offers_since_at`.

        Until the transaction ends nobody else claims mail to these firms (PostgreSQL).
        """
        firms = sorted({standing.company_id for standing in standings})
        people = sorted({standing.contact_id for standing in standings})
        offer = Kind.OFFER.value
        found = await run(
            self._connection,
            Ask("SELECT id FROM companies WHERE id AMONG ? ORDER BY id FOR UPDATE", (firms,)),
            Ask(f"{_SENT} AND o.kind <> ? AND c.company_id AMONG ?", (since_at, offer, firms)),
            Ask(f"{_SENT} AND o.kind = ? AND c.company_id AMONG ?", (since_at, offer, firms)),
            Ask(
                f"{_SENT} AND {LEFT_AT} < ? AND o.kind = ? AND c.id AMONG ?",
                (offers_since_at, since_at, offer, people),
            ),
        )
        return [from_values(Sent, row) for rows in found[1:] for row in rows]

    async def claim(
        self,
        claimed: Sequence[Claimed],
        put_off: Sequence[tuple[int, datetime]],
        holder: str,
        *,
        last: bool = False,
    ) -> None:
        """Bytes and date are fixed; when this is committed, the very next thing is SMTP (mail-reality R2).

        `last`: nothing follows in this transaction.
        """
        taken = [(mail.dated_at, mail.tried_at, holder, mail.mail_id) for mail in claimed]
        frozen = [(mail.mail_id, mail.raw) for mail in claimed if mail.is_new]
        changes = [
            Change(_CLAIM, taken, _CLAIM_TOGETHER),
            Change(_FREEZE, frozen, _FREEZE_TOGETHER),
            Change(_PUT_OFF, [(until_at, mail_id) for mail_id, until_at in put_off]),
        ]
        if filled := [change for change in changes if change.rows]:
            await run(self._connection, *filled, last=last)

    async def give_back(self, mail_ids: Sequence[int], holder: str) -> None:
        """Claimed, and for certain not begun: they wait again."""
        await run(self._connection, Change(_GIVE_BACK, [(mail_id, holder) for mail_id in mail_ids]))

    async def recover(self, now: datetime, living: Sequence[str]) -> int:
        """What a daemon that lives no more was sending is in doubt (mail-reality R4). How many mails."""
        lost = (
            f"UPDATE sends SET state = 'unknown', news = ?, settled_at = ?, reply = ? WHERE {UNSETTLED}"
            " AND state = 'sending' AND (holder IS NULL OR NOT holder AMONG ?) RETURNING id"
        )
        why = "the process ended while sending"
        return len(await ask(self._connection, lost, News.IN_DOUBT, now, why, list(living)))

    async def accounts(self) -> list[Account]:
        """Of every mailbox that has sent, by name."""
        rows = await ask(self._connection, f"SELECT {_ACCOUNT} FROM accounts ORDER BY mailbox")
        return [from_values(Account, row) for row in rows]

    async def account(self, mailbox: str) -> Account:
        sql = f"SELECT {_ACCOUNT} FROM accounts WHERE mailbox = ? FOR UPDATE"
        rows = await ask(self._connection, sql, mailbox)
        return from_values(Account, rows[0]) if rows else Account(mailbox)

    async def save_account(self, account: Account) -> None:
        values = columns(account)
        key = {"mailbox": values.pop("mailbox")}
        if not await self._rows(t.Account, **key).update(**values):
            await self._add_once(t.Account, key, **values)

    async def take_turns_at(self, mailbox: str) -> None:
        """Until the transaction ends no other daemon counts this mailbox's tries."""
        if self._connection.capabilities.dialect == "postgres":
            await ask(self._connection, "SELECT pg_advisory_xact_lock(hashtext(?))", f"enishi {mailbox}")

    async def tries_within(
        self, mailbox: str, lengths: Sequence[timedelta], now: datetime, domain: str | None = None
    ) -> dict[timedelta, int]:
        """How many mails this mailbox handed to its server (for this domain) in the last so much time.

        What a clock that was ahead has left in the future is none of them: it must not keep the mailbox silent.
        """
        where, values = _tries_of(mailbox, domain, now)
        counts = [
            Ask(f"SELECT count(*) FROM sends {where} AND tried_at > ?", (*values, now - length))
            for length in lengths
        ]
        found = await run(self._connection, *counts)
        return {length: int(rows[0][0]) for length, rows in zip(lengths, found, strict=True)}

    async def nth_newest_tries(
        self, mailbox: str, numbers: Sequence[int], now: datetime, domain: str | None = None
    ) -> dict[int, datetime | None]:
        """When it handed over its so many-th latest mail (1: the last); None: it has not sent so many."""
        where, values = _tries_of(mailbox, domain, now)
        select = f"SELECT tried_at FROM sends {where} ORDER BY tried_at DESC LIMIT 1 OFFSET ?"
        found = await run(self._connection, *(Ask(select, (*values, number - 1)) for number in numbers))
        return {
            number: from_values(_Instant, rows[0]).at if rows else None
            for number, rows in zip(numbers, found, strict=True)
        }


def _tries_of(mailbox: str, domain: str | None, now: datetime) -> tuple[str, tuple[object, ...]]:
    where = "WHERE mailbox = ? AND tried_at IS NOT NULL AND tried_at <= ?"
    if domain is None:
        return where, (mailbox, now)
    return f"{where} AND domain = ?", (mailbox, now, domain)


@dataclass(frozen=True, slots=True)
class _Instant:
    at: datetime


_ACCOUNT = ", ".join(names(Account))


def _settled(fate: Fate) -> tuple[object, ...]:
    return (fate.state, fate.reply, fate.due_at, fate.settled_at, fate.news, fate.mail_id, fate.holder)


def _candidate(row: Row) -> Candidate:
    mail, standing = outbound_from(row[:_FIELDS]), row[_FIELDS:]
    return Candidate(mail, from_values(Standing, standing) if standing[0] is not None else None)
