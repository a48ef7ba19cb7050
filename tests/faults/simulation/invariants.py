"""What must hold of every life, whatever went wrong: judged by what the world saw, then held against the books.

Numbers are those of `docs/fault-laboratory.md`. Each check yields sentences; a good life yields none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from tests.faults.simulation.life import Life, Outcome
from tests.faults.simulation.mail_server import Accepted, Try, text_of
from tests.faults.simulation.people import CUSTOMERS
from tests.faults.simulation.timeline import TOKYO

from enishi.core.address import domain_of
from enishi.core.model import Kind, SendState, SequenceState
from enishi.core.plan import ApprovalMode

KNOWN_WITHIN = timedelta(minutes=2)
"""What lay in the mailbox that long before a try must have been read: a catch-up counts for 60 s (clearance), and a
claimed mail may wait for its connection a little."""
LATE = timedelta(days=1)
_ENDED = ("sent", "failed", "cancelled", "unknown")
_OUR_PEOPLE = "mirai.example"


def broken(outcome: Outcome) -> list[str]:
    """All that does not hold in this life, in words."""
    judge = _Judge(outcome)
    checks = (
        judge.twice,
        judge.lost,
        judge.after_silence,
        judge.unapproved,
        judge.bursts,
        judge.untold,
        judge.faults,
    )
    return [f"{number}: {words}" for number, check in enumerate(checks, 1) for words in check()]


@dataclass(frozen=True)
class _Judge:
    outcome: Outcome

    # -- 1: never twice by our own doing -------------------------------------------------------------------------

    def twice(self) -> Iterator[str]:
        by_id = Counter((mail.begun.message_id, mail.begun.recipient) for mail in self.accepted)
        for (message_id, recipient), times in by_id.items():
            if times > 1 + self._said_unsent(self.mail_of(message_id)):
                yield f"{message_id} to {recipient} was accepted {times} times"
        steps = Counter(
            (mail["sequence_id"], mail["step"])
            for accepted in self.to_customers
            if (mail := self.mail_of(accepted.begun.message_id)) is not None
        )
        for (sequence, step), times in steps.items():
            if times > 1 + self.life.people.said.unsent.count((sequence, step)):
                yield f"S{sequence}.{step} reached the customer {times} times"

    def _said_unsent(self, mail: Mapping[str, Any] | None) -> int:
        about = (mail["sequence_id"], mail["step"]) if mail is not None else None
        return sum(said == about for said in self.life.people.said.unsent)

    # -- 2: nothing lost -----------------------------------------------------------------------------------------

    def lost(self) -> Iterator[str]:
        known = {accepted.begun.message_id for accepted in self.accepted}
        for mail in self.outcome.records.mails:
            name, state = self._name(mail), mail["state"]
            if state == SendState.SENDING:
                yield f"{name} still stands as sending"
            elif state in (SendState.QUEUED, SendState.DEFERRED) and _instant(mail["due_at"]) <= self._now:
                if not self._may_wait(mail):
                    yield f"{name} was due {mail['due_at']} and nobody sends it"
            elif state == SendState.UNKNOWN and mail["id"] not in self.outcome.records.asked:
                yield f"{name} is in doubt, and nobody was asked"
            if mail["purpose"] != "touch":
                continue
            said = (mail["sequence_id"], mail["step"])
            if mail["message_id"] in known:
                if (
                    state not in (SendState.SENT, SendState.UNKNOWN)
                    and said not in self.life.people.said.unsent
                ):
                    yield f"{name} was accepted, and stands as {state}"
            elif state == SendState.SENT and said not in self.life.people.said.sent:
                yield f"{name} stands as sent, and no server has it"
        for accepted in self.to_customers:
            if self.mail_of(accepted.begun.message_id) is None:
                yield f"{accepted.begun.message_id} was accepted, and the books know nothing of it"
        yield from self._lost_sequences()

    def _may_wait(self, mail: Mapping[str, Any]) -> bool:
        """What fell due in the last minutes may still be on its way."""
        return self._now - _instant(mail["due_at"]) < timedelta(minutes=30)

    def _lost_sequences(self) -> Iterator[str]:
        for number, sequence in self.outcome.records.sequences.items():
            if sequence["state"] != SequenceState.ACTIVE:
                if sequence["cause"] is None:
                    yield f"S{number} is {sequence['state']}, and nothing says why"
                continue
            waits = [
                mail
                for mail in self.outcome.records.mails
                if mail["sequence_id"] == number and mail["state"] in (SendState.QUEUED, SendState.DEFERRED)
            ]
            if sequence["look_at"] is None and not waits:
                yield f"S{number} is active, and nobody will ever look at it again"
            elif sequence["look_at"] is not None and _instant(sequence["look_at"]) < self._now - timedelta(
                hours=2
            ):
                yield f"S{number} was to be looked at {sequence['look_at']}, and was not"
        for number in self.life.recorded:
            if number not in self.outcome.records.sequences:
                yield f"S{number} was recorded, and is gone"

    # -- 3: silence ----------------------------------------------------------------------------------------------

    def after_silence(self) -> Iterator[str]:
        for begun, mail in self._customer_tries():
            if (silenced := self._silence_before(begun, mail)) is not None:
                yield f"{self._name(mail)} was begun {begun.at:%m-%d %H:%M} although {silenced}"

    def _silence_before(self, begun: Try, mail: Mapping[str, Any]) -> str | None:
        for address, at in self.life.suppressed:
            if address == begun.recipient and at + KNOWN_WITHIN < begun.at:
                return f"{address} was suppressed {at:%m-%d %H:%M}"
        if mail["kind"] == Kind.THANKS:
            return None
        recorded = self.life.recorded.get(mail["sequence_id"])
        if recorded is None:
            return None
        for silence in self.life.people.said.silences:
            if silence.customer != begun.recipient or not recorded[0] < silence.at:
                continue
            if silence.at + KNOWN_WITHIN < begun.at and not self._woken(mail, silence.at, begun.at):
                return f"{silence.customer} {silence.why} {silence.at:%m-%d %H:%M}"
        return None

    def _woken(self, mail: Mapping[str, Any], since: datetime, until: datetime) -> bool:
        """A person said that this sequence goes on."""
        return any(
            number == mail["sequence_id"] and since < at <= until
            for number, at in self.life.people.said.resumed
        )

    # -- 4: approval ---------------------------------------------------------------------------------------------

    def unapproved(self) -> Iterator[str]:
        cadences = self.life.site.cadences
        for begun, mail in self._customer_tries():
            sequence = self.outcome.records.sequences[mail["sequence_id"]]
            step = cadences[sequence["cadence"]].step(mail["step"])
            if step is None or step.approval.mode is ApprovalMode.AUTO:
                continue
            text = _plain(text_of(begun.mail))
            shown = [one for one in self.life.people.said.requests if _plain(one.text) == text]
            if any(one.approved_at is not None and one.approved_at <= begun.at for one in shown):
                continue
            if step.approval.mode is ApprovalMode.REQUIRED:
                yield f"{self._name(mail)} was begun without approval of its text"
                continue
            silent = [
                one for one in shown if one.if_silent and one.asked_at + step.approval.veto <= begun.wall_at
            ]
            if not any(
                one.objected_at is None or one.objected_at + KNOWN_WITHIN > begun.at for one in silent
            ):
                yield f"{self._name(mail)} was begun without silence to its text"

    # -- 5: no burst ---------------------------------------------------------------------------------------------

    def bursts(self) -> Iterator[str]:
        yield from self._pressure()
        yield from self._gathered()
        if not any("clock is set" in line for line in self.life.story):
            yield from self._limits()

    def _pressure(self) -> Iterator[str]:
        """Of a mail that a person said had not left, the program knows the last sending alone."""
        by_contact: dict[str, dict[object, datetime]] = defaultdict(dict)
        by_company: dict[str, dict[object, datetime]] = defaultdict(dict)
        companies = {customer.address: customer.company for customer in CUSTOMERS}
        pressure = self.life.site.pressure
        for accepted, mail in self._customer_mails():
            if not Kind(mail["kind"]).is_advertising:
                continue
            who, about = accepted.begun.recipient, mail["id"]
            for what, rate, sent in (
                (who, pressure.per_contact, by_contact[who]),
                (companies[who], pressure.per_company, by_company[companies[who]]),
            ):
                lately = [at for at in sent.values() if at > accepted.begun.wall_at - rate.within]
                if len(lately) >= rate.count and not self._said_unsent(mail):
                    yield f"{self._name(mail)} is one too many for {what}: {len(lately)} since {min(lately):%m-%d %H:%M}"
                sent[about] = accepted.wall_at

    def _gathered(self) -> Iterator[str]:
        """What is late by more than a day goes one a day (R11); what is on time goes beside it.

        Of two that begin at one instant neither was there before the other.
        """
        days: dict[tuple[str, object], list[tuple[datetime, bool]]] = defaultdict(list)
        for accepted, mail in sorted(self._customer_mails(), key=lambda pair: pair[0].begun.at):
            if mail["kind"] == Kind.THANKS or mail["urgent"]:
                continue
            begun = accepted.begun
            gone = days[begun.recipient, begun.wall_at.astimezone(TOKYO).date()]
            late = self._is_late(begun, mail)
            another = any(was_late or at < begun.at for at, was_late in gone)
            if late and another and not self._said_unsent(mail):
                yield f"{self._name(mail)} is late, and went on a day on which another had gone"
            gone.append((begun.at, late))

    def _is_late(self, begun: Try, mail: Mapping[str, Any]) -> bool:
        touch = self.outcome.records.touches.get((mail["sequence_id"], mail["step"]))
        planned = touch["due_at"] if touch is not None else None
        return planned is not None and begun.wall_at - _instant(planned) > LATE

    def _limits(self) -> Iterator[str]:
        """Of what the server took: a try that it turned away is no mail to it."""
        limits = self.life.site.mailboxes["followup"].limits
        tries = [accepted.begun.at for accepted in self.accepted]
        for window in limits.windows if limits is not None else ():
            for first, last in zip(tries, tries[window.most :], strict=False):
                if last - first < window.within - timedelta(seconds=1):
                    yield f"{window.name}: {window.most + 1} mails between {first:%m-%d %H:%M:%S} and {last:%H:%M:%S}"
                    break

    # -- 6: the history tells it ---------------------------------------------------------------------------------

    def untold(self) -> Iterator[str]:
        told = {
            (line["sequence_id"], line["step"])
            for line in self.outcome.records.history
            if line["code"] in ("history.sent", "history.proven_sent")
        }
        for mail in self.outcome.records.mails:
            about = (mail["sequence_id"], mail["step"])
            if mail["purpose"] == "touch" and mail["state"] == SendState.SENT and about not in told:
                yield f"{self._name(mail)} was sent, and its history does not say so"

    # -- 7: no error of ours -------------------------------------------------------------------------------------

    def faults(self) -> Iterator[str]:
        yield from self.life.faults

    # -- What all of them look at --------------------------------------------------------------------------------

    @property
    def life(self) -> Life:
        return self.outcome.life

    @property
    def _now(self) -> datetime:
        return self.outcome.records.now

    @property
    def accepted(self) -> list[Accepted]:
        return self.life.server.accepted

    @cached_property
    def to_customers(self) -> list[Accepted]:
        return [mail for mail in self.accepted if domain_of(mail.begun.recipient) != _OUR_PEOPLE]

    @cached_property
    def _by_id(self) -> dict[str, Mapping[str, Any]]:
        return {mail["message_id"]: mail for mail in self.outcome.records.mails}

    def mail_of(self, message_id: str) -> Mapping[str, Any] | None:
        """None for those that carried a token: the books forget them on purpose (A1)."""
        return self._by_id.get(message_id)

    def _customer_mails(self) -> Iterator[tuple[Accepted, Mapping[str, Any]]]:
        for accepted in self.to_customers:
            mail = self.mail_of(accepted.begun.message_id)
            if mail is not None:
                yield accepted, mail

    def _customer_tries(self) -> Iterator[tuple[Try, Mapping[str, Any]]]:
        for begun in self.life.server.tries:
            mail = self.mail_of(begun.message_id)
            if mail is not None and mail["purpose"] == "touch":
                yield begun, mail

    def _name(self, mail: Mapping[str, Any]) -> str:
        if mail["purpose"] == "touch":
            return f"S{mail['sequence_id']}.{mail['step']} to {mail['recipient']}"
        return f"{mail['purpose']} {mail['id']} to {mail['recipient']}"


def _instant(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _plain(text: str) -> str:
    """Line breaks and blanks are the mail's own."""
    return "".join(text.split())
