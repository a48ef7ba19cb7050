"""The people whom the benches write to: each one different, the same ones in every run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

DOMAINS = 997
"""How many firms they work for, so that no two neighbours in the queue share one."""

_NAMES = {
    "ja": ("青木 真", "井上 楓", "上田 誠", "江口 遥", "大西 匠", "加納 栞"),
    "en": ("Ada Moss", "Ben Ross", "Cleo Dunn", "Dan Webb", "Eve Hart", "Finn Cole"),
}
_FIRMS = {"ja": "株式会社ベンチ{}", "en": "Bench {} Ltd."}
_PRODUCTS = {"ja": ("入門", "標準", "事業所"), "en": ("starter", "standard", "business")}

COLUMNS = ("to", "name", "company", "reason", "deal", "product", "price_band", "source", "proposed_on")


def address(number: int) -> str:
    return f"contact{number}@recipient{number % DOMAINS}.test"


def row(number: int, lang: str, reason: str) -> tuple[str, ...]:
    """One line of the CSV, in the order of COLUMNS."""
    return (
        address(number),
        _NAMES[lang][number % len(_NAMES[lang])],
        _FIRMS[lang].format(number),
        reason,
        f"{number:08d}",
        _PRODUCTS[lang][number % len(_PRODUCTS[lang])],
        str(5 + number % 40),
        f"{number * 2654435761 % 2**64:016x}",
        f"2026-03-{1 + number % 28:02d}",
    )


def rows(count: int, lang: str, reason: str) -> Iterator[tuple[str, ...]]:
    return (row(number, lang, reason) for number in range(count))


def write_csv(file: Path, count: int, lang: str, reason: str) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, lang, reason))
    return file
