"""Dates with a month or a weekday by name, in English, German, French, Spanish, Italian, Dutch and Portuguese,
and the Scandinavian months that differ from these. A weekday beside a full date only confirms it."""

from __future__ import annotations

import re
from dataclasses import replace

from enishi.core.dates import calendar
from enishi.core.dates.context import Context, Reading, exact, relative
from enishi.core.dates.words import FIGURES, Rule, agreed, any_of, rule

_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero gennaio januari janeiro",
    "february feb februar februari février fevrier févr fév febrero febbraio fevereiro",
    "march mar märz maerz mrz mars marzo maart mrt março marco marts",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mei maio maj",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto augustus augusti",
    "september sept sep septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro desember",
)
_MONTHS = {name: at for at, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = (
    "monday montag lundi lunes lunedì lunedi maandag segunda-feira segunda",
    "tuesday dienstag mardi martes martedì martedi dinsdag terça-feira terca-feira terça",
    "wednesday mittwoch mercredi miércoles miercoles mercoledì mercoledi woensdag quarta-feira",
    "thursday donnerstag jeudi jueves giovedì giovedi donderdag quinta-feira",
    "friday freitag vendredi viernes venerdì venerdi vrijdag sexta-feira",
    "saturday samstag sonnabend samedi sábado sabado sabato zaterdag",
    "sunday sonntag dimanche domingo domenica zondag",
)
_WEEKDAYS = {name: at for at, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
_SHORT_NAMES = (
    "mon mo lun lu ma seg",
    "tues tue tu die di mar dins ter",
    "weds wed mi mer mié mie wo qua",
    "thurs thur thu do jeu jue gio don qui",
    "fri fr ven vie vr sex",
    "sat sa sam sab sáb za",
    "sun so dim dom zo",
)
"""Beside a date only; which language's they are hardly matters, for the date decides."""
_SHORT = {name: at for at, names in enumerate(_SHORT_NAMES) for name in names.split()}
_ENGLISH_SHORT = {
    name: at for name, at in _SHORT.items() if len(name) > 2 and name[:3] in "mon tue wed thu fri sat sun"
}
_PARTS = {
    "early": "上旬",
    "beginning of": "上旬",
    "start of": "上旬",
    "anfang": "上旬",
    "début": "上旬",
    "mid": "中旬",
    "middle of": "中旬",
    "mitte": "中旬",
    "late": "下旬",
    "end of": "末",
    "ende": "末",
    "fin": "末",
}
_ORDINAL_WEEKS = {"first week": (1, 7), "second week": (8, 14), "third week": (15, 21), "last week": (25, 31)}

_MONTH = rf"(?P<month>{any_of(_MONTHS)})\b\.?"
_WEEKDAY = rf"(?P<weekday>{any_of(_WEEKDAYS)})\b"
_AFTERWARDS = rf"(?:,?\s?[(](?P<its_weekday>{any_of(_WEEKDAYS | _SHORT)})\.?[)])?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|ère|º|ª|°)?"
_BETWEEN = r"(?:\s{0,2}|[.,\s-]{1,3}|\s(?:of|de|del|d')\s?)(?:the\s)?"
_YEAR = r"(?:,?\s{0,2}(?:\s|-|de\s|del\s|of\s)(?P<year>20\d\d)\b(?!-\d))?"
_TO = r"(?:\s?(?:[-–—~]|to|through|thru|until|till|and|&|bis|und|au|et|al?|y|e|tot(?:\sen\smet)?|t/m|en|até)\s?)"
_NAMES = tuple(dict.fromkeys(name[:3] for name in _MONTHS))
_WEEKDAY_STARTS = tuple(dict.fromkeys(name[:4] for name in _WEEKDAYS))
_THE = r"(?:(?:the|den|le|el|il|zum)\s)?"


def _named_day(match: re.Match[str], context: Context) -> Reading | None:
    month, day = _MONTHS[match["month"]], int(match["day"])
    reading = (
        exact(calendar.day(int(match["year"]), month, day)) if match["year"] else context.day(month, day)
    )
    named = match["its_weekday"]
    if reading is None or not named or context.of_absence or named not in _WEEKDAYS | _ENGLISH_SHORT:
        return reading
    return agreed(reading, (_WEEKDAYS | _ENGLISH_SHORT)[named])


def _days_of_a_month(match: re.Match[str], context: Context) -> Reading | None:
    """`21-25 December`."""
    reading = _named_day(match, context)
    if reading is None:
        return None
    last = reading.days[1]
    first = calendar.day(last.year, last.month, int(match["from"]))
    return replace(reading, days=(first, last), is_span=True) if first and first <= last else reading


def _named_month(match: re.Match[str], context: Context) -> Reading | None:
    part = _PARTS[match["part"]] if match["part"] else ""
    month = _MONTHS[match["month"]]
    if match["year"]:
        return exact(calendar.month_part(int(match["year"]), month, part))
    return context.month(month, part)


def _week_of_month(match: re.Match[str], context: Context) -> Reading | None:
    reading = _named_month(match, context)
    first, last = _ORDINAL_WEEKS[match["nth"]]
    if reading is None:
        return None
    start, end = reading.days
    return replace(
        reading, days=(start.replace(day=min(first, end.day)), start.replace(day=min(last, end.day)))
    )


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    """The next to come; `next Monday` is the Monday of next week, `last Friday` is over."""
    at = (_WEEKDAYS | _ENGLISH_SHORT)[match["weekday"]]
    if match["next"] and match["next"].startswith(("last", "letzte")):
        return relative(
            calendar.shift_days(
                calendar.next_weekday(context.base, at), -14 if context.base.weekday() == at else -7
            )
        )
    if match["next"]:
        return relative(calendar.shift_days(calendar.week(context.base, 1)[0], at))
    return context.weekday(at)


_PART = rf"(?P<part>{any_of(_PARTS)})"
_BEFORE_A_MONTH = (
    r"(?:in|until|till|since|after|from|by|around|before|bis|ab|im|en|jusqu'en|à partir de|hasta|desde|fino a|da|tot|vanaf"
    r"|até|a partir de|back|returning|return|through)"
)

RULES: tuple[Rule, ...] = (
    rule(
        rf"\b(?P<from>\d{{1,2}})(?:st|nd|rd|th|er|\.)?{_TO}{_THE}{_DAY}{_BETWEEN}{_MONTH}{_YEAR}{_AFTERWARDS}",
        _days_of_a_month,
        needs=FIGURES,
    ),
    rule(
        rf"\b{_MONTH}\s{{0,2}}(?:the\s)?(?P<from>\d{{1,2}})(?:st|nd|rd|th)?(?:\s(?:and|through|thru|to)\s|\s?[&–—-]\s?){_THE}"
        rf"{_DAY}\b(?![:/-]|\.\d){_YEAR}{_AFTERWARDS}",
        _days_of_a_month,
        needs=FIGURES,
    ),
    rule(rf"\b{_MONTH}[\s-]{{0,3}}(?:the\s)?{_DAY}\b(?!:){_YEAR}{_AFTERWARDS}", _named_day, needs=FIGURES),
    rule(rf"\b(?<!:){_DAY}{_BETWEEN}{_MONTH}{_YEAR}{_AFTERWARDS}", _named_day, needs=FIGURES),
    rule(rf"\b{_PART}[\s-]{{1,3}}(?:the\smonth\sof\s)?{_MONTH}{_YEAR}", _named_month, needs=_NAMES),
    rule(
        rf"\b(?P<nth>{any_of(_ORDINAL_WEEKS)})\s(?:of|in)\s(?P<part>){_MONTH}{_YEAR}",
        _week_of_month,
        needs=_NAMES,
    ),
    rule(rf"\b(?P<part>){_MONTH},?\s{{1,3}}(?:de\s)?(?P<year>20\d\d)\b", _named_month, needs=FIGURES),
    rule(
        rf"(?<=\b)(?:{_BEFORE_A_MONTH})\s(?P<part>)(?P<year>){_MONTH}(?!\s{{0,3}}\d)",
        _named_month,
        needs=_NAMES,
    ),
    rule(
        rf"\b(?P<next>next\s|nächsten\s|last\s|letzten\s)?(?:this\s)?{_WEEKDAY}(?:\s(?:prochain|próximo|prossimo))?",
        _weekday,
        needs=_WEEKDAY_STARTS,
    ),
    rule(
        rf"(?<=\b)(?:(?P<next>next|last)|on|until|till|by|this|from|since|through|after|back)\s(?P<weekday>{any_of(_ENGLISH_SHORT)})\b\.?",
        _weekday,
        needs=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    ),
)
