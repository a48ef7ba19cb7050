"""A restored copy is compared with what really went out, before anything more does (mail-reality R15).

The copy knows nothing after the moment of its backup. What it believes unsent may have left, and what left may be
nothing it ever heard of. While it is on hold, the mailboxes are caught up as always: answers, opt-outs and reps' words
since the backup are all read again. Then, once, Sent is read from the backup's day on. Every mail of ours there:

| in Sent, and here                                         | then                                                     |
|-----------------------------------------------------------|----------------------------------------------------------|
| known by its id, and sent                                 | nothing                                                  |
| known by its id, and waiting                              | it has gone: it is on record as sent                     |
| unknown, but a mail of the same subject to the same       | it is that one, made again from a mail that was read     |
| address waits                                             | again: on record as sent, under both ids                 |
| unknown, to somebody who is on record                     | their sequences pause, and the rep is told               |
| unknown, to nobody on record                              | the leads are told: whoever records it again must know   |

Then the hold ends by itself, if Sent proves what is *not* there as well: all mails that we know to have left by each
mailbox lie in its Sent folder, and it is the server that puts them there. Otherwise the leads are told what to look
at, and the hold stays until a person says `enishi restore --done`. `resume all` does not lift it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core.address import address_key
from enishi.core.events import PauseAsked
from enishi.core.language import moment
from enishi.core.model import History, Outbound, Purpose, SendState, Sequence
from enishi.core.problem import Unavailable
from enishi.core.settings import MailboxSettings
from enishi.effects.imap import Mailbox
from enishi.effects.render import render_letter
from enishi.effects.store import Tx
from enishi.effects.store.backup import RECONCILED_SETTING
from enishi.loops import hold_switch, letters
from enishi.loops.engine import Engine
from enishi.loops.filing import files_itself
from enishi.loops.hold_switch import Hold
from enishi.loops.leads import tell_leads
from enishi.loops.sent_folder import Copy, SentMail, read_sent
from enishi.loops.threads import sequences_cited

JUDGED_BY = 10
"""Mails that must all lie in Sent, so that what does not lie there has not been sent."""
TRY_EVERY = timedelta(minutes=1)
WAITING = (SendState.QUEUED, SendState.DEFERRED)


@dataclass
class _Findings:
    gone: list[Outbound] = field(default_factory=list)
    paused: dict[int, tuple[Sequence, Copy]] = field(default_factory=dict)
    lost: list[Copy] = field(default_factory=list)


@dataclass
class Reconciler:
    engine: Engine
    connect: Callable[[str], Mailbox]
    """A connection of its own to the mailbox of this key."""
    caught_up: Callable[[], bool]
    """Whether everything that came into all mailboxes since the backup has been read."""
    fault: Unavailable | None = None
    """Why the comparison could not be made yet."""
    _made_at: datetime | None = None
    """When the backup was made that the last turn found to be compared."""

    async def turn(self, now: Callable[[], datetime]) -> int:
        """Compare, if that is due and can be done; how many mails were found to have left."""
        made_at = self._made_at = await self.engine.store.read(_due)
        if made_at is None or not self.caught_up():
            return 0
        try:
            sent = {key: await self._sent(key, made_at) for key in self.engine.site.mailboxes}
        except Unavailable as fault:
            self.fault = fault
            return 0
        self.fault = None
        return await self.engine.store.write(lambda tx: self._reconcile(tx, made_at, sent, now()))

    async def next_at(self, now: datetime) -> datetime | None:
        return now + TRY_EVERY if self._made_at is not None else None

    async def _sent(self, key: str, since: datetime) -> SentMail:
        known = await self.engine.store.read(lambda tx: tx.last_message_ids(key, JUDGED_BY))
        mailbox = self.connect(key)
        try:
            return await read_sent(mailbox, since, known)
        finally:
            await mailbox.close()

    async def _reconcile(self, tx: Tx, made_at: datetime, sent: Mapping[str, SentMail], now: datetime) -> int:
        if await _due(tx) != made_at:
            return 0  # a person was first
        findings = _Findings()
        for copy in (copy for mail in sent.values() for copy in mail.copies):
            await self._compare(tx, copy, findings, now)
        for sequence, copy in findings.paused.values():
            await self._pause(tx, sequence, copy, now)
        boxes = self.engine.site.mailboxes
        unproven = [key for key, mail in sent.items() if not await _proves_absence(tx, boxes[key], mail)]
        await tx.put_setting(RECONCILED_SETTING, made_at.isoformat())
        if not unproven:
            await hold_switch.release(tx, Hold.RESTORED, now)
        await self._tell(tx, made_at, findings, unproven, now)
        return len(findings.gone)

    # -- One copy ------------------------------------------------------------------------------------------------

    async def _compare(self, tx: Tx, copy: Copy, findings: _Findings, now: datetime) -> None:
        found = [await tx.outbound_by_message_id(message_id) for message_id in copy.message_ids]
        mail = next((known for known in found if known is not None), None)
        if mail is None and (mail := await _twin(tx, copy)) is not None:
            await tx.know_id(copy.message_ids[-1], outbound_id=mail.id, sequence_id=mail.sequence_id)
        if mail is None:
            await self._strange(tx, copy, findings)
        elif mail.state in WAITING and await tx.found_sent(mail, copy.at, "found in Sent"):
            findings.gone.append(mail)

    async def _strange(self, tx: Tx, copy: Copy, findings: _Findings) -> None:
        site = self.engine.site
        people = [rep.address for rep in site.reps.values()]
        ours = {
            address_key(address) for address in (*people, *(box.address for box in site.mailboxes.values()))
        }
        if ours.issuperset(copy.recipients):
            return  # a mail to a rep more or less
        sequences = [one for one in await sequences_cited(tx, copy.references) if not one.state.is_over]
        for address in copy.recipients:
            contact = await tx.contact_by_address(address)
            sequences += await tx.sequences_of(contact.id, live_only=True) if contact is not None else []
        for sequence in sequences:
            findings.paused.setdefault(sequence.id, (sequence, copy))
        if not sequences:
            findings.lost.append(copy)

    async def _pause(self, tx: Tx, sequence: Sequence, copy: Copy, now: datetime) -> None:
        when = self._shown(copy.at)
        params = {"subject": copy.subject, "when": when}
        await tx.remember(History(now, "history.restore_unknown_mail", "clock", params, sequence.id))
        await self.engine.happen_if_possible(tx, [sequence.id], PauseAsked(), now, "clock")
        situation = await tx.situation(sequence.id, now)
        rep = self.engine.rep_of(situation)
        context = await letters.context(self.engine, tx, situation, now)
        shown = {**context, "subject": copy.subject, "when": when}
        subject, body = render_letter("restore_unknown_mail", rep.language, shown)
        notice = self.engine.to_rep(
            rep, Purpose.NOTICE, subject, body, now, urgent=True, sequence_id=sequence.id
        )
        await tx.enqueue(notice)

    # -- What came of it -----------------------------------------------------------------------------------------

    async def _tell(
        self, tx: Tx, made_at: datetime, findings: _Findings, unproven: list[str], now: datetime
    ) -> None:
        counts = {"gone": len(findings.gone), "paused": len(findings.paused), "lost": len(findings.lost)}
        await tx.remember(History(now, "history.restore_reconciled", "clock", counts))
        context = {
            "when": self._shown(made_at),
            "gone": [f"{mail.recipient} {mail.subject}" for mail in findings.gone],
            "paused": [f"S{number}" for number in sorted(findings.paused)],
            "lost": [
                f"{self._shown(one.at)} {', '.join(one.recipients)} {one.subject}" for one in findings.lost
            ],
            "waiting": sum(mail.purpose is Purpose.TOUCH for mail in await tx.list_outbound(*WAITING)),
            "unproven": [self.engine.site.mailboxes[key].address for key in unproven],
        }
        await tell_leads(self.engine, tx, "restore_reconciled", context, now)

    def _shown(self, at: datetime) -> str:
        site = self.engine.site
        return moment(site.language, at.astimezone(site.timezone))


async def is_done(tx: Tx) -> bool:
    """What is on hold was compared, and waits for a person."""
    made_at = (await hold_switch.holds(tx)).get(Hold.RESTORED)
    return made_at is not None and await _due(tx) is None


async def _due(tx: Tx) -> datetime | None:
    """When the backup was made with which nothing has been compared yet; None: nothing to do."""
    made_at = (await hold_switch.holds(tx)).get(Hold.RESTORED)
    if made_at is None or await tx.get_setting(RECONCILED_SETTING) == made_at.isoformat():
        return None
    return made_at


async def _twin(tx: Tx, copy: Copy) -> Outbound | None:
    """The mail that waits to say the same to the same person once more."""
    waiting = [mail for mail in await tx.list_outbound(*WAITING) if mail.purpose is Purpose.TOUCH]
    same = (
        mail
        for mail in waiting
        if mail.subject == copy.subject and address_key(mail.recipient) in copy.recipients
    )
    return next(same, None)


async def _proves_absence(tx: Tx, settings: MailboxSettings, sent: SentMail) -> bool:
    """Copies that we put there ourselves tell of what was accepted up to some moment, and not of what came after it."""
    if settings.file_sent == "yes" or not sent.is_complete:
        return False
    return settings.file_sent == "no" or await files_itself(tx, settings.key) is True
