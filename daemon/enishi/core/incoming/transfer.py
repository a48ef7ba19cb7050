"""Base64 as it arrives: cut, unpadded, with a footer that a list or a scanner put below, or not base64 at all."""

from __future__ import annotations

import binascii
import re
import string

_LETTERS = (string.ascii_letters + string.digits + "+/").encode()
_FOREIGN = bytes(set(range(256)).difference(_LETTERS))
_LINES = re.compile(rb"(?:[A-Za-z0-9+/]*+={0,2}[ \t\r]*+(?:\n|\Z))*+")
_LONG_LINE = re.compile(rb"^[A-Za-z0-9+/]{60}", re.MULTILINE)
_WORDS = re.compile(rb"[A-Za-z]{2,} [A-Za-z]{2,}|[\x80-\xff]")


def base64_bytes(data: bytes) -> bytes:
    """What can be read of it, foreign characters passed over."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = data.translate(None, _FOREIGN)
        usable = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def base64_text(data: bytes) -> bytes:
    """Of text: words that stand below the encoded lines, or instead of them, are read as they stand."""
    found = _LINES.match(data)
    end = found.end() if found else 0
    if end == len(data):
        return base64_bytes(data)
    rest = data[end:]
    if _LONG_LINE.search(rest) or not _WORDS.search(rest[:4_096]):
        return base64_bytes(data)
    encoded = data[:end]
    return (base64_bytes(encoded) + b"\n" if encoded.strip() else b"") + rest
