"""Mail from the customer's side: find whose it is, and say to their sequences what happened.

In doubt about whose it is, everything it might concern falls silent (mail-reality I14); in doubt about a bounce or a
complaint nothing is done for good (D9: reports can be forged).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enishi.core.address import address_key, company_domain
from enishi.core.events import (
    AutomaticNews,
    AutoReplied,
    Bounced,
    Complained,
    Event,
    HandWritten,
    OptedOut,
    Replied,
    UnclearMail,
)
from enishi.core.model import Contact, History, Inbound, Purpose, Sequence
from enishi.core.verdict import Verdict
from enishi.effects.store import Match, Tx
from enishi.loops.engine import Engine
from enishi.loops.leads import tell_rep_unreached
from enishi.loops.post import Post
from enishi.loops.threads import cited_ids, sequences_cited

RECENT_SEND = timedelta(days=7)
"""A report without an id of ours is believed this long after a send to its address, and only pauses then (D9b)."""
CLOCKS_DIFFER = timedelta(minutes=2)
LARGEST_HEAD = 64 * 2**10
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")


@dataclass(frozen=True)
class _Found:
    """Whom a mail concerns, and for certain which of their sequences."""

    contacts: tuple[Contact, ...]
    cited: frozenset[int] = frozenset()
    """Ids of the sequences whose mails it cites; for the others it counts only if it came after they had begun."""


async def take(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    reading = post.reading
    match reading.verdict:
        case Verdict.HARD_BOUNCE | Verdict.SOFT_BOUNCE:
            await _bounced(engine, tx, post, inbound, now)
        case Verdict.COMPLAINT:
            await _complained(engine, tx, post, inbound, now)
        case Verdict.UNSUBSCRIBE:
            await _opted_out(engine, tx, post, inbound, now)
        case Verdict.AUTO_REPLY | Verdict.OUT_OF_OFFICE if reading.needs_person:
            await _brought_news(engine, tx, post, inbound, now)
        case Verdict.AUTO_REPLY | Verdict.OUT_OF_OFFICE:
            event = AutoReplied(inbound.id, reading.return_on, reading.verdict is Verdict.OUT_OF_OFFICE)
            await _tell_live(engine, tx, (await _written_by(tx, post)).contacts, event, inbound, now)
        case Verdict.DELAYED:
            return  # nothing has happened yet
        case Verdict.BULK_NOISE if not reading.needs_person:
            return
        case Verdict.MALFORMED | Verdict.BULK_NOISE:
            await _person_wrote(engine, tx, post, inbound, UnclearMail(inbound.id), now)
        case _:
            await _person_wrote(engine, tx, post, inbound, Replied(inbound.id), now)


# -- A person ------------------------------------------------------------------------------------------------------


async def _person_wrote(
    engine: Engine, tx: Tx, post: Post, inbound: Inbound, event: Replied | UnclearMail, now: datetime
) -> None:
    """The writer's sequences hear of it, and so do those of everybody at the same firm."""
    found = await _written_by(tx, post)
    for contact in found.contacts:
        sequences = await tx.sequences_of(contact.id)
        meant = [s for s in sequences if s.id in found.cited or _begun_before(s, post.received_at)]
        await _tell_living_or_last(engine, tx, meant, event, inbound, now)
    domain = company_domain(post.incoming.from_.address or "")
    if domain is None:
        return
    told = {contact.id for contact in found.contacts}
    colleagues = [s for s in await tx.live_sequences_at_domain(domain) if s.contact_id not in told]
    spoken = replace(event, by_colleague=True) if isinstance(event, Replied) else event
    begun = [s for s in colleagues if _begun_before(s, post.received_at)]
    await _happen(engine, tx, begun, spoken, inbound, now)


