"""Mail from the customer's side: say to the sequences of those whom it concerns what happened.

Who they are and how sure that is: `loops.tracing`. What may follow from it: the table in `core.matching.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from enishi.core.address import company_domain
from enishi.core.events import (
    AutomaticNews,
    AutoReplied,
    Bounced,
    Complained,
    Event,
    HandWritten,
    OptedOut,
    Replied,
    UnclearMail,
)
from enishi.core.forwarded import Forwarded
from enishi.core.matching import Certainty, Consequence, Evidence, Message, consequence, said
from enishi.core.matching.rules import CLOCKS_DIFFER
from enishi.core.model import Contact, History, Inbound, Sequence
from enishi.core.optout import button_pressed
from enishi.core.verdict import Verdict
from enishi.effects.store import Tx
from enishi.loops import tracing
from enishi.loops.engine import Engine
from enishi.loops.leads import tell_rep_unreached
from enishi.loops.post import Post
from enishi.loops.tracing import Concern, Report

LARGEST_HEAD = 64 * 2**10
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")


async def take(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    reading = post.reading
    match reading.verdict:
        case Verdict.HARD_BOUNCE | Verdict.SOFT_BOUNCE:
            await _bounced(engine, tx, post, inbound, now)
        case Verdict.DELAYED:
            await _delayed(tx, post, inbound, now)
        case Verdict.COMPLAINT:
            await _complained(engine, tx, post, inbound, now)
        case Verdict.UNSUBSCRIBE if post.incoming.feedback is not None or reading.recipients:
            await _complained(engine, tx, post, inbound, now)
        case Verdict.UNSUBSCRIBE:
            await _opted_out(engine, tx, post, inbound, now)
        case Verdict.AUTO_REPLY | Verdict.OUT_OF_OFFICE if reading.needs_person:
            await _brought_news(engine, tx, post, inbound, now)
        case Verdict.AUTO_REPLY | Verdict.OUT_OF_OFFICE:
            await _answered_by_machine(engine, tx, post, inbound, now)
        case Verdict.BULK_NOISE if not reading.needs_person:
            return
        case Verdict.MALFORMED | Verdict.BULK_NOISE:
            await _person_wrote(engine, tx, post, inbound, UnclearMail(inbound.id), now)
        case _:
            replied = Replied(inbound.id, stated=post.stated)
            await _person_wrote(engine, tx, post, inbound, replied, now)


# -- A person ------------------------------------------------------------------------------------------------------


async def _person_wrote(
    engine: Engine, tx: Tx, post: Post, inbound: Inbound, event: Replied | UnclearMail, now: datetime
) -> None:
    """The writer's sequences hear of it, and so do those of everybody at the same firm."""
    message = Message.ANSWER if isinstance(event, Replied) else Message.UNCLEAR
    concerns = await _of_person(tx, post)
    for concern in concerns:
        if concern.certainty is Certainty.CLAIMED:
            await _ask(engine, tx, post, concern, inbound, now)
            continue
        asks = consequence(message, concern.certainty) is Consequence.ASK
        told = (
            UnclearMail(inbound.id, concern.evidence) if asks else replace(event, evidence=concern.evidence)
        )
        meant = _meant(concern, await tx.sequences_of(concern.contact.id), post)
        await _tell_living_or_last(engine, tx, meant, told, inbound, now)
    spoken = replace(event, by_colleague=True) if isinstance(event, Replied) else event
    await _tell_colleagues(engine, tx, post, concerns, spoken, inbound, now)


async def _of_person(tx: Tx, post: Post) -> tuple[Concern, ...]:
    return await tracing.writers(tx, post) or await tracing.namesakes(tx, post)


async def _tell_colleagues(
    engine: Engine,
    tx: Tx,
    post: Post,
    told: Iterable[Concern],
    event: Replied | UnclearMail,
    inbound: Inbound,
    now: datetime,
) -> None:
    """In live sequences of other people at the writer's firm."""
    domain = company_domain(post.incoming.from_.address or "")
    if domain is None:
        return
    heard = {concern.contact.id for concern in told}
    colleagues = [s for s in await tx.live_sequences_at_domain(domain) if s.contact_id not in heard]
    begun = [s for s in colleagues if _begun_before(s, post.received_at)]
    await _happen(engine, tx, begun, replace(event, evidence=Evidence.COMPANY), inbound, now)


async def _ask(engine: Engine, tx: Tx, post: Post, concern: Concern, inbound: Inbound, now: datetime) -> None:
    """Their automatic mail rests, and the rep says what this mail is."""
    meant = _meant(concern, await tx.sequences_of(concern.contact.id, live_only=True), post)
    await _happen(engine, tx, meant, UnclearMail(inbound.id, concern.evidence), inbound, now)


