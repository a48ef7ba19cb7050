"""The closed set of wordings for each verb, over folded lower-case text. What is not here is asked about."""

from __future__ import annotations

import re

_ASKING = r"(?:で)?お願い(?:いた|致)?します|(?:で)?お願い|please"
_DONE = r"(?:(?:し|いたし|致し)ま(?:す|した)|です)"
_BIDDING = r"して(?:ください|下さい)?|する"


def _phrase(*stems: str, bidding: bool = True) -> re.Pattern[str]:
    """Any of the stems, softened as people do: 承認 (します|いたします|でお願いします). `bidding`: also 停止してください."""
    endings = f"{_ASKING}|を{_ASKING}|{_DONE}" + (f"|{_BIDDING}" if bidding else "")
    return re.compile(rf"(?:{'|'.join(stems)})(?:[、,\s]?(?:{endings}))?")


# 「承認してください」 is what we write to the rep, so it is no approval.
_OK = r"(?:ok|okay|オーケー|オッケー|承認|approved?)"
_GAP = r"[、,。.\s]{1,2}"
_SOON = r"(?:今すぐ|すぐに?|至急|直ちに)"

APPROVE = _phrase(
    _OK,
    rf"{_OK}で(?:す|大丈夫です|いいです)",
    r"はい、?お願いします",
    "yes,? please",
    "go ahead",
    bidding=False,
)
APPROVE_AT_ONCE = _phrase(
    rf"(?:{_OK}(?:です)?{_GAP})?{_SOON}に?(?:送って(?:ください|下さい)?|送信|送付|ok|承認)",
    rf"{_OK}(?:です)?{_GAP}(?:{_SOON}|at once|now|right away|immediately)",
    "今すぐに?",
    "(?:approve and )?send (?:it )?(?:at once|now|right away|immediately)",
    "now",
    "at once",
)
SKIP = _phrase(
    "スキップ",
    "skip(?: it| this)?",
    "飛ばす",
    "飛ばして(?:ください|下さい)?",
    "とばす",
    "とばして(?:ください|下さい)?",
)
STOP = _phrase("停止", "stop", "中止", "ストップ")
EDIT = _phrase("修正", "訂正", "edit(?:ed)?")
RESUME = _phrase("再開", "resume")
WON = _phrase("成約", "受注", "won")
HOLD = _phrase("保留", "hold")
WAS_SENT = _phrase(
    "送信済み?",
    "送信ずみ",
    "届いて(?:い)?(?:る|ます|ました)",
    "届きました",
    "(?:it )?(?:was )?sent",
    "(?:it )?arrived",
    bidding=False,
)
NOT_SENT = _phrase(
    "未送信",
    "届いて(?:い)?(?:ない|ません)",
    "もう(?:一|1)度(?:送って(?:ください|下さい)?|送信)?",
    "再送(?:信)?",
    "unsent",
    "(?:it )?(?:was )?not sent",
    "(?:please )?send (?:it )?again",
    "resend(?: it)?",
)
REASON = re.compile(
    r"(?:理由|reason)(?:は|\s|\s?:)\s?(?P<reason>[^\s。、,:]{1,40}(?:\s[^\s。、,:]{1,20}){0,3})"
)

TAKES_IT_BACK = re.compile(
    r"ただ|但し|でも|けど|けれど|ですが|ますが|たが|修正|変更|直し|直す|訂正|差し替|待っ|待ち|やめ|止め|停止|中止|保留|延期|スキップ"
    r"|来週|来月|明日|後で|あとで|ください|下さい|いただけ|ほしい|欲しい|ない|ません"
    r"|\b(?:but|however|except|change|replace|instead|wait|later|stop|skip|hold|not|don't|please|tomorrow|next)\b",
    re.IGNORECASE,
)
"""What must not stand under an approval: a condition, a change, a delay."""
