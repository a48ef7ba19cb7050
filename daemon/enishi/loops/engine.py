"""The one engine: things happened to sequences; decide, make the texts that are asked for, write all of it at once.

The daemon's loops, the command line and the virtual worlds all come through here. A transaction is the caller's;
nothing in here waits for the network. A hundred events cost little more visits to the database than one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enishi.core.decide import decide, without_text
from enishi.core.events import Edited, Entered, Event, TextFailed
from enishi.core.language import sentence
from enishi.core.model import Sequence as FollowUp
from enishi.core.model import SequenceState
from enishi.core.problem import EnishiError, NotSo
from enishi.core.situation import (
    NEEDS_TEXT,
    Follow,
    MakeDraft,
    NoteAway,
    Outcome,
    QueueMail,
    Situation,
    Suppress,
)
from enishi.core.transitions import NotInTable
from enishi.effects import log
from enishi.effects.store import Store, Tx
from enishi.effects.store.changes import Changes, SomebodyWasFirst
from enishi.loops.background import background_of
from enishi.loops.carry_out import Texts, carry_out, texts_of
from enishi.loops.firm import Firm

__all__ = ["Engine", "Happened", "SomebodyWasFirst"]

REST_AFTER_FAULT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Happened:
    outcomes: list[Outcome]
    """In the order of the events; those that a sequence's state does not know are left out."""
    failed: list[tuple[int, Exception]]
    """Sequences that could not be decided or told of; nothing is written of what met them."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A refusal that is to run through a cadence."""

    refusal_id: int
    contact_id: int
    cadence: str


