"""Who a mail says it is from and to, read strictly: the trick of two readings has no place here (CVE-2023-27043)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi.core.address import is_address
from enishi.core.incoming.headers import Headers, decode_words

MAX_ADDRESSES = 1_000
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^<>]*>?|[,;:()]|[^",;:()<]+|.', re.DOTALL)
_ADDRESS_LIKE = re.compile(r"[^\s@<>,;:\"()]{1,64}@[^\s@<>,;:\"()]{1,255}")
_QUOTED_LOCAL = re.compile(r'"([^"\\]{1,64})"(@.{1,255})')


@dataclass(frozen=True, slots=True)
class Sender:
    """The From of a mail. Anything odd in it still names a best `address`, but `is_certain` is False."""

    name: str = ""
    address: str | None = None
    headers: int = 0
    """How many From fields the mail has; one is right."""
    addresses: int = 0
    """How many addresses stand in them, those hidden in display names counted too; one is right."""

    @property
    def is_certain(self) -> bool:
        """Exactly one From with exactly one plain address: what an approval demands (mail-reality A2)."""
        return self.headers == 1 and self.addresses == 1 and self.address is not None


@dataclass(frozen=True, slots=True)
class Named:
    """One entry of an address list."""

    name: str
    address: str | None
    stray: int = 0
    """Addresses outside the angle brackets, in the display name or behind."""


def sender(headers: Headers) -> Sender:
    values = headers.structured("from")
    entries = [entry for value in values for entry in entries_of(value)]
    if not entries:
        return Sender(headers=len(values))
    first = next((entry for entry in entries if entry.address), entries[0])
    count = sum((entry.address is not None) + entry.stray for entry in entries)
    return Sender(first.name, first.address, len(values), max(count, len(entries)))


def addresses(headers: Headers, *names: str) -> tuple[str, ...]:
    """Every well-formed address in these fields, each once, in their order."""
    found = (
        entry.address for name in names for value in headers.structured(name) for entry in entries_of(value)
    )
    return tuple(dict.fromkeys(address for address in found if address))[:MAX_ADDRESSES]


def entries_of(value: str) -> list[Named]:
    """The entries of one address list; groups are taken apart, comments left out."""
    entries: list[Named] = []
    words: list[str] = []
    comment = 0
    for piece in _PIECE.findall(value):
        if piece in "()":
            comment = max(comment + (1 if piece == "(" else -1), 0)
        elif comment:
            continue
        elif piece == ":":
            words.clear()
        elif piece in ",;":
            entries += _entry(words)
            words = []
        else:
            words.append(piece)
        if len(entries) >= MAX_ADDRESSES:
            break
    return entries + _entry(words)


def _entry(words: list[str]) -> list[Named]:
    if not "".join(words).strip():
        return []
    angles = [word for word in words if word.startswith("<")]
    outside = "".join(word for word in words if not word.startswith("<"))
    if angles:
        bare = "".join(word for word in words if not word.startswith(("<", '"')))
        stray = len(_ADDRESS_LIKE.findall(bare)) + len(angles) - 1
        return [Named(_name(outside), _address(angles[0].strip("<>")), stray)]
    found = _address(outside)
    return [Named("" if found else _name(outside), found)]


def _address(text: str) -> str | None:
    text = text.strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # obsolete source route, RFC 5322 §4.4
    quoted = _QUOTED_LOCAL.fullmatch(text)
    if quoted:
        # Carriers write `"a..b"@docomo.ne.jp`: the quotes are no part of the address (RFC 5321 §4.1.2).
        text = quoted[1] + quoted[2]
    return text if is_address(text) else None


def _name(text: str) -> str:
    text = re.sub(r"\\(.)", r"\1", text.strip().strip('"'))
    return " ".join(decode_words(text).split()).strip("\"'")[:200]
