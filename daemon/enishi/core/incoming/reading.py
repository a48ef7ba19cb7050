"""`parse`: from raw bytes to an Incoming, whatever the bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from enishi.core.html_text import html_to_text
from enishi.core.incoming import headers as header_fields
from enishi.core.incoming import mime, people
from enishi.core.incoming.headers import Headers
from enishi.core.incoming.message import Incoming
from enishi.core.incoming.mime import Part

MAX_BYTES = 25 * 1024 * 1024
MAX_IDS = 1_000
_ID = re.compile(r"<([^<>\s@]{1,250}@[^<>\s@]{1,250})>")
_ENCLOSED = ("message/rfc822", "message/global")
_ENCLOSED_HEADERS = ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers")
_STATUS = ("message/delivery-status", "message/global-delivery-status")


def parse(raw: bytes) -> Incoming:
    """Never raises, and works at most in proportion to the size, which is cut at 25 MiB (mail-reality S6).

    A mail that cannot be read still has its digest and, as far as lines that look like headers go, From and ids.
    """
    digest = hashlib.sha256(raw).hexdigest()
    message = _unix_lines(raw[:MAX_BYTES])
    is_truncated = len(raw) > MAX_BYTES
    try:
        headers, body, defects = header_fields.split(message)
        envelope = replace(_envelope(digest, headers), is_truncated=is_truncated, defects=defects)
    except Exception:
        return Incoming(digest=digest, is_truncated=is_truncated, defects=("unreadable",))
    try:
        return _with_content(envelope, body)
    except Exception:
        # Whatever slips through the guards must not stop the mails behind it (I11), nor hide who wrote.
        return replace(envelope, defects=(*defects, "unreadable"))


def _unix_lines(raw: bytes) -> bytes:
    return raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _envelope(digest: str, headers: Headers) -> Incoming:
    own_ids = headers.ids("message-id")
    return Incoming(
        digest=digest,
        headers=headers,
        message_id=own_ids[0] if own_ids else None,
        in_reply_to=headers.ids("in-reply-to")[:MAX_IDS],
        references=headers.ids("references")[-MAX_IDS:],
        from_=people.sender(headers),
        reply_to=people.addresses(headers, "reply-to"),
        sender=next(iter(people.addresses(headers, "sender")), None),
        return_path=_return_path(headers),
        to=people.addresses(headers, "to"),
        cc=people.addresses(headers, "cc"),
        delivered_to=people.addresses(
            headers, "delivered-to", "x-original-to", "x-forwarded-to", "envelope-to"
        ),
        subject=(headers.get("subject") or "")[:2_000],
        date=_instant(headers.get("date") or ""),
        authentication_results=headers.all("authentication-results"),
    )


def _return_path(headers: Headers) -> str | None:
    values = headers.structured("return-path")
    if not values:
        return None
    found = people.addresses(headers, "return-path")
    return found[0] if found else ""


def _instant(text: str) -> datetime | None:
    """A Date header as UTC. Without a zone it is taken for UTC; nonsense is None."""
    try:
        written = parsedate_to_datetime(text[:200])
        aware = written if written.tzinfo else written.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _with_content(envelope: Incoming, body: bytes) -> Incoming:
    headers = envelope.headers
    parts, part_defects = mime.parts(headers, body)
    kind, parameters = mime.content_type(next(iter(headers.structured("content-type")), ""), "text/plain")
    text, html = _texts(parts)
    attached = tuple(part.payload() for part in parts if part.content_type in _ENCLOSED)
    enclosed_headers = tuple(part.payload() for part in parts if part.content_type in _ENCLOSED_HEADERS)
    returned = tuple(header_fields.split(_unix_lines(mail))[0] for mail in attached + enclosed_headers)
    return replace(
        envelope,
        text=text,
        html=html,
        content_type=kind,
        report_type=parameters.get("report-type", "").strip().lower() or None,
        parts=parts,
        attached=attached,
        returned_headers=returned,
        delivery_status=_field_groups(parts, *_STATUS),
        feedback=next(iter(_field_groups(parts, "message/feedback-report")), None),
        ids_anywhere=_ids_anywhere(envelope, parts),
        defects=tuple(dict.fromkeys(envelope.defects + part_defects + _text_defects(text))),
    )


def _texts(parts: tuple[Part, ...]) -> tuple[str, str | None]:
    """Plain text as a person reads it, and the HTML source if there is any."""
    shown = [part for part in parts if part.is_inline_text]
    htmls = [part.text() for part in shown if part.content_type == "text/html"]
    html = "\n".join(htmls)[: mime.MAX_TEXT_BYTES] if htmls else None
    plains = [part.text() for part in shown if part.content_type == "text/plain"]
    text = "\n".join(plain for plain in plains if plain.strip())[: mime.MAX_TEXT_BYTES]
    if not text.strip() and html:
        text = html_to_text(html)
    return text, html


def _field_groups(parts: tuple[Part, ...], *kinds: str) -> tuple[Headers, ...]:
    """Report parts hold groups of header-like fields with empty lines between (RFC 3464 §2.1)."""
    groups: list[Headers] = []
    for part in parts:
        if part.content_type in kinds:
            blocks = re.split(rb"\n[ \t]*\n", _unix_lines(part.payload(mime.MAX_TEXT_BYTES)))
            groups += [
                header_fields.split(block + b"\n\n")[0] for block in blocks[: mime.MAX_PARTS] if block.strip()
            ]
    return tuple(group for group in groups if group.fields)


def _ids_anywhere(envelope: Incoming, parts: tuple[Part, ...]) -> frozenset[str]:
    found = {
        f"<{identifier}>" for _, value in envelope.headers.fields for identifier in _ID.findall(_ascii(value))
    }
    for part in parts:
        if part.content_type.startswith(("text/", "message/")) and len(found) < MAX_IDS:
            content = _ascii(part.payload(mime.MAX_TEXT_BYTES)).replace("&lt;", "<").replace("&gt;", ">")
            found |= {f"<{identifier}>" for identifier in _ID.findall(content)}
    return frozenset(sorted(found - {envelope.message_id or ""})[:MAX_IDS])


def _ascii(data: bytes) -> str:
    return data.decode("ascii", "replace")


def _text_defects(text: str) -> tuple[str, ...]:
    """Some characters lost is a blemish; many mean that nobody can say what was written."""
    lost = text.count("\ufffd")
    return ("text_unreadable",) if lost * 20 > len(text) else ("characters_lost",) if lost else ()
