"""What one line looks like: quoted, a rule, blank, prose. All tests take a line without its line break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_SPACES = " \t\u00a0\u3000\u200b\ufeff"
_QUOTE_MARKS = (">", "＞", "≫", "»")
_LONGEST_FOLDED = 1_000
_LINE_BREAK = re.compile(r"\r\n|\r|\n")

_RULE_CHARACTERS = frozenset(
    "-‐‑‒–—―─━═=＝_＿*＊~〜～/／\\＼+＋#＃・‥…◆◇□■○●◎☆★┏┓┗┛┃│┌┐└┘╋┼┅┄┈║╔╗╚╝▬▼▲△▽◢◣♪。．.:|｜^＾∞゜°｡･✦✧♦♢♥♡∴∵†※"
)
_STRONG_RULE_CHARACTERS = frozenset("-‐‑‒–—―─━═=＝_＿*＊~〜～/／+＋#＃◆◇□■○●◎☆★┅┄┈▬∞♦♢♥♡^＾")
_NEVER_DRAWN = frozenset("()（）「」『』?？!！。、")
_EDGES = "".join(sorted(_RULE_CHARACTERS)) + "<>[]【】 \t"
_SENTENCE_END = re.compile(r"(?:[。．！？!?♪…]|ます|です|ません|した|ください|下さい)[)」』]?$")


@dataclass(frozen=True, slots=True)
class Lines:
    """A text's lines and what is worked out once about each."""

    raw: tuple[str, ...]
    folded: tuple[str, ...]
    """One spelling for full- and half-width, without the space around; cut at 1,000 characters. Quoted lines as they are."""
    quoted: tuple[bool, ...]

    @staticmethod
    def of(text: str) -> Lines:
        raw = tuple(_LINE_BREAK.split(text))
        folded = tuple(line.strip() if is_quoted(line) else fold(line[:_LONGEST_FOLDED]) for line in raw)
        return Lines(raw, folded, _quoted(raw, folded))

    def __len__(self) -> int:
        return len(self.raw)

    def first_worded(self, at: int, *, within: int | None = None) -> int:
        """The first line from `at` on that is not blank; `len(self)`, or `at + within`, if there is none."""
        end = len(self.raw) if within is None else min(at + within, len(self.raw))
        while at < end and not self.folded[at]:
            at += 1
        return at


def fold(line: str) -> str:
    """One spelling for full- and half-width, without the space around it."""
    folded = line if line.isascii() else unicodedata.normalize("NFKC", line)
    return folded.strip(" \t\r\n\f\v\u00a0\u200b\u200e\u200f\u202a\u202c\ufeff")


def is_blank(line: str) -> bool:
    return not line.strip(_SPACES)


def is_quoted(line: str) -> bool:
    """Begins with a quote mark: `>`, or one of its wide kin that Japanese programs set."""
    return line.lstrip(_SPACES).startswith(_QUOTE_MARKS)


def unquoted(line: str) -> str:
    """The line without its quote marks, however deep."""
    return line.lstrip(_SPACES + "".join(_QUOTE_MARKS))


def is_rule(line: str, *, least: int = 4) -> bool:
    """Only drawn characters, `least` or more: `━━━━`, `_/_/_/`, `・‥…───…‥・`, `*:;;;:*:;;;:*`."""
    drawn = "".join(line[:_LONGEST_FOLDED].split())
    characters = set(drawn)
    if len(drawn) < least or drawn.isalnum():
        return False
    if characters <= _RULE_CHARACTERS:
        return bool(characters & _STRONG_RULE_CHARACTERS)
    is_pattern = len(drawn) >= 10 and len(characters) <= 6 and not characters & _NEVER_DRAWN
    return is_pattern and not any(map(str.isalnum, characters))


def heading_in_rule(folded: str) -> str | None:
    """The words drawn into a rule, as in `---- 元のメッセージ ----`; None for any other line."""
    if len(folded) > 120 or folded[:1] not in _RULE_CHARACTERS:
        return None
    words = folded.strip(_EDGES)
    if not words:
        return None
    left, _, right = folded.partition(words)
    return words if len(left.strip()) >= 2 and len(left.strip()) + len(right.strip()) >= 4 else None


def is_prose(line: str) -> bool:
    """Ends as sentences end."""
    return _SENTENCE_END.search(fold(line[-80:])) is not None


def columns(line: str) -> int:
    """Width as a terminal shows it, by which mail programs wrap."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


_BROKEN_OFF = re.compile(r">\s?(?:[^\W\d]{1,12}\s?){0,3}:")
_NAMED = re.compile(r"([^\s<>:;|@()\[\]\"'=.,/\\-]{1,12})>(?!\w*>)")


def _quoted(raw: Sequence[str], folded: Sequence[str]) -> tuple[bool, ...]:
    """Marks that could be something else (`Name>`, `|`) count only on two lines in a row.

    `>:` or `> wrote:` below an open `<` is the end of an address that a mail program wrapped, no quotation.
    """
    marks = [is_quoted(line) for line in raw]
    for at in range(1, len(raw)):
        if marks[at] and folded[at].endswith(":") and not marks[at - 1] and _BROKEN_OFF.fullmatch(folded[at]):
            marks[at] = "<" not in folded[at - 1].rpartition(">")[2]
    rarer = [None if mark else _rarer_mark(line) for mark, line in zip(marks, folded, strict=True)]
    for at, mark in enumerate(rarer):
        if mark and mark in rarer[max(at - 1, 0) : at] + rarer[at + 1 : at + 2]:
            marks[at] = True
    return tuple(marks)


def _rarer_mark(folded: str) -> str | None:
    """`高梨>`, `RH>`; `|` unless the line ends with one too, as tables do."""
    if folded.startswith("|"):
        return None if folded.endswith("|") and len(folded) > 1 else "|"
    named = _NAMED.match(folded)
    return named[1] if named else None
