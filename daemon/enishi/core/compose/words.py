"""Header values as ASCII words (RFC 2047), and lines that break between them and nowhere else.

Python's own folding rewrites long Message-IDs as encoded words and loses spaces in subjects that mix Japanese and
ASCII (libraries §1.7, §1.8); so nothing is left for it to decide.
"""

from __future__ import annotations

import re
from binascii import b2a_base64

_LINE = 76
"""RFC 2047 §2: the longest line that holds an encoded word."""
_WORD_OVERHEAD = len("=?utf-8?b??=")
_LONGEST_WORD = 75
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def mailbox(name: str, address: str, indent: int) -> str:
    """`Name <address>`, the name in words where it is more than plain ASCII. `indent`: what stands before it."""
    if not name:
        return address
    if _is_plain(name) and _PLAIN_PHRASE.fullmatch(name):
        return f"{name} <{address}>"
    return f"{_encoded(name, indent)} <{address}>"


def unstructured(value: str, indent: int) -> str:
    """Free text such as a subject: as it is where that is safe, else all of it in words."""
    return value if _is_plain(value) else _encoded(value, indent)


def folded(name: str, value: str) -> str:
    """The header as lines of at most 76 octets where its words allow it, each ended by CRLF (RFC 5322 §2.2.3)."""
    if len(name) + len(": ") + len(value) <= _LINE:
        return f"{name}: {value}\r\n"
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > _LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def _is_plain(value: str) -> bool:
    """It may stand as it is: ASCII, not mistakable for an encoded word, no spaces that folding could lose."""
    if not value.isascii() or "=?" in value or value != value.strip() or "  " in value:
        return False
    return all(len(word) < _LONGEST_WORD for word in value.split(" "))


def _encoded(value: str, indent: int) -> str:
    """RFC 2047 words over the whole value, so that no space is left between encoded and plain text to be lost.

    Words end on character borders, as §5 asks. `indent`: what already stands on the first line.
    """
    octets = value.encode()
    words: list[str] = []
    start, room = 0, _room(_LINE - indent)
    while len(octets) - start > room:
        end = _character_border(octets, start + room)
        words.append(_word(octets[start:end]))
        start, room = end, _room(_LONGEST_WORD)
    return " ".join([*words, _word(octets[start:])])


def _character_border(octets: bytes, position: int) -> int:
    """The last place at or before `position` where a UTF-8 character begins."""
    while octets[position] & 0b1100_0000 == 0b1000_0000:
        position -= 1
    return position


def _room(length: int) -> int:
    """How many octets fit into an encoded word of this length: base64 writes three as four."""
    return (min(length, _LONGEST_WORD) - _WORD_OVERHEAD) // 4 * 3


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{b2a_base64(octets, newline=False).decode('ascii')}?="
