"""Mails by UID, in order, bounded in memory: sizes first, then bodies in small batches (mail-reality I2, I10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from enishi.effects.imap.connection import Answer, Connection
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

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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


async def facts_of(connection: Connection, uids: Sequence[int]) -> list[Facts]:
    """In the order of `uids`; mails that are gone by now are left out."""
    answer = await connection.command("FETCH", _set(uids), "(UID RFC822.SIZE INTERNALDATE)", uid=True)
    found, complete = _by_uid(answer)
    return [_facts(uid, found.get(uid, {})) for uid in uids if uid in found or not complete]


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


async def bodies_of(connection: Connection, batch: Sequence[Facts]) -> list[tuple[Facts, bytes, bool]]:
    """(facts, raw, truncated) in order; mails that are gone by now are left out."""
    if len(batch) == 1 and (batch[0].size is None or batch[0].size > LARGEST_BODY):
        return await _first_part(connection, batch[0])
    size = sum(mail.size or 0 for mail in batch)
    answer = await connection.command(
        "FETCH", _set([mail.uid for mail in batch]), "(UID BODY.PEEK[])", uid=True, size=size
    )
    found, complete = _by_uid(answer)
    if complete:
        return [(mail, _bytes(found[mail.uid], b"BODY[]"), False) for mail in batch if mail.uid in found]
    if len(batch) == 1:
        return await _first_part(connection, batch[0])
    return [body for mail in batch for body in await bodies_of(connection, [mail])]


async def _first_part(connection: Connection, mail: Facts) -> list[tuple[Facts, bytes, bool]]:
    items = f"(UID BODY.PEEK[HEADER]<0.{LARGEST_HEADER}> BODY.PEEK[TEXT]<0.{FIRST_PART}>)"
    answer = await connection.command(
        "FETCH", str(mail.uid), items, uid=True, size=LARGEST_HEADER + FIRST_PART
    )
    found, complete = _by_uid(answer)
    if complete and mail.uid not in found:
        return []
    data = found.get(mail.uid, {})
    return [(mail, _bytes(data, b"BODY[HEADER]<0>") + _bytes(data, b"BODY[TEXT]<0>"), True)]


def _by_uid(answer: Answer) -> tuple[dict[int, Mapping[bytes, Value]], bool]:
    """The data by UID, and whether the answer was whole: only then does a missing mail mean that it is gone."""
    found: dict[int, dict[bytes, Value]] = {}
    complete = not answer.refusal
    for reply in answer.replies:
        try:
            data = pairs(values(reply)[2])
            uid = data.get(b"UID")
            if isinstance(uid, bytes):
                # Another client's change of flags may come as a second reply for the same mail.
                found.setdefault(int(uid), {}).update(data)
        except (Unreadable, IndexError, ValueError):
            complete = False
    return dict(found), complete


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
