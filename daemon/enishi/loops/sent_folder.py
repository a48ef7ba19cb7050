"""Our own mails in a Sent folder, and whether that folder can be believed to hold all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from enishi.core.address import address_key, domain_of
from enishi.core.compose import REF_HEADER
from enishi.core.incoming import parse
from enishi.effects.imap import Fetched, Mailbox


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail of ours that lies in Sent, by its head."""

    message_ids: tuple[str, ...]
    """As it has it now, and as we gave it: some providers rewrite it on the way (mail-reality R7)."""
    references: tuple[str, ...]
    recipients: tuple[str, ...]
    """Address keys."""
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentMail:
    copies: tuple[Copy, ...]
    is_complete: bool
    """Whatever this mailbox sent has a copy here: so it was with the mails of which we know for certain."""


async def read_sent(mailbox: Mailbox, since: datetime, known_sent: Iterable[str]) -> SentMail:
    """What lies in Sent since then. `known_sent`: Message-IDs of mails that left for certain.

    Without a Sent folder, or without a mail to judge it by, it proves nothing. Raises Unavailable.
    """
    await mailbox.open()
    folder = (await mailbox.folders()).sent
    if folder is None:
        return SentMail((), is_complete=False)
    domain = domain_of(mailbox.settings.address)
    copies = [_copy(head, domain) async for head in mailbox.marked(folder, REF_HEADER, since)]
    found = [await mailbox.find(folder, REF_HEADER, _ref(message_id)) for message_id in known_sent]
    return SentMail(tuple(copies), is_complete=bool(found) and all(found))


def _ref(message_id: str) -> str:
    return message_id.strip("<>").partition("@")[0]


def _copy(head: Fetched, domain: str) -> Copy:
    mail = parse(head.raw)
    given = f"<{(mail.headers.get(REF_HEADER) or '').strip()}@{domain}>"
    ids = (given, mail.message_id) if mail.message_id is not None else (given,)
    recipients = tuple(address_key(address) for address in mail.to)
    return Copy(ids, tuple(mail.references), recipients, mail.subject, head.received_at)
