"""Recording a refusal: one line is enough, the same one twice is one, and the thanks are on their way at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enishi.core.address import company_domain
from enishi.core.events import OptedOut
from enishi.core.model import Cause, Contact, Deal, Finality, History, Refusal, Sequence, TouchState
from enishi.core.problem import BadInput, Problem
from enishi.core.refusal import read as read_refusal
from enishi.core.refusal_input import RefusalInput, problems_of
from enishi.core.settings import Site
from enishi.core.telling import plain_params
from enishi.effects.store import Tx
from enishi.loops.engine import Beginning, Engine

SAME_REFUSAL_WITHIN = timedelta(days=30)
"""A second record for the same deal within this is the same no, told by a colleague or typed twice."""

SURE_ENOUGH = 0.6
"""Below this the reason is not taken from the words; a person names it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    refusal: Refusal
    sequence: Sequence
    already: bool = False
    """It was on record; nothing was begun again."""
    changed: bool = False
    """It was on record and now says more."""


def completed(wanted: RefusalInput, site: Site) -> RefusalInput:
    """With the reason read from the words and the only rep filled in. Raises BadInput with all that is wrong."""
    problems = problems_of(wanted, site)
    reason, finality, suppress = wanted.reason, wanted.finality, False
    if wanted.said:
        reading = read_refusal(wanted.said, site.reasons)
        suppress = reading.suppress
        finality = finality or reading.finality
        if reason is None and reading.reason is not None and reading.confidence >= SURE_ENOUGH:
            reason = reading.reason
    if reason is None and not problems:
        problems.append(Problem("refusal.reason_needed", params={"reasons": ", ".join(site.reasons)}))
    if problems:
        raise BadInput(problems)
    assert reason is not None
    finality = finality or site.reasons[reason].finality
    rep = wanted.rep or next(iter(site.reps))
    if cadence_for(site, reason, finality) is None:
        raise BadInput("refusal.no_cadence", reason=reason, finality=finality.value)
    return replace(
        wanted, reason=reason, finality=finality, rep=rep, asked_to_stop=wanted.asked_to_stop or suppress
    )


def cadence_for(site: Site, reason: str, finality: Finality) -> str | None:
    """Key of the cadence for this kind of no: as the reason names it, else the first that is meant for it."""
    named = site.reasons[reason].cadence.get(finality)
    if named is not None:
        return named
    return next(
        (
            cadence.key
            for cadence in site.cadences.values()
            if reason in cadence.reasons and (not cadence.finalities or finality in cadence.finalities)
        ),
        None,
    )


async def record(engine: Engine, tx: Tx, wanted: RefusalInput, now: datetime, cause: str) -> Recorded:
    """Record a refusal that `completed` has passed; begins its cadence unless it is already on record."""
    contact = await _contact(tx, wanted)
    known = await _known(tx, contact, wanted, now, engine)
    if known is not None:
        return await _told_again(engine, tx, wanted, contact, known, now, cause)
    deal = await _deal(tx, contact, wanted)
    refusal = await _refusal(tx, deal, wanted, now, engine)
    if wanted.asked_to_stop:
        await _obey_stop(engine, tx, contact, now, cause)
    assert wanted.reason is not None
    assert wanted.finality is not None
    cadence = cadence_for(engine.site, wanted.reason, wanted.finality)
    assert cadence is not None, "completed() has looked"
    params = {"reason": engine.site.reasons[wanted.reason].title}
    await tx.remember(History(now, "history.refusal_recorded", cause, params, contact_id=contact.id))
    beginning = Beginning(refusal.id, contact.id, cadence)
    outcome = (await engine.enter_all(tx, [beginning], now, cause))[0]
    return Recorded(refusal, outcome.sequence)


async def _obey_stop(engine: Engine, tx: Tx, contact: Contact, now: datetime, cause: str) -> None:
    """Their words ask for no further mail, of whatever deal (mail-reality L7)."""
    await tx.suppress(contact.address, Cause.OPTED_OUT, now)
    live = [sequence.id for sequence in await tx.sequences_of(contact.id, live_only=True)]
    await engine.happen_if_possible(tx, live, OptedOut(), now, cause)


async def _contact(tx: Tx, wanted: RefusalInput) -> Contact:
    """The person, found or made; what is told now completes what is known."""
    known = await tx.contact_by_address(wanted.address)
    if known is not None:
        told = {
            name: value
            for name in ("name", "title", "department")
            if (value := getattr(wanted, name)) and value != getattr(known, name)
        }
        if wanted.basis is not None and wanted.basis is not known.basis:
            told["basis"] = wanted.basis
        known = replace(known, **told)
        # Written even where nothing is new: two programs that record the same no take turns at this row.
        await tx.save_contact(known)
        return known
    company = await tx.company_of(wanted.company, company_domain(wanted.address))
    if wanted.industry is not None and company.industry is None:
        company = replace(company, industry=wanted.industry)
        await tx.update_company(company)
    return await tx.add_contact(
        Contact(
            id=0,
            company_id=company.id,
            address=wanted.address,
            name=wanted.name or "",
            title=wanted.title,
            department=wanted.department,
            basis=wanted.basis,
        )
    )