async def _written_by(tx: Tx, post: Post) -> _Found:
    """By the mails it cites and by its address: somebody may answer a mail that was passed on to them (I14)."""
    ids = cited_ids(post.incoming)
    matches = await tx.find_by_message_ids(ids)
    named = await sequences_cited(tx, ids)
    contact_ids = [*(match.contact_id for match in matches), *(sequence.contact_id for sequence in named)]
    cited = [await tx.contact(number) for number in dict.fromkeys(contact_ids) if number is not None]
    writers = await _contacts_at(tx, [post.incoming.from_.address, *post.incoming.reply_to])
    contacts = {contact.id: contact for contact in (*cited, *writers) if contact is not None}
    of_sequences = [*(match.sequence_id for match in matches), *(sequence.id for sequence in named)]
    return _Found(
        tuple(contacts.values()), frozenset(number for number in of_sequences if number is not None)
    )


async def _tell_all(
    engine: Engine, tx: Tx, contact: Contact, event: Event, inbound: Inbound, now: datetime
) -> None:
    await _tell_living_or_last(engine, tx, await tx.sequences_of(contact.id), event, inbound, now)


async def _tell_living_or_last(
    engine: Engine, tx: Tx, sequences: list[Sequence], event: Event, inbound: Inbound, now: datetime
) -> None:
    """Every live sequence; if none lives, the last one, so that its rep learns of the mail."""
    live = [sequence for sequence in sequences if not sequence.state.is_over]
    await _happen(engine, tx, live or sequences[-1:], event, inbound, now)


def _begun_before(sequence: Sequence, received_at: datetime) -> bool:
    """Mail that had come before the refusal was recorded is what led to it, no answer to us."""
    return sequence.entered_at <= received_at + CLOCKS_DIFFER


async def unreadable(engine: Engine, tx: Tx, raw: bytes, inbound: Inbound, now: datetime) -> None:
    """A mail that nothing could be made of: whoever its head names may have answered, so they are left in peace."""
    head = raw[:LARGEST_HEAD].partition(b"\r\n\r\n")[0].decode("latin-1")
    for contact in await _contacts_at(tx, dict.fromkeys(_ADDRESS.findall(head))):
        live = await tx.sequences_of(contact.id, live_only=True)
        await _happen(engine, tx, live, UnclearMail(inbound.id), inbound, now)


