"""A refusal as the server worded it, read for the table: code, enhanced code and words (RFC 5321 §4.2, RFC 3463)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Phase(Enum):
    """How far the conversation had come."""

    CONNECT = "connecting"
    """Greeting, EHLO, STARTTLS."""
    LOGIN = "login"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    """The command itself, until 354: nothing of the mail is sent yet."""
    FINAL = "final dot"


_ENHANCED = re.compile(r"\s*#?([245]\.\d{1,3}\.\d{1,3})(?=[\s:;,]|$)")
_ENHANCED_AT_END = re.compile(r"\(#([245]\.\d{1,3}\.\d{1,3})\)")
"""qmail's way, still at home on shared hosts: `sorry, no mailbox here by that name (#5.1.1)`."""
_CODE_OF_LINE = re.compile(r"^\s*#?[245]\.\d{1,3}\.\d{1,3}\s", re.MULTILINE)
_QUOTED = re.compile(r"https?://\S+|<?[^\s<>]{1,64}@[^\s<>]{1,255}>?")
"""Addresses and links: what stands in them is nobody's verdict."""
_LONGEST_READ = 4_000


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    enhanced: str | None
    """RFC 3463, where it is given and of the same class as `code`."""
    words: str
    """On one line, without codes, addresses and links."""
    phase: Phase


def read_reply(code: int, text: str, phase: Phase) -> Reply:
    """`text` is what follows the code; several lines are joined by line feeds."""
    text = text[:_LONGEST_READ]
    words = " ".join(_QUOTED.sub(" ", _CODE_OF_LINE.sub(" ", text)).split())
    return Reply(code, _enhanced(code, text), words, phase)


def _enhanced(code: int, text: str) -> str | None:
    match = _ENHANCED.match(text) or _ENHANCED_AT_END.search(text)
    return match[1] if match and match[1][0] == str(code)[0] else None
