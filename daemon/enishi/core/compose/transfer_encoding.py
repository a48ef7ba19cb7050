"""A text as lines that every server passes on unchanged (RFC 2045 §6), chosen and broken as Python's `email` does it.

With one difference: ASCII stays as it is up to the longest line that mail allows, since base64 and quoted-printable
of plain text cost time, are hard to read in a journal, and are held against a mail by spam filters.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator
from struct import unpack

LONGEST_LINE = 998
"""Octets, without the line's end (RFC 5322 §2.1.1)."""
ENCODED_LINE = 76
"""The longest line of base64 and of quoted-printable text (RFC 2045 §6.7, §6.8)."""
_SHORTEST_PIECE = ENCODED_LINE - 3
"""What a soft line break leaves of a line at least: `=` after it, and two octets of an `=XX` that goes down whole."""
_OPENING = 10
"""Lines of a text that are looked at to choose between quoted-printable and base64."""
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_ASCII_BUT_EQUALS = bytes(octet for octet in range(0x80) if octet != ord("="))


def encoded(text: str) -> tuple[bytes, bytes]:
    """The Content-Transfer-Encoding and the encoded text: 7-bit CRLF lines, the last one ended.

    `text` holds no lone surrogates and no control characters but tab, \\n and \\r\\n.
    """
    octets = _in_lf_lines(text)
    if octets.isascii() and not has_longer_line(octets, LONGEST_LINE):
        return b"7bit", octets.replace(b"\n", b"\r\n")
    if _is_shorter_in_base64(octets):
        return b"base64", _base64(octets.replace(b"\n", b"\r\n"))
    return b"quoted-printable", _quoted_printable(octets).replace(b"\n", b"\r\n")


def is_plain(text: str) -> bool:
    """It may be sent as it is."""
    return text.isascii() and not has_longer_line(_in_lf_lines(text), LONGEST_LINE)


def has_longer_line(octets: bytes, limit: int) -> bool:
    """More than so many octets before some LF. Looks at a line in every thousand octets or so, not at each."""
    start, end = 0, len(octets)
    while end - start > limit:
        newline = octets.rfind(b"\n", start, start + limit + 1)
        if newline < 0:
            return True
        start = newline + 1
    return False


def _in_lf_lines(text: str) -> bytes:
    octets = text.encode()
    if b"\r" in octets:
        octets = octets.replace(b"\r\n", b"\n")
    return octets if octets.endswith(b"\n") else octets + b"\n"


def _is_shorter_in_base64(octets: bytes) -> bool:
    """As Python counts it: base64 of CRLF lines, quoted-printable with one octet for each line end."""
    opening = octets[: len(octets) - len(octets.split(b"\n", _OPENING)[-1])]
    lines = opening.count(b"\n")
    in_base64 = (len(opening) + lines + 2) // 3 * 4 + 1
    unbroken = len(opening) + 2 * len(opening.translate(None, _ASCII_BUT_EQUALS))
    if unbroken > in_base64:
        return True  # all Japanese: line breaks would only add to it
    if unbroken + 2 * (unbroken // _SHORTEST_PIECE) + 4 * lines <= in_base64:
        return False  # all European: even the most that breaks and quoted blanks could add is not enough
    return len(_quoted_printable(opening)) > in_base64


def _base64(octets: bytes) -> bytes:
    whole = b2a_base64(octets, newline=False)
    full, rest = divmod(len(whole), ENCODED_LINE)
    layout = f"{ENCODED_LINE}s" * full + (f"{rest}s" if rest else "")
    lines = unpack(layout, whole)  # a third of the time of slices
    return b"\r\n".join(lines) + b"\r\n"


def _quoted_printable(octets: bytes) -> bytes:
    """LF lines to LF lines."""
    quoted = octets.replace(b"=", b"=3D")
    if not quoted.isascii():
        quoted = _BEYOND_ASCII.sub(lambda run: b"=" + run[0].hex("=").upper().encode(), quoted)
    return b"\n".join(map(_broken, quoted.split(b"\n")))


def _broken(line: bytes) -> bytes:
    if len(line) <= ENCODED_LINE and not line.endswith((b" ", b"\t")):
        return line
    return b"=\n".join(_pieces(line))


def _pieces(line: bytes) -> Iterator[bytes]:
    """A quoted line cut for soft line breaks, no `=XX` among the pieces cut in two."""
    start = 0
    while len(line) - start > ENCODED_LINE:
        end = start + ENCODED_LINE - 1
        escape = line.find(b"=", end - 2, end)
        end = escape if escape >= 0 else end
        yield line[start:end]
        start = end
    yield from _last_pieces(line[start:])


def _last_pieces(rest: bytes) -> tuple[bytes, ...]:
    """A blank at the end of a line would be lost on the way: it is quoted, or a soft break hides it (§6.7, rule 3)."""
    if not rest.endswith((b" ", b"\t")):
        return (rest,)
    blank = b"=%02X" % rest[-1]
    if len(rest) <= ENCODED_LINE - 2:
        return (rest[:-1] + blank,)
    return (rest, b"") if len(rest) == ENCODED_LINE - 1 else (rest[:-1], blank)
