"""The one engine: something happened to a sequence; decide, make the texts it asks for, write all of it at once.

The daemon's loops, the command line and the virtual worlds all come through here. A transaction is the caller's;
nothing in here waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.core.compose import new_message_id, thread_root
from enishi.core.decide import decide, without_text
from enishi.core.events import Edited, Entered, Event, TextFailed
from enishi.core.language import sentence
from enishi.core.model import Contact, Outbound, Purpose, SendState
from enishi.core.problem import EnishiError
from enishi.core.settings import MailboxSettings, Rep, Site
from enishi.core.situation import NEEDS_TEXT, Outcome, Plan, Situation
from enishi.core.transitions import NotInTable
from enishi.effects.render import Renderer
from enishi.effects.store import Store, Tx
from enishi.loops.carry_out import carry_out, texts_of
from enishi.loops.threads import answered_mail, thread_name


class SomebodyWasFirst(Exception):
    """A guarded write found another state than the decision had seen; decide again, or leave it."""


@dataclass(frozen=True)
class Engine:
    site: Site
    store: Store
    renderer: Renderer
    fresh_token: Callable[[], str]

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

    def plan_for(self, situation: Situation) -> Plan:
        site = self.site
        return Plan(
            cadence=site.cadences.get(situation.sequence.cadence),
            calendar=site.calendar,
            windows=site.windows,
            pressure=site.pressure,
            approvals=site.approvals,
            zone=site.timezone,
            default_basis=site.default_basis,
            library=tuple(piece for piece in site.library.values() if piece.language == site.language),
            jitter_seed=str(situation.sequence.id),
        )

    def rep_of(self, situation: Situation) -> Rep:
        """The deal's rep; if they have left the site, a lead, else anyone: somebody must be told."""
        reps = self.site.reps
        lead = next((rep for rep in reps.values() if rep.lead), None)
        return reps.get(situation.deal.rep) or lead or next(iter(reps.values()))

    def mailbox_of(self, situation: Situation) -> MailboxSettings:
        return self.site.mailbox_of(self.rep_of(situation))

    async def thread_of(self, tx: Tx, situation: Situation) -> tuple[str | None, tuple[str, ...]]:
        """In-Reply-To and References for the next mail of this sequence (RFC 5322 §3.6.4, doctrine C10)."""
        domain = self.mailbox_of(situation).address.rpartition("@")[2]
        root = thread_root(thread_name(situation.sequence), domain)
        sent = await tx.thread_of(situation.sequence.id)
        told = answered_mail(situation.refusal)
        chain = [told] if told else []
        parent = sent[-1] if sent else told
        # The root is ours alone and survives servers that rewrite Message-ID (mail-reality R7).
        return parent, tuple(dict.fromkeys([root, *chain, *sent[-8:]]))

    def new_id(self, mailbox: MailboxSettings) -> str:
        return new_message_id(mailbox.address.rpartition("@")[2], self.fresh_token())

    def to_rep(
        self, rep: Rep, purpose: Purpose, subject: str, body: str, now: datetime, **more: object
    ) -> Outbound:
        """A mail from the daemon to one of its own people; always automatic (RFC 3834 §5.2)."""
        control = self.site.mailboxes[self.site.control]
        fields: dict[str, object] = {
            "id": 0,
            "purpose": purpose,
            "state": SendState.QUEUED,
            "mailbox": control.key,
            "recipient": rep.address,
            "recipient_name": rep.name,
            "from_name": "Enishi 縁",
            "reply_to": control.address,
            "subject": subject,
            "body": body,
            "due_at": now,
            "queued_at": now,
            "message_id": self.new_id(control),
            "auto_submitted": "auto-generated",
            "rep": rep.key,
            **more,
        }
        return Outbound(**fields)  # type: ignore[arg-type]  # checked by the tests of every letter

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
