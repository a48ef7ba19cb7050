"""How the command line speaks: the user's language, tables for people, JSON for programs, problems on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from enishi.cli.configuration import config_path, written_language
from enishi.core.language import Lang, say, sentence
from enishi.core.problem import Problem
from enishi.core.typography import columns

WIDEST_CELL = 48
"""Terminal columns; a longer text is cut in a table, never in JSON."""

_language: Lang | None = None


def speak(lang: Lang) -> None:
    global _language  # one process is one conversation with one person
    _language = lang


def speak_as_site() -> None:
    """ENISHI_LANG is an order; else the site's own language, else the terminal's, else Japanese."""
    ordered = _lang_named_by("ENISHI_LANG")
    speak(ordered or written_language(config_path()) or _lang_of_terminal() or "ja")


def language() -> Lang:
    return _language or "ja"


def phrase(code: str, /, **params: object) -> str:
    return say(language(), code, **params)


def complain(problems: Iterable[Problem]) -> None:
    """One sentence each on standard error, in the order found, none twice."""
    for line in dict.fromkeys(sentence(language(), problem) for problem in problems):
        print(_printable(line, sys.stderr), file=sys.stderr)


def tell(text: str = "") -> None:
    print(_printable(text, sys.stdout))


def tell_json(value: object) -> None:
    print(_printable(json.dumps(value, ensure_ascii=False, indent=2, default=_plain), sys.stdout))


def table(rows: Sequence[Mapping[str, object]], headings: Mapping[str, str]) -> None:
    """`headings`: key → phrase code, in the order of the columns. Japanese characters count two columns."""
    shown = [[phrase(code) for code in headings.values()]]
    shown += [[_cell(row.get(key)) for key in headings] for row in rows]
    widths = [max(columns(row[index]) for row in shown) for index in range(len(headings))]
    for row in shown:
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        tell("  ".join(cells).rstrip())


def one_line(text: str) -> str:
    """Fit for a terminal: no line breaks, no escape sequences from somebody's mail."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


def _cell(value: object) -> str:
    if value is None or value == "":
        return "―"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = one_line(str(value))
    return text if columns(text) <= WIDEST_CELL else _cut(text)


def _cut(text: str) -> str:
    while columns(text) > WIDEST_CELL - 1:
        text = text[:-1] if columns(text) < 2 * WIDEST_CELL else text[: len(text) // 2 + 1]
    return text + "…"


def _printable(text: str, stream: Any) -> str:
    """What the terminal's encoding lacks is shown as an escape: a sentence never ends in a UnicodeEncodeError."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def _lang_of_terminal() -> Lang | None:
    """The first of the POSIX locale variables that is set decides; `C` and `POSIX` name no language."""
    name = next((name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "LANG")
    return _lang_named_by(name)


def _lang_named_by(variable: str) -> Lang | None:
    value = os.environ.get(variable, "").lower()
    if value.startswith("ja"):
        return "ja"
    if not value or value in ("c", "posix") or value.startswith("c."):
        return None
    return "en"