async def _known(
    tx: Tx, contact: Contact, wanted: RefusalInput, now: datetime, engine: Engine
) -> tuple[Refusal, Sequence] | None:
    """The record of this same no, if there is one: same person, same deal or none named, still running or recent."""
    said_on = wanted.said_on or now.astimezone(engine.site.timezone).date()
    deals = {deal.id: deal for deal in await tx.deals_of(contact.id)}
    sequences = await tx.sequences_of(contact.id)
    for refusal in reversed(await tx.refusals_of(contact.id)):
        deal = deals[refusal.deal_id]
        of_this = [sequence for sequence in sequences if sequence.refusal_id == refusal.id]
        if not of_this or not _same_deal(deal, wanted) or await _never_began(tx, of_this[-1], contact):
            continue
        running = any(not sequence.state.is_over for sequence in of_this)
        if running or abs(said_on - refusal.said_on) <= SAME_REFUSAL_WITHIN:
            return refusal, of_this[-1]
    return None


async def _never_began(tx: Tx, sequence: Sequence, contact: Contact) -> bool:
    """A suppression that has been lifted since stopped it before anything was said."""
    if sequence.cause is not Cause.SUPPRESSED or await tx.is_suppressed(contact.address):
        return False
    return not any(touch.state is TouchState.SENT for touch in await tx.touches_of(sequence.id))


def _same_deal(deal: Deal, wanted: RefusalInput) -> bool:
    return wanted.deal is None or deal.subject is None or deal.subject.strip() == wanted.deal.strip()


async def _told_again(
    engine: Engine,
    tx: Tx,
    wanted: RefusalInput,
    contact: Contact,
    known: tuple[Refusal, Sequence],
    now: datetime,
    cause: str,
) -> Recorded:
    """Complete the record with what is new; nothing is sent for it and the cadence goes on as it is."""
    refusal, sequence = known
    if wanted.asked_to_stop:
        await _obey_stop(engine, tx, contact, now, cause)
        sequence = await tx.sequence(sequence.id) or sequence
    told = {
        name: value
        for name in ("worry", "competitor", "criteria", "said", "note", "next_topic")
        if (value := getattr(wanted, name)) and value != getattr(refusal, name)
    }
    dates = {**refusal.dates, **wanted.dates}
    changed = bool(told) or dates != dict(refusal.dates)
    if changed:
        refusal = replace(refusal, **told, dates=dates)
        await tx.update_refusal(refusal)
        entry = History(
            now, "history.refusal_updated", cause, plain_params(told), sequence.id, contact_id=contact.id
        )
        await tx.remember(entry)
        if not sequence.state.is_over and sequence.look_at is not None:
            await tx.write_sequence(
                sequence, replace(sequence, look_at=now)
            )  # new dates may mean an earlier step
    return Recorded(refusal, sequence, already=True, changed=changed)


async def _deal(tx: Tx, contact: Contact, wanted: RefusalInput) -> Deal:
    assert wanted.rep is not None
    if wanted.deal is not None:
        for deal in await tx.deals_of(contact.id):
            if deal.subject == wanted.deal:
                return deal
    return await tx.add_deal(
        Deal(
            id=0,
            contact_id=contact.id,
            rep=wanted.rep,
            subject=wanted.deal,
            product=wanted.product,
            price_band=wanted.price_band,
            source=wanted.source,
            proposed_on=wanted.proposed_on,
        )
    )


async def _refusal(tx: Tx, deal: Deal, wanted: RefusalInput, now: datetime, engine: Engine) -> Refusal:
    assert wanted.reason is not None
    assert wanted.finality is not None
    return await tx.add_refusal(
        Refusal(
            id=0,
            deal_id=deal.id,
            reason=wanted.reason,
            finality=wanted.finality,
            said_on=wanted.said_on or now.astimezone(engine.site.timezone).date(),
            recorded_at=now,
            worry=wanted.worry,
            competitor=wanted.competitor,
            criteria=wanted.criteria,
            said=wanted.said,
            note=wanted.note,
            next_topic=wanted.next_topic,
            dates=dict(wanted.dates),
            thread_id=wanted.thread_id,
            thread_subject=wanted.thread_subject,
        )
    )
