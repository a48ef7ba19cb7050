"""Header values as ASCII words (RFC 2047), and a policy that folds between them and nowhere else.

Python's own folding rewrites long Message-IDs as encoded words and loses spaces in subjects that mix Japanese and
ASCII (libraries §1.7, §1.8); so nothing is left for it to decide.
"""

from __future__ import annotations

import base64
import re
from email.policy import EmailPolicy
from typing import Any

_LINE = 76
"""RFC 2047 §2: the longest line that holds an encoded word."""
_WORD_OVERHEAD = len("=?utf-8?b??=")
_LONGEST_WORD = 75
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def mailbox(name: str, address: str, indent: int) -> str:
    """`Name <address>`, the name in words where it is more than plain ASCII. `indent`: what stands before it."""
    if not name:
        return address
    if _PLAIN_PHRASE.fullmatch(name) and _is_plain(name):
        return f"{name} <{address}>"
    return f"{_encoded(name, indent)} <{address}>"


def unstructured(value: str, indent: int) -> str:
    """Free text such as a subject: as it is where that is safe, else all of it in words."""
    return value if _is_plain(value) else _encoded(value, indent)


def _is_plain(value: str) -> bool:
    """It may stand as it is: ASCII, not mistakable for an encoded word, no spaces that folding could lose."""
    if not value.isascii() or "=?" in value or value != value.strip() or "  " in value:
        return False
    return all(len(word) < _LONGEST_WORD for word in value.split(" "))


def _encoded(value: str, indent: int) -> str:
    """RFC 2047 words over the whole value, so that no space is left between encoded and plain text to be lost.

    Words end on character borders, as §5 asks. `indent`: what already stands on the first line.
    """
    words: list[str] = []
    pending = b""
    room = _room(_LINE - indent)
    for character in value:
        octets = character.encode()
        if len(pending) + len(octets) > room:
            words.append(_word(pending))
            pending, room = b"", _room(_LONGEST_WORD)
        pending += octets
    return " ".join([*words, _word(pending)])


def _room(length: int) -> int:
    """How many octets fit into an encoded word of this length: base64 writes three as four."""
    return (min(length, _LONGEST_WORD) - _WORD_OVERHEAD) // 4 * 3


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(octets).decode('ascii')}?="


class _WordsOnly(EmailPolicy):
    """Takes header values as finished ASCII words, never parses them, and folds between them, nowhere else."""

    def header_max_count(self, name: str) -> int:
        return 1  # D2: no header of ours stands twice; adding a second one raises

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value

    def fold(self, name: str, value: str) -> str:
        lines = [f"{name}:"]
        for word in value.split(" "):
            if len(lines[-1]) + 1 + len(word) > _LINE and lines[-1] != f"{name}:":
                lines.append("")
            lines[-1] += f" {word}"
        return self.linesep.join(lines) + self.linesep

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


WORDS_ONLY = _WordsOnly(linesep="\r\n", cte_type="7bit", utf8=False)
