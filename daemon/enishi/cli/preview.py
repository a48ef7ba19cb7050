"""`enishi preview CADENCE[/STEP]`: the mails as the customer will see them, each on the day it would leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from enishi.cli import completing
from enishi.cli.command import command
from enishi.cli.configuration import config_path
from enishi.cli.lookup import sequences_meant
from enishi.cli.output import language, phrase, tell, tell_json
from enishi.cli.plan_text import when
from enishi.cli.preview_files import write_emls, write_page
from enishi.cli.previewed import Previewed
from enishi.cli.session import now, reading
from enishi.core.language import sentence
from enishi.core.model import Kind, SequenceState
from enishi.core.pick import pick_content
from enishi.core.plan import Cadence, Step
from enishi.core.problem import BadInput, EnishiError, NotSo
from enishi.core.projection import Projected, project
from enishi.core.settings import Rep, Site
from enishi.core.situation import Plan, Situation, plan_of

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.render import Renderer
    from enishi.effects.store import Tx


@command("preview")
@click.argument("what", metavar="CADENCE[/STEP]", shell_complete=completing.cadences)
@click.option("--deal", metavar="ID", help=phrase("cli.option.deal"), shell_complete=completing.sequences)
@click.option("--eml", metavar="DIR", type=click.Path(path_type=Path), help=phrase("cli.option.eml"))
@click.option("--open", "in_browser", is_flag=True, help=phrase("cli.option.open"))
def preview_command(what: str, deal: str | None, eml: Path | None, in_browser: bool, as_json: bool) -> int:
    site, situation, rep, at = _subject(deal)
    cadence, step = _meant(site, what)
    previewed = [
        one for one in _previewed(site, situation, rep, cadence, at) if step in (None, one.projected.step)
    ]
    if as_json:
        tell_json([_as_json(one) for one in previewed])
    else:
        for one in previewed:
            _tell(one, site)
    if eml is not None:
        written = write_emls(eml, previewed, site, rep)
        if not as_json:
            tell(phrase("cli.preview_written", count=len(written), folder=eml))
    if in_browser:
        _open(write_page(previewed, site), as_json)
    return NotSo.exit_code if any(one.problem for one in previewed) else 0


def _meant(site: Site, what: str) -> tuple[Cadence, Step | None]:
    key, slash, step_id = what.partition("/")
    cadence = site.cadences.get(key)
    if cadence is None:
        raise BadInput("cli.no_cadence", name=key[:60], known=", ".join(site.cadences))
    step = cadence.step(step_id) if slash else None
    if slash and step is None:
        raise BadInput(
            "cli.no_step_in", name=step_id[:60], cadence=key, known=", ".join(s.id for s in cadence.steps)
        )
    return cadence, step


def _subject(deal: str | None) -> tuple[Site, Situation, Rep, datetime]:
    """Whom the mails are shown for: an invented customer, or the one of the deal."""
    at = now()
    if deal is None:
        from enishi.effects.render import sample_situation
        from enishi.effects.site import load_site

        site = load_site(config_path(), today=at.date())
        return site, sample_situation(site, at, site.language), next(iter(site.reps.values())), at

    async def look(office: Office, tx: Tx, at: datetime) -> tuple[Site, Situation, Rep, datetime]:
        situation = await tx.situation(await _sequence_of(tx, deal), at)
        return office.site, situation, office.engine.rep_of(situation), at

    return reading(look)


async def _sequence_of(tx: Tx, text: str) -> int:
    """The latest sequence of the deal: by its number, or by any id or address that `show` takes."""
    from enishi.cli.ids import any_ref

    if text.isascii() and text.isdigit() and len(text) < 10:
        deal = await tx.deal(int(text))
        refusals = await tx.refusals_of(deal.contact_id) if deal else []
        wanted = {refusal.id for refusal in refusals if refusal.deal_id == int(text)}
        found = [s for s in await tx.sequences_of(deal.contact_id) if s.refusal_id in wanted] if deal else []
    else:
        found = await sequences_meant(tx, any_ref(text))
    if not found:
        raise NotSo("cli.no_deal", value=text[:60])
    return found[-1].id


def _previewed(site: Site, situation: Situation, rep: Rep, cadence: Cadence, at: datetime) -> list[Previewed]:
    from enishi.effects.render import Renderer

    situation = _as_if_in(situation, cadence, at)
    plan, renderer = plan_of(site, situation, cadence), Renderer(site)
    outlook = project(situation, plan, at)
    return [_one(renderer, projected, situation, plan, rep, at) for projected in outlook]


def _as_if_in(situation: Situation, cadence: Cadence, at: datetime) -> Situation:
    """In this cadence and running; what has been sent in it stays sent."""
    sequence = situation.sequence
    if sequence.cadence == cadence.key and not sequence.state.is_over:
        return situation
    fresh = replace(
        sequence,
        cadence=cadence.key,
        state=SequenceState.ACTIVE,
        cause=None,
        entered_at=at,
        held_until_on=None,
    )
    return replace(situation, sequence=fresh, touches=(), draft=None, live_send=None)


def _one(
    renderer: Renderer, projected: Projected, situation: Situation, plan: Plan, rep: Rep, at: datetime
) -> Previewed:
    from enishi.effects.render import sample_content

    step, contact = projected.step, situation.contact
    to_name, to_address = (
        (rep.name, rep.address) if step.kind is Kind.TASK else (contact.name, contact.address)
    )
    if step.kind is Kind.TASK and step.note is None:
        return Previewed(projected, to_name, to_address)
    leaves_at, lang = projected.due_at or at, renderer.site.language
    content = None
    if step.pick is not None:
        leaves_on = leaves_at.astimezone(plan.zone).date()
        content = pick_content(step.pick, situation, plan, leaves_on) or sample_content(step.pick.kind, lang)
    try:
        mail = renderer.render_step(step, situation, rep, leaves_at, content, lang)
    except EnishiError as error:
        problem = " ".join(sentence(language(), found) for found in error.problems)
        return Previewed(projected, to_name, to_address, problem=problem)
    return Previewed(projected, to_name, to_address, mail)


# -- Showing it ----------------------------------------------------------------------------------------------------


def _as_json(one: Previewed) -> dict[str, Any]:
    step, mail = one.projected.step, one.mail
    return {
        "step": step.id,
        "kind": step.kind,
        "approval": str(step.approval),
        "state": one.projected.state,
        "due_at": one.projected.due_at,
        "why": one.projected.why,
        "to": one.to_address,
        "subject": mail.subject if mail else None,
        "body": mail.body if mail else None,
        "html": mail.html if mail else None,
        "problem": one.problem,
    }


def _tell(one: Previewed, site: Site) -> None:
    step = one.projected.step
    at = when(one.projected, site.timezone) or phrase(one.projected.why or "wait.previous")
    tell(
        phrase(
            "cli.preview_head",
            step=step.id,
            kind=phrase(f"kind.{step.kind}"),
            when=at,
            approval=step.approval,
        )
    )
    if one.problem is not None:
        tell(one.problem)
    if one.mail is not None:
        tell(phrase("cli.preview_subject", subject=one.mail.subject, to=f"{one.to_name} <{one.to_address}>"))
        tell()
        tell(one.mail.body)


def _open(page: Path, quiet: bool) -> None:
    import webbrowser

    opened = webbrowser.open(page.as_uri())
    if not quiet:
        tell(phrase("cli.preview_opened" if opened else "cli.preview_page", file=page))
