"""A text as sentences, folded so that one pattern reads full- and half-width, wrapped and unwrapped lines alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 20_000
"""Characters looked at: a person's point stands near the top, and patterns must not run over a novel."""

_LONGEST_SENTENCE = 600
_OVERLAP = 100
_LEFT_OPEN = "、,をはがのにへともでやて"
"""Commas and particles: whoever breaks a line here goes on in the next."""
_JAPANESE = re.compile(r"[ぁ-んァ-ヶー一-龠、々]")
_PARAGRAPH = re.compile(r"\n\s*\n")
_END = re.compile(r"(?<=[。!?！？])|(?<=[a-z0-9)]\.)\s+(?=[A-Z\"'])")


def fold(text: str) -> str:
    """NFKC, so that ＳＴＯＰ, ｽﾄｯﾌﾟ and ストップ are as one reads them; curly quotes straightened."""
    return unicodedata.normalize("NFKC", text[:LONGEST_READ]).replace("’", "'").replace("‘", "'")


def sentences(text: str) -> list[str]:
    """The sentences of a folded text. Lines of a paragraph are joined first: mail programs wrap anywhere."""
    found: list[str] = []
    for paragraph in _PARAGRAPH.split(fold(text)):
        for line in _joined(paragraph):
            for piece in _END.split(line):
                found += _in_reach(piece.strip()) if piece and piece.strip() else []
    return found


def _in_reach(sentence: str) -> list[str]:
    """A run of words without an end, in stretches that overlap: what patterns cost grows with the square of it."""
    if len(sentence) <= _LONGEST_SENTENCE:
        return [sentence]
    step = _LONGEST_SENTENCE - _OVERLAP
    return [sentence[start : start + _LONGEST_SENTENCE] for start in range(0, len(sentence) - _OVERLAP, step)]


def _joined(paragraph: str) -> list[str]:
    """Lines that end a sentence, or that are so short that nobody wrapped them, stay on their own."""
    lines: list[str] = []
    for line in (line.strip() for line in paragraph.strip().split("\n")):
        if lines and _runs_on(lines[-1]):
            lines[-1] += (
                line if _JAPANESE.search(lines[-1][-1:]) or _JAPANESE.search(line[:1]) else " " + line
            )
        else:
            lines.append(line)
    return lines


def _runs_on(line: str) -> bool:
    if not line or line[-1] in "。!?！？":
        return False
    return line[-1] in _LEFT_OPEN or _width(line) >= 40


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line[-80:])
