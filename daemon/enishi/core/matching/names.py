"""One person's name and one mail's subject, however mail programs write them."""

from __future__ import annotations

import re
import unicodedata

_ANSWER_MARKS = re.compile(
    r"(?:\s*(?:re|aw|sv|antw|fwd?|fw|wg|tr|rv|返信|転送|返|転|回复|答复|회신)\s?(?:\[\d{1,3}\]|\d{1,3})?\s?:)+\s*",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"\s*(?:様|さん|殿|先生)$")
_FIRM = re.compile(r"株式会社|有限会社|合同会社|\b(?:inc|ltd|llc|corp|gmbh)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(/|\[【@].*$")
_LONGEST = 200
_SPACES = (" ", "\u3000")
_LEAST_DIVIDED = 3
"""Characters of a name that is written in two words: 林 修一."""
_LEAST_UNDIVIDED = 4
"""山田花子; a shorter one may be half a name."""
LEAST_SUBJECT = 6
"""Characters; 「ご連絡」 answers everybody."""


def spellings(name: str) -> tuple[str, ...]:
    """How the same person may stand on record; empty where the name is too short to single anybody out.

    Japanese names come with and without a space, with a wide one, and either half first; firms and honorifics
    behind them are left out.
    """
    plain = _plain(name)
    words = plain.split()
    if len(words) == 1 and _is_japanese(plain) and len(plain) >= _LEAST_UNDIVIDED:
        halves = [(plain[:at], plain[at:]) for at in range(1, len(plain))]
        return (plain, *(space.join(half) for half in halves for space in _SPACES))
    if not 2 <= len(words) <= 3 or len("".join(words)) < _LEAST_DIVIDED:
        return ()
    orders = (words, words[::-1])
    spaces = ("", *_SPACES) if _is_japanese(plain) else (" ",)
    return tuple(dict.fromkeys(space.join(order) for order in orders for space in spaces))


def same_subject(one: str, other: str) -> bool:
    """But for 「Re:」 and its kin, width, case and spaces; too short ones are nobody's."""
    key = subject_key(one)
    return len(key) >= LEAST_SUBJECT and key == subject_key(other)


def subject_key(subject: str) -> str:
    folded = unicodedata.normalize("NFKC", subject[:1_000])
    return re.sub(r"\s+", "", folded[_end_of_marks(folded) :]).casefold()


def _end_of_marks(subject: str) -> int:
    found = _ANSWER_MARKS.match(subject)
    return found.end() if found else 0


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name[:_LONGEST])
    words = [word for word in _ASIDE.sub("", folded).split() if not _FIRM.search(word)]
    return _HONORIFIC.sub("", " ".join(words))


def _is_japanese(name: str) -> bool:
    return re.search(r"[ぁ-んァ-ヶ一-龠々]", name) is not None
