"""How many mails a mailbox's limits let go now, asked of the database: so they hold over restarts and daemons (D6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.core.account import Account
from enishi.core.limits import Limits, SlidingWindow, allowance, free_at, limited_domain
from enishi.core.model import Outbound
from enishi.core.settings import MailboxSettings, Site
from enishi.core.warm_up import most_today
from enishi.core.windows import start_of_day
from enishi.effects.store import Tx


async def within(
    tx: Tx, limits: Limits, site: Site, mailbox: MailboxSettings, account: Account, room: int, now: datetime
) -> tuple[int, datetime | None]:
    """At most `room`; where it is none for a limit's sake, with the instant from which on there is one."""
    windows = limits.windows
    if room <= 0 or not (windows or limits.per_domain or mailbox.warm_up):
        return room, None
    await tx.take_turns_at(mailbox.key)
    if windows:
        left = allowance(windows, await tx.tries_within(mailbox.key, _lengths(windows), now))
        room = room if left is None else min(room, left)
        if room == 0:
            newest = await tx.nth_newest_tries(mailbox.key, [window.most for window in windows], now)
            return 0, free_at(windows, newest, now)
    return await _warming_up(tx, site, mailbox, account, room, now)


async def _warming_up(
    tx: Tx, site: Site, mailbox: MailboxSettings, account: Account, room: int, now: datetime
) -> tuple[int, datetime | None]:
    today = now.astimezone(site.timezone).date()
    most = most_today(mailbox.warm_up, account.first_sent_on, today)
    if most is None:
        return room, None
    so_far = now - start_of_day(today, site.timezone)
    left = most - (await tx.tries_within(mailbox.key, [so_far], now))[so_far]
    tomorrow_at = start_of_day(today + timedelta(days=1), site.timezone)
    return (min(room, left), None) if left > 0 else (0, tomorrow_at)


@dataclass(slots=True)
class DomainRoom:
    """What `per_domain` still lets go to the domains of one line."""

    mailbox: str
    """Its address."""
    left: dict[str, int]
    free_at: Mapping[str, datetime]
    """Of the domains that were full from the start."""
    otherwise_at: datetime
    """For those that this very line fills: when to look again."""

    def full_until(self, mail: Outbound) -> datetime | None:
        """None: it may go; it is counted by `take`."""
        domain = limited_domain(self.mailbox, mail.recipient)
        if domain is None or self.left.get(domain, 1) > 0:
            return None
        return self.free_at.get(domain, self.otherwise_at)

    def take(self, mail: Outbound) -> None:
        domain = limited_domain(self.mailbox, mail.recipient)
        if domain in self.left:
            self.left[domain] -= 1


async def domain_room(
    tx: Tx, limits: Limits, mailbox: MailboxSettings, mails: Iterable[Outbound], now: datetime
) -> DomainRoom:
    windows = limits.per_domain
    wanted = {limited_domain(mailbox.address, mail.recipient) for mail in mails} if windows else set()
    left: dict[str, int] = {}
    full: dict[str, datetime] = {}
    for domain in sorted(filter(None, wanted)):
        tries = await tx.tries_within(mailbox.key, _lengths(windows), now, domain)
        left[domain] = allowance(windows, tries) or 0
        if not left[domain]:
            newest = await tx.nth_newest_tries(mailbox.key, [window.most for window in windows], now, domain)
            full[domain] = free_at(windows, newest, now)
    soonest = min(_lengths(windows), default=timedelta(0))
    return DomainRoom(mailbox.address, left, full, now + soonest)


def _lengths(windows: Sequence[SlidingWindow]) -> list[timedelta]:
    return [window.within for window in windows]
