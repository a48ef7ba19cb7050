"""The fast way: what is the same in all mails stands ready, only what varies is encoded.

Byte for byte what `reference` makes of the same letter, four to seven times as fast.
"""

from __future__ import annotations

from itertools import starmap

from enishi.core.compose.headers import headers
from enishi.core.compose.letter import Letter
from enishi.core.compose.transfer_encoding import encoded
from enishi.core.compose.words import folded

_TEXT = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\n\r\n%b'
_HTML = b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\nMIME-Version: 1.0\r\n\r\n%b'
_ALTERNATIVE = (
    b'Content-Type: multipart/alternative;\r\n boundary="%(boundary)b"\r\n\r\n'
    b"--%(boundary)b\r\n%(text)b\r\n"
    b"--%(boundary)b\r\n%(html)b\r\n"
    b"--%(boundary)b--\r\n"
)


def is_usual(letter: Letter) -> bool:
    """Nothing about it that the skeleton has no place for: further headers may clash with those that stand ready."""
    return not letter.extra


def assembled(letter: Letter) -> bytes:
    """The whole mail of a usual letter without faults."""
    head = "".join(starmap(folded, headers(letter))).encode("ascii")
    text = _TEXT % encoded(letter.text)
    if letter.html is None:
        return head + text
    html = _HTML % encoded(letter.html)
    return head + _ALTERNATIVE % {b"boundary": letter.boundary.encode(), b"text": text, b"html": html}