async def _brought_news(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Left, moved, another address: the rep decides where to go on (D11)."""
    event = AutomaticNews(inbound.id, post.reading.new_address)
    for contact in (await _written_by(tx, post)).contacts:
        await _tell_all(engine, tx, contact, event, inbound, now)


# -- Reports and stop words ----------------------------------------------------------------------------------------


async def _bounced(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Hard only when it names a mail of ours and its recipient; otherwise a pause at most (D9, D9b)."""
    reading = post.reading
    hard = reading.verdict is Verdict.HARD_BOUNCE
    ids = reading.reported_ids or tuple(post.incoming.ids_anywhere)
    reported = await _customer_mails(tx, ids)
    named = {address_key(address) for address in reading.recipients}
    for recipient, contact_id in reported:
        contact = await tx.contact(contact_id)
        if contact is None:
            continue
        certain = (not named or address_key(recipient) in named) and _same(recipient, contact.address)
        await _tell_all(engine, tx, contact, Bounced(inbound.id, hard=hard and certain), inbound, now)
    if reported:
        return
    if matches := await tx.find_by_message_ids(ids):
        await _rep_mail_came_back(engine, tx, matches, inbound, now)
        return
    for contact in await _contacts_at(tx, reading.recipients):
        last = await tx.last_sent_to(contact.id)
        if last is not None and last.settled_at is not None and now - last.settled_at <= RECENT_SEND:
            await _tell_live(engine, tx, (contact,), Bounced(inbound.id, False), inbound, now)


async def _rep_mail_came_back(
    engine: Engine, tx: Tx, matches: Iterable[Match], inbound: Inbound, now: datetime
) -> None:
    """No customer has anything to do with it; but somebody must know that a rep hears nothing."""
    for match in matches:
        mail = await tx.outbound(match.outbound_id) if match.outbound_id is not None else None
        if mail is not None:
            await tell_rep_unreached(engine, tx, mail, inbound.subject, now)


def _same(one: str, other: str) -> bool:
    return address_key(one) == address_key(other)


async def _complained(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """A complaint about a mail that is ours is an opt-out (D10)."""
    reported = await _customer_mails(tx, post.reading.reported_ids or tuple(post.incoming.ids_anywhere))
    for _, contact_id in reported:
        contact = await tx.contact(contact_id)
        if contact is not None:
            await _tell_all(engine, tx, contact, Complained(inbound.id), inbound, now)


async def _opted_out(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Obeyed from whatever address it comes, and for the address we wrote to (施行規則 art. 5)."""
    found = await _written_by(tx, post)
    for contact in found.contacts:
        await tx.suppress(contact.address, "opted_out", now)
        await _tell_all(engine, tx, contact, OptedOut(inbound.id), inbound, now)
    writer = post.incoming.from_.address
    if writer is not None and await tx.suppress(writer, "opted_out", now):
        await tx.remember(History(now, "history.opted_out", f"inbound:{inbound.id}"))


# -- Our own people, by hand ---------------------------------------------------------------------------------------


async def is_addressed(tx: Tx, post: Post) -> bool:
    """A rep's mail goes to a customer, with us in copy."""
    return bool(await _contacts_at(tx, (*post.incoming.to, *post.incoming.cc)))


async def hand_written(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Somebody of ours wrote to the customer themselves: automatic mail would talk across them (I8)."""
    for contact in await _contacts_at(tx, (*post.incoming.to, *post.incoming.cc)):
        await _link(tx, contact, inbound, post)
        sequences = await tx.sequences_of(contact.id, live_only=True)
        live = [sequence for sequence in sequences if _begun_before(sequence, post.received_at)]
        await _happen(engine, tx, live, HandWritten(inbound.id), inbound, now)


# -- Finding -------------------------------------------------------------------------------------------------------


async def _contacts_at(tx: Tx, addresses: Iterable[str | None]) -> tuple[Contact, ...]:
    keys = dict.fromkeys(address_key(address) for address in addresses if address)
    found = [await tx.contact_by_address(key) for key in keys]
    return tuple(contact for contact in found if contact is not None)


async def _customer_mails(tx: Tx, ids: Iterable[str]) -> list[tuple[str, int]]:
    """(recipient, contact) of each mail of ours to a customer that is cited."""
    mails = []
    for match in await tx.find_by_message_ids(ids):
        mail = await tx.outbound(match.outbound_id) if match.outbound_id is not None else None
        if mail is not None and mail.purpose is Purpose.TOUCH and mail.contact_id is not None:
            mails.append((mail.recipient, mail.contact_id))
    return mails


async def _tell_live(
    engine: Engine, tx: Tx, contacts: Iterable[Contact], event: Event, inbound: Inbound, now: datetime
) -> None:
    for contact in contacts:
        await _happen(engine, tx, await tx.sequences_of(contact.id, live_only=True), event, inbound, now)


async def _happen(
    engine: Engine, tx: Tx, sequences: Iterable[Sequence], event: Event, inbound: Inbound, now: datetime
) -> None:
    sequences = list(sequences)
    if sequences:
        await tx.file_inbound(inbound, sequences[0].contact_id)
    ids = [sequence.id for sequence in sequences]
    await engine.happen_if_possible(tx, ids, event, now, f"inbound:{inbound.id}")


async def _link(tx: Tx, contact: Contact, inbound: Inbound, post: Post) -> None:
    """A hand-written mail's id belongs to the contact: answers to it are answers to us."""
    if post.incoming.message_id is not None:
        await tx.know_id(post.incoming.message_id, contact_id=contact.id)
