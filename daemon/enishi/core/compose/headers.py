"""The headers of a letter and their order, every value finished ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import lru_cache

from enishi.core.compose.letter import REF_HEADER, Letter
from enishi.core.compose.words import mailbox, unstructured


def headers(letter: Letter) -> Iterator[tuple[str, str]]:
    """Name and value of each header of the whole mail, in the order they are written; Content-… is the body's."""
    yield "Date", _date(letter.date)
    yield "From", _sender(letter.from_name, letter.from_address)
    yield "To", mailbox(letter.to_name, letter.to_address, len("To: "))
    if letter.reply_to:
        yield "Reply-To", letter.reply_to
    yield "Subject", unstructured(letter.subject, len("Subject: "))
    yield "Message-ID", letter.message_id
    if letter.in_reply_to:
        yield "In-Reply-To", letter.in_reply_to
    if letter.references:
        yield "References", " ".join(letter.references)
    if letter.list_unsubscribe:
        yield "List-Unsubscribe", letter.list_unsubscribe
    if letter.auto_submitted:
        yield "Auto-Submitted", letter.auto_submitted
    if letter.ref:
        yield REF_HEADER, letter.ref
    for name, value in letter.extra.items():
        yield name, unstructured(value, len(name) + 2)
    yield "MIME-Version", "1.0"


@lru_cache(maxsize=64)
def _sender(name: str, address: str) -> str:
    """A firm writes under few names."""
    return mailbox(name, address, len("From: "))


def _date(date: datetime) -> str:
    offset = date.utcoffset()
    assert offset is not None
    return _printed_date(date.replace(tzinfo=None, microsecond=0), offset)


@lru_cache(maxsize=64)
def _printed_date(local: datetime, offset: timedelta) -> str:
    """Apart, because one instant in two zones is equal as a datetime and would share its entry here."""
    return format_datetime(local.replace(tzinfo=timezone(offset)))
