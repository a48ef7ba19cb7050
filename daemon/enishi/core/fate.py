"""What one attempt makes of a mail: its new state, when it is tried again, and what its sequence will hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core import retry
from enishi.core.account import Account
from enishi.core.handling import Handling, HandlingKind
from enishi.core.model import Outbound, SendState
from enishi.core.news import News
from enishi.core.send_result import InDoubt, NotReached, SendResult
from enishi.core.transitions import SendEvent, send_state_after


@dataclass(frozen=True, slots=True)
class Fate:
    mail_id: int
    state: SendState
    reply: str
    due_at: datetime
    settled_at: datetime | None
    news: News | None
    holder: str
    """The daemon that claimed it; this one, under the name it bore then."""


_SETTLED = {
    HandlingKind.DONE: (SendEvent.ACCEPTED, News.ACCEPTED),
    HandlingKind.ASK: (SendEvent.LOST, News.IN_DOUBT),
    HandlingKind.SUPPRESS: (SendEvent.REFUSED, News.RECIPIENT_BAD),
    HandlingKind.FAIL: (SendEvent.REFUSED, News.FAILED),
}


def words_of(result: SendResult) -> str:
    """The server's, or the fault's."""
    return result.reason if isinstance(result, NotReached | InDoubt) else result.reply


def fate_of(
    mail: Outbound,
    holder: str,
    handling: Handling,
    reply: str,
    account: Account,
    now: datetime,
    jitter: float,
    give_up_after: timedelta,
) -> Fate:
    """`mail` as it was claimed; `account` as this result left it. `jitter` in [0, 1) spreads the retries.

    What concerns the whole account is no try of the mail: it waits as long as the account rests, and is not given up.
    """
    if handling.kind in _SETTLED:
        return _settled(mail, holder, *_SETTLED[handling.kind], reply, now)
    if handling.kind is HandlingKind.RETRY:
        again_at = retry.next_try_at(mail, now, jitter, give_up_after)
        if again_at is None:
            return _settled(mail, holder, SendEvent.REFUSED, News.FAILED, reply, now)
        return _deferred(mail, holder, reply, again_at, News.DEFERRED)
    # A server that is away concerns all alike: the mail keeps its place, and its age (clearance.STALE_AFTER). What
    # was refused as ours may yet be this one mail's fault, so the others go before it when the account wakes.
    again_at = mail.due_at if handling.kind is HandlingKind.REST else account.resting_until_at or now
    return _deferred(mail, holder, reply, again_at, None)


def _settled(mail: Outbound, holder: str, event: SendEvent, news: News, reply: str, now: datetime) -> Fate:
    state = send_state_after(SendState.SENDING, event)
    return Fate(mail.id, state, reply, mail.due_at, now, news, holder)


def _deferred(mail: Outbound, holder: str, reply: str, due_at: datetime, news: News | None) -> Fate:
    state = send_state_after(SendState.SENDING, SendEvent.DEFERRED)
    return Fate(mail.id, state, reply, due_at, None, news, holder)
