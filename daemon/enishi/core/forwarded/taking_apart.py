"""`take_apart`: the mails inside a forwarded mail, the outermost first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from itertools import islice

from enishi.core.forwarded.inline import Enclosure, enclosure_in
from enishi.core.forwarded.written_instant import written_instant
from enishi.core.forwarded.written_people import Person, people, person
from enishi.core.incoming import Incoming, parse
from enishi.core.reply import readable_text, split

MOST_NESTED = 5
MOST_FOUND = 20
LONGEST_TEXT = 200_000
"""Characters of a text that are looked at; what is behind them is left out."""

_FORWARD_SUBJECT = re.compile(
    r"\s*(?:fwd?|fw|転送|転|wg|tr|rv|enc|i|doorst|vb|vl|pd|ilt|továbbítás|转发|轉寄|전달|пересл)\s?[:：]",
    re.IGNORECASE,
)
_ANSWER_SUBJECT = re.compile(
    r"\s*(?:re|返信|返|aw|sv|antw|odp|res|ref|ynt|vá|ответ|回复|答复|回覆|회신)\s?(?:\[\d+\])?\s?[:：]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail that somebody passed on. All of it is the forwarder's claim, even where it is attached whole."""

    writer: Person
    to: tuple[Person, ...]
    sent_at: datetime | None
    """UTC; None where it isn't told, or not so that it could mean one instant only."""
    subject: str
    text: str
    """What the writer wrote, without the history and signature of the inner mail."""
    note: str
    """What whoever forwarded it wrote to it; empty if nothing."""
    depth: int = 0
    """0: the mail that our sender forwards; 1: one that was forwarded inside it; and so on."""


def take_apart(mail: Incoming) -> tuple[Forwarded, ...]:
    """The mails that this mail forwards, inline or attached, nested ones behind what holds them.

    Empty for a fresh mail, for an answer that quotes what it answers, and for a report (bounce, receipt, complaint),
    whose enclosed mail nobody forwards. Never raises; at most 5 levels and 20 mails are opened.
    """
    if mail.report_type:
        return ()
    found = _attached(mail) if mail.attached else _inline(mail)
    return tuple(islice(found, MOST_FOUND))


def _attached(mail: Incoming, depth: int = 0) -> Iterator[Forwarded]:
    note = split(_text(mail)).visible
    for raw in mail.attached:
        inner = parse(raw)
        yield Forwarded(
            writer=Person(inner.from_.name, inner.from_.address),
            to=tuple(Person("", address) for address in inner.to),
            sent_at=inner.date,
            subject=inner.subject,
            text=split(_text(inner)).visible,
            note=note,
            depth=depth,
        )
        if depth + 1 < MOST_NESTED:
            yield from _attached(inner, depth + 1) if inner.attached else _inline(inner, depth + 1)


def _inline(mail: Incoming, depth: int = 0) -> Iterator[Forwarded]:
    zone = _zone_of(mail)
    text, subject = _text(mail), mail.subject
    receivers = tuple(Person("", address) for address in (*mail.to, *mail.cc))
    while depth < MOST_NESTED and (enclosure := enclosure_in(text)):
        found = _forwarded(enclosure, zone, depth)
        named_so = enclosure.is_called_forward or _FORWARD_SUBJECT.match(subject)
        if not named_so and (_ANSWER_SUBJECT.match(subject) or not _is_passed_on(found, receivers)):
            return
        yield found
        text, subject, receivers, depth = enclosure.body, found.subject, found.to, depth + 1


def _forwarded(enclosure: Enclosure, zone: tzinfo | None, depth: int) -> Forwarded:
    fields = enclosure.block.fields
    notes = (split(enclosure.above).visible, split(enclosure.below).visible)
    return Forwarded(
        writer=person(fields.get("from", "")),
        to=people(fields.get("to", "")),
        sent_at=written_instant(fields.get("sent", ""), zone),
        subject=fields.get("subject", "")[:2_000],
        text=split(enclosure.body).visible,
        note="\n\n".join(note for note in notes if note),
        depth=depth,
    )


def _is_passed_on(inner: Forwarded, receivers: tuple[Person, ...]) -> bool:
    """An answer goes to whoever wrote the mail below it; a forward goes to somebody else."""
    addresses = {one.address.casefold() for one in receivers if one.address}
    writer = (inner.writer.address or "").casefold()
    return bool(addresses and writer) and writer not in addresses


def _text(mail: Incoming) -> str:
    return readable_text(mail)[:LONGEST_TEXT]


def _zone_of(mail: Incoming) -> tzinfo | None:
    """The zone that the forwarder's program says it lives in (RFC 5322 §3.3: -0000 says nothing)."""
    written = mail.headers.get("date") or ""
    parsed = parsedate_tz(written[:200])
    if parsed is None or parsed[9] is None or "-0000" in written or abs(parsed[9]) >= 86_400:
        return None
    return timezone(timedelta(seconds=parsed[9]))
