"""Whether words say no, or ask for more, whatever the reason."""

from __future__ import annotations

import re

_DECLINES = re.compile(
    r"見送|お断り|断念|辞退|(?:ご)?遠慮(?:させ|いたし|申し)|控え(?:させ|ます|ることに)|結構です|やめ(?:ておき|ること|ます|させ)|中止(?:し|とし)|白紙"
    r"|ご縁が(?:な|ありま)|(?:ご期待|ご意向|ご希望|ご提案)に(?:沿|添|お応え)[^。]{0,6}(?:ず|ませ|ない|かね)|(?:お受け|お応え|契約|導入|依頼|購入|お願い|採用)[^。]{0,6}(?:でき(?:な|ませ|かね)|致しかね|いたしかね|しない|しません|は難し|が難し|には至)"
    r"|不採用|不要|今回は(?:なし|無し|すみません)|\b(?:decline|not (?:proceed|move forward|go ahead|going)|won't be|will not be|pass on|no,? thank|unfortunately|regret)\b",
    re.IGNORECASE,
)
"""A no, whatever its reason."""

_INVITES = re.compile(
    r"(?:御社|貴社|そちら)に(?:お願い|決め|お任せ|発注|依頼)(?!し?(?:ない|ません|できな|できませ|でき(?:ず|か)))|(?:話|説明|詳細|詳しく)(?:を|も)?(?:お)?(?:聞き|聞か|伺い|伺え)た|検討(?:し(?:たい|てみたい)|できれば)|進めたい|進めて(?:ください|いただ)|発注(?:したい|に進|をお願い|します)|申し?込みたい|契約(?:したい|書の案)|注文"
    r"|(?:資料|料金表|見積\S{0,2}?|カタログ|パンフレット)を?(?:お)?(?:もらえ|ください|下さい|送っ|送り(?:ください|いただ)|いただけ)|打ち?合わ?せ|デモ|試(?:して|した|用)|前向きです|お電話ください|ご都合"
    r"|\b(?:would like to (?:hear|see|know|try|discuss|proceed)|please send|call me|let's (?:talk|meet|proceed)|interested in)\b",
    re.IGNORECASE,
)

_BEFORE_NOW = re.compile(
    r"先日|前回|以前|前に|先月|昨年|かつて|previously|last (?:time|month|year)", re.IGNORECASE
)


def declines(sentence: str) -> bool:
    """A no that is told of the past (「先日はお断りしましたが」) is not said again."""
    found = _DECLINES.search(sentence)
    return found is not None and not _BEFORE_NOW.search(sentence, 0, found.start())


def invites(sentence: str) -> bool:
    """They want more, not less."""
    return _INVITES.search(sentence) is not None
