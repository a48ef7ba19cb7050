"""The first day back, from an absence note."""

from __future__ import annotations

import re
from datetime import date, timedelta

from enishi.core.dates.calendar import Fiscal, next_working_day, working_day_from
from enishi.core.dates.context import Context
from enishi.core.dates.found import Certainty, Found, folded
from enishi.core.dates.reader import read
from enishi.core.dates.roles import Mention, Role, mention_of
from enishi.core.dates.slashed import order_of
from enishi.core.dates.spelling import in_usual_spelling
from enishi.core.dates.tense import is_absence_over

_LONGEST_NOTE = 4_000
_MOST_DATES = 40
"""No note names more; a program's table may."""
_JAPANESE = re.compile(r"[ぁ-んァ-ヶｦ-ﾟ]|休暇|休業|休職|復帰|出社|営業")
_LATER_TODAY = re.compile(
    r"(?:午後(?:から|より|に|には|一)|夕方(?:に|には|頃|ごろ)?|\d{1,2}(?::\d\d|時半?)(?:頃|ごろ)?(?:に|には|から|以降|より|まで)?)"
    r"\s?(?:は|の)?(?:戻|もど|帰社|帰り|出社|出勤|外出|離席|会議)"
    r"|(?:お?戻り|帰社|帰り)(?:は|予定は?|予定時刻は?|時刻は?)?\s?:?\s?(?:本日)?の?\s?(?:午後)?\s?\d{1,2}(?:時|:\d\d)"
    r"|本日中に(?:は)?(?:折り?返|ご?連絡|ご?返信|ご?対応|戻)|午後(?:から|より|に|以降)?(?:は)?(?:順次)?(?:折り返|ご?返信|ご?対応|ご?連絡)"
    r"|午前(?:中|休|半休)(?:は|に|のみ|だけ)?(?:[^。、\n]{1,10}のため)?(?:不在|休|外出|お?休み|離席|をいただ|を取)|午前半休"
    r"|\b(?:until \d{1,2}(?::\d\d)?\s?[ap]\.?m\b|back (?:online |at my desk |in the office )?(?:later|in the afternoon|this afternoon|(?:at|by|around|after) \d))"
)
"""Half a day, or an hour or two."""


def return_day(text: str, received_on: date) -> date | None:
    """First day back that an absence note received on `received_on` names; None without one, or with a past one.

    A named day of return is taken as it is. Where only the last day away is given (「12/28〜1/5 休業」) it is the
    next working day after it: Monday to Friday, and in a Japanese note no national holiday. Where several are named
    the latest counts: silence is the safe side.
    """
    note = in_usual_spelling(text[:_LONGEST_NOTE])
    lower = folded(note).text
    context = Context(received_on, Fiscal((4, 1)), of_absence=True, order=order_of(lower))
    mentions = [
        mention_of(note.lower(), found) for found in read(note, context)[:_MOST_DATES] if _is_sure(found)
    ]
    in_japan = _JAPANESE.search(note) is not None
    back = _named_return(mentions, received_on, in_japan)
    last_away = max((one.last_day_away(back) for one in mentions if one.bounds_the_absence), default=None)
    if back == received_on and is_absence_over(lower):
        return None
    if back is not None and (last_away is None or back > last_away or back == last_away > received_on):
        return back
    if _is_back_today(lower, mentions, last_away, received_on):
        return received_on
    if last_away is None or last_away < received_on:
        return None
    return next_working_day(last_away, in_japan=in_japan)


def _named_return(mentions: list[Mention], received_on: date, in_japan: bool) -> date | None:
    said = [one for one in mentions if one.is_back_from(received_on)]
    said = said or [one for one in mentions if one.may_be_back_after(received_on)]
    return max((_day_back(one, received_on, in_japan) for one in said), default=None)


def _is_sure(found: Found) -> bool:
    return found.certainty not in (Certainty.DOUBTFUL, Certainty.VAGUE)


def _day_back(mention: Mention, received_on: date, in_japan: bool) -> date:
    """A day as it is named; of a month, a week or a season the first working day."""
    found = mention.found
    if found.is_weekday and found.first == received_on:
        return found.first + timedelta(weeks=1)  # who says 「木曜より」 on a Thursday would else say today
    if found.first == found.last:
        return found.first
    return working_day_from(max(found.first, received_on), in_japan=in_japan)


def _is_back_today(lower: str, mentions: list[Mention], last_away: date | None, received_on: date) -> bool:
    """「外出中です。15時に戻ります」, with no other day named."""
    if last_away is not None and last_away != received_on:
        return False
    names_later = any(one.role in (Role.AWAY, Role.BACK) and one.found.last > received_on for one in mentions)
    return not names_later and _LATER_TODAY.search(lower) is not None
