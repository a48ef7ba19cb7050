"""The standard library's way: our own policy on EmailMessage, which is the truth about every mail.

Slow, so it writes only what is unusual; and the tests hold `skeleton` to it.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from enishi.core.compose.headers import headers
from enishi.core.compose.letter import Letter
from enishi.core.compose.transfer_encoding import ENCODED_LINE, is_plain
from enishi.core.compose.words import folded


def assembled(letter: Letter) -> bytes:
    """The whole mail of a letter without faults. ValueError if one of the extra headers stands twice."""
    message = EmailMessage(policy=_WORDS_ONLY)
    for name, value in headers(letter):
        message[name] = value
    message.set_content(letter.text, cte=_chosen(letter.text))
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html", cte=_chosen(letter.html))
        message.set_boundary(letter.boundary)
    return message.as_bytes()


def _chosen(text: str) -> str | None:
    """None: as the library sees fit."""
    return "7bit" if is_plain(text) else None


class _WordsOnly(EmailPolicy):
    """Takes header values as finished ASCII words, never parses them, and folds between them, nowhere else."""

    def header_max_count(self, name: str) -> int:
        return 1  # D2: no header of ours stands twice; adding a second one raises

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value

    def fold(self, name: str, value: str) -> str:
        return folded(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return folded(name, value).encode("ascii")


_WORDS_ONLY = _WordsOnly(linesep="\r\n", cte_type="7bit", utf8=False, max_line_length=ENCODED_LINE)
