"""Whom an incoming mail concerns: its clues (core.matching) held against what the store knows.

The rules that weigh what is found are pure and stand in `core.matching.rules`; here is only asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from enishi.core.address import address_key, company_domain
from enishi.core.forwarded import Forwarded
from enishi.core.matching import (
    Certainty,
    Clues,
    Evidence,
    Message,
    certainty_of,
    certainty_of_report,
    may_be_about,
)
from enishi.core.matching.names import same_subject, spellings
from enishi.core.model import Contact, Outbound, Purpose
from enishi.effects.store import Tx
from enishi.loops.post import Post
from enishi.loops.threads import sequences_cited

LOOKED_BACK = 20
"""So many of the last mails to a person may a report or an answer be about."""
MOST_NAMESAKES = 3
"""Of more people of one name nobody is meant."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Somebody whom a mail concerns."""

    contact: Contact
    evidence: Evidence
    certainty: Certainty
    cited: frozenset[int] = frozenset()
    """Ids of the sequences whose mails it names; for the others it counts only if it came after they had begun."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report was found to be about."""

    concerns: tuple[Concern, ...] = ()
    to_reps: tuple[Outbound, ...] = ()
    """Mails of ours to our own people; no customer has anything to do with them."""


# -- Somebody writes ----------------------------------------------------------------------------------------------


async def writers(tx: Tx, post: Post) -> tuple[Concern, ...]:
    """By the mails it cites and by its address: somebody may answer a mail that was passed on to them (I14).

    One concern a contact, by the strongest evidence.
    """
    clues = post.clues
    return strongest(
        [
            *await _cited(tx, clues.answered, Evidence.MESSAGE_ID),
            *await _in_threads(tx, clues.threads),
            *await _cited(tx, clues.quoted, Evidence.QUOTED_ID),
            *await _at(tx, [post.incoming.from_.address], Evidence.ADDRESS),
            *await _at(tx, post.incoming.reply_to, Evidence.REPLY_TO),
            *await _passed_on(tx, post),
        ]
    )


async def namesakes(tx: Tx, post: Post) -> tuple[Concern, ...]:
    """People on record who are called as the writer is, for a mail that nothing else tells whose it is."""
    found = await tx.contacts_named(spellings(post.incoming.from_.name), MOST_NAMESAKES + 1)
    if len(found) > MOST_NAMESAKES:
        return ()
    return tuple([await _namesake(tx, post, contact) for contact in found])


async def _namesake(tx: Tx, post: Post, contact: Contact) -> Concern:
    domain = company_domain(post.incoming.from_.address or "")
    if domain is not None and domain == company_domain(contact.address):
        return Concern(contact, Evidence.NAME, Certainty.LIKELY)
    sent = await tx.sent_to(contact.id, LOOKED_BACK)
    answers = any(same_subject(mail.subject, post.incoming.subject) for mail in sent)
    evidence = Evidence.NAME_AND_SUBJECT if answers else Evidence.NAME
    return Concern(contact, evidence, certainty_of(evidence))


async def named_in_words(tx: Tx, post: Post) -> tuple[Concern, ...]:
    """People whose address somebody names in a wish for quiet."""
    return tuple(await _at(tx, post.clues.named_addresses, Evidence.NAMED_ADDRESS))


async def passed_on_by_us(tx: Tx, post: Post) -> list[tuple[Forwarded, Contact]]:
    """Mails of customers that one of our own people passes on to us."""
    found = []
    for inner in post.clues.passed_on:
        contact = await tx.contact_by_address(inner.writer.address) if inner.writer.address else None
        if contact is not None:
            found.append((inner, contact))
    return found


async def contacts_at(tx: Tx, addresses: Iterable[str | None]) -> tuple[Contact, ...]:
    keys = dict.fromkeys(address_key(address) for address in addresses if address)
    found = [await tx.contact_by_address(key) for key in keys]
    return tuple(contact for contact in found if contact is not None)


def strongest(concerns: Iterable[Concern]) -> tuple[Concern, ...]:
    """One a contact: of what is equally sure the first, with the sequences that any of them cites."""
    best: dict[int, Concern] = {}
    for concern in concerns:
        known = best.get(concern.contact.id, concern)
        better = concern if concern.certainty > known.certainty else known
        best[concern.contact.id] = replace(better, cited=known.cited | concern.cited)
    return tuple(best.values())


async def _cited(tx: Tx, ids: Iterable[str], evidence: Evidence) -> list[Concern]:
    found = []
    for match in await tx.find_by_message_ids(ids):
        contact_id = match.contact_id
        if contact_id is None and match.sequence_id is not None:
            sequence = await tx.sequence(match.sequence_id)
            contact_id = sequence.contact_id if sequence is not None else None
        contact = await tx.contact(contact_id) if contact_id is not None else None
        if contact is not None:
            by = evidence if match.outbound_id is not None else Evidence.KNOWN_ID
            cited = frozenset({match.sequence_id} if match.sequence_id is not None else ())
            found.append(Concern(contact, by, certainty_of(by), cited))
    return found


