"""What the sending journal proves of the mails that the process before us left in its claim.

| the journal says                             | and then                                            |
|----------------------------------------------|-----------------------------------------------------|
| nothing, and it tells all                    | given back: it waits with the same bytes as before  |
| begun, and answered by 2xx                   | sent                                                |
| begun, and refused cleanly                   | it is tried again                                   |
| begun, or nothing and lines may be missing   | nothing here: it is in doubt (mail-reality R4)      |
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from enishi.effects import log
from enishi.effects.sending_journal import FormerLife, SendingJournal, Trace
from enishi.effects.store import Tx
from enishi.effects.store.interruptions import Interrupted
from enishi.effects.tokens import fresh_token


async def recovered_from(journal: SendingJournal, tx: Tx, now: datetime) -> str:
    """Give each interrupted mail the fate that is certain; the database's id, under which `journal` goes on."""
    installation = await tx.installation(fresh_token())
    former = journal.former_life(installation)
    found: dict[Trace, list[Interrupted]] = defaultdict(list)
    for mail in await tx.interrupted(former.holders) if former.holders else ():
        found[former.trace((mail.id, mail.attempts))].append(mail)
    for mail in found[Trace.NOT_BEGUN]:
        await tx.give_back([mail.id], mail.holder)
    accepted, refused = (_with_answers(found[trace], former) for trace in (Trace.ACCEPTED, Trace.REFUSED))
    if accepted or refused:
        await tx.end_interrupted(accepted, refused, now)
    log.recovered_from_journal(len(found[Trace.NOT_BEGUN]), len(accepted), len(refused))
    return installation


def _with_answers(mails: list[Interrupted], former: FormerLife) -> list[tuple[Interrupted, str]]:
    return [(mail, f"{former.code((mail.id, mail.attempts))} (sending journal)") for mail in mails]
