"""How often each feature stood in the example texts of each label: what `python -m training.count` writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FIRST_LETTER = ord("a")
_COUNT = re.compile(r"([a-z])(\d+)")


@dataclass(frozen=True, slots=True)
class Table:
    source: str
    """SHA-256 of the example texts, hexadecimal."""
    labels: tuple[str, ...]
    totals: tuple[int, ...]
    """The sum of all counts of each label."""
    rows: Mapping[str, str]
    """Of each feature a letter for each label that has it, and in how many texts: `a93c2`. Few of them are ever asked for."""

    def counts(self, feature: str) -> tuple[int, ...] | None:
        """In how many texts of each label it stood; None for one that is not in the table."""
        row = self.rows.get(feature)
        if row is None:
            return None
        counts = [0] * len(self.labels)
        for letter, count in _COUNT.findall(row):
            counts[ord(letter) - _FIRST_LETTER] = int(count)
        return tuple(counts)


@cache
def load(name: str) -> Table:
    """One of the tables that come with the program, read once."""
    return parsed(files(__package__).joinpath("tables", f"{name}.txt").read_text("utf-8"))


def table_of(source: str, labels: tuple[str, ...], counts: Mapping[str, tuple[int, ...]]) -> Table:
    totals = tuple(map(sum, zip(*counts.values(), strict=True)))
    rows = {
        feature: "".join(f"{chr(_FIRST_LETTER + place)}{count}" for place, count in enumerate(row) if count)
        for feature, row in sorted(counts.items())
    }
    return Table(source, labels, totals, rows)


def printed(table: Table) -> str:
    """The labels and their totals on the first line, then a line a feature."""
    head = "\t".join((table.source, *table.labels, *map(str, table.totals)))
    return "\n".join([head, *(f"{feature}\t{row}" for feature, row in table.rows.items())]) + "\n"


def parsed(text: str) -> Table:
    head, *lines = text.removesuffix("\n").split("\n")
    source, *fields = head.split("\t")
    middle = len(fields) // 2
    rows = dict(line.split("\t") for line in lines)
    return Table(source, tuple(fields[:middle]), tuple(map(int, fields[middle:])), rows)
