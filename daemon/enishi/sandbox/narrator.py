"""Puts into friendly words what the world and the store show; it knows nothing that did not happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from enishi.core.incoming import parse
from enishi.core.language import Lang, day, say
from enishi.core.model import Contact, History, Outbound, Purpose, Touch, TouchState
from enishi.core.projection import project
from enishi.core.telling import happening
from enishi.core.typography import columns
from enishi.core.verdict import read as read_verdict
from enishi.effects.store import Tx
from enishi.loops.engine import Engine
from enishi.sandbox.delay import delay_of
from enishi.sandbox.people import parsed, text_of
from enishi.sandbox.stage import Scene
from enishi.sandbox.world import Delivery

LONGEST_QUOTE = 150
"""Terminal columns of somebody's words that the story repeats; the .eml has the rest."""
PLAN_SHOWN = 4


class Tone(StrEnum):
    """What a line is about; the terminal may give each its colour."""

    DAY = "day"
    TO_CUSTOMER = "to_customer"
    FROM_PERSON = "from_person"
    TO_REP = "to_rep"
    NOTE = "note"
    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    tone: Tone
    text: str


@dataclass
class Narrator:
    engine: Engine
    today: date | None = None
    ahead: dict[int, tuple[str, date]] = field(default_factory=dict)
    """By sequence: its next step and that step's day, as they stood when last looked at."""

    @property
    def lang(self) -> Lang:
        return self.engine.site.language

    async def lines(self, scene: Scene) -> list[Line]:
        told = await self.engine.store.read(lambda tx: self._lines(tx, scene))
        on = scene.at.astimezone(self.engine.site.timezone).date()
        if told and on != self.today:
            self.today = on
            told.insert(0, Line(Tone.DAY, day(self.lang, on)))
        return told

    async def _lines(self, tx: Tx, scene: Scene) -> list[Line]:
        ours = self.engine.site.control_address
        mails = {parsed(delivery.raw)["Message-ID"]: delivery for delivery in scene.deliveries}
        lines = [await self._came_in(tx, found) for found in scene.deliveries if found.recipient == ours]
        for entry in scene.history:
            teller = _TELLERS.get(entry.code, Narrator._anything_else)
            lines += await teller(self, tx, entry, scene, mails)
        for delivery in scene.deliveries:
            if self.engine.site.rep_by_address(delivery.recipient) is not None:
                lines += await self._to_rep(tx, delivery, scene)
        await self._look_ahead(tx, scene)
        return lines

    def _line(self, tone: Tone, code: str, **params: object) -> Line:
        return Line(tone, say(self.lang, f"demo.{code}", **params))

    # -- Mail that came to the firm ------------------------------------------------------------------------------

    async def _came_in(self, tx: Tx, delivery: Delivery) -> Line:
        incoming = parse(delivery.raw)
        reading = read_verdict(incoming)
        number = number_of(delivery)
        if reading.verdict.is_bounce:
            whom = ", ".join(reading.recipients)
            return self._line(Tone.FROM_PERSON, "came_back", address=whom, number=number)
        sender = incoming.from_.address or ""
        rep, contact = self.engine.site.rep_by_address(sender), await tx.contact_by_address(sender)
        said = shortened(reading.visible_text)
        if rep is not None:
            return self._line(Tone.FROM_PERSON, "rep_wrote", rep=rep.name, said=said, number=number)
        name = contact.name if contact is not None else sender
        return self._line(Tone.FROM_PERSON, "customer_wrote", name=name, said=said, number=number)

    # -- Mail to the rep -----------------------------------------------------------------------------------------

    async def _to_rep(self, tx: Tx, delivery: Delivery, scene: Scene) -> list[Line]:
        mail = parsed(delivery.raw)
        known = await tx.outbound_by_message_id(mail["Message-ID"])
        if known is not None and _repeats(known, scene):
            return []
        rep = self.engine.site.rep_by_address(delivery.recipient)
        name = rep.name if rep is not None else delivery.recipient
        code = "asked" if known is not None and known.purpose is Purpose.DRAFT_REQUEST else "notified"
        lines = [
            self._line(Tone.TO_REP, code, rep=name, subject=mail["Subject"], number=number_of(delivery))
        ]
        if code == "notified":
            word = say(self.lang, "demo.word_resume")
            lines += [Line(Tone.NOTE, f"  | {line.strip()}") for line in text_of(mail).splitlines() if word in line]
        return lines

    # -- What the history says -----------------------------------------------------------------------------------

    async def _refused(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        contact = await _contact(tx, entry)
        company = await tx.company(contact.company_id)
        refusals = await tx.refusals_of(contact.id)
        return [
            self._line(
                Tone.PLAIN,
                "refused",
                name=contact.name,
                company=company.name if company else "",
                said=shortened(refusals[-1].said or ""),
                reason=entry.params["reason"],
            )
        ]

    async def _entered(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        cadence = self.engine.site.cadences[str(entry.params["cadence"])]
        assert entry.sequence_id is not None
        situation = await tx.situation(entry.sequence_id, scene.at)
        ahead = [
            f"{self._short(projected.due_at.astimezone(self.engine.site.timezone).date())} "
            f"{say(self.lang, f'kind.{projected.step.kind}')}"
            for projected in project(situation, self.engine.plan_for(situation), scene.at)
            if projected.state is TouchState.PLANNED and projected.due_at is not None
        ]
        if not ahead:
            return [self._line(Tone.NOTE, "entered_last", plan=cadence.title)]
        plan = say(self.lang, "demo.and").join(ahead[:PLAN_SHOWN])
        return [self._line(Tone.NOTE, "entered", plan=cadence.title, ahead=plan)]

    async def _sent(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        mail = await _mail_of(tx, entry)
        if mail is None or mail.purpose is not Purpose.TOUCH or mail.kind is None:
            return []
        contact = await _contact(tx, entry)
        delivery = mails.get(mail.message_id)
        number = number_of(delivery) if delivery is not None else say(self.lang, "demo.no_file")
        kind = say(self.lang, f"kind.{mail.kind}")
        return [
            self._line(
                Tone.TO_CUSTOMER, "sent", name=contact.name, kind=kind, subject=mail.subject, number=number
            )
        ]

    async def _drafted(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        """If the calendar or an absence has moved the mail, why."""
        assert entry.sequence_id is not None
        assert entry.step is not None
        situation = await tx.situation(entry.sequence_id, scene.at)
        touch = situation.touch(entry.step)
        moved = delay_of(touch, situation, self.engine.plan_for(situation)) if isinstance(touch, Touch) else None
        if moved is None:
            return []
        because = say(self.lang, f"demo.because_{moved.cause}", name=moved.name)
        return [
            self._line(
                Tone.NOTE, "moved", meant=moved.meant_on, comes=moved.comes_on, because=because,
                name=situation.contact.name,
            )
        ]  # fmt: skip

    async def _approved(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        mail = await _mail_of(tx, entry)
        if mail is None:
            return []
        due = mail.due_at.astimezone(self.engine.site.timezone)
        return [self._line(Tone.NOTE, "approved", when=due)]

    async def _auto_replied(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        """That it changed nothing but the next date, if it did."""
        assert entry.sequence_id is not None
        lines = [self._line(Tone.NOTE, "auto_replied")]
        back_on = date.fromisoformat(str(entry.params["return_on"])) if entry.params.get("return_on") else None
        before, now = self.ahead.get(entry.sequence_id), await self._next_step(tx, entry.sequence_id, scene)
        if before is not None and now is not None and before[0] == now[0] and before[1] < now[1]:
            lines.append(
                self._line(Tone.NOTE, "moved_behind", back=back_on, meant=before[1], comes=now[1])
            )
        return lines

    async def _silent(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        """Told by the mails themselves."""
        return []

    async def _anything_else(self, tx: Tx, entry: History, scene: Scene, mails: _Mails) -> list[Line]:
        """In the program's own words for it."""
        sentence = happening(self.lang, entry)
        if entry.contact_id is None:
            return [Line(Tone.NOTE, f"→ {sentence}")]
        contact = await _contact(tx, entry)
        return [self._line(Tone.NOTE, "happened", name=contact.name, what=sentence)]

    # -- The plan ahead ------------------------------------------------------------------------------------------

    async def _look_ahead(self, tx: Tx, scene: Scene) -> None:
        for sequence_id in {entry.sequence_id for entry in scene.history if entry.sequence_id is not None}:
            found = await self._next_step(tx, sequence_id, scene)
            if found is not None:
                self.ahead[sequence_id] = found

    async def _next_step(self, tx: Tx, sequence_id: int, scene: Scene) -> tuple[str, date] | None:
        situation = await tx.situation(sequence_id, scene.at)
        ahead = [
            (projected.due_at, projected.step.id)
            for projected in project(situation, self.engine.plan_for(situation), scene.at)
            if projected.state is TouchState.PLANNED and projected.due_at is not None
        ]
        if not ahead:
            return None
        due_at, step = min(ahead)
        return step, due_at.astimezone(self.engine.site.timezone).date()

    def _short(self, value: date) -> str:
        return f"{value.month}/{value.day}" if self.lang == "ja" else f"{value.day} {value:%b}"


_Mails = dict[str, Delivery]
_Teller = Callable[[Narrator, Tx, History, Scene, _Mails], Awaitable[list[Line]]]

_TELLERS: dict[str, _Teller] = {
    "history.refusal_recorded": Narrator._refused,
    "history.entered": Narrator._entered,
    "history.queued": Narrator._silent,
    "history.drafted": Narrator._drafted,
    "history.approved": Narrator._approved,
    "history.sent": Narrator._sent,
    "history.auto_replied": Narrator._auto_replied,
}


async def _contact(tx: Tx, entry: History) -> Contact:
    assert entry.contact_id is not None, entry.code
    contact = await tx.contact(entry.contact_id)
    assert contact is not None
    return contact


async def _mail_of(tx: Tx, entry: History) -> Outbound | None:
    """The mail of the entry's step; an older one of the same step may have been cancelled."""
    assert entry.sequence_id is not None
    of_step = [
        mail
        for mail in await tx.outbound_of(entry.sequence_id)
        if mail.step == entry.step and mail.purpose in (Purpose.TOUCH, Purpose.TASK_NOTE)
    ]
    return of_step[-1] if of_step else None


def _repeats(mail: Outbound, scene: Scene) -> bool:
    """A notice that only confirms a sending, which has just been told."""
    sent = {entry.sequence_id for entry in scene.history if entry.code == "history.sent"}
    others = {
        entry.sequence_id
        for entry in scene.history
        if entry.code in ("history.replied", "history.opted_out", "history.hard_bounce")
    }
    return mail.purpose is Purpose.NOTICE and mail.sequence_id in sent - others


def number_of(delivery: Delivery) -> str:
    """How its .eml is called, up to the first hyphen."""
    return delivery.file.name.partition("-")[0] if delivery.file is not None else ""


def shortened(text: str) -> str:
    words = " ".join(text.split())
    if columns(words) <= LONGEST_QUOTE:
        return words
    while columns(words) > LONGEST_QUOTE - 1:
        words = words[:-1]
    return f"{words}…"
