"""`enishi refuse`: a customer said no. It is on record and the thanks are on their way when this returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from enishi.cli import completing, views
from enishi.cli.command import command
from enishi.cli.output import one_line, phrase, tell, tell_json
from enishi.cli.plan_text import state_text, tell_plan
from enishi.cli.session import in_office, now, today
from enishi.cli.told import Told
from enishi.core.plan import RECORD_DATES
from enishi.core.problem import BadInput, Problem
from enishi.core.projection import Projected, project
from enishi.core.refusal_input import is_date_name

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.core.refusal_input import RefusalInput
    from enishi.effects.store import Tx
    from enishi.loops.recording import Recorded

Outlook = tuple[Projected, ...]

_OPTIONS = (
    "name", "company", "industry", "title", "department", "deal", "product", "price_band", "source", "proposed_on",
    "worry", "competitor", "criteria", "note", "next_topic", "finality", "said_on", "basis", *RECORD_DATES,
)  # fmt: skip


def _text_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(_OPTIONS):
        flag = "--" + name.replace("_", "-")
        metavar = "DATE" if name.endswith("_on") or name in RECORD_DATES else "TEXT"
        command = click.option(flag, metavar=metavar, help=phrase(f"cli.refuse.{name}"))(command)
    return command


@command("refuse")
@click.option(
    "--to", "address", metavar="ADDR", help=phrase("cli.refuse.to"), shell_complete=completing.addresses
)
@click.option("--reason", metavar="R", help=phrase("cli.refuse.reason"), shell_complete=completing.reasons)
@click.option("--said", metavar="TEXT", help=phrase("cli.refuse.said"))
@click.option("--rep", metavar="REP", help=phrase("cli.refuse.rep"), shell_complete=completing.reps)
@_text_options
@click.option("--date", "dates", metavar="NAME=DATE", multiple=True, help=phrase("cli.refuse.date"))
def refuse_command(dates: tuple[str, ...], as_json: bool, **options: str | None) -> None:
    texts = {name: value for name, value in options.items() if value is not None}

    async def refuse(office: Office) -> None:
        wanted = _wanted(office, texts, dates)
        recorded, outlook = await office.store.write(lambda tx: _record(office, tx, wanted, now()))
        office.ring()
        _tell(recorded, outlook, office, as_json)

    in_office(refuse)


def _wanted(office: Office, texts: dict[str, str], dates: Iterable[str]) -> RefusalInput:
    problems = [] if texts.get("address") else [Problem("cli.refuse_whom")]
    named, misread = _named_dates(dates)
    told = Told(office.site, today(office.site), {**texts, **named}, misread)
    try:
        wanted = told.completed()
    except BadInput as error:
        found = [p for p in error.problems if texts.get("address") or p.code != "refusal.bad_address"]
        raise BadInput([*problems, *found]) from None
    return wanted


def _named_dates(dates: Iterable[str]) -> tuple[dict[str, str], list[Problem]]:
    """`--date bonus_on=2027-06-30`, any number of them."""
    named, problems = {}, []
    for text in dates:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            problems.append(Problem("cli.bad_named_date", params={"value": one_line(text[:60])}))
        elif name in RECORD_DATES or is_date_name(name):
            named[name] = value
        else:
            problems.append(Problem("refusal.bad_date_name", params={"name": one_line(name[:60])}))
    return named, problems


async def _record(office: Office, tx: Tx, wanted: RefusalInput, at: datetime) -> tuple[Recorded, Outlook]:
    from enishi.loops.recording import record

    recorded = await record(office.engine, tx, wanted, at, "cli")
    situation = await tx.situation(recorded.sequence.id, at)
    return recorded, project(situation, office.engine.plan_for(situation), at)


def _tell(recorded: Recorded, outlook: Outlook, office: Office, as_json: bool) -> None:
    if as_json:
        tell_json(_as_json(recorded, outlook))
        return
    zone, sequence = office.site.timezone, recorded.sequence
    code = "cli.refused_already" if recorded.already else "cli.refused"
    if recorded.already and recorded.changed:
        code = "cli.refused_more"
    cadence = office.site.cadences.get(sequence.cadence)
    reason = office.site.reasons.get(recorded.refusal.reason)
    tell(
        phrase(
            code,
            refusal=f"R{recorded.refusal.id}",
            sequence=f"S{sequence.id}",
            reason=reason.title if reason else recorded.refusal.reason,
            finality=phrase(f"finality.{recorded.refusal.finality}"),
            cadence=cadence.title if cadence else sequence.cadence,
            state=state_text(sequence.state, sequence.cause),
        )
    )
    tell_plan(outlook, zone)


def _as_json(recorded: Recorded, outlook: Outlook) -> dict[str, Any]:
    sequence = recorded.sequence
    found = {
        "refusal": f"R{recorded.refusal.id}",
        "sequence": f"S{sequence.id}",
        "reason": recorded.refusal.reason,
        "finality": recorded.refusal.finality,
        "cadence": sequence.cadence,
        "state": sequence.state,
        "cause": sequence.cause,
        "touches": views.touches(sequence.id, outlook),
    }
    return {**found, "already": True, "changed": recorded.changed} if recorded.already else found
