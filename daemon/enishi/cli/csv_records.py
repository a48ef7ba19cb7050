"""CSV as people's programs write it, read record by record in bounded memory.

UTF-8 with or without a byte order mark, UTF-16 (Excel's "Unicode text"), or cp932 (Excel on a Japanese Windows);
commas, semicolons or tabs. One damaged row costs that row and no other: the files come from hands.
"""

from __future__ import annotations

import csv
import io
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from enishi.core.problem import BadInput

LONGEST_LINE = 256 * 1024
LONGEST_CELL = 64 * 1024
MOST_LINES = 60
"""A record with more lines than this has an open quotation mark, not a long note."""
_SAMPLE = 64 * 1024
_DELIMITERS = (",", "\t", ";")

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Record:
    row: int
    """As a spreadsheet counts: the header is row 1."""
    cells: tuple[str, ...]
    broken: str | None = None
    """A phrase code if the row is no CSV; its cells are then cut at every delimiter, so that it can be mended."""


class CsvFile:
    """Open it in a `with`; iterate over it once. Raises BadInput for what is no text table at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = _size_of_file(path)
        self._binary: BinaryIO = path.open("rb")
        self.encoding = _encoding(self._binary)
        self._binary.seek(0)
        self._text = io.TextIOWrapper(self._binary, encoding=self.encoding, errors="replace", newline="")
        self._ahead: deque[str] = deque()
        self._row = 0
        self._delimiter = ","
        self.header = self._read_header()

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._text.close()

    @property
    def position(self) -> int:
        """Bytes read so far, for a progress bar."""
        return self._binary.tell()

    def __iter__(self) -> Iterator[Record]:
        while (record := self._next()) is not None:
            if record.broken or any(cell.strip() for cell in record.cells):
                yield record

    def _read_header(self) -> tuple[str, ...]:
        first = self._line()
        self._ahead.appendleft(first)
        self._delimiter = max(_DELIMITERS, key=first.count)
        record = self._next()
        if record is None or record.broken or not any(cell.strip() for cell in record.cells):
            raise BadInput("cli.csv_no_header", file=self.path)
        return tuple(cell.strip() for cell in record.cells)

    def _next(self) -> Record | None:
        """The next record; a line that cannot be one is handed out as broken, and reading goes on behind it."""
        first = self._line()
        if not first:
            return None
        self._row += 1
        lines = [first]
        while True:
            cells = self._parsed("".join(lines))
            if cells is not None:
                return Record(self._row, cells)
            more = self._line() if self._is_open("".join(lines)) and len(lines) < MOST_LINES else ""
            if not more:
                self._ahead.extendleft(reversed(lines[1:]))
                return Record(self._row, self._roughly(first), "cli.csv_broken_row")
            lines.append(more)

    def _parsed(self, text: str) -> tuple[str, ...] | None:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        return tuple(rows[0]) if len(rows) == 1 else () if not rows else None

    def _roughly(self, line: str) -> tuple[str, ...]:
        return tuple(line.replace('"', "").rstrip("\r\n").split(self._delimiter))

    def _is_open(self, text: str) -> bool:
        """It ends inside quotation marks: a line break in a cell, perhaps."""
        return len(text) < LONGEST_LINE and text.count('"') % 2 == 1

    def _line(self) -> str:
        if self._ahead:
            return self._ahead.popleft()
        line = self._text.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE and not _has_end(line):
            while (rest := self._text.readline(LONGEST_LINE)) and not _has_end(rest):
                continue  # what no row can hold is left out, so that memory stays bounded
            line = line[:-1] + "\n"
        return line


def _has_end(line: str) -> bool:
    return line.endswith(("\n", "\r"))


def _size_of_file(path: Path) -> int:
    try:
        found = path.stat()
    except OSError as error:
        raise BadInput("cli.csv_unreadable", file=path, reason=error.strerror) from error
    if not stat.S_ISREG(found.st_mode):
        raise BadInput("cli.csv_not_a_file", file=path)
    return found.st_size


def _encoding(file: BinaryIO) -> str:
    """By the byte order mark, else by which of UTF-8 and cp932 most lines are; a wrong byte spoils its own row only."""
    head = file.read(_SAMPLE)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 8:
            return "utf-16-le" if odd > even else "utf-16-be"
    file.seek(0)
    return "utf-8" if _is_rather_utf8(file) else "cp932"


def _is_rather_utf8(file: BinaryIO) -> bool:
    utf8 = other = 0
    while line := file.readline(LONGEST_LINE):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            utf8 += 1
        except UnicodeDecodeError:
            other += 1
    return utf8 >= other
