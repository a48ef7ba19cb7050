"""The lists: sequences, drafts that wait for a word, and the hold list."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from enishi.cli import views
from enishi.cli.command import command
from enishi.cli.output import language, phrase, table, tell, tell_json
from enishi.cli.plan_text import local_moment, state_text, when
from enishi.cli.session import reading
from enishi.core.language import day
from enishi.core.model import Draft, Sequence, SequenceState
from enishi.core.plan import Cadence
from enishi.core.projection import Projected, project
from enishi.core.settings import Site
from enishi.core.situation import Situation

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.store import Tx

SEQUENCE_HEADINGS = {
    "id": "cli.head.id",
    "state": "cli.head.state",
    "company": "cli.head.company",
    "contact": "cli.head.contact",
    "reason": "cli.head.reason",
    "cadence": "cli.head.cadence",
    "next": "cli.head.next",
}
HOLD_HEADINGS = {**SEQUENCE_HEADINGS, "next": "cli.head.look"}
DRAFT_HEADINGS = {
    "id": "cli.head.id",
    "due": "cli.head.due",
    "answer_by": "cli.head.answer_by",
    "contact": "cli.head.contact",
    "subject": "cli.head.subject",
    "rep": "cli.head.rep",
    "silence": "cli.head.silence",
}


@dataclass(frozen=True, slots=True)
class Listed:
    situation: Situation
    next: Projected | None
    """What comes next; None for what is over, or waits for a person."""


@command("sequences")
@click.option(
    "--state", type=click.Choice([state.value for state in SequenceState]), help=phrase("cli.option.state")
)
def sequences_command(state: str | None, as_json: bool) -> None:
    states = (SequenceState(state),) if state else ()

    async def listed(office: Office, tx: Tx, at: datetime) -> tuple[Site, list[Listed]]:
        return office.site, await _listed(office, tx, await tx.list_sequences(*states), at)

    _tell_sequences(*reading(listed), SEQUENCE_HEADINGS, "cli.no_sequences", as_json)


@command("holds")
def holds_command(as_json: bool) -> None:
    async def listed(office: Office, tx: Tx, at: datetime) -> tuple[Site, list[Listed]]:
        live = await tx.list_sequences(SequenceState.HELD, SequenceState.ACTIVE)
        at_rest = [found for found in live if _is_at_rest(found, office.site.cadences)]
        return office.site, await _listed(office, tx, at_rest, at)

    _tell_sequences(*reading(listed), HOLD_HEADINGS, "cli.no_holds", as_json)


@command("drafts")
def drafts_command(as_json: bool) -> None:
    async def waiting(office: Office, tx: Tx, at: datetime) -> tuple[Site, list[tuple[Draft, Situation]]]:
        found = await tx.open_drafts()
        return office.site, [(draft, await tx.situation(draft.sequence_id, at)) for draft in found]

    site, found = reading(waiting)
    if as_json:
        tell_json([{**views.draft(draft), **views.person(situation)} for draft, situation in found])
    elif found:
        table([_draft_row(draft, situation, site) for draft, situation in found], DRAFT_HEADINGS)
        tell(phrase("cli.drafts_hint"))
    else:
        tell(phrase("cli.no_drafts"))


def _is_at_rest(found: Sequence, cadences: dict[str, Cadence] | Any) -> bool:
    """Held, or in a cadence that others lead to when they end (`then: hold`)."""
    return found.state is SequenceState.HELD or found.cadence in {c.then for c in cadences.values()}


async def _listed(office: Office, tx: Tx, found: Rows[Sequence], at: datetime) -> list[Listed]:
    return [await _one(office, tx, sequence, at) for sequence in found]


async def _one(office: Office, tx: Tx, sequence: Sequence, at: datetime) -> Listed:
    situation = await tx.situation(sequence.id, at)
    if sequence.state not in (SequenceState.ACTIVE, SequenceState.HELD):
        return Listed(situation, None)
    return Listed(situation, views.next_ahead(project(situation, office.engine.plan_for(situation), at)))


def _tell_sequences(
    site: Site, found: list[Listed], headings: dict[str, str], none: str, as_json: bool
) -> None:
    if as_json:
        tell_json([_as_json(one) for one in found])
    elif found:
        table([_row(one, site) for one in found], headings)
    else:
        tell(phrase(none))


def _as_json(one: Listed) -> dict[str, Any]:
    situation = one.situation
    ahead = views.touches(situation.sequence.id, [one.next])[0] if one.next else None
    return {
        **views.sequence(situation.sequence),
        **views.person(situation),
        "reason": situation.refusal.reason,
        "finality": situation.refusal.finality,
        "next": ahead,
    }


def _row(one: Listed, site: Site) -> dict[str, object]:
    situation = one.situation
    sequence, contact = situation.sequence, situation.contact
    reason, cadence = site.reasons.get(situation.refusal.reason), site.cadences.get(sequence.cadence)
    return {
        "id": f"S{sequence.id}",
        "state": state_text(sequence.state, sequence.cause),
        "company": situation.company.name,
        "contact": contact.name or contact.address,
        "reason": reason.title if reason else situation.refusal.reason,
        "cadence": cadence.title if cadence else sequence.cadence,
        "next": _next_text(one, site),
    }


def _next_text(one: Listed, site: Site) -> str | None:
    until_on = one.situation.sequence.held_until_on
    if until_on is not None:
        return day(language(), until_on)
    if one.next is None or one.situation.sequence.state is not SequenceState.ACTIVE:
        return None
    return f"{when(one.next, site.timezone)} {phrase(f'kind.{one.next.step.kind}')}"


def _draft_row(draft: Draft, situation: Situation, site: Site) -> dict[str, object]:
    contact, rep = situation.contact, site.reps.get(draft.rep)
    return {
        "id": f"D{draft.id}",
        "due": local_moment(draft.due_at, site.timezone),
        "answer_by": local_moment(draft.answer_by_at, site.timezone),
        "contact": contact.name or contact.address,
        "subject": draft.subject,
        "rep": rep.name if rep else draft.rep,
        "silence": phrase("cli.silence_sends" if draft.sent_if_silent else "cli.silence_waits"),
    }
