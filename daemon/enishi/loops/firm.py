"""The firm as the engine knows it: its site and what it takes to write in its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from enishi.core.compose import new_message_id, thread_root
from enishi.core.model import Outbound, Purpose, SendState
from enishi.core.settings import MailboxSettings, Rep, Site
from enishi.core.situation import Plan, Situation, plan_of
from enishi.effects.render import Renderer
from enishi.loops.threads import answered_mail, thread_name


@dataclass(frozen=True)
class Firm:
    site: Site
    renderer: Renderer
    fresh_token: Callable[[], str]
    """128 random bits as hex digits, new at each call."""

    def plan_for(self, situation: Situation) -> Plan:
        cadence = situation.sequence.cadence
        plan = self._plans.get(cadence)
        if plan is None:
            plan = self._plans[cadence] = plan_of(self.site, situation, self.site.cadences.get(cadence))
        return replace(plan, jitter_seed=str(situation.sequence.id))

    @cached_property
    def _plans(self) -> dict[str, Plan]:
        """By cadence: the same for all of its sequences but for the seed."""
        return {}

    def rep_of(self, situation: Situation) -> Rep:
        """The deal's rep; if they have left the site, a lead, else anyone: somebody must be told."""
        reps = self.site.reps
        lead = next((rep for rep in reps.values() if rep.lead), None)
        return reps.get(situation.deal.rep) or lead or next(iter(reps.values()))

    def mailbox_of(self, situation: Situation) -> MailboxSettings:
        return self.site.mailbox_of(self.rep_of(situation))

    def thread_of(self, situation: Situation) -> tuple[str | None, tuple[str, ...]]:
        """In-Reply-To and References for the next mail of this sequence (RFC 5322 §3.6.4, doctrine C10)."""
        domain = self.mailbox_of(situation).address.rpartition("@")[2]
        root = thread_root(thread_name(situation.sequence), domain)
        told, sent = answered_mail(situation.refusal), situation.thread
        chain = [told] if told else []
        parent = sent[-1] if sent else told
        # The root is ours alone and survives servers that rewrite Message-ID (mail-reality R7).
        return parent, tuple(dict.fromkeys([root, *chain, *sent]))

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
