"""The one engine: something happened to a sequence; decide, make the texts it asks for, write all of it at once.

The daemon's loops, the command line and the virtual worlds all come through here. A transaction is the caller's;
nothing in here waits for the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.core.decide import decide, without_text
from enishi.core.events import Edited, Entered, Event, TextFailed
from enishi.core.language import sentence
from enishi.core.model import Contact
from enishi.core.problem import EnishiError
from enishi.core.situation import NEEDS_TEXT, Follow, Outcome, Situation
from enishi.core.transitions import NotInTable
from enishi.effects.store import Store, Tx
from enishi.loops.carry_out import carry_out, texts_of
from enishi.loops.firm import Firm


class SomebodyWasFirst(Exception):
    """A guarded write found another state than the decision had seen; decide again, or leave it."""


@dataclass(frozen=True)
class Engine(Firm):
    store: Store

    async def happen(self, tx: Tx, sequence_id: int, event: Event, now: datetime, cause: str) -> Outcome:
        """Apply `event` to the sequence. `cause` says on whose word (model.History).

        Raises NotInTable where the sequence's state does not know the event, SomebodyWasFirst on a lost race,
        BadInput for a rep's own words that cannot be sent as they stand.
        """
        situation = await tx.situation(sequence_id, now)
        plan = self.plan_for(situation)
        outcome = decide(situation, event, plan, now)
        try:
            texts = texts_of(outcome, situation, self, now)
        except EnishiError as fault:
            if isinstance(event, Edited):
                raise  # theirs to mend, not the template's owner's
            problem = " ".join(sentence(self.site.language, found) for found in fault.problems)
            failed = TextFailed(_step_begun(outcome), problem)
            outcome, texts = without_text(situation, outcome, failed, plan, now), {}
        await self._write(tx, situation, outcome)
        await carry_out(self, tx, situation, outcome, texts, now, cause)
        for action in outcome.actions:
            if isinstance(action, Follow):
                await self.enter(tx, situation.refusal.id, situation.contact, action.cadence, now, cause)
        return outcome

    async def happen_if_possible(
        self, tx: Tx, sequence_ids: Sequence[int], event: Event, now: datetime, cause: str
    ) -> list[Outcome]:
        """Apply one event to several sequences; those whose state does not know it are left as they are."""
        outcomes = []
        for sequence_id in sequence_ids:
            try:
                outcomes.append(await self.happen(tx, sequence_id, event, now, cause))
            except NotInTable:
                continue
        return outcomes

    async def enter(
        self, tx: Tx, refusal_id: int, contact: Contact, cadence: str, now: datetime, cause: str
    ) -> Outcome:
        """A new sequence through `cadence`, begun at once."""
        sequence = await tx.add_sequence(
            refusal_id=refusal_id, contact_id=contact.id, cadence=cadence, entered_at=now, look_at=now
        )
        return await self.happen(tx, sequence.id, Entered(), now, cause)

    async def _write(self, tx: Tx, situation: Situation, outcome: Outcome) -> None:
        if outcome.sequence != situation.sequence and not await tx.write_sequence(
            situation.sequence, outcome.sequence
        ):
            raise SomebodyWasFirst
        for touch in outcome.touches:
            if not await tx.write_touch(situation.touch(touch.step), touch):
                raise SomebodyWasFirst


def _step_begun(outcome: Outcome) -> str:
    return next(action.step.id for action in outcome.actions if isinstance(action, NEEDS_TEXT))
