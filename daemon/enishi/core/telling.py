"""Telling a person what happened and what comes: one line an event, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from enishi.core.language import Lang, day, moment, phrases, say
from enishi.core.model import History, Kind, TouchState
from enishi.core.projection import Projected


def history_line(
    lang: Lang,
    entry: History,
    zone: ZoneInfo,
    kinds: Mapping[str, Kind] | None = None,
    *,
    is_brief: bool = False,
) -> str:
    """`2026年11月21日(土) 10:00 [thanks] 送信しました。`; with `kinds` (by step) it says お礼 where the step's id stood.

    Codes among the params are told in words, ISO dates as dates. `is_brief`: without the grounds that the rest of a
    letter gives.
    """
    kind = (kinds or {}).get(entry.step or "")
    named = say(lang, f"kind.{kind}") if kind else entry.step
    step = f"[{named}] " if named else ""
    return f"{moment(lang, entry.at.astimezone(zone))} {step}{happening(lang, entry, is_brief=is_brief)}"


def happening(lang: Lang, entry: History, *, is_brief: bool = False) -> str:
    """The line's sentence alone; of mail that came in also by what it was known, and what was read from it."""
    sentence = say(lang, entry.code, **{name: _told(lang, value) for name, value in entry.params.items()})
    return sentence if is_brief else sentence + "".join(_asides(lang, entry.params))


def _asides(lang: Lang, params: Mapping[str, object]) -> Iterator[str]:
    if "evidence" in params:
        yield say(lang, "history.by_evidence", evidence=_told(lang, params["evidence"]))
    if no := stated_lines(lang, params):
        yield say(lang, "history.read_as", read=say(lang, "stated.between").join(no))


def stated_lines(lang: Lang, params: Mapping[str, object]) -> list[str]:
    """What the words of a refusal seem to say, as `core.stated_no` keeps it; empty where they refuse nothing."""
    if "stated_finality" not in params:
        return []
    reason, words, dates = (params.get(f"stated_{name}") for name in ("reason", "words", "dates"))
    grounds = say(lang, "stated.grounds", words=words) if words else ""
    lines = [
        f"{reason or say(lang, 'stated.no_reason')}{grounds}",
        str(_told(lang, params["stated_finality"])),
    ]
    named = dates.items() if isinstance(dates, Mapping) else ()
    return lines + [
        say(lang, "stated.date", name=_date_name(lang, name), on=_told(lang, on)) for name, on in named
    ]


def _date_name(lang: Lang, name: str) -> str:
    """The firm's own dates are called as the firm calls them."""
    code = f"stated.{name}"
    return say(lang, code) if code in phrases(lang) else name


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
