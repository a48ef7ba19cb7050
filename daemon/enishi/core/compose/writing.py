"""From a letter to the bytes that are stored and sent."""

from __future__ import annotations

from enishi.core.compose import reference, skeleton
from enishi.core.compose.faults import faults
from enishi.core.compose.letter import Letter
from enishi.core.compose.transfer_encoding import LONGEST_LINE, has_longer_line
from enishi.core.problem import BadInput


def compose(letter: Letter) -> bytes:
    """The finished mail, CRLF lines of at most 998 octets, 7-bit. Same letter, same bytes.

    Raises BadInput with every fault found (S1-S3, D2, L19).
    """
    if found := faults(letter):
        raise BadInput(found)
    way = skeleton if skeleton.is_usual(letter) else reference
    return _proven(way.assembled(letter))


def _proven(raw: bytes) -> bytes:
    """What S2 asks of the bytes before they are stored: no bare CR or LF (SMTP smuggling), no overlong line."""
    ends = raw.count(b"\r\n")
    is_bare = not (raw.endswith(b"\r\n") and raw.count(b"\n") == ends == raw.count(b"\r"))
    if is_bare or has_longer_line(raw, LONGEST_LINE + len(b"\r")):
        raise BadInput("compose.line_too_long")
    return raw