def _meant(concern: Concern, sequences: Iterable[Sequence], post: Post) -> list[Sequence]:
    """Those whose mails it names, and those that had begun before it came."""
    return [one for one in sequences if one.id in concern.cited or _begun_before(one, post.received_at)]


async def _tell_all(
    engine: Engine, tx: Tx, contact: Contact, event: Event, inbound: Inbound, now: datetime
) -> None:
    await _tell_living_or_last(engine, tx, await tx.sequences_of(contact.id), event, inbound, now)


async def _tell_living_or_last(
    engine: Engine, tx: Tx, sequences: list[Sequence], event: Event, inbound: Inbound, now: datetime
) -> None:
    """Every live sequence; if none lives, the last one, so that its rep learns of the mail."""
    live = [sequence for sequence in sequences if not sequence.state.is_over]
    await _happen(engine, tx, live or sequences[-1:], event, inbound, now)


def _begun_before(sequence: Sequence, said_at: datetime) -> bool:
    """What was said before the refusal was recorded is what led to it, no answer to us."""
    return sequence.entered_at <= said_at + CLOCKS_DIFFER


async def unreadable(engine: Engine, tx: Tx, raw: bytes, inbound: Inbound, now: datetime) -> None:
    """A mail that nothing could be made of: whoever its head names may have answered, so they are left in peace."""
    head = raw[:LARGEST_HEAD].partition(b"\r\n\r\n")[0].decode("latin-1")
    for contact in await tracing.contacts_at(tx, dict.fromkeys(_ADDRESS.findall(head))):
        live = await tx.sequences_of(contact.id, live_only=True)
        await _happen(engine, tx, live, UnclearMail(inbound.id), inbound, now)


# -- Their machines ------------------------------------------------------------------------------------------------


