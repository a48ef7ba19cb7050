"""Mail from the customer's side: find whose it is, and say to their sequences what happened.

In doubt about whose it is, everything it might concern falls silent (mail-reality I14); in doubt about a bounce or a
complaint nothing is done for good (D9: reports can be forged).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from enishi.core.address import address_key, company_domain
from enishi.core.events import (
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
from enishi.effects.store import Tx
from enishi.loops.engine import Engine
from enishi.loops.threads import cited_ids, sequences_cited

if TYPE_CHECKING:
    from enishi.loops.intake import Post

RECENT_SEND = timedelta(days=7)
"""A report without an id of ours is believed this long after a send to its address, and only pauses then (D9b)."""
CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class _Found:
    """Whom a mail concerns."""

    contacts: tuple[Contact, ...]
    by_id: bool
    """It cites a mail of ours; otherwise its address was all we had."""


async def take(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    reading = post.reading
    match reading.verdict:
        case Verdict.HARD_BOUNCE | Verdict.SOFT_BOUNCE:
            await _bounced(engine, tx, post, inbound, now)
        case Verdict.COMPLAINT:
            await _complained(engine, tx, post, inbound, now)
        case Verdict.UNSUBSCRIBE:
            await _opted_out(engine, tx, post, inbound, now)
        case Verdict.AUTO_REPLY | Verdict.OUT_OF_OFFICE:
            event = AutoReplied(inbound.id, reading.return_on)
            await _tell_live(engine, tx, await _written_by(tx, post), event, inbound, now)
        case Verdict.DELAYED | Verdict.BULK_NOISE:
            return  # nothing has happened yet, or nothing to us
        case Verdict.MALFORMED:
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
        await _tell_all(
            engine, tx, contact, event, inbound, now, since=None if found.by_id else post.received_at
        )
    domain = company_domain(post.incoming.from_.address or "")
    if domain is None:
        return
    told = {contact.id for contact in found.contacts}
    colleagues = [s for s in await tx.live_sequences_at_domain(domain) if s.contact_id not in told]
    spoken = replace(event, by_colleague=True) if isinstance(event, Replied) else event
    await _happen(engine, tx, _begun_before(colleagues, post.received_at), spoken, inbound, now)


async def _written_by(tx: Tx, post: Post) -> _Found:
    """By the mail it answers, else by its address."""
    cited = await _contacts_cited(tx, cited_ids(post.incoming))
    if cited:
        return _Found(cited, by_id=True)
    return _Found(await _contacts_at(tx, [post.incoming.from_.address, *post.incoming.reply_to]), by_id=False)


async def _tell_all(
    engine: Engine,
    tx: Tx,
    contact: Contact,
    event: Event,
    inbound: Inbound,
    now: datetime,
    since: datetime | None,
) -> None:
    """Every live sequence; if none lives, the last one, so that its rep learns of the mail."""
    sequences = await tx.sequences_of(contact.id)
    if since is not None:
        sequences = _begun_before(sequences, since)
    live = [sequence for sequence in sequences if not sequence.state.is_over]
    await _happen(engine, tx, live or sequences[-1:], event, inbound, now)


def _begun_before(sequences: Iterable[Sequence], received_at: datetime) -> list[Sequence]:
    """Mail that had come before the refusal was recorded is what led to it, no answer to us."""
    return [s for s in sequences if s.entered_at <= received_at + CLOCKS_DIFFER]


# -- Reports and stop words ----------------------------------------------------------------------------------------


async def _bounced(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Hard only when it names a mail of ours and its recipient; otherwise a pause at most (D9, D9b)."""
    reading = post.reading
    hard = reading.verdict is Verdict.HARD_BOUNCE
    reported = await _customer_mails(tx, reading.reported_ids or tuple(post.incoming.ids_anywhere))
    named = {address_key(address) for address in reading.recipients}
    for recipient, contact_id in reported:
        contact = await tx.contact(contact_id)
        if contact is None:
            continue
        certain = not named or address_key(recipient) in named
        event = Bounced(inbound.id, hard=hard and certain)
        await _tell_all(engine, tx, contact, event, inbound, now, since=None)
    if reported or await _reports_rep_mail(tx, post):
        return
    for contact in await _contacts_at(tx, reading.recipients):
        last = await tx.last_sent_to(contact.id)
        if last is not None and last.settled_at is not None and now - last.settled_at <= RECENT_SEND:
            await _tell_live(
                engine, tx, _Found((contact,), by_id=False), Bounced(inbound.id, False), inbound, now
            )


async def _complained(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """A complaint about a mail that is ours is an opt-out (D10)."""
    reported = await _customer_mails(tx, post.reading.reported_ids or tuple(post.incoming.ids_anywhere))
    for _, contact_id in reported:
        contact = await tx.contact(contact_id)
        if contact is not None:
            await _tell_all(engine, tx, contact, Complained(inbound.id), inbound, now, since=None)


async def _opted_out(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Obeyed from whatever address it comes, and for the address we wrote to (施行規則 art. 5)."""
    found = await _written_by(tx, post)
    for contact in found.contacts:
        await tx.suppress(contact.address, "opted_out", now)
        await _tell_all(engine, tx, contact, OptedOut(inbound.id), inbound, now, since=None)
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
        live = _begun_before(await tx.sequences_of(contact.id, live_only=True), post.received_at)
        await _happen(engine, tx, live, HandWritten(inbound.id), inbound, now)


# -- Finding -------------------------------------------------------------------------------------------------------


async def _contacts_cited(tx: Tx, ids: Iterable[str]) -> tuple[Contact, ...]:
    contact_ids = [match.contact_id for match in await tx.find_by_message_ids(ids)]
    contact_ids += [sequence.contact_id for sequence in await sequences_cited(tx, ids)]
    found = [
        await tx.contact(contact_id) for contact_id in dict.fromkeys(contact_ids) if contact_id is not None
    ]
    return tuple(contact for contact in found if contact is not None)


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


async def _reports_rep_mail(tx: Tx, post: Post) -> bool:
    return bool(await tx.find_by_message_ids(post.reading.reported_ids))


async def _tell_live(
    engine: Engine, tx: Tx, found: _Found, event: Event, inbound: Inbound, now: datetime
) -> None:
    for contact in found.contacts:
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
