"""Leases: what only one of several daemons may do, for how long, and how long a daemon may rely on its own.

When a lease ends, the database's clock alone says; the hosts' clocks may differ. A daemon itself measures only how
long ago it last renewed, on a clock that nobody can set and that goes on while the machine sleeps.

| lease            | its holder                                                                          |
|------------------|-------------------------------------------------------------------------------------|
| `daemon:HOLDER`  | is that daemon, alive; when it runs out, what it was sending is in doubt            |
| `mailbox:KEY`    | watches that mailbox and makes its rounds; the others ask it to look                |
"""

from __future__ import annotations

from datetime import timedelta

GOOD_FOR = timedelta(seconds=30)
"""By the database's clock, from each renewal on."""
RENEW_EVERY = timedelta(seconds=10)
SURE_FOR = timedelta(seconds=20)
"""After a renewal no other daemon takes us for dead this long, however slow the answer was. Then nothing new begins."""

DAEMON = "daemon:"
MAILBOX = "mailbox:"


def new_holder(host: str, token: str) -> str:
    """A daemon's name among all that share the database: where it runs, and what nobody else draws."""
    return f"{host.partition('.')[0][:24]}-{token[:12]}"


def daemon_lease(holder: str) -> str:
    return f"{DAEMON}{holder}"


def mailbox_lease(mailbox: str) -> str:
    return f"{MAILBOX}{mailbox}"


def is_sure(renewed: float | None, now: float) -> bool:
    """`renewed`: when the last renewal was asked for, None if there was none; both in seconds on a steady clock."""
    return renewed is not None and now - renewed < SURE_FOR.total_seconds()
