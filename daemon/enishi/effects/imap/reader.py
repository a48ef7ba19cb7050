"""Mails by UID, in order, bounded in memory: sizes first, then bodies in small batches (mail-reality I2, I10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from enishi.effects.imap.connection import Answer, Connection
from enishi.effects.imap.problems import MailboxUnreachable
from enishi.effects.imap.values import Unreadable, Value, pairs, values

CHUNK = 200
"""Mails whose sizes are asked for at once."""
BATCH_COUNT = 50
BATCH_BYTES = 4 * 2**20
LARGE = 2**20
"""Fetched alone."""
LARGEST_BODY = 25 * 2**20
"""Beyond it only the headers and the first part are read; the mail still counts."""
FIRST_PART = 64 * 2**10
LARGEST_HEADER = 256 * 2**10
USUAL_HEADER = 8 * 2**10

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHERE_FROM = re.compile(rb"<\d+>\Z")
"""Of a part: `BODY[TEXT]<0>`."""
_INTERNALDATE = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it lies on the server."""

    folder: str
    uid: int
    uidvalidity: int
    received_at: datetime
    """INTERNALDATE: when it came into this folder, in UTC."""
    raw: bytes
    """Byte for byte; empty if the server lists the mail but will not hand it out (never skipped in silence, I11)."""
    truncated: bool = False
    """`raw` is not the whole mail."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a mail before its body is asked for."""

    uid: int
    size: int | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Body:
    mail: Facts
    raw: bytes
    truncated: bool = False


async def facts_of(connection: Connection, uids: Sequence[int]) -> list[Facts]:
    """In the order of `uids`; mails that are gone by now are left out."""
    found, left = await _ask(connection, uids, "(UID RFC822.SIZE INTERNALDATE)", b"RFC822.SIZE")
    return [_facts(uid, found.get(uid, {})) for uid in uids if uid in found or uid in left]


def batches(facts: Sequence[Facts]) -> Iterator[list[Facts]]:
    """Neighbours together, as far as count and bytes allow; large mails and those of unknown size alone."""
    batch: list[Facts] = []
    total = 0
    for mail in facts:
        size = LARGE + 1 if mail.size is None else mail.size
        if batch and (len(batch) >= BATCH_COUNT or total + size > BATCH_BYTES or size > LARGE):
            yield batch
            batch, total = [], 0
        batch.append(mail)
        total += size
        if size > LARGE:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


async def bodies_of(connection: Connection, batch: Sequence[Facts]) -> list[Body]:
    """In order; mails that are gone by now are left out."""
    if len(batch) == 1 and (batch[0].size is None or batch[0].size > LARGEST_BODY):
        return await _first_part(connection, batch[0])
    size = sum(mail.size or 0 for mail in batch)
    found, left = await _ask(connection, [mail.uid for mail in batch], "(UID BODY.PEEK[])", b"BODY[]", size)
    bodies: list[Body] = []
    for mail in batch:
        if mail.uid in found:
            bodies.append(Body(mail, _bytes(found[mail.uid], b"BODY[]")))
        elif mail.uid in left:
            # One mail that the server chokes on must not take its neighbours with it (I11).
            bodies += await (
                bodies_of(connection, [mail]) if len(batch) > 1 else _first_part(connection, mail)
            )
    return bodies


async def heads_of(connection: Connection, uids: Sequence[int]) -> list[Body]:
    """Their header sections alone (`truncated`); mails that are gone by now, or that nobody can read, are left out."""
    found, _ = await _ask(
        connection, uids, "(UID INTERNALDATE BODY.PEEK[HEADER])", b"BODY[HEADER]", len(uids) * USUAL_HEADER
    )
    return [
        Body(_facts(uid, found[uid]), _bytes(found[uid], b"BODY[HEADER]"), truncated=True)
        for uid in uids
        if uid in found
    ]


async def _first_part(connection: Connection, mail: Facts) -> list[Body]:
    items = f"(UID BODY.PEEK[HEADER]<0.{LARGEST_HEADER}> BODY.PEEK[TEXT]<0.{FIRST_PART}>)"
    found, left = await _ask(connection, [mail.uid], items, b"BODY[HEADER]", LARGEST_HEADER + FIRST_PART)
    if mail.uid not in found and mail.uid not in left:
        return []
    data = found.get(mail.uid, {})
    return [Body(mail, _bytes(data, b"BODY[HEADER]") + _bytes(data, b"BODY[TEXT]"), truncated=True)]


async def _ask(
    connection: Connection, uids: Sequence[int], items: str, needed: bytes, size: int = 0
) -> tuple[dict[int, dict[bytes, Value]], set[int]]:
    """What the server told, by UID, and those it did not tell `needed` of although they are still there.

    A mail that is missing from an answer may be deleted, or unreadable to the server: only a search tells which.
    """
    answer = await connection.command("FETCH", _set(uids), items, uid=True, size=size)
    found = {uid: data for uid, data in _by_uid(answer).items() if needed in data}
    missing = [uid for uid in uids if uid not in found]
    return found, await search(connection, "UID", _set(missing)) if missing else set()


async def search(connection: Connection, *criteria: str) -> set[int]:
    """The UIDs that match. Raises MailboxUnreachable when the server refuses."""
    answer = await connection.command("SEARCH", *criteria, uid=True)
    if answer.refusal:
        raise MailboxUnreachable(connection.problem("imap.refused", words=answer.words))
    return {int(word) for reply in answer.replies for word in reply.text.split()[2:] if word.isdigit()}


def _by_uid(answer: Answer) -> dict[int, dict[bytes, Value]]:
    found: dict[int, dict[bytes, Value]] = {}
    for reply in answer.replies:
        with suppress(Unreadable, IndexError, ValueError):
            data = {_WHERE_FROM.sub(b"", key): value for key, value in pairs(values(reply)[2]).items()}
            uid = data.get(b"UID")
            if isinstance(uid, bytes):
                # Another client's change of flags may come as a second reply for the same mail.
                found.setdefault(int(uid), {}).update(data)
    return found


def _facts(uid: int, data: Mapping[bytes, Value]) -> Facts:
    size, received = data.get(b"RFC822.SIZE"), data.get(b"INTERNALDATE")
    return Facts(
        uid,
        size=int(size) if isinstance(size, bytes) and size.isdigit() else None,
        received_at=internal_date(received) if isinstance(received, bytes) else None,
    )


def internal_date(text: bytes) -> datetime | None:
    """`17-Jul-1996 02:44:25 -0700` (RFC 9051 §9 date-time) in UTC; None if it is no date. Free of the locale."""
    found = _INTERNALDATE.match(text)
    if found is None or found[2].decode().lower() not in _MONTHS:
        return None
    day, year, hour, minute, second, zone_hours, zone_minutes = (int(found[n]) for n in (1, 3, 4, 5, 6, 8, 9))
    offset = timedelta(hours=zone_hours, minutes=zone_minutes) * (-1 if found[7] == b"-" else 1)
    month = _MONTHS.index(found[2].decode().lower()) + 1
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset)).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def search_date(day: datetime) -> str:
    """For SINCE (RFC 9051 §6.4.4)."""
    return f"{day.day}-{_MONTHS[day.month - 1].title()}-{day.year}"


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _bytes(data: Mapping[bytes, Value], key: bytes) -> bytes:
    value = data.get(key)
    return value if isinstance(value, bytes) else b""
