"""Whether an absence or a return is told as over: 「昨日まで休んでおりました」, 「本日より営業しております」, `I was on leave`."""

from __future__ import annotations

import re

_ABSENCE_OVER = re.compile(
    r"(?:て|で)(?:おり|い)ました|(?:て|で)いた(?:ため|ので|もので|関係|から|$)|(?:不在|休み|休業|休暇|留守|出張|外出|休診|閉店|連休)(?:中)?(?:でした|だった|のところ)"
    r"|(?:終わり|終了し|明け|過ごし|済み)ました"
    r"|\b(?:was|were|had been|has been|have been|i've been|we've been)\b(?! (?:told|asked|advised|called|granted|given))"
    r"|\b(?:took|spent)\b|\b(?:war|waren|étais|était|estuve|ero|was)\b"
)
_RETURN_OVER = re.compile(
    r"(?:戻り|帰り|帰国し|帰社し|復帰し|復職し|復帰いたし|復職いたし|再開し|再開いたし|出社し|出社いたし|出勤し|退院し|営業し|対応し)ました"
    r"|\b(?:(?<!be )returned|came back|got back|(?:have|has|'ve|just) (?:just )?come back|reopened|resumed|back from)\b"
)
_UNDER_WAY = re.compile(
    r"(?:て|で)(?:おり|い)ます|ました(?!ら)|\b(?:am|are|i'm|we're|now|is) (?:now )?back\b|\bback (?:in the office|at work|at my desk|from)|\b(?:open|working) again\b"
)
_STILL_TO_COME = re.compile(
    r"(?:こと|よう|予定|見込み|運び)(?:に|と)?(?:な|いた|し)|\bwill\b|'ll\b|\bto be\b"
)


def is_absence_over(words: str) -> bool:
    """`words` are the clause that a date stands in."""
    return _ABSENCE_OVER.search(words) is not None


def is_return_over(words: str) -> bool:
    return _RETURN_OVER.search(words) is not None and _STILL_TO_COME.search(words) is None


def is_return_under_way(words: str) -> bool:
    """「本日より営業しております」: of today it says that the absence is over, of a day to come it announces."""
    return _UNDER_WAY.search(words) is not None and _STILL_TO_COME.search(words) is None
