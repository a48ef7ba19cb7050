"""What a bench found: a table for people, and one line of JSON for programs."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil

Figure = str | int | float | None


def tell(title: str, rows: Sequence[Mapping[str, Figure]]) -> None:
    """The rows of one bench, each with the same columns."""
    columns = list(rows[0])
    cells = [columns, *([_shown(row[column]) for column in columns] for row in rows)]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(columns))]
    print(f"\n{title}")
    for line in cells:
        print("  " + "  ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)))
    print(
        json.dumps({"bench": title, "machine": machine(), "rows": list(rows)}, ensure_ascii=False), flush=True
    )


def machine() -> dict[str, Figure]:
    """What a figure depends on; nothing that names the machine."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def milliseconds(seconds: Sequence[float]) -> dict[str, Figure]:
    """Median, 95 % and the worst; rounded to microseconds."""
    ordered = sorted(seconds)
    return {
        "median_ms": round(share(ordered, 0.5) * 1000, 3),
        "95%_ms": round(share(ordered, 0.95) * 1000, 3),
        "max_ms": round(ordered[-1] * 1000, 3),
        "of": len(ordered),
    }


def share(ordered: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    return ordered[max(0, ceil(len(ordered) * part) - 1)]


def _shown(figure: Figure) -> str:
    if figure is None:
        return "-"
    if isinstance(figure, float):
        return f"{figure:,.3f}" if abs(figure) < 100 else f"{figure:,.0f}"
    return f"{figure:,}" if isinstance(figure, int) else figure


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
