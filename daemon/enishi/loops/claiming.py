"""One transaction of a line: write down what became of the mails that came back, and claim the next that may leave.

Everything is decided afresh here (mail-reality R10): suppression, pause, approval, address, window, pressure, limits,
absence, and whether the mailbox has been read. Bytes, Message-ID and Date are fixed and committed before SMTP (R2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from enishi.core.account import Account, account_after
from enishi.core.clearance import (
    Clearance,
    Go,
    LookFirst,
    Moment,
    PutOff,
    Withdraw,
    clearance,
    is_fresh,
    opening_of,
)
from enishi.core.compose import compose, from_letter
from enishi.core.events import Proof, TextFailed, Tick
from enishi.core.fate import Fate, fate_of, words_of
from enishi.core.language import sentence
from enishi.core.limits import Limits
from enishi.core.model import History, Kind, Outbound
from enishi.core.plan import Pressure, Window
from enishi.core.pressure import Sent, SentLately
from enishi.core.problem import BadInput
from enishi.core.send_result import Accepted, SendResult
from enishi.core.settings import MailboxSettings
from enishi.core.smtp_replies import handling_of
from enishi.core.standing import Claimed, Standing
from enishi.effects import log
from enishi.effects.store import Candidate, Tx
from enishi.effects.store import Line as Found
from enishi.loops import allowance, doubts, hold_switch, rests, stop_switch
from enishi.loops.allowance import DomainRoom
from enishi.loops.engine import Engine

SWITCHES = (stop_switch.SETTING, *hold_switch.Hold)
REST_AFTER_FAULT = timedelta(hours=1)
"""A mail that an error of ours keeps from being dealt with stands aside so long."""


@dataclass(frozen=True, slots=True)
class Back:
    """A mail that came back from its server."""

    mail: Outbound
    result: SendResult
    holder: str
    """Under what name it was claimed."""


@dataclass(slots=True)
class Claims:
    """What one transaction claimed, and what else it moved."""

    holder: str
    mails: list[tuple[Outbound, bytes]] = field(default_factory=list)
    touched: int = 0
    must_look: bool = False
    """Something may only go once the mailbox has been read."""


@dataclass(slots=True)
class _Answers:
    """What is to be written about the candidates."""

    claimed: list[tuple[Outbound, Claimed]] = field(default_factory=list)
    put_off: list[tuple[int, datetime]] = field(default_factory=list)
    withdrawn: list[tuple[Outbound, str]] = field(default_factory=list)
    unwritable: list[tuple[Outbound, BadInput]] = field(default_factory=list)
    must_look: bool = False

    @property
    def for_sequences(self) -> bool:
        """Some sequences must hear of it."""
        return bool(self.withdrawn or self.unwritable)


@dataclass
class Claimer:
    engine: Engine
    settings: MailboxSettings
    limits: Limits
    caught_up_at: Callable[[], datetime | None]
    """Since when everything that came into the mailbox is known; None: never."""
    jitter: Callable[[], float]
    """In [0, 1)."""
    holder: str
    """Who we are, for the other daemons on the database."""
    account: Account
    """As it was last seen."""
    limited_until_at: datetime | None = None
    """The mailbox's limits let nothing go before."""

    def is_fresh(self, now: datetime) -> bool:
        return is_fresh(self.caught_up_at(), now)

    async def turn(self, tx: Tx, back: Sequence[Back], room: int, now: datetime, *, blind: bool) -> Claims:
        """`room`: how many mails there are hands for; `blind`: the mailbox cannot be read, so only thanks may go."""
        holder, start = self.holder, await self._account_for(tx, back)
        account, fates = self._fates(back, start, now)
        if account.is_resting(now):
            room = 0
        room, self.limited_until_at = await allowance.within(
            tx, self.limits, self.engine.site, self.settings, account, room, now
        )
        found = await tx.settle_and_look(fates, self.settings.key, now, room, SWITCHES, blind=blind)
        for mail_id in found.taken:
            if (mail := await tx.outbound(mail_id)) is not None:
                await doubts.was_sent(self.engine, tx, mail, Proof.LATE_RESULT, now, "smtp")
        self.account = found.account
        if account != start:
            self.account = await rests.noted(self.engine, tx, found.account, account, now)
        if self.account.is_resting(now):  # perhaps another daemon has met the trouble
            return Claims(holder, touched=len(fates))
        answers = await self._answers(tx, found, now)
        claimed = [claimed for _, claimed in answers.claimed]
        await tx.claim(claimed, answers.put_off, holder, last=not answers.for_sequences)
        await self._tell_sequences(tx, answers, now)
        touched = len(fates) + len(found.candidates) - (answers.must_look)
        mails = [(mail, claimed.raw) for mail, claimed in answers.claimed]
        return Claims(holder, mails, touched, answers.must_look)

    async def give_back(self, tx: Tx, claims: Claims) -> None:
        """None of them was begun."""
        await tx.give_back([mail.id for mail, _ in claims.mails], claims.holder)

    # -- What came back -----------------------------------------------------------------------------------------

    async def _account_for(self, tx: Tx, back: Sequence[Back]) -> Account:
        """As last seen while all is well; where something changes, as the database has it for all daemons."""
        if not self.account.failures and all(isinstance(one.result, Accepted) for one in back):
            return self.account
        return await tx.account(self.settings.key)

    def _fates(self, back: Sequence[Back], account: Account, now: datetime) -> tuple[Account, list[Fate]]:
        """The fate of each mail, and what all of it makes of the account."""
        fates = []
        for one in back:
            handling, words = handling_of(one.result), words_of(one.result)
            account = account_after(account, handling, words, now, self.jitter())
            if account.first_sent_on is None and isinstance(one.result, Accepted):
                today = now.astimezone(self.engine.site.timezone).date()
                account = replace(account, first_sent_on=today)
            fates.append(
                fate_of(
                    one.mail,
                    one.holder,
                    handling,
                    words,
                    account,
                    now,
                    self.jitter(),
                    self.settings.give_up_after,
                )
            )
        return account, fates

    # -- May it leave? -------------------------------------------------------------------------------------------

    async def _answers(self, tx: Tx, found: Found, now: datetime) -> _Answers:
        answers = _Answers()
        if not found.candidates:
            return answers
        moment = await self._moment(tx, found, now)
        mails = [candidate.mail for candidate in found.candidates]
        room = await allowance.domain_room(tx, self.limits, self.settings, mails, now)
        stopped = stop_switch.is_thrown(found.switches) or hold_switch.holds_in(found.switches)
        for candidate in found.candidates:
            try:
                self._answer(candidate, moment, room, answers, stopped=stopped)
            except Exception as error:  # one mail that meets an error of ours never holds up the next
                log.turn_failed(f"sender, mail {candidate.mail.id}", error)
                answers.put_off.append((candidate.mail.id, now + REST_AFTER_FAULT))
        return answers

    def _answer(
        self, candidate: Candidate, moment: Moment, room: DomainRoom, answers: _Answers, *, stopped: bool
    ) -> None:
        mail, standing = candidate.mail, candidate.standing
        match self._cleared(mail, standing, moment, room, stopped=stopped):
            case Go():
                try:
                    answers.claimed.append((mail, self._frozen(mail, moment.now)))
                except BadInput as fault:
                    answers.unwritable.append((mail, fault))
                else:
                    room.take(mail)
                    _count(moment.sent, mail, standing, moment.now)
            case PutOff(until_at):
                answers.put_off.append((mail.id, until_at))
            case Withdraw(why):
                answers.withdrawn.append((mail, why))
            case LookFirst():
                answers.must_look = True

    def _cleared(
        self, mail: Outbound, standing: Standing | None, moment: Moment, room: DomainRoom, *, stopped: bool
    ) -> Clearance:
        if standing is not None and stopped:
            return PutOff(moment.now + stop_switch.RECHECK)
        if (full_until := room.full_until(mail)) is not None:
            return PutOff(full_until)
        if standing is None:
            return Go()  # to one of our own people: nothing about a customer forbids it
        return clearance(mail, standing, moment)

    async def _moment(self, tx: Tx, found: Found, now: datetime) -> Moment:
        site = self.engine.site
        standings = [candidate.standing for candidate in found.candidates if candidate.standing is not None]
        followed_up = [
            candidate.standing
            for candidate in found.candidates
            if candidate.standing is not None and candidate.mail.kind is not Kind.THANKS
        ]
        suppressed = (
            await tx.suppressed_among({standing.address for standing in standings}) if standings else set()
        )
        sent = await tx.sent_lately(followed_up, *_counted_since(site.pressure, now)) if followed_up else ()
        return Moment(
            site,
            now,
            self.caught_up_at(),
            SentLately(sent),
            suppressed.__contains__,
            _remembered(opening_of(site)),
        )

    def _frozen(self, mail: Outbound, now: datetime) -> Claimed:
        """Bytes and Date are made once; a later try sends the same ones (R6)."""
        dated_at = mail.dated_at or now
        raw = mail.raw or compose(
            from_letter(mail, self.settings.address, dated_at, self.engine.site.timezone)
        )
        return Claimed(mail.id, raw, dated_at, now, is_new=mail.raw is None)

    # -- What the sequences must know -----------------------------------------------------------------------------

    async def _tell_sequences(self, tx: Tx, answers: _Answers, now: datetime) -> None:
        for mail, why in answers.withdrawn:
            await tx.withdraw(mail, now)
            told = History(
                now, "history.send_withdrawn", "clock", {"why": why}, mail.sequence_id, step=mail.step
            )
            await tx.remember(told)
            # What made it leave the queue may be news to the sequence, too (a suppression, a plan that changed).
            assert mail.sequence_id is not None, "only mail of a sequence is withdrawn"
            await self.engine.happen_if_possible(tx, [mail.sequence_id], Tick(), now, "clock")
        for mail, fault in answers.unwritable:
            await tx.withdraw(mail, now)
            if mail.sequence_id is not None and mail.step is not None:
                problem = " ".join(sentence(self.engine.site.language, found) for found in fault.problems)
                failed = TextFailed(mail.step, problem)
                await self.engine.happen_if_possible(tx, [mail.sequence_id], failed, now, "clock")


def _count(sent: SentLately, mail: Outbound, standing: Standing | None, now: datetime) -> None:
    if standing is not None and mail.kind is not None:
        sent.add(Sent(standing.contact_id, standing.company_id, mail.kind, now))


def _counted_since(pressure: Pressure, now: datetime) -> tuple[datetime, datetime]:
    """How far back mails count, and how far offers."""
    lately = max(pressure.per_contact.within, pressure.per_company.within, timedelta(days=1))
    return now - lately, now - max(pressure.offers.within, lately)


def _remembered(opening: Callable[[Window, datetime], datetime]) -> Callable[[Window, datetime], datetime]:
    """A line asks for one window at one instant over and over."""
    known: dict[tuple[int, datetime], datetime] = {}

    def remembered(window: Window, at: datetime) -> datetime:
        key = (id(window), at)
        if key not in known:
            known[key] = opening(window, at)
        return known[key]

    return remembered
