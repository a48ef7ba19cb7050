"""How the command line speaks: the user's language, tables for people, JSON for programs, problems on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from enishi.core.language import Lang, say, sentence
from enishi.core.problem import Problem
from enishi.core.typography import columns

_language: Lang | None = None


def speak(lang: Lang) -> None:
    """From now on in this language (the site's, once it is loaded); the environment's wish goes first."""
    global _language  # one process is one conversation with one person
    _language = _wished() or lang


def language() -> Lang:
    return _language or _wished() or "ja"


def phrase(code: str, /, **params: object) -> str:
    return say(language(), code, **params)


def complain(problems: Iterable[Problem]) -> None:
    """One sentence each on standard error, in the order found, none twice."""
    for line in dict.fromkeys(sentence(language(), problem) for problem in problems):
        print(line, file=sys.stderr)


def tell(text: str = "") -> None:
    print(text)


def tell_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def table(rows: Sequence[Mapping[str, object]], headings: Mapping[str, str]) -> None:
    """`headings`: key → phrase code, in the order of the columns. Japanese characters count two columns."""
    shown = [[phrase(code) for code in headings.values()]]
    shown += [[_cell(row.get(key)) for key in headings] for row in rows]
    widths = [max(columns(row[index]) for row in shown) for index in range(len(headings))]
    for row in shown:
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "―"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return " ".join(str(value).split())


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    return str(value)


def _wished() -> Lang | None:
    """The language the environment names; `C` and `POSIX` name none."""
    for name in ("ENISHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith("ja"):
            return "ja"
        if value and not value.startswith(("c", "posix")):
            return "en"
    return None
