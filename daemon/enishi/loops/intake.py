"""Every mail that was read passes here once: what is it, whose is it, what follows; then the cursor moves on.

All of it is one transaction, so a crash leaves the mail either unread or dealt with. The same bytes in two folders
are one mail (mail-reality I7), and so are the same words of the same mail that came by two ways.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from enishi.core import verdict
from enishi.core.address import address_key, domain_of
from enishi.core.compose import REF_HEADER
from enishi.core.forwarded import Forwarded
from enishi.core.incoming import parse
from enishi.core.matching import Clues, clues_in
from enishi.core.matching.clues import own_domains
from enishi.core.model import Cursor, History, Inbound
from enishi.core.problem import Unavailable
from enishi.core.proof import own_ids
from enishi.core.settings import Rep
from enishi.core.stated_no import StatedNo, stated_no
from enishi.core.understanding import understood
from enishi.core.verdict import Verdict
from enishi.effects import log
from enishi.effects.imap import Fetched
from enishi.effects.quarantine import Quarantine
from enishi.effects.store import Tx
from enishi.loops import desk, evidence, from_customer
from enishi.loops.engine import Engine
from enishi.loops.hold_switch import Hold, holds
from enishi.loops.leads import tell_leads
from enishi.loops.post import Post, Role

TRIES = 3
"""How often one mail may fail us before it is put aside and a person told (I11)."""


class CursorMoved(Exception):
    """Another reader of the same folder was first; read the cursor anew."""


@dataclass(frozen=True)
class Intake:
    engine: Engine
    quarantine: Quarantine

    async def take(
        self, mailbox: str, role: Role, mail: Fetched, seen: Cursor | None, now: Callable[[], datetime]
    ) -> Cursor:
        """Deal with one mail and move the cursor behind it; one that keeps failing us is put aside.

        Raises CursorMoved, or Unavailable when the database fails: that is no fault of the mail's.
        """
        for _ in range(TRIES):
            try:
                return await self._try_to_take(mailbox, role, mail, seen, now)
            except (CursorMoved, Unavailable):
                raise
            except Exception as error:
                log.turn_failed(f"intake, mailbox {mailbox}, uid {mail.uid}", error)
                why = type(error).__name__
        return await self._put_aside(mailbox, mail, seen, why, now())

    async def _try_to_take(
        self, mailbox: str, role: Role, mail: Fetched, seen: Cursor | None, now: Callable[[], datetime]
    ) -> Cursor:
        post = self._post(mailbox, role, mail, seen, now())
        cursor = await self.engine.store.write(lambda tx: self._take(tx, post, mail, seen, now()))
        log.received(mailbox, mail.folder, mail.uid, post.reading.verdict)
        return cursor

    def _post(self, mailbox: str, role: Role, mail: Fetched, seen: Cursor | None, now: datetime) -> Post:
        incoming = parse(mail.raw)
        if mail.truncated:
            incoming = replace(incoming, is_truncated=True)
        site = self.engine.site
        reading = verdict.read(incoming, received_on=mail.received_at.astimezone(site.timezone).date())
        clues = clues_in(incoming, reading, own_domains(box.address for box in site.mailboxes.values()))
        # Servers date mail by whole seconds: a word said in the second of the first look is not an old one.
        watched_since_at = (seen.first_seen_at if seen else now).replace(microsecond=0)
        stated = self._stated(clues, mail.received_at)
        return Post(mailbox, role, incoming, reading, mail.received_at, watched_since_at, clues, stated)

    def _stated(self, clues: Clues, received_at: datetime) -> StatedNo | None:
        site = self.engine.site
        whole = understood(
            clues.mail,
            replace(clues.reading, visible_text=_words(clues)),
            site.reasons,
            received_on=received_at.astimezone(site.timezone).date(),
            fiscal_year_start=site.calendar.fiscal_year_start,
        )
        return stated_no(whole.refusal, site.reasons)

    async def _take(self, tx: Tx, post: Post, mail: Fetched, seen: Cursor | None, now: datetime) -> Cursor:
        cursor = await self._advance(tx, post.mailbox, mail, seen, now)
        if await self._is_our_own(tx, post, now):
            return cursor
        inbound = await tx.add_inbound(_as_inbound(post, mail, now, self._rep(post)))
        if inbound is not None and not await tx.is_read_twice(inbound):
            await evidence.heard(self.engine, tx, post, inbound, now)
            await self._route(tx, post, inbound, now)
        return cursor

    async def _is_our_own(self, tx: Tx, post: Post, now: datetime) -> bool:
        """A copy of what we sent, in Sent or by way of a journal; known by its id, never by From alone (mail-reality I15).

        Nor by the id alone: some systems answer under the very Message-ID of what they answer.
        """
        if not self._is_from_our_mailbox(post):
            return False
        ids = own_ids(post.incoming, self.engine.site)
        mails = [mail for own in ids if (mail := await tx.outbound_by_message_id(own)) is not None]
        for mail in mails:
            await evidence.copy_seen(self.engine, tx, post, mail, now)
        return bool(mails) or await self._is_from_after_the_backup(tx, post)

    async def _is_from_after_the_backup(self, tx: Tx, post: Post) -> bool:
        """Nobody wrote it by hand: a restored copy does not know it, and will be compared with it (loops.reconciling)."""
        marked = post.role is Role.SENT and REF_HEADER in post.incoming.headers
        return marked and Hold.RESTORED in await holds(tx)

    async def _advance(
        self, tx: Tx, mailbox: str, mail: Fetched, seen: Cursor | None, now: datetime
    ) -> Cursor:
        first_seen_at = seen.first_seen_at if seen else now
        caught_up_at = seen.caught_up_at if seen else None
        new = Cursor(mailbox, mail.folder, mail.uidvalidity, mail.uid, first_seen_at, caught_up_at)
        if not await tx.advance(seen, new):
            raise CursorMoved
        return new

    async def _route(self, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
        rep = self._rep(post)
        by_us = rep is not None or self._is_from_our_mailbox(post)
        if post.role is Role.SENT or (by_us and await from_customer.is_addressed(tx, post)):
            await from_customer.hand_written(self.engine, tx, post, inbound, now)
        elif rep is not None:
            await desk.take(self.engine, tx, post, inbound, rep, now)
            await from_customer.passed_on_by_us(self.engine, tx, post, inbound, now)
        else:
            await from_customer.take(self.engine, tx, post, inbound, now)

    def _is_from_our_mailbox(self, post: Post) -> bool:
        """Gmail keeps what was sent by hand in All Mail, and people put themselves in copy. At worst it silences."""
        writer = post.incoming.from_.address
        ours = {address_key(mailbox.address) for mailbox in self.engine.site.mailboxes.values()}
        return writer is not None and address_key(writer) in ours

    def _rep(self, post: Post) -> Rep | None:
        """The rep who wrote it, if exactly one address stands in exactly one From, and it is theirs (A2)."""
        if post.role is Role.SENT or post.reading.verdict in _NOT_FROM_A_DESK:
            return None
        address = post.incoming.from_.address
        if address is None or post.incoming.from_.headers != 1 or post.incoming.from_.addresses != 1:
            return None
        return self.engine.site.rep_by_address(address)

    async def _put_aside(
        self, mailbox: str, mail: Fetched, seen: Cursor | None, why: str, now: datetime
    ) -> Cursor:
        """One bad mail never blocks the next; a person looks at it, and whom it may come from is left in peace."""
        path = self.quarantine.keep(mailbox, mail.folder, mail.uid, mail.raw)

        async def work(tx: Tx, silence: bool) -> Cursor:
            cursor = await self._advance(tx, mailbox, mail, seen, now)
            params = {"file": path.name, "error": why}
            await tx.remember(History(now, "history.quarantined", "clock", params))
            inbound = await tx.add_inbound(_unread(mailbox, mail, now))
            if inbound is not None and silence:
                await from_customer.unreadable(self.engine, tx, mail.raw, inbound, now)
            await tell_leads(self.engine, tx, "quarantined", {"file": str(path)}, now)
            return cursor

        try:
            return await self.engine.store.write(lambda tx: work(tx, silence=True))
        except (CursorMoved, Unavailable):
            raise
        except Exception as again:  # what failed may be the very sequence that it would silence
            log.turn_failed(f"quarantine, mailbox {mailbox}, uid {mail.uid}", again)
            return await self.engine.store.write(lambda tx: work(tx, silence=False))


_NOT_FROM_A_DESK = (
    Verdict.HARD_BOUNCE,
    Verdict.SOFT_BOUNCE,
    Verdict.DELAYED,
    Verdict.COMPLAINT,
)
"""Reports about mail may carry any From; they are read as reports."""
_SPOKEN = (Verdict.HUMAN_REPLY, Verdict.UNSUBSCRIBE)
"""What a person says; from a rep it is a word to us, `停止` too."""


def _words(clues: Clues) -> str:
    """What the writer says, and below it what they pass on of somebody else's; our own mails are left out.

    For the record and its readers. Never for commands: a rep does not say what they pass on.
    """
    said = clues.reading.visible_text
    if clues.reading.verdict not in _SPOKEN:
        return said
    theirs = [one for one in clues.passed_on if domain_of(one.writer.address or "") not in clues.domains]
    return "\n\n".join(filter(None, [said, *map(_quotation, theirs)]))


def _quotation(inner: Forwarded) -> str:
    who = " ".join(filter(None, [inner.writer.name, inner.writer.address and f"<{inner.writer.address}>"]))
    return f"{who}:\n{inner.text}" if inner.text else ""


def _unread(mailbox: str, mail: Fetched, now: datetime) -> Inbound:
    """The record of a mail that nothing could be made of."""
    return Inbound(
        id=0,
        mailbox=mailbox,
        folder=mail.folder,
        uid=mail.uid,
        digest=hashlib.sha256(mail.raw).hexdigest(),
        message_id=None,
        from_address=None,
        subject="",
        verdict=Verdict.MALFORMED,
        received_at=mail.received_at,
        read_at=now,
    )


def _as_inbound(post: Post, mail: Fetched, now: datetime, rep: Rep | None) -> Inbound:
    incoming, reading = post.incoming, post.reading
    return Inbound(
        id=0,
        mailbox=post.mailbox,
        folder=mail.folder,
        uid=mail.uid,
        digest=incoming.digest,
        message_id=incoming.message_id,
        from_address=incoming.from_.address,
        subject=incoming.subject,
        verdict=Verdict.COMMAND if rep is not None and reading.verdict in _SPOKEN else reading.verdict,
        received_at=mail.received_at,
        read_at=now,
        visible_text=_words(post.clues),
        why=reading.why,
    )
