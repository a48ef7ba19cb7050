"""Notes in kana, as telegrams were and some phones still are: 「30ニチマデ オヤスミ」, 「17にちから」."""

from __future__ import annotations

import re

_WORDS = {
    "やすみ": "休み",
    "やすんで": "休んで",
    "きゅうか": "休暇",
    "きゅうぎょう": "休業",
    "ふざい": "不在",
    "しゅっちょう": "出張",
    "がいしゅつ": "外出",
    "にゅういん": "入院",
    "しゅっしゃ": "出社",
    "しゅっきん": "出勤",
    "もどり": "戻り",
    "かえり": "帰り",
    "えいぎょう": "営業",
    "へんしん": "返信",
    "へんじ": "返事",
    "れんらく": "連絡",
    "たいおう": "対応",
    "さいかい": "再開",
    "はじめます": "始めます",
    "ほんじつ": "本日",
    "あさって": "明後日",
    "らいしゅう": "来週",
    "こんしゅう": "今週",
    "げつよう": "月曜",
    "かよう": "火曜",
    "すいよう": "水曜",
    "もくよう": "木曜",
    "きんよう": "金曜",
    "どよう": "土曜",
    "にちよう": "日曜",
}
"""Whole words that hardly stand inside others."""
_SHORT_WORDS = {
    "きょう": "今日",
    "あした": "明日",
    "あす": "明日",
    "るす": "留守",
    "まで": "まで",
    "より": "より",
}
_SHORT_WORDS |= {"から": "から", "でます": "出ます", "です": "です", "します": "します"}
"""In katakana only, and there in notes that are katakana throughout."""
_AS_KATAKANA = str.maketrans({chr(code): chr(code + 0x60) for code in range(ord("ぁ"), ord("ゖ") + 1)})

_MONTH = re.compile(r"(?<=\d)\s?(?:ガツ|がつ)(?=\s?\d)")
_DAY = re.compile(r"(?<=\d)\s?(?:ニチ|にち)|(?<=月\d)[カか](?=[ァ-ヶぁ-ん\s])|(?<=\s\d)カ(?=[マカヨニ])")
_ORDINARY = re.compile(r"[ぁ-ん]")


def _pattern(words: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


_IN_KATAKANA = {kana.translate(_AS_KATAKANA): word for kana, word in (_WORDS | _SHORT_WORDS).items()}
_KATAKANA, _KANA = _pattern(_IN_KATAKANA), _pattern(_WORDS)


def in_usual_spelling(text: str) -> str:
    """`text` (folded: full-width katakana) with the words that matter for dates in kanji. Positions move."""
    spelled = _DAY.sub("日", _MONTH.sub("月", text))
    if not _ORDINARY.search(spelled):
        return _KATAKANA.sub(lambda match: _IN_KATAKANA[match[0]], spelled)
    return _KANA.sub(lambda match: _WORDS[match[0]], spelled)