async def _in_threads(tx: Tx, names: Iterable[str]) -> list[Concern]:
    found = []
    for sequence in await sequences_cited(tx, names):
        contact = await tx.contact(sequence.contact_id)
        if contact is not None:
            certainty = certainty_of(Evidence.THREAD)
            found.append(Concern(contact, Evidence.THREAD, certainty, frozenset({sequence.id})))
    return found


async def _at(tx: Tx, addresses: Iterable[str | None], evidence: Evidence) -> list[Concern]:
    certainty = certainty_of(evidence)
    return [Concern(contact, evidence, certainty) for contact in await contacts_at(tx, addresses)]


async def _passed_on(tx: Tx, post: Post) -> list[Concern]:
    """Who wrote the inner mail, and to whom ours was that is passed on to us.

    What a colleague of theirs passes on is as good as said by themselves.
    """
    concerns = []
    for inner in post.clues.passed_on:
        ours = _domain(inner.writer.address) in post.clues.domains
        people = [one.address for one in inner.to] if ours else [inner.writer.address]
        concerns += await _at(tx, people, Evidence.FORWARDED)
    domain = company_domain(post.incoming.from_.address or "")
    return [
        replace(concern, certainty=Certainty.LIKELY)
        if domain is not None and domain == company_domain(concern.contact.address)
        else concern
        for concern in concerns
    ]


def _domain(address: str | None) -> str:
    return (address or "").rpartition("@")[2].casefold()


# -- A report about a mail ----------------------------------------------------------------------------------------


async def reported(tx: Tx, post: Post, message: Message) -> Report:
    """Whose mail a report is about: by our ids wherever they stand in it, else by the recipient that it names."""
    clues = post.clues
    named = post.reading.recipients
    mails = [
        *await _mails(tx, clues.returned, Evidence.MESSAGE_ID),
        *await _mails(tx, clues.returned_references, Evidence.REFERENCE),
        *await _last_in_threads(tx, clues.threads_anywhere),
    ]
    touches = [(mail, by) for mail, by in mails if mail.purpose is Purpose.TOUCH]
    concerns = [
        concern
        for mail, by in touches or await _sent_to(tx, post)
        if (concern := await _about(tx, post, message, mail, by)) is not None
    ]
    concerns += await _by_hand(tx, clues, named)
    to_reps = {mail.id: mail for mail, _ in mails if mail.purpose is not Purpose.TOUCH}
    return Report(strongest(concerns), tuple(to_reps.values()) if not concerns else ())


async def _mails(tx: Tx, ids: Iterable[str], evidence: Evidence) -> list[tuple[Outbound, Evidence]]:
    matches = await tx.find_by_message_ids(ids)
    found = [await tx.outbound(match.outbound_id) for match in matches if match.outbound_id is not None]
    return [(mail, evidence) for mail in found if mail is not None]


async def _last_in_threads(tx: Tx, names: Iterable[str]) -> list[tuple[Outbound, Evidence]]:
    found = []
    for sequence in await sequences_cited(tx, names):
        sent = await tx.sent_to(sequence.contact_id, LOOKED_BACK)
        of_thread = [mail for mail in sent if mail.sequence_id == sequence.id]
        found += [(mail, Evidence.THREAD) for mail in of_thread[:1]]
    return found


async def _sent_to(tx: Tx, post: Post) -> list[tuple[Outbound, Evidence]]:
    """The mail that a report without an id of ours may be about."""
    found = []
    clues = post.clues
    for contact in await contacts_at(tx, post.reading.recipients):
        for mail in await tx.sent_to(contact.id, LOOKED_BACK):
            by = may_be_about(mail, clues.returned, clues.returned_subject, post.received_at)
            if by is not None:
                found.append((mail, by))
                break
    return found


async def _about(tx: Tx, post: Post, message: Message, mail: Outbound, evidence: Evidence) -> Concern | None:
    contact = await tx.contact(mail.contact_id) if mail.contact_id is not None else None
    if contact is None:
        return None
    certainty = certainty_of_report(message, mail, evidence, post.reading.recipients, post.received_at)
    if address_key(mail.recipient) != address_key(contact.address):
        certainty = min(certainty, Certainty.CLAIMED)  # what befell their old address says nothing of the new
    cited = frozenset({mail.sequence_id} if mail.sequence_id is not None else ())
    return Concern(contact, evidence, certainty, cited)


async def _by_hand(tx: Tx, clues: Clues, named: Iterable[str]) -> list[Concern]:
    """A mail that a rep wrote by hand came back."""
    keys = set(map(address_key, named))
    return [
        replace(
            concern,
            certainty=Certainty.LIKELY if address_key(concern.contact.address) in keys else Certainty.CLAIMED,
        )
        for concern in await _cited(tx, clues.returned, Evidence.MESSAGE_ID)
        if concern.evidence is Evidence.KNOWN_ID
    ]
