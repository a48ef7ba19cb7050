"""One scene of the story in friendly words, from what the world and the store show of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from enishi.core.incoming import parse
from enishi.core.language import day, say
from enishi.core.model import Contact, History, Outbound, Purpose
from enishi.core.telling import happening
from enishi.core.verdict import Reading
from enishi.core.verdict import read as read_verdict
from enishi.effects.store import Tx
from enishi.loops.engine import Engine
from enishi.sandbox.ahead import Ahead, delay_of, what_is_ahead
from enishi.sandbox.people import parsed, text_of
from enishi.sandbox.stage import Scene
from enishi.sandbox.wording import Line, Tone, familiar, near_day, number_of, shortened
from enishi.sandbox.world import Delivery

PLAN_SHOWN = 4
FAR_DAYS = 330
_BOUNCES = ("history.hard_bounce", "history.soft_bounce")
_CHOICE = re.compile(r"\s*(?:>|\d\.\s)")
"""Lines of a notice that quote the customer or offer the rep a move."""


NextSteps = dict[int, tuple[str, date]]
"""By sequence: its next step and that step's day."""


@dataclass
class SceneTeller:
    """Lives for one scene and one look at the store."""

    engine: Engine
    next_steps: NextSteps
    """As they stood before this scene; brought up to date when it has been told."""
    tx: Tx
    scene: Scene

    def __post_init__(self) -> None:
        self.lang = self.engine.site.language
        self.mails = {parsed(delivery.raw)["Message-ID"]: delivery for delivery in self.scene.deliveries}

    async def lines(self) -> list[Line]:
        ours, site = self.engine.site.control_address, self.engine.site
        came = [(one, read_verdict(parse(one.raw))) for one in self.scene.deliveries if one.recipient == ours]
        lines = [await self._came_in(*one) for one in came if not one[1].verdict.is_bounce]
        returned = [self._came_back(*one) for one in came if one[1].verdict.is_bounce]
        for entry in self.scene.history:
            if entry.code in _BOUNCES:  # it came back after it was sent, and is what the entry is about
                lines += returned
                returned = []
            lines += await _TELLERS.get(entry.code, SceneTeller._anything_else)(self, entry)
        for delivery in self.scene.deliveries:
            if site.rep_by_address(delivery.recipient) is not None:
                lines += await self._to_rep(delivery)
        await self._remember_what_is_ahead()
        return lines + returned

    def line(self, tone: Tone, code: str, **params: object) -> Line:
        return Line(tone, say(self.lang, f"demo.{code}", **params))

    # -- Mails ---------------------------------------------------------------------------------------------------

    async def _came_in(self, delivery: Delivery, reading: Reading) -> Line:
        sender = parse(delivery.raw).from_.address or ""
        rep, contact = self.engine.site.rep_by_address(sender), await self.tx.contact_by_address(sender)
        person = rep or contact
        name = familiar(self.lang, person.name) if person is not None else sender
        code = "rep_wrote" if rep is not None else "customer_wrote"
        said = shortened(reading.visible_text)
        return self.line(Tone.FROM_PERSON, code, name=name, said=said, number=number_of(delivery))

    def _came_back(self, delivery: Delivery, reading: Reading) -> Line:
        address = ", ".join(reading.recipients)
        return self.line(Tone.FROM_PERSON, "came_back", address=address, number=number_of(delivery))

    async def _to_rep(self, delivery: Delivery) -> list[Line]:
        mail = parsed(delivery.raw)
        known = await self.tx.outbound_by_message_id(mail["Message-ID"])
        if known is not None and self._repeats(known):
            return []
        rep = self.engine.site.rep_by_address(delivery.recipient)
        assert rep is not None
        asks = known is not None and known.purpose is Purpose.DRAFT_REQUEST
        told = self.line(
            Tone.TO_REP,
            "asked" if asks else "notified",
            name=familiar(self.lang, rep.name),
            subject=mail["Subject"],
            number=number_of(delivery),
        )
        return [told] if asks else [told, *self._choices(text_of(mail))]

    def _repeats(self, mail: Outbound) -> bool:
        """A notice that only confirms a sending, which has just been told."""
        codes = {entry.code for entry in self.scene.history if entry.sequence_id == mail.sequence_id}
        return mail.purpose is Purpose.NOTICE and "history.sent" in codes and not codes & {*_BOUNCES}

    def _choices(self, text: str) -> Iterable[Line]:
        """From a notice that lets the rep go on: what the customer said, and the moves it offers."""
        word = say(self.lang, "demo.word_resume")
        if word not in text:
            return
        for line in text.splitlines():
            if (_CHOICE.match(line) and line.strip(" >")) or word in line:
                yield Line(Tone.PLAIN, f"  | {line.rstrip()}")

    # -- What the history says -----------------------------------------------------------------------------------

    async def _refused(self, entry: History) -> list[Line]:
        contact = await self._contact(entry)
        company = await self.tx.company(contact.company_id)
        said = (await self.tx.refusals_of(contact.id))[-1].said or ""
        name, firm = familiar(self.lang, contact.name), company.name if company else ""
        return [
            self.line(Tone.FROM_PERSON, "refused", name=name, company=firm, said=shortened(said)),
            self.line(Tone.NOTE, "recorded", reason=entry.params["reason"]),
        ]

    async def _entered(self, entry: History) -> list[Line]:
        assert entry.sequence_id is not None
        plan = str(entry.params["cadence"])
        steps = [
            say(
                self.lang,
                "demo.ahead",
                when=self._plan_day(step.due_at),
                kind=say(self.lang, f"kind.{step.kind}"),
            )
            for step in await self._ahead(entry.sequence_id)
        ]
        if not steps:
            return [self.line(Tone.NOTE, "entered_last", plan=plan)]
        ahead = say(self.lang, "demo.and").join(steps[:PLAN_SHOWN])
        return [self.line(Tone.NOTE, "entered", plan=plan, ahead=ahead)]

    async def _sent(self, entry: History) -> list[Line]:
        mail = await self._mail_of(entry)
        if mail is None or mail.purpose is not Purpose.TOUCH or mail.kind is None:
            return []  # a note to the rep, which is told as it reaches them
        delivery, name = self.mails.get(mail.message_id), (await self._contact(entry)).name
        told = self.line(
            Tone.TO_CUSTOMER,
            "sent" if delivery is not None else "sent_in_vain",
            name=familiar(self.lang, name),
            kind=say(self.lang, f"kind.{mail.kind}"),
            subject=mail.subject.replace(f"【{self.engine.site.sender.company}】", ""),
            number=number_of(delivery) if delivery is not None else "",
        )
        return [told]

    async def _drafted(self, entry: History) -> list[Line]:
        """If the calendar or an absence has moved the mail: from when to when, and why."""
        assert entry.sequence_id is not None
        assert entry.step is not None
        situation = await self.tx.situation(entry.sequence_id, self.scene.at)
        touch = situation.touch(entry.step)
        moved = delay_of(touch, situation, self.engine.plan_for(situation)) if touch is not None else None
        if moved is None:
            return []
        return [
            self.line(
                Tone.NOTE,
                f"moved_{moved.cause}",
                customer=familiar(self.lang, situation.contact.name),
                meant=near_day(self.lang, moved.meant_on),
                comes=near_day(self.lang, moved.comes_on),
                name=moved.name,
            )
        ]

    async def _approved(self, entry: History) -> list[Line]:
        mail = await self._mail_of(entry)
        if mail is None:
            return []
        due = mail.due_at.astimezone(self.engine.site.timezone)
        return [self.line(Tone.NOTE, "approved", when=f"{near_day(self.lang, due.date())} {due:%H:%M}")]

    async def _auto_replied(self, entry: History) -> list[Line]:
        """That it changed nothing but when the next step comes, if it did."""
        assert entry.sequence_id is not None
        lines = [self.line(Tone.NOTE, "auto_replied")]
        before, return_on = self.next_steps.get(entry.sequence_id), entry.params["return_on"]
        comes_on = await self._day_of(before[0], entry.sequence_id) if before is not None else None
        if before is not None and comes_on is not None and return_on is not None and before[1] < comes_on:
            days = {"back": date.fromisoformat(str(return_on)), "meant": before[1], "comes": comes_on}
            told = {name: near_day(self.lang, value) for name, value in days.items()}
            lines.append(self.line(Tone.NOTE, "moved_behind", **told))
        return lines

    async def _told_elsewhere(self, entry: History) -> list[Line]:
        return []

    async def _anything_else(self, entry: History) -> list[Line]:
        """In the program's own words for it."""
        what = happening(self.lang, entry)
        if entry.contact_id is None:
            return [self.line(Tone.NOTE, "happened", what=what)]
        name = familiar(self.lang, (await self._contact(entry)).name)
        return [self.line(Tone.NOTE, "happened_to", name=name, what=what)]

    # -- Looking up ----------------------------------------------------------------------------------------------

    async def _contact(self, entry: History) -> Contact:
        assert entry.contact_id is not None, entry.code
        contact = await self.tx.contact(entry.contact_id)
        assert contact is not None
        return contact

    async def _mail_of(self, entry: History) -> Outbound | None:
        """The mail of the entry's step; an older one of the same step may have been cancelled."""
        assert entry.sequence_id is not None
        mails = await self.tx.outbound_of(entry.sequence_id)
        purposes = (Purpose.TOUCH, Purpose.TASK_NOTE)
        of_step = [mail for mail in mails if mail.step == entry.step and mail.purpose in purposes]
        return of_step[-1] if of_step else None

    async def _ahead(self, sequence_id: int) -> list[Ahead]:
        situation = await self.tx.situation(sequence_id, self.scene.at)
        return what_is_ahead(situation, self.engine.plan_for(situation), self.scene.at)

    async def _next_step(self, sequence_id: int) -> tuple[str, date] | None:
        ahead = await self._ahead(sequence_id)
        return (ahead[0].step, self._on(ahead[0].due_at)) if ahead else None

    async def _day_of(self, step: str, sequence_id: int) -> date | None:
        """When the step comes now; another may have overtaken it."""
        dues = (one.due_at for one in await self._ahead(sequence_id) if one.step == step)
        return next((self._on(due_at) for due_at in dues), None)

    async def _remember_what_is_ahead(self) -> None:
        for sequence_id in dict.fromkeys(entry.sequence_id for entry in self.scene.history):
            if sequence_id is not None and (found := await self._next_step(sequence_id)):
                self.next_steps[sequence_id] = found

    def _on(self, at: datetime) -> date:
        return at.astimezone(self.engine.site.timezone).date()

    def _plan_day(self, at: datetime) -> str:
        """With its year where the day alone might be taken for one of this year."""
        on = self._on(at)
        far = (on - self._on(self.scene.at)).days > FAR_DAYS
        return day(self.lang, on) if far else near_day(self.lang, on)


_TELLERS: dict[str, Callable[[SceneTeller, History], Awaitable[list[Line]]]] = {
    "history.refusal_recorded": SceneTeller._refused,
    "history.entered": SceneTeller._entered,
    "history.queued": SceneTeller._told_elsewhere,
    "history.drafted": SceneTeller._drafted,
    "history.approved": SceneTeller._approved,
    "history.sent": SceneTeller._sent,
    "history.auto_replied": SceneTeller._auto_replied,
    "history.away": SceneTeller._told_elsewhere,
}
