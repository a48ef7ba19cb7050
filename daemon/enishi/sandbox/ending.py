"""How the story ended: what each customer got and where they stand, and a count made from the mailboxes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from enishi.core.incoming import parse
from enishi.core.language import day, say
from enishi.core.model import Contact, Outbound, Purpose, SendState
from enishi.core.model import Sequence as FollowUp
from enishi.core.plan import ApprovalMode
from enishi.effects.store import Tx
from enishi.sandbox.ahead import what_is_ahead
from enishi.sandbox.people import Letter, parsed, text_of
from enishi.sandbox.stage import Stage
from enishi.sandbox.wording import Line, Tone, number_of, padded
from enishi.sandbox.world import Delivery

_DAY_WIDTH, _KIND_WIDTH = 18, 20
"""Terminal columns."""


@dataclass(frozen=True, slots=True)
class Ending:
    shown: tuple[Line, ...]
    """The first thank-you and the first request for approval, as they lie in the mailboxes."""
    customers: tuple[Line, ...]
    checks: tuple[Line, ...]
    mails: int
    """How many were delivered."""

    @property
    def is_good(self) -> bool:
        return all(line.tone is not Tone.BAD for line in self.checks)


async def ending(stage: Stage, posted: Sequence[Letter]) -> Ending:
    """`posted`: what the people wrote."""
    store = stage.daemon.office.store
    customers = await store.read(lambda tx: _customers(tx, stage))
    unapproved = await store.read(lambda tx: _unapproved(tx, stage))
    contacts = await store.read(lambda tx: tx.contacts())
    checks = [line for contact in contacts for line in _silence(stage, contact, posted)]
    checks.append(_check(stage, unapproved == 0, "check_approved", count=unapproved))
    return Ending(tuple(_shown(stage)), tuple(customers), tuple(checks), len(stage.deliveries))


# -- Two mails in full --------------------------------------------------------------------------------------------


def _shown(stage: Stage) -> Iterable[Line]:
    site = stage.site
    inside = {site.control_address, *(rep.address for rep in site.reps.values())}
    thanks = next((mail for mail in stage.deliveries if mail.recipient not in inside), None)
    request = next(
        (mail for mail in stage.deliveries if parsed(mail.raw)["Message-ID"].startswith("<ok.")), None
    )
    for delivery, code in ((thanks, "demo.shown_thanks"), (request, "demo.shown_request")):
        if delivery is not None:
            yield Line(Tone.HEADING, say(site.language, code, number=number_of(delivery)))
            yield from _in_full(delivery)


def _in_full(delivery: Delivery) -> Iterable[Line]:
    mail, headers = parsed(delivery.raw), parse(delivery.raw).headers
    for name in ("From", "To", "Subject"):
        yield Line(Tone.NOTE, f"  | {name}: {headers.get(name)}")
    for line in ("", *text_of(mail).strip().splitlines()):
        yield Line(Tone.PLAIN, f"  | {line}".rstrip())


# -- Each customer ------------------------------------------------------------------------------------------------


async def _customers(tx: Tx, stage: Stage) -> list[Line]:
    lines = []
    for contact in await tx.contacts():
        company = await tx.company(contact.company_id)
        follow_ups = await tx.sequences_of(contact.id)
        lines.append(_heading(stage, contact, company.name if company else ""))
        lines.append(await _standing(tx, stage, follow_ups))
        for follow_up in follow_ups:
            mails = await tx.outbound_of(follow_up.id)
            lines += [_sent(stage, mail) for mail in mails if _reached_the_server(mail)]
    return lines


def _heading(stage: Stage, contact: Contact, company: str) -> Line:
    return Line(Tone.HEADING, say(stage.site.language, "demo.customer", name=contact.name, company=company))


async def _standing(tx: Tx, stage: Stage, follow_ups: Sequence[FollowUp]) -> Line:
    lang, last = stage.site.language, follow_ups[-1]
    state = say(lang, f"state.{last.state}")
    if last.cause is not None:
        return Line(
            Tone.PLAIN, say(lang, "demo.stands_because", state=state, cause=say(lang, f"cause.{last.cause}"))
        )
    cadence = stage.site.cadences[last.cadence].title
    next_on = await _next_on(tx, stage, last)
    if next_on is None:
        return Line(Tone.PLAIN, say(lang, "demo.stands", state=state, plan=cadence))
    return Line(Tone.PLAIN, say(lang, "demo.stands_until", state=state, plan=cadence, next=next_on))


async def _next_on(tx: Tx, stage: Stage, follow_up: FollowUp) -> str | None:
    now = stage.clock.now()
    situation = await tx.situation(follow_up.id, now)
    plan = stage.daemon.office.engine.plan_for(situation)
    ahead = what_is_ahead(situation, plan, now)
    return day(stage.site.language, ahead[0].due_at.astimezone(plan.zone).date()) if ahead else None


def _reached_the_server(mail: Outbound) -> bool:
    return mail.purpose is Purpose.TOUCH and mail.state is SendState.SENT


def _sent(stage: Stage, mail: Outbound) -> Line:
    lang, site = stage.site.language, stage.site
    assert mail.kind is not None
    assert mail.settled_at is not None
    sent_on = mail.settled_at.astimezone(site.timezone).date()
    file = _file_of(stage, mail)
    row = say(
        lang,
        "demo.row",
        when=padded(day(lang, sent_on), _DAY_WIDTH),
        kind=padded(say(lang, f"kind.{mail.kind}"), _KIND_WIDTH),
        file=file.name if file is not None else say(lang, "demo.no_file"),
    )
    return Line(Tone.TO_CUSTOMER, row)


def _file_of(stage: Stage, mail: Outbound) -> Path | None:
    """Where it lies as it arrived; None if it never did."""
    wanted = f"Message-ID: {mail.message_id}".encode()
    arrived = (one for one in stage.deliveries if one.recipient == mail.recipient and wanted in one.raw)
    return next((delivery.file for delivery in arrived), None)


# -- The count ----------------------------------------------------------------------------------------------------


def _silence(stage: Stage, contact: Contact, posted: Sequence[Letter]) -> Iterable[Line]:
    """Every customer whose own words, or whose returned mail, should have ended it: was there anything after?"""
    to_them = [mail for mail in stage.deliveries if mail.recipient == contact.address]
    word_at = next((one.at for one in posted if one.sender == contact.address and not one.automatic), None)
    if word_at is not None:
        after = _after(to_them, word_at)
        yield _check(stage, after == 0, "check_answer", name=contact.name, count=len(to_them), after=after)
    returned = [mail for mail in stage.deliveries if _returns(mail, contact.address)]
    if returned:
        again = len(returned) - 1 + len(to_them)
        yield _check(stage, again == 0, "check_bounce", name=contact.name, after=again)
    if word_at is None and not returned:
        yield _check(stage, bool(to_them), "check_calm", name=contact.name, count=len(to_them))
    away_at = next((one.at for one in posted if one.sender == contact.address and one.automatic), None)
    if away_at is not None:
        after = _after(to_them, away_at)
        yield _check(stage, after > 0, "check_absence", name=contact.name, after=after)


def _after(mails: Iterable[Delivery], at: datetime) -> int:
    return sum(mail.at > at for mail in mails)


def _returns(mail: Delivery, address: str) -> bool:
    """A report to us, with an empty envelope sender, about a mail to this address."""
    return not mail.sender and f"rfc822; {address}".encode() in mail.raw


async def _unapproved(tx: Tx, stage: Stage) -> int:
    """Mails to customers that needed a rep's word and left without one."""
    count = 0
    for contact in await tx.contacts():
        for follow_up in await tx.sequences_of(contact.id):
            history = await tx.history_of(sequence_id=follow_up.id)
            approved = {entry.step for entry in history if entry.code == "history.approved"}
            steps = stage.site.cadences[follow_up.cadence].steps
            needed = {step.id for step in steps if step.approval.mode is ApprovalMode.REQUIRED}
            sent = {entry.step for entry in history if entry.code == "history.sent"}
            count += len(sent & needed - approved)
    return count


def _check(stage: Stage, holds: bool, code: str, **params: object) -> Line:
    mark = "✓" if holds else "✗"
    return Line(
        Tone.GOOD if holds else Tone.BAD, f"{mark} {say(stage.site.language, f'demo.{code}', **params)}"
    )
