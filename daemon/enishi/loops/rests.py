"""A mailbox's rests, kept in the database and told to the leads: once when it lasts, once when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from enishi.core.account import Account, is_mended, must_be_told
from enishi.core.language import moment
from enishi.effects import log
from enishi.effects.store import Tx
from enishi.loops.engine import Engine
from enishi.loops.leads import tell_leads


async def noted(engine: Engine, tx: Tx, before: Account, after: Account, now: datetime) -> Account:
    """Write down what changed; the account as it stands then. `before` is what the database holds."""
    if after == before or before.is_resting(now):
        return before
    if must_be_told(after, now):
        await _tell(engine, tx, "account_rests", after, now)
        after = replace(after, told_at=now)
    elif is_mended(before, after):
        await _tell(engine, tx, "account_back", after, now)
    await tx.save_account(after)
    log.account_changed(after.mailbox, after.resting_until_at, after.why)
    return after


async def _tell(engine: Engine, tx: Tx, letter: str, account: Account, now: datetime) -> None:
    site = engine.site
    context = {
        "mailbox": site.mailboxes[account.mailbox].address,
        "when": moment(site.language, (account.since_at or now).astimezone(site.timezone)),
        "problem": account.why,
    }
    await tell_leads(engine, tx, letter, context, now)
