"""What makes a mail malformed: broken so that what was written may not be what we see (mail-reality S6)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from enishi.core import charset
from enishi.core.incoming import Headers, Incoming, Part

_GRAVE = frozenset(
    [
        "unreadable",
        "text_unreadable",
        "multipart_without_parts",
        "boundary_missing",
        "final_boundary_missing",
        "part_body_without_blank_line",
        "part_broken_header_line",
        "nested_too_deep",
        "too_many_parts",
        "too_many_headers",
        "headers_too_long",
        "broken_header_line",
        "bad_content_type",
        "content_type_twice",
        "unknown_transfer_encoding",
    ]
)
"""Of the defects that parsing names; the others are blemishes, which half of all mail has."""
_LOOKED_AT = 64 * 1024
_WORD_CHARSET = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?[bq]\?", re.IGNORECASE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_LOOSE_PART = re.compile(r"^content-(?:type|transfer-encoding)\s*:\s*\S", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]+(?: *\([^()]*\))?")
_NO_CODEC = re.compile(
    r"(?:x-)?(?:unknown(?:-8bit)?|user-defined|windows-\d+|cp-?\d+|ms932|sjis\S*|shift[-_]?jis\S*|euc\S*|iso-?\d{4}\S*|mac\S*|x-\S+jp\S*|utf-?\d+\S*|gb\S*|big5\S*|ks_c\S*|koi8\S*|us-?ascii|ascii|ansi\S*|default|binary|8bit|7bit|none|default_charset|_autodetect\S*)",
    re.IGNORECASE,
)
"""Charset names that real senders use although Python has no codec of that name."""


def find_breakage(mail: Incoming) -> tuple[str, ...]:
    """Names of what is broken; empty for whole mail."""
    return tuple(dict.fromkeys(_broken(mail)))


def _broken(mail: Incoming) -> Iterator[str]:
    yield from (defect for defect in mail.defects if defect in _GRAVE)
    if mail.from_.address is None:
        yield "no sender"
    yield from _broken_headers(mail.headers)
    for part in mail.parts:
        yield from _broken_part(part)
    if not mail.answered_ids:
        yield from _slips(mail)
    if any(not headers.fields for headers in mail.returned_headers):
        yield "enclosed mail without headers"
    if not mail.content_type.startswith("multipart/") and _LOOSE_PART.search(mail.text[:_LOOKED_AT]):
        yield "parts without a frame"


def _slips(mail: Incoming) -> Iterator[str]:
    """What no mail program does. In an answer to a mail they are overlooked: a person who can be read wrote it."""
    headers = mail.headers
    if mail.date is None and (headers.get("date") or "").strip():
        yield "bad date"
    if any(_names_nobody(value) for value in headers.structured("to")) and not mail.to:
        yield "bad recipients"
    if headers.count("from") > 1:
        yield "two senders"
    if any(b"\x00" in value for _, value in headers.fields):
        yield "zero bytes in headers"
    for part in mail.parts:
        if any(not _TOKEN.fullmatch(value) for value in part.headers.structured("content-transfer-encoding")):
            yield "bad transfer encoding"
        if part.is_inline_text and not charset.bears_out(part.payload(_LOOKED_AT), part.charset):
            yield "charset that the bytes refute"


def _names_nobody(value: str) -> bool:
    """Neither an address nor a group, as `undisclosed-recipients:;` is one."""
    return bool(value.strip()) and ":" not in value


def _broken_headers(headers: Headers) -> Iterator[str]:
    for name in ("from", "to", "subject"):
        for value in headers.structured(name):
            if any(not _is_charset(name) for name in _WORD_CHARSET.findall(value)):
                yield "unknown charset"
    for value in headers.structured("content-type"):
        if value.replace('\\"', "").count('"') % 2:
            yield "bad content type"


def _broken_part(part: Part) -> Iterator[str]:
    if part.is_inline_text and part.charset and not _is_charset(part.charset):
        yield "unknown charset"
    encoding = (part.headers.get("content-transfer-encoding") or "").strip().lower()
    if encoding == "base64" and _NOT_BASE64.search(
        part.body[:_LOOKED_AT].rpartition(b"\n")[0] or part.body[:_LOOKED_AT]
    ):
        yield "broken base64"


def _is_charset(name: str) -> bool:
    if _NO_CODEC.fullmatch(name):
        return True
    try:
        codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return False
    return True
