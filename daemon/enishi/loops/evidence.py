"""What comes in may prove that a mail in doubt was sent: our own copy, an answer, a report (mail-reality R4, R7)."""

from __future__ import annotations

from datetime import datetime

from enishi.core.events import Proof
from enishi.core.model import Inbound, Outbound, Purpose, SendState
from enishi.core.proof import SENT, kind_of, named_ids
from enishi.effects.store import Tx
from enishi.loops import doubts
from enishi.loops.engine import Engine
from enishi.loops.post import Post, Role
from enishi.loops.threads import sequences_cited


async def copy_seen(engine: Engine, tx: Tx, post: Post, mail: Outbound, now: datetime) -> None:
    """Our own mail lies in a folder: the server filed it there, or delivered it."""
    if post.role not in (Role.SENT, Role.ALL):
        await doubts.was_sent(engine, tx, mail, Proof.DELIVERED_COPY, now, "smtp")
        return
    sender = engine.site.mailboxes.get(mail.mailbox)
    if sender is None or SENT in sender.proof:
        await doubts.was_sent(engine, tx, mail, Proof.SENT_COPY, now, "smtp")


async def heard(engine: Engine, tx: Tx, post: Post, inbound: Inbound, now: datetime) -> None:
    """Somebody else's mail names one of ours, so a server had it."""
    proof, cause = kind_of(post.reading), f"inbound:{inbound.id}"
    ids = (*named_ids(post.incoming, post.reading, engine.site), *post.clues.answered)
    await doubts.proven(engine, tx, ids, proof, now, cause)
    for sequence in await sequences_cited(tx, ids):
        may_have_left = [mail for mail in await tx.outbound_of(sequence.id) if _may_have_left(mail)]
        # The thread's name alone tells a mail whose id was rewritten only where there is no other.
        if len(may_have_left) == 1:
            await doubts.was_sent(engine, tx, may_have_left[0], proof, now, cause)


def _may_have_left(mail: Outbound) -> bool:
    return mail.purpose is Purpose.TOUCH and mail.attempts > 0 and mail.state is not SendState.FAILED
