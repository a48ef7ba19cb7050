"""One customer's records, as small as they can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from enishi.core.model import (
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
)
from enishi.effects.store import Tx

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def add_contact(tx: Tx, address: str = "sato@kaede.example", company: str = "株式会社楓") -> Contact:
    firm = await tx.company_of(company, address.rpartition("@")[2])
    return await tx.add_contact(Contact(0, firm.id, address, "佐藤 花子"))


async def add_refusal(tx: Tx, contact: Contact, **more: Any) -> Refusal:
    deal = await tx.add_deal(Deal(0, contact.id, "tanaka"))
    return await tx.add_refusal(Refusal(0, deal.id, "budget", date(2026, 11, 24), NOW, **more))


async def add_sequence(tx: Tx, contact: Contact | None = None, look_at: datetime | None = NOW) -> Sequence:
    contact = contact or await add_contact(tx)
    refusal = await add_refusal(tx, contact)
    return await tx.add_sequence(refusal.id, contact.id, "budget", NOW, look_at)


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
    return Inbound(0, digest=digest, **(values | more))
