"""Day and time as mail programs write them into the body, in a dozen languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from enishi.core.reply.lines import fold

_LONGEST = 200
_REIWA_BEFORE_FIRST = 2018

# How the month's name begins, in a dozen languages; the longest beginning decides (Finnish marraskuu is no March).
_MONTHS = {
    1: "jan|ene|gen|styczn|leden|ledna|ocak|янв|січ|tammi",
    2: "feb|fév|fev|lut|únor|şubat|фев|лют|helmi",
    3: "mar|mär|maart|mrt|mrz|březn|мар|берез|maalis",
    4: "apr|avr|abr|kwie|dub|nisan|апр|квіт|huhti",
    5: "may|mai|maj|mei|mag|maggio|květ|mayıs|мая|май|трав|touko",
    6: "jun|juin|giu|czerw|haziran|июн|черв|kesä",
    7: "jul|juil|lug|lip|červenec|temmuz|июл|лип|heinä",
    8: "aug|août|aou|ago|sierp|srp|ağustos|авг|серп|elo",
    9: "sep|set|wrz|září|eylül|сен|верес|syys",
    10: "oct|okt|ott|out|paźdz|říj|ekim|окт|жовт|loka",
    11: "nov|listop|kasım|ноя|листоп|marras",
    12: "dec|dez|dic|déc|grud|prosin|aralık|дек|груд|joulu",
}
_MONTH_OF = {beginning: number for number, names in _MONTHS.items() for beginning in names.split("|")}
_WORD = r"[^\W\d_]{2,12}"
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_REIWA = re.compile(r"令和\s?(\d{1,2}|元)年\s?(\d{1,2})月\s?(\d{1,2})日")
_DAY_NAMED_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|º|\.|er)?[\s-](?:de |of )?({_WORD})\.?,?[\s-](?:de |del )?(\d{{4}})(?!\d)"
)
_NAMED_MONTH_DAY = re.compile(rf"({_WORD})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_TIME = re.compile(
    r"(?<![\d:+-])(\d{1,2})(?::|時\s?)(\d{2})(?:(?::|分\s?)(\d{2}))?(?!\d)|(?:kl|klo|um|alle|ore)\.? (\d{1,2})\.(\d{2})(?!\d)"
)
_AFTERNOON = re.compile(r"午後|下午|오후|\bp\.?\s?m\b", re.IGNORECASE)
_MORNING = re.compile(r"午前|上午|오전|\ba\.?\s?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC|\s|\()\s?([+-])(\d{1,2}):?(\d{2})?(?!\d|[/.-]\d)")
_ZONES = {"UTC": 0, "GMT": 0, "JST": 9, "KST": 9, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip
_ZONE = re.compile(r"\b(" + "|".join(_ZONES) + r")\b")


def written_instant(text: str, zone: tzinfo | None) -> datetime | None:
    """The instant in UTC; None where day, time or zone cannot be told for certain.

    `zone` is the forwarder's, in which most programs write; None if not even that is known.
    """
    text = fold(text[:_LONGEST])
    day, time = _day(text), _time(text)
    zone = _zone(text) or zone
    if day is None or time is None or zone is None:
        return None
    try:
        return datetime(*day, *time, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _REIWA.search(text):
        return _REIWA_BEFORE_FIRST + (1 if found[1] == "元" else int(found[1])), int(found[2]), int(found[3])
    for found in _DAY_NAMED_MONTH.finditer(text):
        if month := _month(found[2]):
            return int(found[3]), month, int(found[1])
    for found in _NAMED_MONTH_DAY.finditer(text):
        if month := _month(found[1]):
            return int(found[3]), month, int(found[2])
    return _from_numbers(text)


def _month(name: str) -> int | None:
    beginnings = [beginning for beginning in _MONTH_OF if name.casefold().startswith(beginning)]
    return _MONTH_OF[max(beginnings, key=len)] if beginnings else None


def _from_numbers(text: str) -> tuple[int, int, int] | None:
    """20.11.2026, 20/11/2026, 11/20/2026; where both could be the month only a.m. or p.m. gives America away."""
    found = _NUMBERS.search(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    is_american = found[2] != "." and bool(_AFTERNOON.search(text) or _MORNING.search(text))
    if found[2] == "/" and first <= 12 and second <= 12 and first != second and not is_american:
        return None
    return (year, first, second) if second > 12 or (is_american and first <= 12) else (year, second, first)


def _time(text: str) -> tuple[int, int, int] | None:
    found = _TIME.search(text)
    if not found:
        return None
    hour, minute, second = int(found[1] or found[4]), int(found[2] or found[5]), int(found[3] or 0)
    if _AFTERNOON.search(text) and hour < 12:
        hour += 12
    elif _MORNING.search(text) and hour == 12:
        hour = 0
    return hour, minute, second


def _zone(text: str) -> tzinfo | None:
    if found := _OFFSET.search(text):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-ahead if found[1] == "-" else ahead) if ahead < timedelta(hours=15) else None
    named = _ZONE.search(text)
    return timezone(timedelta(hours=_ZONES[named[1]])) if named else None
