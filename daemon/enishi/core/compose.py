"""A letter becomes the bytes that leave: RFC 5322 headers, RFC 2047 words, RFC 2045 bodies.

Python's own header folding damages long Message-IDs and mixed Japanese subjects; `header_words` leaves it nothing to fold.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from enishi.core.address import is_address
from enishi.core.header_words import WORDS_ONLY, mailbox, unstructured
from enishi.core.model import Outbound
from enishi.core.problem import BadInput, Problem

REF_HEADER = "X-Enishi-Ref"

_FOR_MACHINES = frozenset({"List-Unsubscribe", "Auto-Submitted", REF_HEADER})
_LINE_LIMIT = 998
"""RFC 5322 §2.1.1."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_UNREADABLE = re.compile(r"[\ufffd\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_REPLY_PREFIX = re.compile(
    r"\s*(?:re|fwd?|aw|wg|sv|返信|転送|ｒｅ|ｆｗｄ?)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient (D3), before it is bytes. Values are plain text; encoding is the composer's business."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    message_id: str
    """With angle brackets."""
    date: datetime
    """Aware; printed with its own offset."""
    html: str | None = None
    reply_to: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    list_unsubscribe: str | None = None
    auto_submitted: str | None = None
    ref: str | None = None
    """Our opaque id, for providers that rewrite Message-IDs (R7)."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further headers, none of those above."""


def compose(letter: Letter) -> bytes:
    """The finished mail, CRLF lines of at most 998 octets, 7-bit. Same letter, same bytes.

    Raises BadInput with every fault found: control characters or line breaks in a header, an address that is
    not one plain addr-spec, U+FFFD anywhere, `Re:` without the mail it answers (S1-S3, D2, L19).
    """
    if faults := list(_faults(letter)):
        raise BadInput(faults)
    message = EmailMessage(policy=WORDS_ONLY)
    for name, value in _headers(letter):
        message[name] = value
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
        # Python would draw a random one; "=_" occurs in neither base64 nor quoted-printable (RFC 2045 §6.7).
        message.set_boundary("=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:32])
    return _proven(message.as_bytes())


def from_letter(outbound: Outbound, from_address: str, date: datetime, zone: ZoneInfo) -> Letter:
    """The letter of a queued mail, dated `date` and printed in `zone`. References that are no ids are left out."""
    return Letter(
        from_name=outbound.from_name,
        from_address=from_address,
        to_name=outbound.recipient_name,
        to_address=outbound.recipient,
        subject=outbound.subject,
        text=outbound.body,
        html=outbound.html,
        message_id=outbound.message_id,
        date=date.astimezone(zone),
        reply_to=outbound.reply_to,
        in_reply_to=outbound.in_reply_to,
        references=tuple(filter(is_message_id, outbound.references)),
        list_unsubscribe=outbound.list_unsubscribe,
        auto_submitted=outbound.auto_submitted,
        ref=outbound.message_id.strip("<>").partition("@")[0],
    )


def new_message_id(domain: str, token: str) -> str:
    """`<enishi.TOKEN@domain>`; the token is the caller's random, so that a re-send keeps the id (R6)."""
    return _own_id(f"enishi.{_checked_token(token)}", domain)


def thread_root(token: str, domain: str) -> str:
    """An id for References alone: providers that rewrite Message-IDs leave it standing (R7)."""
    return _own_id(f"enishi.thread.{_checked_token(token)}", domain)


def is_message_id(text: str) -> bool:
    """Fit to stand in In-Reply-To or References: visible ASCII in angle brackets. Mail from outside may bring worse."""
    return _MESSAGE_ID.fullmatch(text) is not None


def is_reply_subject(subject: str) -> bool:
    """It begins with Re:, Fwd: or what other programs write for them."""
    return _REPLY_PREFIX.match(subject) is not None


def _own_id(local: str, domain: str) -> str:
    return f"<{local}@{domain}>"


def _checked_token(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is letters, digits, - and _")
    return token


# --- what is refused ---------------------------------------------------------------------------------------------


def _faults(letter: Letter) -> Iterator[Problem]:
    if letter.date.tzinfo is None or not all(map(_HEADER_NAME.fullmatch, letter.extra)):
        raise ValueError("a letter has an aware date, and extra headers have short plain names")
    for name, value in _written(letter):
        if _CONTROL.search(value):
            yield Problem("compose.control_character", params={"header": name})
        if _UNREADABLE.search(value) or (name in _FOR_MACHINES and not value.isascii()):
            yield Problem("compose.unreadable_character", params={"part": name})
    for name, address in (
        ("From", letter.from_address),
        ("To", letter.to_address),
        ("Reply-To", letter.reply_to),
    ):
        if address is not None and not is_address(address):
            yield Problem("compose.bad_address", params={"header": name, "address": _shown(address)})
    yield from _faults_of_ids(letter)
    yield from _faults_of_texts(letter)


def _written(letter: Letter) -> Iterator[tuple[str, str]]:
    """Every header value as it was given, addresses apart from names."""
    yield from (("From", letter.from_name), ("From", letter.from_address))
    yield from (("To", letter.to_name), ("To", letter.to_address))
    yield "Subject", letter.subject
    optional = (
        ("Reply-To", letter.reply_to),
        ("List-Unsubscribe", letter.list_unsubscribe),
        ("Auto-Submitted", letter.auto_submitted),
        (REF_HEADER, letter.ref),
    )
    yield from ((name, value) for name, value in optional if value is not None)
    yield from letter.extra.items()


def _faults_of_ids(letter: Letter) -> Iterator[Problem]:
    named = [("Message-ID", letter.message_id)]
    named += [("In-Reply-To", letter.in_reply_to)] if letter.in_reply_to is not None else []
    named += [("References", reference) for reference in letter.references]
    for name, value in named:
        if not is_message_id(value):
            yield Problem("compose.bad_message_id", params={"header": name, "id": _shown(value)})
    if is_reply_subject(letter.subject) and letter.in_reply_to is None:
        yield Problem("compose.reply_without_original", params={"subject": _shown(letter.subject)})


def _faults_of_texts(letter: Letter) -> Iterator[Problem]:
    if not letter.subject.strip():
        yield Problem("compose.subject_empty")
    for text in (letter.text, letter.html or ""):
        if _CONTROL_IN_TEXT.search(text):
            yield Problem("compose.control_character_in_text")
        if _UNREADABLE.search(text):
            yield Problem("compose.unreadable_character_in_text")


def _shown(value: str) -> str:
    return _UNREADABLE.sub("〓", _CONTROL.sub("〓", value))[:80]


def _headers(letter: Letter) -> Iterator[tuple[str, str]]:
    yield "Date", format_datetime(letter.date)
    yield "From", mailbox(letter.from_name, letter.from_address, len("From: "))
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


def _proven(raw: bytes) -> bytes:
    """What S2 asks of the bytes before they are stored: no bare CR or LF (SMTP smuggling), no overlong line."""
    lines = raw.split(b"\r\n")
    if any(b"\r" in line or b"\n" in line or len(line) > _LINE_LIMIT for line in lines):
        raise BadInput("compose.line_too_long")
    return raw
