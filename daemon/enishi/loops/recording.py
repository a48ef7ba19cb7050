"""Recording a refusal: one line is enough, the same one twice is one, and the thanks are on their way at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import compress

from enishi.core.address import address_key
from enishi.core.events import OptedOut
from enishi.core.model import Cause, Contact, Deal, Finality, History, Refusal, TouchState
from enishi.core.model import Sequence as FollowUp
from enishi.core.problem import BadInput, Problem
from enishi.core.refusal import read as read_refusal
from enishi.core.refusal_input import RefusalInput, problems_of
from enishi.core.settings import Site
from enishi.core.telling import plain_params
from enishi.effects.store import Tx
from enishi.effects.store.changes import Changes
from enishi.effects.store.deals import Record
from enishi.loops.engine import Beginning, Engine
from enishi.loops.persons import Persons, sought

SAME_REFUSAL_WITHIN = timedelta(days=30)
"""A second record for the same deal within this is the same no, told by a colleague or typed twice."""

SURE_ENOUGH = 0.6
"""Below this the reason is not taken from the words; a person names it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    refusal: Refusal
    sequence: FollowUp
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
    return (await record_all(engine, tx, [wanted], now, cause))[0]


async def record_all(
    engine: Engine, tx: Tx, wanted: Iterable[RefusalInput], now: datetime, cause: str
) -> list[Recorded]:
    """As `record`, of many in one go, as if one after the other."""
    await tx.take_turns_recording()
    recorded: dict[int, Recorded] = {}
    line = list(enumerate(wanted))
    count = len(line)
    while line:
        persons = Persons(await tx.directory([sought(told) for _, told in line]))
        told_now = [persons.take(told) for _, told in line]
        taken = list(compress(line, told_now))
        line = [told for told, is_taken in zip(line, told_now, strict=True) if not is_taken]
        contacts = await persons.save(tx)
        recording = _Recording(engine, tx, contacts, now, cause)
        done = await recording.of_all([told for _, told in taken])
        recorded |= {place: one for (place, _), one in zip(taken, done, strict=True)}
    return [recorded[place] for place in range(count)]


@dataclass(frozen=True)
class _Recording:
    """Refusals of different people, side by side."""

    engine: Engine
    tx: Tx
    contacts: Mapping[str, Contact]
    """By `address_key`."""
    now: datetime
    cause: str

    async def of_all(self, wanted: Sequence[RefusalInput]) -> list[Recorded]:
        cases = [(told, self.contacts[address_key(told.address)]) for told in wanted]
        records = await self.tx.records_of([contact.id for _, contact in cases])
        again: dict[int, Recorded] = {}
        new: list[_Case] = []
        for told, contact in cases:
            record = records[contact.id]
            known = await self._known(told, contact, record)
            if known is not None:
                again[contact.id] = await _told_again(
                    self.engine, self.tx, told, contact, known, self.now, self.cause
                )
            else:
                new.append(_Case(told, contact, record))
        begun = {one.contact.id: done for one, done in zip(new, await self._begin(new), strict=True)}
        return [again.get(contact.id) or begun[contact.id] for _, contact in cases]

    async def _begin(self, cases: Sequence[_Case]) -> list[Recorded]:
        """Put them on record, obey those who ask for silence, and begin their cadences."""
        refusals = await self._refusals(cases, await self._deals(cases))
        await self._obey([case for case in cases if case.wanted.asked_to_stop])
        lines = [self._line(case) for case in cases]
        await self.tx.apply(Changes(history=lines))
        beginnings = [
            Beginning(refusal.id, case.contact.id, self._cadence(case.wanted))
            for case, refusal in zip(cases, refusals, strict=True)
        ]
        outcomes = await self.engine.enter_all(self.tx, beginnings, self.now, self.cause)
        return [Recorded(refusal, o.sequence) for refusal, o in zip(refusals, outcomes, strict=True)]

    async def _deals(self, cases: Sequence[_Case]) -> list[Deal]:
        """The deals that were refused: on record under that subject, or new."""
        new = [_deal(case.contact, case.wanted) for case in cases if case.known_deal is None]
        added = iter(await self.tx.add_deals(new) if new else [])
        return [case.known_deal or next(added) for case in cases]

    async def _refusals(self, cases: Sequence[_Case], deals: Sequence[Deal]) -> list[Refusal]:
        new = [
            _refusal(deal, case.wanted, self.now, self._today)
            for case, deal in zip(cases, deals, strict=True)
        ]
        return await self.tx.add_refusals(new) if new else []

    async def _obey(self, cases: Sequence[_Case]) -> None:
        for case in cases:
            await _obey_stop(self.engine, self.tx, case.contact, self.now, self.cause)

    def _line(self, case: _Case) -> History:
        assert case.wanted.reason is not None
        params = {"reason": self.engine.site.reasons[case.wanted.reason].title}
        return History(self.now, "history.refusal_recorded", self.cause, params, contact_id=case.contact.id)

    def _cadence(self, wanted: RefusalInput) -> str:
        assert wanted.reason is not None
        assert wanted.finality is not None
        cadence = cadence_for(self.engine.site, wanted.reason, wanted.finality)
        assert cadence is not None, "completed() has looked"
        return cadence

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.engine.site.timezone).date()

    async def _known(
        self, wanted: RefusalInput, contact: Contact, record: Record
    ) -> tuple[Refusal, FollowUp] | None:
        """The record of this same no, if there is one: same person, same deal or none named, running or recent."""
        said_on = wanted.said_on or self._today
        deals = {deal.id: deal for deal in record.deals}
        for refusal in reversed(record.refusals):
            of_this = [sequence for sequence in record.sequences if sequence.refusal_id == refusal.id]
            if not of_this or not _same_deal(deals[refusal.deal_id], wanted):
                continue
            if await _never_began(self.tx, of_this[-1], contact):
                continue
            running = any(not sequence.state.is_over for sequence in of_this)
            if running or abs(said_on - refusal.said_on) <= SAME_REFUSAL_WITHIN:
                return refusal, of_this[-1]
        return None


@dataclass(frozen=True, slots=True)
class _Case:
    wanted: RefusalInput
    contact: Contact
    record: Record

    @property
    def known_deal(self) -> Deal | None:
        named = (deal for deal in self.record.deals if deal.subject == self.wanted.deal)
        return next(named, None) if self.wanted.deal is not None else None


async def _obey_stop(engine: Engine, tx: Tx, contact: Contact, now: datetime, cause: str) -> None:
    """Their words ask for no further mail, of whatever deal (mail-reality L7)."""
    await tx.suppress(contact.address, Cause.OPTED_OUT, now)
    live = [sequence.id for sequence in await tx.sequences_of(contact.id, live_only=True)]
    await engine.happen_if_possible(tx, live, OptedOut(), now, cause)


async def _never_began(tx: Tx, sequence: FollowUp, contact: Contact) -> bool:
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
    known: tuple[Refusal, FollowUp],
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


def _deal(contact: Contact, wanted: RefusalInput) -> Deal:
    assert wanted.rep is not None
    return Deal(
        id=0,
        contact_id=contact.id,
        rep=wanted.rep,
        subject=wanted.deal,
        product=wanted.product,
        price_band=wanted.price_band,
        source=wanted.source,
        proposed_on=wanted.proposed_on,
    )


def _refusal(deal: Deal, wanted: RefusalInput, now: datetime, today: date) -> Refusal:
    assert wanted.reason is not None
    assert wanted.finality is not None
    return Refusal(
        id=0,
        deal_id=deal.id,
        reason=wanted.reason,
        finality=wanted.finality,
        said_on=wanted.said_on or today,
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
