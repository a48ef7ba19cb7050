"""What a daemon needs to be one of several: its place among them, its share of the watching, and an ear for the others.

On SQLite there are no others, and each of these is the plain thing.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from enishi.app.office import Office
from enishi.core.lease import mailbox_lease, new_holder
from enishi.core.problem import Unavailable
from enishi.effects.clock import Clock
from enishi.effects.sending_journal import SendingJournal
from enishi.effects.store import Store
from enishi.effects.store.listening import FREE, LOOK, LOOKED, Heard
from enishi.effects.tokens import fresh_token
from enishi.loops.membership import Alone, Member, Membership
from enishi.loops.shared_watch import SharedLogbook, SharedWatch
from enishi.loops.watcher import Watch, Watcher


def membership_of(
    store: Store, clock: Clock, journal: SendingJournal, renamed: Callable[[str], None]
) -> Membership:
    """`renamed` is told every name that this daemon bears, the first one included."""
    if store.is_shared:
        return Member(store, journal, _new_name, clock.now, clock.steady, renamed)
    alone = Alone(store, journal, _new_name(), clock.now)
    renamed(alone.holder)
    return alone


def shared(watcher: Watcher, membership: Membership, store: Store, now: Callable[[], datetime]) -> Watch:
    """The watcher, or where it is one daemon's turn at a time, its share."""
    if not isinstance(membership, Member):
        return watcher
    watcher.logbook = SharedLogbook(store, watcher.key)
    return SharedWatch(watcher, membership, store, now)


def looks_after(membership: Membership, mailbox: str) -> bool:
    """Whether what one daemon alone does for a mailbox is ours to do: it goes with the watch."""
    return not isinstance(membership, Member) or membership.holds(mailbox_lease(mailbox))


@contextlib.asynccontextmanager
async def taking_part(
    office: Office, membership: Membership, watches: Mapping[str, Watch], wake: Callable[[], None]
) -> AsyncIterator[None]:
    """Among the living while it lasts, and within call. Raises Unavailable if the database cannot be had."""
    await membership.join()
    listening = asyncio.create_task(office.store.listen(_hearing(watches, wake)))
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        with contextlib.suppress(Unavailable):  # then the lease runs out by itself
            await membership.leave()


def _hearing(watches: Mapping[str, Watch], wake: Callable[[], None]) -> Heard:
    def heard(word: str, mailbox: str) -> None:
        watch = watches.get(mailbox)
        if not isinstance(watch, SharedWatch):
            wake()
        elif word == LOOK:
            watch.asked()
        elif word in (LOOKED, FREE):
            watch.told()

    return heard


def _new_name() -> str:
    return new_holder(socket.gethostname(), fresh_token())
