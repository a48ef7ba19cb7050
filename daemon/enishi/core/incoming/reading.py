"""`parse`: from raw bytes to an Incoming, whatever the bytes."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from enishi.core.incoming import headers as header_fields
from enishi.core.incoming import mime, people, shown_text
from enishi.core.incoming.headers import Headers
from enishi.core.incoming.message import Incoming
from enishi.core.incoming.mime import Part

MAX_BYTES = 25 * 1024 * 1024
MAX_IDS = 1_000
MAX_ENCLOSED = 20
_SEARCHED_FOR_IDS = 2 * mime.MAX_TEXT_BYTES
_ID = re.compile(r"<([^<>\s@]{1,250}@[^<>\s@]{1,250})>")
_ENCLOSED = ("message/rfc822", "message/global")
_ENCLOSED_HEADERS = ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers")
_STATUS = ("message/delivery-status", "message/global-delivery-status")


def parse(raw: bytes) -> Incoming:
    """Never raises, and works at most in proportion to the size, which is cut at 25 MiB (mail-reality S6).

    A mail that cannot be read still has its digest and, as far as lines that look like headers go, From and ids.
    """
    digest = hashlib.sha256(raw).hexdigest()
    message = _unix_lines(_without_byte_order_mark(raw[:MAX_BYTES]))
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


def _without_byte_order_mark(raw: bytes) -> bytes:
    """Mail that a text editor has saved begins with one, and may be UTF-16 as a whole."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").encode("utf-8", "replace")
    return raw.removeprefix(codecs.BOM_UTF8)


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
    shown = shown_text.of(parts)
    attached = tuple(part.payload() for part in parts if part.content_type in _ENCLOSED)
    enclosed_headers = tuple(part.payload() for part in parts if part.content_type in _ENCLOSED_HEADERS)
    returned = tuple(
        header_fields.split(_unix_lines(mail[: header_fields.MAX_HEADER_BYTES]))[0]
        for mail in (attached + enclosed_headers)[:MAX_ENCLOSED]
    )
    return replace(
        envelope,
        text=shown.text,
        html=shown.html,
        content_type=kind,
        report_type=parameters.get("report-type", "").strip().lower() or None,
        parts=parts,
        attached=attached,
        returned_headers=returned,
        delivery_status=_field_groups(parts, *_STATUS),
        feedback=next(iter(_field_groups(parts, "message/feedback-report")), None),
        ids_anywhere=_ids_anywhere(envelope, parts),
        defects=tuple(dict.fromkeys(envelope.defects + part_defects + shown.defects)),
    )


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
    left = _SEARCHED_FOR_IDS
    for part in parts:
        if part.content_type.startswith(("text/", "message/")) and left > 0 and len(found) < MAX_IDS:
            data = part.payload(min(left, mime.MAX_TEXT_BYTES))
            left -= len(data)
            content = _ascii(data).replace("&lt;", "<").replace("&gt;", ">")
            found |= {f"<{one[1]}>" for one in islice(_ID.finditer(content), MAX_IDS)}
    return frozenset(sorted(found - {envelope.message_id or ""})[:MAX_IDS])


def _ascii(data: bytes) -> str:
    return data.decode("ascii", "replace")
