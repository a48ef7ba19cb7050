"""`enishi classify FILE…`: what inbound mails are. Needs no site; with `-c` the site's own reasons are read, too."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from enishi.cli.command import command
from enishi.cli.configuration import chosen_config
from enishi.cli.output import complain, one_line, phrase, tell
from enishi.core.problem import BadInput, Problem

if TYPE_CHECKING:
    from enishi.core.plan import Reason
    from enishi.core.understanding import Understanding

STDIN = "-"


@dataclass(frozen=True)
class _Firm:
    """What a site adds to the reading."""

    reasons: dict[str, Reason] = field(default_factory=dict)
    fiscal_year_start: tuple[int, int] = (4, 1)


@command("classify")
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path())
@click.option(
    "--received-on",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help=phrase("cli.classify.received_on"),
)
def classify_command(files: tuple[str, ...], received_on: datetime | None, as_json: bool) -> int:
    if not files:
        raise BadInput("cli.classify_what")
    firm, day = _firm(), received_on.date() if received_on else None
    problems: list[Problem] = []
    for name in _each(files):
        try:
            understood = _understood(_read(name), firm, day)
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(Problem("cli.os", params={"file": one_line(name), "reason": reason}))
            continue
        if as_json:
            tell(json.dumps(_row(name, understood), ensure_ascii=False))
        else:
            _tell(name, understood)
    complain(problems)
    return BadInput.exit_code if problems else 0


def _firm() -> _Firm:
    """Raises BadInput with all that is wrong with the site chosen."""
    config = chosen_config()
    if config is None:
        return _Firm()
    from enishi.cli.session import now
    from enishi.effects.site import load_site

    site = load_site(config, today=now().date(), render_all=False)
    return _Firm(dict(site.reasons), site.calendar.fiscal_year_start)


def _each(names: tuple[str, ...]) -> Iterator[str]:
    """A folder stands for all files in it and below, in the order of their names."""
    for name in names:
        if name != STDIN and Path(name).is_dir():
            yield from (str(path) for path in sorted(Path(name).rglob("*")) if path.is_file())
        else:
            yield name


def _read(name: str) -> bytes:
    """No more of it than is looked at; one octet over tells that it was cut."""
    from enishi.core.incoming.reading import MAX_BYTES

    if name == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _understood(raw: bytes, firm: _Firm, received_on: date | None) -> Understanding:
    from enishi.core.incoming import parse
    from enishi.core.understanding import understand

    return understand(
        parse(raw), firm.reasons, received_on=received_on, fiscal_year_start=firm.fiscal_year_start
    )


def _row(name: str, understood: Understanding) -> dict[str, Any]:
    reading = understood.reading
    recipients = list(reading.recipients)
    return {
        "file": name,
        "verdict": reading.verdict.value,
        "recipient": recipients[0] if len(recipients) == 1 else recipients or None,
        "status": reading.status,
        "return_on": reading.return_on.isoformat() if reading.return_on else None,
        "reason": understood.reason,
        "finality": understood.finality.value if understood.finality else None,
        "suppress": understood.suppress,
        "needs_person": understood.needs_person,
        "visible_text": reading.visible_text,
        "lang": reading.lang,
        "confidence": understood.confidence,
        "why": list(understood.why),
    }


def _tell(name: str, understood: Understanding) -> None:
    """The verdict on a line of its own, then what there is to say, then why."""
    reading = understood.reading
    tell(f"{one_line(name)}: {phrase(f'cli.verdict.{reading.verdict.value}')} ({understood.confidence:.2f})")
    said: list[tuple[str, object]] = [
        ("recipient", ", ".join(reading.recipients)),
        ("status", reading.status),
        ("return_on", reading.return_on),
        ("reason", understood.reason),
        ("finality", understood.finality and phrase(f"finality.{understood.finality.value}")),
    ]
    for key, value in said:
        if value:
            tell(f"  {phrase(f'cli.classify.{key}')}: {one_line(str(value))}")
    if understood.suppress:
        tell(f"  {phrase('cli.classify.suppress')}")
    if understood.needs_person:
        tell(f"  {phrase('cli.classify.needs_person')}")
    tell(f"  {phrase('cli.classify.why')}: {one_line('; '.join(understood.why))}")
