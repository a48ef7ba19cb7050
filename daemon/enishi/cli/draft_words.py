"""A person's word on a draft: approve, skip, postpone. The same verbs as by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from enishi.cli import completing
from enishi.cli.command import command
from enishi.cli.ids import draft_number
from enishi.cli.lookup import draft_by_number
from enishi.cli.output import one_line, phrase
from enishi.cli.session import changing
from enishi.cli.words import After, obey, tell_after
from enishi.core import events as e
from enishi.core.dates import when
from enishi.core.model import Draft, DraftState
from enishi.core.problem import BadInput, NotSo

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.store import Tx

draft_argument = click.argument("draft", metavar="D1", shell_complete=completing.drafts)


@command("approve")
@draft_argument
@click.option("--now", "at_once", is_flag=True, help=phrase("cli.option.now"))
def approve_command(draft: str, at_once: bool, as_json: bool) -> None:
    _answer("approve", draft, lambda found, office, at: e.Approved(found.digest, at_once), as_json)


@command("skip")
@draft_argument
def skip_command(draft: str, as_json: bool) -> None:
    _answer("skip", draft, lambda found, office, at: e.Skipped(), as_json)


@command("postpone")
@draft_argument
@click.argument("until", metavar="WHEN", nargs=-1, required=True)
def postpone_command(draft: str, until: tuple[str, ...], as_json: bool) -> None:
    words = " ".join(until)

    def postponed(found: Draft, office: Office, at: datetime) -> e.Event:
        site = office.site
        day = when(words, at.astimezone(site.timezone).date(), site.calendar.fiscal_year_start)
        if day is None:
            raise BadInput("cli.bad_when", value=one_line(words[:60]))
        return e.Postponed(day)

    _answer("postpone", draft, postponed, as_json)


def _answer(
    name: str, draft: str, event_for: Callable[[Draft, Office, datetime], e.Event], as_json: bool
) -> None:
    number = draft_number(draft)

    async def answer(office: Office, tx: Tx, at: datetime) -> After:
        found = await draft_by_number(tx, number)
        event = event_for(found, office, at)
        # An older draft of the same sequence must not answer for the one that is open now.
        if found.state is not DraftState.OPEN or await tx.draft_of(found.sequence_id) != found:
            raise NotSo("cli.draft_closed", id=f"D{number}", state=phrase(f"cli.draft.{found.state}"))
        return await obey(office, tx, at, found.sequence_id, event)

    tell_after(f"cli.said.{name}", changing(answer), as_json, draft=f"D{number}")
