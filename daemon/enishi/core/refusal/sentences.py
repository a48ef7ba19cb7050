"""A customer's text as sentences in one spelling, and when words in them do not mean what they say."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_TEXT = 8_000
_END = re.compile(r"[。．！？!?]+|\n\s*\n|(?<=[a-z])\.(?=\s|$)", re.IGNORECASE)
_QUOTE = re.compile(r"「[^「」]{1,40}」|『[^『』]{1,40}』|\"[^\"\n]{1,40}\"")
_BETWEEN_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_ASKS = re.compile(r"(?:か|かな|かしら|でしょう|ますか|ですか)\s*$")

_REQUESTS = re.compile(
    r"(?:いただけ|頂け|もらえ|くださ|下さ|願え)(?:ます|ません)(?:でしょう)?か", re.IGNORECASE
)

_DENIED_AFTER = re.compile(
    r"[^。、]{0,8}?(?:と(?:は|も|いう(?:わけ|こと|の))|わけ|の|まで|と)(?:では|じゃ|でも|は|も)?[^。、]{0,10}?"
    r"(?:ない(?!と)|なく|ありません|ございません|いません|おりません|思わ|思いません)"
    r"|(?:では|じゃ)(?:ない|なく|ありません|ございません)"
)
_DENIED_BEFORE = re.compile(r"\b(?:not|isn't|wasn't|aren't|never)\s(?:\w+\s){0,3}$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """NFKC, line breaks within Japanese closed up, quoted words taken out; each sentence keeps its `?` or か."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT])
    folded = _without_quotes(folded)
    pieces = []
    start = 0
    for end in _END.finditer(folded):
        pieces.append(folded[start : end.end()])
        start = end.end()
    pieces.append(folded[start:])
    return [tidy for piece in pieces if (tidy := " ".join(_BETWEEN_JAPANESE.sub("", piece).split()))]


def _without_quotes(text: str) -> str:
    """「配信停止」のボタン speaks of the words, it does not say them; a text that is nearly all quotation does."""
    without = _QUOTE.sub("「」", text)
    return without if len(without) * 3 > len(text) else text


def asks(sentence: str) -> bool:
    """A question gives no reason (料金はおいくらですか)."""
    if _REQUESTS.search(sentence):
        return False
    return sentence.endswith("?") or bool(_ASKS.search(sentence.rstrip("。.")))


def is_denied(sentence: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are taken back around them: 「必要ないとは思っていません」."""
    return bool(
        _DENIED_AFTER.match(sentence[end : end + 40])
        or _DENIED_BEFORE.search(sentence[max(0, start - 40) : start])
    )
