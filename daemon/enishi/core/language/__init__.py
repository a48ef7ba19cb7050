"""Every sentence a user reads from the program itself, by phrase code, in Japanese and English.

Phrases live in `ja/` and `en/` beside this file, one table (`PHRASES`) a room; a test holds both to the same
codes and placeholders. Placeholders are `str.format` fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from typing import Literal

from enishi.core.problem import Problem

Lang = Literal["ja", "en"]

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def phrases(lang: Lang) -> Mapping[str, str]:
    table: Mapping[str, str] = import_module(f"enishi.core.language.{lang}").PHRASES
    return table


def say(lang: Lang, code: str, /, **params: object) -> str:
    """The phrase for `code`. Dates among the params print in the language. Raises KeyError for an unknown code."""
    return phrases(lang)[code].format(**{name: _shown(lang, value) for name, value in params.items()})


def sentence(lang: Lang, problem: Problem) -> str:
    """The problem as one line, `file:line:column: ` in front where there is a place."""
    text = say(lang, problem.code, **problem.params)
    return f"{problem.place}: {text}" if problem.place else text


def day(lang: Lang, value: date) -> str:
    """2026年11月21日(土) / Sat 21 Nov 2026."""
    weekday = _WEEKDAYS[lang][value.weekday()]
    if lang == "ja":
        return f"{value.year}年{value.month}月{value.day}日({weekday})"
    return f"{weekday} {value.day} {value:%b} {value.year}"


def moment(lang: Lang, value: datetime) -> str:
    """Day and time of an instant that is already in the zone to be shown."""
    return f"{day(lang, value)} {value:%H:%M}"


def _shown(lang: Lang, value: object) -> object:
    if isinstance(value, datetime):
        return moment(lang, value)
    if isinstance(value, date):
        return day(lang, value)
    return value
