"""The file of rows that did not go in: as they came, with the reason at their end, ready to be mended and imported."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from enishi.cli.output import phrase
from enishi.core.problem import BadInput, Unavailable

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Rejects:
    """Made when the first row needs it; what an earlier import left there is replaced."""

    def __init__(self, path: Path, source: Path, header: Sequence[str]) -> None:
        if path.resolve() == source.resolve():
            raise BadInput("cli.rejects_is_source", file=path)
        if not os.access(path.parent, os.W_OK):
            raise BadInput("cli.rejects_not_writable", folder=path.parent)
        self.path = path
        self.count = 0
        self._header = header
        self._file: TextIO | None = None

    def add(self, cells: Sequence[str], message: str) -> None:
        """Raises Unavailable when the file cannot be written."""
        try:
            if self._file is None:
                self._file = _opened(self.path)
                self._write([*self._header, phrase("cli.rejects_heading")])
            padding = [""] * (len(self._header) - len(cells))
            self._write([*cells, *padding, message])
        except OSError as error:
            raise Unavailable("cli.cannot_write", file=self.path, reason=error.strerror) from error
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self, cells: Sequence[str]) -> None:
        assert self._file is not None
        csv.writer(self._file, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])


def beside(source: Path) -> Path:
    """`customers.csv` → `customers.rejected.csv`."""
    return source.with_name(f"{source.stem}.rejected.csv")


def _opened(path: Path) -> TextIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    # With a byte order mark, without which Excel takes UTF-8 for the local code page.
    return open(descriptor, "w", encoding="utf-8-sig", errors="backslashreplace", newline="")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is kept as text; the import takes the `'` off again."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
