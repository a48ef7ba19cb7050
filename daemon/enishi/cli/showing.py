"""`enishi show ID`: everything about one sequence, draft, refusal or person, with the reason for each thing that happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from enishi.cli import completing, views
from enishi.cli.command import command
from enishi.cli.ids import Ref, any_ref
from enishi.cli.lookup import contact_at, draft_by_number, sequences_meant
from enishi.cli.output import language, one_line, phrase, tell, tell_json
from enishi.cli.plan_text import local_moment, state_text, tell_plan
from enishi.cli.session import reading
from enishi.core.language import day
from enishi.core.model import Contact, Draft, History, Inbound, Outbound, Purpose, SequenceState
from enishi.core.problem import NotSo
from enishi.core.projection import Projected, project
from enishi.core.settings import Site
from enishi.core.situation import Situation
from enishi.core.telling import history_line

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.store import Tx


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is known of one sequence."""

    situation: Situation
    outlook: tuple[Projected, ...]
    sent: list[Outbound]
    history: list[History]


@dataclass(frozen=True, slots=True)
class Shown:
    site: Site
    sequences: list[Whole]
    draft: Draft | None
    contact: Contact
    received: list[Inbound]
    before: list[History]
    """What is on the person's record outside these sequences."""


@command("show")
@click.argument("what", metavar="ID", shell_complete=completing.everything)
def show_command(what: str, as_json: bool) -> None:
    ref = any_ref(what)
    shown = reading(lambda office, tx, at: _look(office, tx, at, ref))
    (_tell_json if as_json else _tell)(shown, ref)


async def _look(office: Office, tx: Tx, at: datetime, ref: Ref) -> Shown:
    draft = await draft_by_number(tx, ref.number) if ref.letter == "D" else None
    found = await sequences_meant(tx, ref)
    wholes = [await _whole(office, tx, sequence.id, at) for sequence in found]
    if ref.step is not None and all(touch.step.id != ref.step for touch in wholes[0].outlook):
        raise NotSo("cli.no_step", id=str(ref), step=ref.step)
    contact = wholes[0].situation.contact if wholes else await contact_at(tx, ref.address)
    lines = [line for line in await tx.history_of(contact_id=contact.id) if line.sequence_id is None]
    return Shown(office.site, wholes, draft, contact, await tx.list_inbound(contact.id), lines)


async def _whole(office: Office, tx: Tx, number: int, at: datetime) -> Whole:
    situation = await tx.situation(number, at)
    outlook = project(situation, office.engine.plan_for(situation), at)
    return Whole(situation, outlook, await tx.outbound_of(number), await tx.history_of(sequence_id=number))


# -- For a program -------------------------------------------------------------------------------------------------


def _tell_json(shown: Shown, ref: Ref) -> None:
    site, lang = shown.site, language()
    tell_json(
        {
            "id": str(ref) if ref.step is None else f"{ref}.{ref.step}",
            "contact": {"address": shown.contact.address, "name": shown.contact.name},
            "draft": views.draft(shown.draft) if shown.draft else None,
            "sequences": [_sequence(whole, site, ref) for whole in shown.sequences],
            "received": [views.inbound(mail) for mail in shown.received],
            "history": [views.history(line, site, lang) for line in shown.before],
        }
    )


def _sequence(whole: Whole, site: Site, ref: Ref) -> dict[str, Any]:
    situation, step = whole.situation, ref.step
    touches = views.touches(situation.sequence.id, whole.outlook)
    return {
        **views.sequence(situation.sequence),
        **views.person(situation),
        "refusal": views.refusal(situation.refusal),
        "touches": [touch for touch in touches if step in (None, touch["step"])],
        "sent": [views.outbound(mail) for mail in whole.sent if step in (None, mail.step)],
        "history": [
            views.history(line, site, language()) for line in whole.history if step in (None, line.step)
        ],
    }


# -- For a person --------------------------------------------------------------------------------------------------


def _tell(shown: Shown, ref: Ref) -> None:
    zone = shown.site.timezone
    if not shown.sequences:
        tell(phrase("cli.show.person", name=shown.contact.name, address=shown.contact.address))
    for whole in shown.sequences:
        _tell_sequence(whole, shown.site, ref.step)
    if shown.draft is not None:
        _tell_draft(shown.draft, shown.site)
    _tell_received(shown.received, shown.site)
    if shown.before:
        tell("\n" + phrase("cli.show.record"))
        for line in shown.before:
            tell("  " + _history_text(line, zone))


