"""A mail of one word: 「配信停止」, 「不要です。」, `STOP`, with or without a greeting and a name."""

from __future__ import annotations

import re

from enishi.core.sentences import fold

MOST_LINES = 6

_JAPANESE = re.compile(
    r"(?:(?:営業)?(?:メール|メルマガ|DM|ご?案内|広告|お知らせ|ご?連絡|ご?提案)(?:の|は|も|を)?(?:配信|送信|送付)?(?:の|は|も|を)?)?"
    r"(?:今後|以後|もう)?(?:配信|送信|購読|登録|メール)?(?:の|は|を)?"
    r"(?:停止|解除|中止|不要|無用|ストップ|止めて|やめて|とめて|いりません|要りません|いらない|要らない|退会|(?<=メルマガ)解約|(?<=メール)(?:拒否|お断り))"
    r"(?:して(?:ください|下さい|ほしい|欲しい)|します|です|ます|ください|下さい|申請|ご?依頼|ご?希望|お?願い|致し|いたし|し|たい|を|で|と|に|が|は)*+"
)
_ENGLISH = re.compile(
    r"(?:(?:please|pls|plz) )?(?:unsubscribe|signoff|stop(?: it| all| mails?| e-?mails?)?|remove|opt ?out|cancel|end|quit|take me off)"
    r"(?: me)?(?: please| now| thanks| thank you)*|(?:unsubscribe|signoff|leave) [\w.@+-]{1,80}",
    re.IGNORECASE,
)
"""The second form is a word to a list server."""
_COURTESY = re.compile(
    r"(?:"
    r".{0,30}(?:様|さま|殿|御中|さん|各位)"
    r"|.{0,30}(?:です|と申します|でございます)"
    r"|(?:いつも)?お世話に\S*|(?:よろしく|宜しく)お願い\S*|(?:恐れ入り|すみ|申し訳ござい|申し訳あり)ま(?:す|せん)が|以上"
    r"|hi|hello|dear .{0,30}|thanks?|thank you|(?:best |kind )?regards"
    r")[,、。.!]*",
    re.IGNORECASE,
)
"""Greetings and names around the one word."""
_EDGES = re.compile(r"^[^\w(]+|[^\w)]+$")


def is_one_word(visible: str) -> bool:
    lines = [_bare(line) for line in fold(visible).splitlines() if line.strip()]
    telling = [line for line in lines if _is_stop_word(line) or not _COURTESY.fullmatch(line)]
    return len(lines) <= MOST_LINES and 1 <= len(telling) <= 2 and all(map(_is_stop_word, telling))


def _is_stop_word(line: str) -> bool:
    return bool(_JAPANESE.fullmatch(line) or _ENGLISH.fullmatch(line))


def _bare(line: str) -> str:
    """Without the dots, quotes, brackets and pictures around it."""
    return re.sub(r"\s+", " ", _EDGES.sub("", line))
