"""The first day back, from an absence note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from enishi.core.dates.calendar import Fiscal, next_working_day
from enishi.core.dates.context import Context
from enishi.core.dates.found import Certainty, Edge, Found
from enishi.core.dates.reader import read

_CLAUSE_END = re.compile(r"[。．\n、，;；!！?？]|\.(?=\s|$)|,\s|\s(?:and|but)\s")
_AWAY = re.compile(
    r"不在|休|外出|出張|離席|閉め|閉館|閉店|留守|産休|育休|欠勤|有給|有休|研修|入院|療養|帰省|渡航"
    r"|\b(?:away|absent|out of|on leave|annual leave|vacation|holiday|closed|travel+ing|unavailable|off)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"戻[りるっ]|もど[りる]|出社|出勤|出張所に戻|帰社|帰国|復帰|復職|再開|営業(?!日)|業務|対応|返信|返答|返事|回答|連絡|診療|開店|開館|開院|稼働|確認"
    r"|また見|拝見|勤務"
    r"|\b(?:return\w*|back|resum\w*|reopen\w*|reply|replies|respond|available|in the office|open again)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Mention:
    found: Found
    clause: str
    """The words between two commas around it, without the date itself."""

    @property
    def says_back(self) -> bool:
        return self.found.edge is not Edge.UNTIL and bool(_BACK.search(self.clause)) and not self.says_away

    @property
    def says_away(self) -> bool:
        return bool(_AWAY.search(self.clause))

    @property
    def bounds_the_absence(self) -> bool:
        return self.found.edge is Edge.UNTIL or (self.says_away and self.found.edge is Edge.ON)


def return_day(text: str, received_on: date) -> date | None:
    """First day back that an absence note received on `received_on` names; None without one, or with a past one.

    A named day of return is taken as it is. Where only the last day away is given (「12/28〜1/5 休業」) it is the
    next Monday-to-Friday day after it. Where several are named the latest counts: silence is the safe side.
    """
    context = Context(received_on, Fiscal((4, 1)), nearest_year=True)
    mentions = list(_mentions(text, read(text, context)))
    last_away = max((one.found.last for one in mentions if one.bounds_the_absence), default=None)
    back = [one.found.first for one in mentions if one.says_back and one.found.first >= received_on]
    if back and (last_away is None or max(back) > last_away):
        return max(back)
    if last_away is None or last_away < received_on:
        return None
    return next_working_day(last_away)


def _mentions(text: str, dates: list[Found]) -> Iterator[_Mention]:
    for found in dates:
        if found.certainty is Certainty.DOUBTFUL:
            continue
        start, end = found.span
        yield _Mention(found, _clause_before(text, start) + " " + _clause_after(text, end))


def _clause_before(text: str, start: int) -> str:
    piece = text[max(0, start - 60) : start]
    ends = list(_CLAUSE_END.finditer(piece))
    return piece[ends[-1].end() :] if ends else piece


def _clause_after(text: str, end: int) -> str:
    piece = text[end : end + 60]
    stop = _CLAUSE_END.search(piece)
    return piece[: stop.start()] if stop else piece
