"""Folder names on the wire: IMAP's modified UTF-7 (RFC 3501 §5.1.3) and quoting."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


def encode(name: str) -> str:
    """送信済み → &kAFP4W4IMH8-"""
    return _UNPRINTABLE.sub(lambda run: _shift(run[0]), name.replace("&", "&-"))


def decode(name: str) -> str:
    """The reverse. Raises ValueError for a name that no encoder made; show such a name as it is."""
    return _SHIFTED.sub(lambda shifted: _unshift(shifted[1]), name)


def quote(name: str) -> str:
    """A folder's name as a command's argument."""
    escaped = encode(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shift(run: str) -> str:
    coded = b64encode(run.encode("utf-16-be")).decode("ascii")
    return f"&{coded.rstrip('=').replace('/', ',')}-"


def _unshift(coded: str) -> str:
    if not coded:
        return "&"
    padded = coded.replace(",", "/") + "=" * (-len(coded) % 4)
    return b64decode(padded, validate=True).decode("utf-16-be")
