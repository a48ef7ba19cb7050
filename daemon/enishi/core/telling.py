"""Telling a person what happened and what comes: one line an event, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from enishi.core.language import Lang, day, moment, phrases, say
from enishi.core.model import History, Kind, TouchState
from enishi.core.projection import Projected


def history_line(lang: Lang, entry: History, zone: ZoneInfo, kinds: Mapping[str, Kind] | None = None) -> str:
    """`2026年11月21日(土) 10:00 [thanks] 送信しました。`; with `kinds` (by step) it says お礼 where the step's id stood.

    Codes among the params are told in words, ISO dates as dates.
    """
    kind = (kinds or {}).get(entry.step or "")
    named = say(lang, f"kind.{kind}") if kind else entry.step
    step = f"[{named}] " if named else ""
    return f"{moment(lang, entry.at.astimezone(zone))} {step}{happening(lang, entry)}"


def happening(lang: Lang, entry: History) -> str:
    """The line's sentence alone."""
    return say(lang, entry.code, **{name: _told(lang, value) for name, value in entry.params.items()})


def ahead_lines(lang: Lang, outlook: Iterable[Projected], zone: ZoneInfo) -> list[str]:
    """The plan ahead: `2月10日(火) 導入事例`; steps without a time yet are named without one."""
    lines = []
    for projected in outlook:
        if projected.state not in (TouchState.PLANNED, TouchState.AWAITING, TouchState.QUEUED):
            continue
        when = day(lang, projected.due_at.astimezone(zone).date()) if projected.due_at else "―"
        lines.append(f"{when} {say(lang, f'kind.{projected.step.kind}')}")
    return lines


def plain_params(params: Mapping[str, object]) -> dict[str, object]:
    """As history keeps them: JSON values, dates as ISO text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in params.items()}


def _told(lang: Lang, value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in phrases(lang):
        return say(lang, value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
