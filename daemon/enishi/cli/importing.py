"""`enishi import refusals|suppressions FILE.csv`: good rows go in, bad rows come back in a file with the reason."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from enishi.cli.command import command
from enishi.cli.csv_records import CsvFile, Record
from enishi.cli.headings import Columns, columns_of
from enishi.cli.output import complain, language, one_line, phrase, tell, tell_json
from enishi.cli.rejects import Rejects, beside
from enishi.cli.session import in_office
from enishi.core.language import say
from enishi.core.problem import BadInput, EnishiError, NotSo, Problem

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.cli.import_kinds import Intake

KINDS = ("refusals", "suppressions")
NOT_YET = ("deals", "prospects")
BATCH = 200
"""Rows a transaction: a running daemon waits for a fraction of a second, and the disk is synced once for all of them."""
MOST_SHOWN = 20


@dataclass
class Tally:
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Headings of columns that mean nothing to us."""
    rejects: Path | None = None


@command("import")
@click.argument("kind", metavar="|".join(KINDS), type=click.Choice((*KINDS, *NOT_YET)))
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=phrase("cli.option.dry_run"))
@click.option("--rejects", metavar="FILE", type=click.Path(path_type=Path), help=phrase("cli.option.rejects"))
def import_command(kind: str, file: Path, dry_run: bool, rejects: Path | None, as_json: bool) -> int:
    if kind in NOT_YET:
        raise BadInput("cli.import_not_yet", kind=kind)
    from enishi.cli.import_kinds import INTAKES

    intake, tally = INTAKES[kind](dry_run), Tally()

    async def bring_in(office: Office) -> None:
        with CsvFile(file) as source:
            columns = columns_of(source.header, intake.headings, file)
            tally.ignored = columns.ignored
            bad_rows = None if dry_run else Rejects(rejects or beside(file), file, source.header)
            await _bring_in(office, source, columns, intake, tally, bad_rows, show_progress=not as_json)

    try:
        in_office(bring_in)
    except EnishiError:
        if tally.accepted or tally.updated:  # these are in for good, and the person must know
            complain([Problem("cli.import_broke_off", params={"count": tally.accepted + tally.updated})])
        raise
    (_tell_json if as_json else _tell)(tally, dry_run)
    return NotSo.exit_code if tally.refused else 0


async def _bring_in(
    office: Office,
    source: CsvFile,
    columns: Columns,
    intake: Intake,
    tally: Tally,
    bad_rows: Rejects | None,
    show_progress: bool,
) -> None:
    rows = iter(source)
    try:
        with _progress(source, show_progress) as advance:
            while batch := list(islice(rows, BATCH)):
                good = list(_readable(office, batch, columns, intake, tally, bad_rows))
                fates = await intake.take(office, good)
                tally.accepted += fates["accepted"]
                tally.updated += fates["updated"]
                tally.unchanged += fates["unchanged"]
                advance()
    finally:
        office.ring()
        if bad_rows is not None:
            bad_rows.close()
            tally.rejects = bad_rows.path if bad_rows.count else None


def _readable(
    office: Office,
    batch: list[Record],
    columns: Columns,
    intake: Intake,
    tally: Tally,
    bad_rows: Rejects | None,
) -> Iterator[Any]:
    for record in batch:
        problems = _shape_problems(record, columns)
        if not problems:
            try:
                yield intake.read(office, columns.texts(record.cells))
                continue
            except BadInput as error:
                problems = list(error.problems)
        _refuse(record, problems, columns, intake, tally, bad_rows)


def _shape_problems(record: Record, columns: Columns) -> list[Problem]:
    if record.broken:
        return [Problem(record.broken)]
    if any(cell.strip() for cell in record.cells[len(columns.header) :]):
        counts = {"found": len(record.cells), "wanted": len(columns.header)}
        return [Problem("cli.csv_too_many_cells", params=counts)]
    return []


def _refuse(
    record: Record,
    problems: list[Problem],
    columns: Columns,
    intake: Intake,
    tally: Tally,
    bad_rows: Rejects | None,
) -> None:
    messages = []
    for problem in problems:
        whole_row = problem.code.startswith("cli.csv_")
        message = one_line(say(language(), problem.code, **problem.params))
        column = None if whole_row else columns.heading_of(intake.field_of(problem))
        tally.refused.append({"row": record.row, "column": column, "message": message})
        messages.append(message)
    if bad_rows is not None:
        bad_rows.add(record.cells, " ".join(messages))


@contextlib.contextmanager
def _progress(source: CsvFile, wanted: bool) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not wanted or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(phrase("cli.importing"), total=source.size)
        yield lambda: bar.update(task, completed=source.position)


def _tell_json(tally: Tally, dry_run: bool) -> None:
    tell_json(
        {
            "accepted": tally.accepted,
            "updated": tally.updated,
            "unchanged": tally.unchanged,
            "refused": tally.refused,
            "ignored_columns": tally.ignored,
            "rejects": str(tally.rejects) if tally.rejects else None,
            "dry_run": dry_run,
        }
    )


def _tell(tally: Tally, dry_run: bool) -> None:
    if tally.ignored:
        tell(phrase("cli.csv_ignored", headings=one_line(", ".join(tally.ignored))))
    refused = len({row["row"] for row in tally.refused})
    counts = {"accepted": tally.accepted, "updated": tally.updated, "unchanged": tally.unchanged}
    tell(phrase("cli.import_tried" if dry_run else "cli.import_done", refused=refused, **counts))
    for row in tally.refused[:MOST_SHOWN]:
        place = {"row": row["row"], "column": row["column"] or "―", "message": row["message"]}
        complain([Problem("cli.import_row", params=place)])
    if len(tally.refused) > MOST_SHOWN:
        complain([Problem("cli.import_more", params={"count": len(tally.refused) - MOST_SHOWN})])
    if tally.rejects is not None:
        complain([Problem("cli.import_rejects", params={"file": tally.rejects})])
