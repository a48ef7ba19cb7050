"""What one line looks like: quoted, a rule, blank, prose. All tests take a line without its line break."""

from __future__ import annotations

import unicodedata

_RULE_CHARACTERS = frozenset("-‐‑‒–—―─━═=＝_＿*＊~〜～/／\\＼+＋#＃・‥…◆◇□■○●◎☆★┏┓┗┛┃│┌┐└┘╋┼▼▲△▽◢◣♪。．.:|｜")
_STRONG_RULE_CHARACTERS = frozenset("-‐‑‒–—―─━═=＝_＿*＊~〜～/／+＋#＃◆◇□■○●◎☆★")
_SENTENCE_ENDS = (
    *"。．！？!?♪…",
    "ます",
    "です",
    "ません",
    "した",
    "ください",
    "下さい",
)


def fold(line: str) -> str:
    """One spelling for full- and half-width, without the space around it."""
    return unicodedata.normalize("NFKC", line).strip().strip("\u200b\ufeff")


def is_blank(line: str) -> bool:
    return not line.strip(" \t\u00a0\u3000\u200b\ufeff")


def is_quoted(line: str) -> bool:
    return line.lstrip(" \t\u00a0\u3000")[:1] in ("＞", ">")


def unquoted(line: str) -> str:
    """The line without its quote marks, however deep."""
    return line.lstrip(" \t\u00a0\u3000>＞")


def is_rule(line: str) -> bool:
    """Only drawn characters, four or more: `━━━━`, `_/_/_/`, `・‥…───…‥・`."""
    drawn = "".join(line.split())
    characters = set(drawn)
    return len(drawn) >= 4 and characters <= _RULE_CHARACTERS and bool(characters & _STRONG_RULE_CHARACTERS)


def is_prose(line: str) -> bool:
    """Ends as sentences end."""
    return fold(line).endswith(_SENTENCE_ENDS)