@dataclass(frozen=True)
class Engine(Firm):
    store: Store

    async def happen(self, tx: Tx, sequence_id: int, event: Event, now: datetime, cause: str) -> Outcome:
        """Apply `event` to the sequence. `cause` says on whose word (model.History).

        Raises NotInTable where the sequence's state does not know the event, SomebodyWasFirst on a lost race,
        BadInput for a rep's own words that cannot be sent as they stand.
        """
        outcomes = []
        for result in await self._happen(tx, [(sequence_id, event)], now, cause):
            if isinstance(result.became, Exception):
                raise result.became
            outcomes.append(result.became)
        return outcomes[0]

    async def happen_if_possible(
        self, tx: Tx, sequence_ids: Sequence[int], event: Event, now: datetime, cause: str
    ) -> list[Outcome]:
        """Apply one event to several sequences; those whose state does not know it are left as they are."""
        happened = await self.happen_all(tx, [(id, event) for id in sequence_ids], now, cause)
        for _, error in happened.failed:
            raise error
        return happened.outcomes

    async def happen_all(
        self, tx: Tx, news: Iterable[tuple[int, Event]], now: datetime, cause: str
    ) -> Happened:
        """Apply many events, each to its sequence, as if one after the other. One that cannot be decided, or whose
        letters cannot be written, never harms the others. Raises SomebodyWasFirst on a lost race."""
        happened = Happened([], [])
        for result in await self._happen(tx, list(news), now, cause):
            if isinstance(result.became, Outcome):
                happened.outcomes.append(result.became)
            elif not isinstance(result.became, NotInTable):
                happened.failed.append((result.told.sequence_id, result.became))
        return happened

    async def enter_all(
        self, tx: Tx, beginnings: Iterable[Beginning], now: datetime, cause: str
    ) -> list[Outcome]:
        """New sequences, begun at once; in the order of `beginnings`."""
        entered = await self._entered(tx, beginnings, now)
        happened = await self.happen_all(tx, [(id, Entered()) for id in entered], now, cause)
        for _, error in happened.failed:
            raise error
        return happened.outcomes

    async def set_aside(self, tx: Tx, failed: Iterable[tuple[int, Exception]], now: datetime) -> None:
        """Sequences that met an error of ours are looked at again after a rest, and never hold up the others."""
        for sequence_id, error in failed:
            log.turn_failed(f"sequence S{sequence_id}", error)
            sequence = await tx.sequence(sequence_id)
            if sequence is not None and sequence.state is SequenceState.ACTIVE:
                await tx.write_sequence(sequence, replace(sequence, look_at=now + REST_AFTER_FAULT))

    async def _entered(self, tx: Tx, beginnings: Iterable[Beginning], now: datetime) -> list[int]:
        new = [
            FollowUp(0, b.refusal_id, b.contact_id, b.cadence, SequenceState.ACTIVE, now, look_at=now)
            for b in beginnings
        ]
        return [sequence.id for sequence in await tx.add_sequences(new)] if new else []

    # -- In rounds: whatever may be decided side by side is read, decided and written together ------------------

    async def _happen(
        self, tx: Tx, news: Sequence[tuple[int, Event]], now: datetime, cause: str
    ) -> list[_Result]:
        """What became of each, in their order; behind them what failed of the sequences that followed."""
        results: list[_Result] = []
        line = [_Told(place, id, event) for place, (id, event) in enumerate(news)]
        while line:
            told, line = await self._round(tx, line, now, cause)
            results += told
        results.sort(key=lambda result: result.told.place)
        return [one for one in results if one.told.place < len(news) or isinstance(one.became, Exception)]

    async def _round(
        self, tx: Tx, line: Sequence[_Told], now: datetime, cause: str
    ) -> tuple[list[_Result], list[_Told]]:
        """What has been dealt with, and who comes in the next round."""
        situations = await tx.situations({told.sequence_id for told in line}, now)
        decided, failed, later = self._decided(line, situations, now)
        background = await background_of(tx, ((one.situation, one.outcome) for one in decided))
        results, changes, follows = failed, Changes(), list[Beginning]()
        for one in decided:
            try:
                wanted = carry_out(self, one.situation, one.outcome, one.texts, background, now, cause)
            except Exception as error:
                results.append(_Result(one.told, error))
                continue
            changes.add(wanted)
            follows += _follows(one.situation, one.outcome)
            results.append(_Result(one.told, one.outcome))
        await tx.apply(changes)
        entered = [_Told(_LAST, id, Entered()) for id in await self._entered(tx, follows, now)]
        return results, entered + later

    def _decided(
        self, line: Sequence[_Told], situations: Mapping[int, Situation], now: datetime
    ) -> tuple[list[_Decided], list[_Result], list[_Told]]:
        """Decided, failed, and those that must see first what becomes of others in this line."""
        decided: list[_Decided] = []
        failed: list[_Result] = []
        later: list[_Told] = []
        busy, firms_at_stake = set[int](), set[int]()
        for told in line:
            situation = situations.get(told.sequence_id)
            if situation is None:
                failed.append(_Result(told, NotSo("store.no_sequence", id=told.sequence_id)))
                continue
            firm = situation.company.id
            if told.sequence_id in busy or firm in firms_at_stake:
                firms_at_stake.add(firm)
                later.append(told)
                continue
            busy.add(told.sequence_id)
            try:
                outcome, texts = self._decide(situation, told.event, now)
            except Exception as error:
                failed.append(_Result(told, error))
                continue
            decided.append(_Decided(told, situation, outcome, texts))
            if _others_see(outcome):
                firms_at_stake.add(firm)
        return decided, failed, later

    def _decide(self, situation: Situation, event: Event, now: datetime) -> tuple[Outcome, Texts]:
        plan = self.plan_for(situation)
        outcome = decide(situation, event, plan, now)
        try:
            return outcome, texts_of(outcome, situation, self, now)
        except EnishiError as fault:
            if isinstance(event, Edited):
                raise  # theirs to mend, not the template's owner's
            problem = " ".join(sentence(self.site.language, found) for found in fault.problems)
            failed = TextFailed(_step_begun(outcome), problem)
            return without_text(situation, outcome, failed, plan, now), {}


@dataclass(frozen=True, slots=True)
class _Told:
    place: int
    """Among the news; sequences that follow have none there and come last."""
    sequence_id: int
    event: Event


_LAST = sys.maxsize


@dataclass(frozen=True, slots=True)
class _Decided:
    told: _Told
    situation: Situation
    outcome: Outcome
    texts: Texts


@dataclass(frozen=True, slots=True)
class _Result:
    told: _Told
    became: Outcome | Exception


def _others_see(outcome: Outcome) -> bool:
    """It changes what is decided on other sequences of the same firm."""
    return any(
        isinstance(action, Suppress | NoteAway | Follow)
        or (isinstance(action, QueueMail | MakeDraft) and action.content is not None)
        for action in outcome.actions
    )


def _follows(situation: Situation, outcome: Outcome) -> list[Beginning]:
    """The refusal goes on in other cadences."""
    refusal, contact = situation.refusal, situation.contact
    return [
        Beginning(refusal.id, contact.id, action.cadence)
        for action in outcome.actions
        if isinstance(action, Follow)
    ]


def _step_begun(outcome: Outcome) -> str:
    return next(action.step.id for action in outcome.actions if isinstance(action, NEEDS_TEXT))