async def _brought_news(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Left, moved, another address: the rep decides where to go on (D11). Nothing ever goes there by itself."""
    for concern in await tracing.writers(tx, post):
        if consequence(Message.NEWS, concern.certainty) is Consequence.PAUSE:
            event = AutomaticNews(inbound.id, post.reading.new_address, concern.evidence)
            await _tell_all(engine, tx, concern.contact, event, inbound, now)


async def _answered_by_machine(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    is_absence = post.reading.verdict is Verdict.OUT_OF_OFFICE
    for concern in await tracing.writers(tx, post):
        if consequence(Message.ABSENCE, concern.certainty) is Consequence.HOLD:
            event = AutoReplied(inbound.id, post.reading.return_on, is_absence, concern.evidence)
            await _tell_live(engine, tx, concern.contact, event, inbound, now)


# -- Reports -------------------------------------------------------------------------------------------------------


async def _bounced(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Hard only when it names a mail of ours and its recipient; otherwise a pause at most (D9, D9b)."""
    is_hard = post.reading.verdict is Verdict.HARD_BOUNCE
    message = Message.HARD_BOUNCE if is_hard else Message.SOFT_BOUNCE
    report = await tracing.reported(tx, post, message)
    for concern in report.concerns:
        stops = consequence(message, concern.certainty) is Consequence.STOP
        event = Bounced(inbound.id, stops, concern.evidence)
        if concern.cited and concern.evidence is not Evidence.RECENT_SEND:
            await _tell_all(engine, tx, concern.contact, event, inbound, now)
        else:
            await _tell_live(engine, tx, concern.contact, event, inbound, now)
    await _about_nobody_here(engine, tx, report, inbound, now)


async def _delayed(tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Nothing has happened yet; should it fail, another report follows."""
    cause = f"inbound:{inbound.id}"
    for concern in (await tracing.reported(tx, post, Message.SOFT_BOUNCE)).concerns:
        contact_id = concern.contact.id
        await tx.file_inbound(inbound, contact_id)
        params = {"inbound": inbound.id, **said(concern.evidence)}
        for sequence_id in sorted(concern.cited):
            line = History(now, "history.delayed", cause, params, sequence_id, contact_id)
            await tx.remember(line)


async def _complained(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """A complaint about a mail that is ours is an opt-out (D10), and so is what their provider made of one."""
    report = await tracing.reported(tx, post, Message.COMPLAINT)
    for concern in report.concerns:
        match consequence(Message.COMPLAINT, concern.certainty):
            case Consequence.STOP if post.reading.verdict is Verdict.UNSUBSCRIBE:
                event: Event = OptedOut(inbound.id, concern.evidence)
                await _tell_all(engine, tx, concern.contact, event, inbound, now)
            case Consequence.STOP:
                event = Complained(inbound.id, concern.evidence)
                await _tell_all(engine, tx, concern.contact, event, inbound, now)
            case Consequence.ASK:
                await _ask(engine, tx, post, concern, inbound, now)
    await _about_nobody_here(engine, tx, report, inbound, now)


async def _about_nobody_here(engine: Engine, tx: Tx, report: Report, inbound: Inbound, now: datetime) -> None:
    """A rep hears nothing, which somebody must know; or it is about a mail that we never sent: shown, no more."""
    for mail in report.to_reps:
        await tell_rep_unreached(engine, tx, mail, inbound.subject, now)
    if not report.concerns and not report.to_reps:
        params = {"from": inbound.from_address or "―", "subject": inbound.subject}
        await tx.remember(History(now, "history.report_not_ours", f"inbound:{inbound.id}", params))


# -- Stop words ----------------------------------------------------------------------------------------------------


async def _opted_out(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Obeyed from whatever address it comes, and for the address we wrote to (施行規則 art. 5).

    Whom else it names or may come from is left in peace until the rep has looked; so are their colleagues, unless
    it was a button that was pressed.
    """
    concerns = tracing.strongest([*await _of_person(tx, post), *await tracing.named_in_words(tx, post)])
    for concern in concerns:
        if consequence(Message.OPT_OUT, concern.certainty) is not Consequence.STOP:
            await _ask(engine, tx, post, concern, inbound, now)
            continue
        await tx.suppress(concern.contact.address, "opted_out", now)
        event = OptedOut(inbound.id, concern.evidence)
        await _tell_all(engine, tx, concern.contact, event, inbound, now)
    writer = post.incoming.from_.address
    if writer is not None and await tx.suppress(writer, "opted_out", now):
        await tx.remember(History(now, "history.opted_out", f"inbound:{inbound.id}"))
    if not button_pressed(post.incoming):
        spoken = Replied(inbound.id, by_colleague=True)
        await _tell_colleagues(engine, tx, post, concerns, spoken, inbound, now)


# -- Our own people, by hand ---------------------------------------------------------------------------------------


async def is_addressed(tx: Tx, post: Post) -> bool:
    """A rep's mail goes to a customer, with us in copy."""
    return bool(await tracing.contacts_at(tx, (*post.incoming.to, *post.incoming.cc)))


async def hand_written(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Somebody of ours wrote to the customer themselves: automatic mail would talk across them (I8)."""
    for contact in await tracing.contacts_at(tx, (*post.incoming.to, *post.incoming.cc)):
        await _link(tx, contact, inbound, post)
        sequences = await tx.sequences_of(contact.id, live_only=True)
        live = [sequence for sequence in sequences if _begun_before(sequence, post.received_at)]
        await _happen(engine, tx, live, HandWritten(inbound.id), inbound, now)


async def passed_on_by_us(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """A rep lets us see what a customer wrote to them: the customer has answered, though not to us.

    What they wrote before the refusal was recorded is what led to it.
    """
    for inner, contact in await tracing.passed_on_by_us(tx, post):
        live = await tx.sequences_of(contact.id, live_only=True)
        begun = [sequence for sequence in live if _begun_before(sequence, _written_at(inner, post))]
        event = Replied(inbound.id, evidence=Evidence.FORWARDED, stated=post.stated)
        await _happen(engine, tx, begun, event, inbound, now)


def _written_at(inner: Forwarded, post: Post) -> datetime:
    return inner.sent_at or post.received_at


# -- Common to all -------------------------------------------------------------------------------------------------


async def _tell_live(
    engine: Engine, tx: Tx, contact: Contact, event: Event, inbound: Inbound, now: datetime
) -> None:
    await _happen(engine, tx, await tx.sequences_of(contact.id, live_only=True), event, inbound, now)


async def _happen(
    engine: Engine, tx: Tx, sequences: Iterable[Sequence], event: Event, inbound: Inbound, now: datetime
) -> None:
    sequences = list(sequences)
    if sequences:
        await tx.file_inbound(inbound, sequences[0].contact_id)
    ids = [sequence.id for sequence in sequences]
    await engine.happen_if_possible(tx, ids, event, now, f"inbound:{inbound.id}")


async def _link(tx: Tx, contact: Contact, inbound: Inbound, post: Post) -> None:
    """A hand-written mail's id belongs to the contact: answers to it are answers to us."""
    if post.incoming.message_id is not None:
        await tx.know_id(post.incoming.message_id, contact_id=contact.id)
