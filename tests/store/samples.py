"""One customer's records, as small as they can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from enishi.core.address import address_key
from enishi.core.fate import Fate
from enishi.core.model import (
    Company,
    Contact,
    Deal,
    Draft,
    DraftState,
    Inbound,
    Kind,
    Outbound,
    Purpose,
    Refusal,
    SendState,
    Sequence,
    SequenceState,
)
from enishi.core.news import News
from enishi.core.standing import Claimed
from enishi.effects.store import Tx
from enishi.effects.store.people import Sought

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def add_contact(tx: Tx, address: str = "sato@kaede.example", company: str = "株式会社楓") -> Contact:
    domain = address.rpartition("@")[2].casefold()
    found = await tx.directory([Sought(address, company, domain)])
    if known := found.contacts.get(address_key(address)):
        return known
    firm = found.by_domain.get(domain) or (await tx.add_companies([Company(0, company, domain)]))[0]
    return (await tx.add_contacts([Contact(0, firm.id, address, "佐藤 花子")]))[0]


async def add_refusal(tx: Tx, contact: Contact, **more: Any) -> Refusal:
    [deal] = await tx.add_deals([Deal(0, contact.id, "tanaka")])
    return (await tx.add_refusals([Refusal(0, deal.id, "budget", date(2026, 11, 24), NOW, **more)]))[0]


async def add_sequence(tx: Tx, contact: Contact | None = None, look_at: datetime | None = NOW) -> Sequence:
    contact = contact or await add_contact(tx)
    refusal = await add_refusal(tx, contact)
    new = Sequence(0, refusal.id, contact.id, "budget", SequenceState.ACTIVE, NOW, look_at=look_at)
    return (await tx.add_sequences([new]))[0]


HOLDER = "daemon"


async def claim(tx: Tx, mail: Outbound, raw: bytes = b"bytes", at: datetime = NOW) -> None:
    """The sender takes it."""
    await tx.claim([Claimed(mail.id, raw, at, at, is_new=mail.raw is None)], [], HOLDER)


async def settle(
    tx: Tx,
    mail: Outbound,
    state: SendState,
    at: datetime = NOW,
    reply: str = "250 ok",
    due_at: datetime = NOW,
    news: News | None = None,
) -> None:
    """That became of it; `due_at`: of the next try of a deferred one."""
    settled_at = None if state is SendState.DEFERRED else at
    fate = Fate(mail.id, state, reply, due_at, settled_at, news, HOLDER)
    await tx.settle_and_look([fate], mail.mailbox, at, 0, [], blind=False)


async def line(tx: Tx, at: datetime = NOW, limit: int = 9) -> list[Outbound]:
    """What the sender finds due."""
    found = await tx.settle_and_look([], "followup", at, limit, [], blind=False)
    return [candidate.mail for candidate in found.candidates]


def mail(number: int, sequence: Sequence | None = None, **more: Any) -> Outbound:
    values: dict[str, Any] = {
        "purpose": Purpose.TOUCH,
        "state": SendState.QUEUED,
        "mailbox": "followup",
        "recipient": "sato@kaede.example",
        "subject": "お礼",
        "body": "ありがとうございました。",
        "due_at": NOW,
        "queued_at": NOW,
        "message_id": f"<{number}@mirai.example>",
        "kind": Kind.CASE,
        "step": f"step{number}",
    }
    if sequence is not None:
        values |= {"sequence_id": sequence.id, "contact_id": sequence.contact_id}
    return Outbound(0, **(values | more))


def draft(sequence: Sequence, **more: Any) -> Draft:
    values: dict[str, Any] = {
        "step": "case",
        "rep": "tanaka",
        "state": DraftState.OPEN,
        "subject": "導入事例",
        "body": "本文",
        "digest": "0" * 64,
        "due_at": NOW + DAY,
        "answer_by_at": NOW + 3 * DAY,
        "sent_if_silent": False,
    }
    return Draft(0, sequence.id, **(values | more))


def inbound(digest: str, **more: Any) -> Inbound:
    values: dict[str, Any] = {
        "mailbox": "followup",
        "folder": "INBOX",
        "uid": 7,
        "message_id": "<answer@kaede.example>",
        "from_address": "sato@kaede.example",
        "subject": "Re: お礼",
        "verdict": "human_reply",
        "received_at": NOW,
        "read_at": NOW,
    }
    return Inbound(digest=digest, **({"id": 0} | values | more))
