"""A text as features: short strings of characters, and English words, each with the part it plays in its sentence.

Strings of two to four characters stand for stems and endings alike, so that no dictionary is needed: 予算が, 厳し, ません.
What a sentence grants before it comes to its point (「価格は問題ないのですが」) is a feature of another kind than the same
words in the point itself; so is what closes the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LONGEST_READ = 4_000
"""Characters: whoever gives a reason gives it early."""
_SENTENCE = re.compile(r"[。．!?\n]+|(?<=[a-z])\.(?=\s|$)")
_CLAUSE = re.compile(r"(?<=[、,;])")
_GRANTED = re.compile(
    r"(?:(?:です|ます|ました|である|だ|した|ない|い|る|た|ん)(?:が|けど|けれど|けれども|けども)|ものの|とはいえ|一方で?|のに|つつも|ながらも|にしても)[、,]?$"
    r"|\b(?:although|though|while)\b.*,$|,? but$"
)
_WORD = re.compile(r"[a-z']+")
_NOT_JAPANESE = re.compile(r"[\x00-\x7f]+")
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_LENGTHS = (1, 2, 3, 4)


def features(text: str) -> list[str]:
    """Those of a text, each once, in the order met."""
    return list(dict.fromkeys(_all(folded(text))))


def folded(text: str) -> str:
    """One spelling for full and half width; numbers are all alike."""
    return _NUMBER.sub("0", unicodedata.normalize("NFKC", text[:LONGEST_READ]).casefold().replace("’", "'"))


def _all(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        clauses = [clause for clause in _CLAUSE.split(sentence.strip()) if clause.strip("、,; ")]
        for place, clause in enumerate(clauses):
            is_last = place == len(clauses) - 1
            role = "~" if not is_last and _GRANTED.search(clause) else ""
            yield from _of_clause(clause.strip(), role, is_last=is_last)


def _of_clause(clause: str, role: str, *, is_last: bool) -> Iterator[str]:
    words = _WORD.findall(clause)
    yield from (f"{role}{word} " for word in words)
    yield from (f"{role}{one} {other} " for one, other in pairwise(words))
    spoken = _NOT_JAPANESE.sub("", clause) if not words else _SPACE.sub("", _NOT_JAPANESE.sub(" ", clause))
    if is_last:
        spoken += "$"
    for length in _LENGTHS:
        yield from (f"{role}{spoken[start : start + length]}" for start in range(len(spoken) - length + 1))