def _tell_sequence(whole: Whole, site: Site, step: str | None) -> None:
    _tell_head(whole.situation, site)
    outlook = [touch for touch in whole.outlook if step in (None, touch.step.id)]
    paused = whole.situation.sequence.state is SequenceState.PAUSED
    tell("\n" + phrase("cli.show.plan_if_resumed" if paused else "cli.show.plan"))
    tell_plan(outlook, site.timezone)
    mails = [mail for mail in whole.sent if step in (None, mail.step)]
    if mails:
        tell("\n" + phrase("cli.show.mails"))
        for mail in mails:
            _tell_mail(mail, site, with_text=step is not None)
    tell("\n" + phrase("cli.show.history"))
    for line in whole.history:
        if step in (None, line.step):
            tell("  " + _history_text(line, site.timezone))


def _tell_head(situation: Situation, site: Site) -> None:
    sequence, contact, refusal = situation.sequence, situation.contact, situation.refusal
    reason, cadence = site.reasons.get(refusal.reason), site.cadences.get(sequence.cadence)
    tell(phrase("cli.show.sequence", id=f"S{sequence.id}", state=state_text(sequence.state, sequence.cause)))
    told = {
        "whom": " ".join(filter(None, [situation.company.name, contact.name, f"<{contact.address}>"])),
        "deal": _deal_text(situation),
        "reason": f"{reason.title if reason else refusal.reason} ({phrase(f'finality.{refusal.finality}')})",
        "said_on": day(language(), refusal.said_on),
        "cadence": cadence.title if cadence else sequence.cadence,
        "held_until": day(language(), sequence.held_until_on) if sequence.held_until_on else None,
        "away_until": day(language(), contact.away_until_on) if contact.away_until_on else None,
        "suppressed": phrase("cli.yes") if situation.suppressed else None,
        "worry": refusal.worry,
        "competitor": refusal.competitor,
        "criteria": refusal.criteria,
        "next_topic": refusal.next_topic,
        "said": refusal.said,
        "note": refusal.note,
    }
    _tell_facts((phrase(f"cli.fact.{name}"), text) for name, text in told.items())
    _tell_facts((name, day(language(), on)) for name, on in sorted(refusal.dates.items()))


def _deal_text(situation: Situation) -> str:
    deal = situation.deal
    about = " / ".join(filter(None, [deal.subject, deal.product, deal.price_band]))
    return phrase("cli.show.deal", number=deal.id, about=about or "―", rep=deal.rep)


def _tell_facts(facts: Iterable[tuple[str, str | None]]) -> None:
    for name, text in facts:
        if text:
            tell(f"  {name}: {one_line(text)}")


def _tell_mail(mail: Outbound, site: Site, with_text: bool) -> None:
    at = local_moment(mail.settled_at or mail.due_at, site.timezone)
    whom = phrase("cli.show.to_rep") if mail.purpose is not Purpose.TOUCH else mail.recipient
    tell(f"  {at} [{phrase(f'cli.send.{mail.state}')}] {whom} 「{one_line(mail.subject)}」 {mail.message_id}")
    if mail.reply:
        tell(f"    {one_line(mail.reply)}")
    if with_text and mail.body and mail.purpose is Purpose.TOUCH:
        _tell_text(mail.body)


def _tell_draft(draft: Draft, site: Site) -> None:
    zone = site.timezone
    tell("\n" + phrase("cli.show.draft", id=f"D{draft.id}", state=phrase(f"cli.draft.{draft.state}")))
    due, by = local_moment(draft.due_at, zone), local_moment(draft.answer_by_at, zone)
    _tell_facts(((phrase("cli.head.due"), due), (phrase("cli.head.answer_by"), by)))
    _tell_facts([(phrase("cli.head.subject"), draft.subject)])
    _tell_text(draft.body)


def _tell_received(received: list[Inbound], site: Site) -> None:
    if received:
        tell("\n" + phrase("cli.show.received"))
    for mail in received:
        at = local_moment(mail.received_at, site.timezone)
        verdict = phrase(f"cli.verdict.{mail.verdict}")
        tell(f"  {at} [{verdict}] {one_line(mail.from_address or '―')} 「{one_line(mail.subject)}」")
        for reason in mail.why:
            tell(f"    {one_line(reason)}")


def _tell_text(text: str) -> None:
    for line in text.splitlines():
        tell(f"    | {one_line(line)}".rstrip())


def _history_text(line: History, zone: Any) -> str:
    """What happened, and on whose word."""
    text = one_line(history_line(language(), line, zone))
    return f"{text} ({_word_of(line.cause)})"


def _word_of(cause: str) -> str:
    who, _, which = cause.partition(":")
    return (
        phrase(f"cli.by.{who}", which=which) if who in ("clock", "cli", "rep", "inbound", "smtp") else cause
    )
