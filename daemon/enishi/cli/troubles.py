"""What keeps things from going on, from what is known of how it stands: one sentence each, with the next step.

What merely waits for its hour is no trouble and is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.cli.output import one_line, phrase
from enishi.cli.plan_text import local_moment
from enishi.cli.standing import Standing
from enishi.core.model import Cause
from enishi.core.settings import Site

SILENT_AFTER = timedelta(minutes=2)
"""A daemon that is there shows a sign of life every 20 seconds."""
UNREAD_AFTER = timedelta(minutes=25)
"""Where nothing comes in, a look is noted every ten minutes; fifteen more are a trouble (promise 3)."""
LITTLE_ROOM = 200 * 2**20
LITTLE_PART = 0.05
OLD_BACKUP = timedelta(days=7)
TO_BE_MENDED = (Cause.NO_CADENCE, Cause.TEXT_FAILED, Cause.NO_BASIS)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Trouble:
    code: str
    """Of the phrase `cli.trouble.CODE`."""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return phrase(f"cli.trouble.{self.code}", **self.params)


def troubles(standing: Standing, site: Site) -> list[Trouble]:
    """The widest first."""
    found = (_daemon, _switches, _disk, _mailboxes, _accounts, _orphans, _drafts, _to_be_mended, _backup)
    return [trouble for find in found for trouble in find(standing, site)]


def _daemon(standing: Standing, site: Site) -> Iterator[Trouble]:
    beat = standing.beat
    if beat is None:
        return
    if not standing.running:
        yield Trouble("last_seen", {"when": _when(beat.at, site)})
    elif standing.at - beat.at > SILENT_AFTER:
        yield Trouble("silent", {"when": _when(beat.at, site)})
    elif beat.stuck:
        yield Trouble("loops_stuck", {"loops": ", ".join(beat.stuck)})


def _switches(standing: Standing, site: Site) -> Iterator[Trouble]:
    from enishi.loops.hold_switch import Hold

    if standing.stopped_by is not None:
        rep = site.reps.get(standing.stopped_by)
        yield Trouble("stopped", {"rep": rep.name if rep else standing.stopped_by})
    if (made_at := standing.holds.get(Hold.RESTORED)) is not None:
        code = "restored_compared" if standing.reconciled else "restored"
        yield Trouble(code, {"when": _when(made_at, site)})
    if (expected_at := standing.holds.get(Hold.CLOCK)) is not None:
        yield Trouble("clock", {"when": _when(expected_at, site), "now": _when(standing.at, site)})


def _disk(standing: Standing, site: Site) -> Iterator[Trouble]:
    disk = standing.disk
    if disk.free < LITTLE_ROOM or disk.free < disk.total * LITTLE_PART:
        yield Trouble("disk", {"free": disk.free // 2**20, "percent": round(100 * disk.free / disk.total)})


def _mailboxes(standing: Standing, site: Site) -> Iterator[Trouble]:
    for key, cursor in standing.inboxes.items():
        read_at = cursor.caught_up_at if cursor else None
        if standing.running and read_at is not None and standing.at - read_at > UNREAD_AFTER:
            address = site.mailboxes[key].address
            yield Trouble("unread", {"address": address, "when": _when(read_at, site)})


def _accounts(standing: Standing, site: Site) -> Iterator[Trouble]:
    for account in standing.accounts:
        mailbox = site.mailboxes.get(account.mailbox)
        if mailbox is None or not account.is_resting(standing.at):
            continue
        params = {
            "address": mailbox.address,
            "since": _when(account.since_at or standing.at, site),
            "until": _when(account.resting_until_at, site),
            "why": one_line(account.why or "―"),
        }
        yield Trouble("account_needs_person" if account.needs_person else "account_rests", params)


def _orphans(standing: Standing, site: Site) -> Iterator[Trouble]:
    for line in standing.waiting:
        if line.mailbox not in site.mailboxes:
            yield Trouble("orphans", {"mailbox": line.mailbox, "count": line.due + line.later})


def _drafts(standing: Standing, site: Site) -> Iterator[Trouble]:
    late = [draft for draft in standing.drafts if not draft.sent_if_silent and draft.due_at < standing.at]
    if late:
        yield Trouble("drafts", {"count": len(late), "ids": _ids("D", [draft.id for draft in late])})


def _to_be_mended(standing: Standing, site: Site) -> Iterator[Trouble]:
    for cause in TO_BE_MENDED:
        ids = [sequence.id for sequence in standing.resting if sequence.cause is cause]
        if ids:
            yield Trouble(cause, {"count": len(ids), "ids": _ids("S", ids)})


def _backup(standing: Standing, site: Site) -> Iterator[Trouble]:
    if standing.last_backup_at is None:
        if standing.counts.contacts:
            yield Trouble("no_backup")
    elif (age := standing.at - standing.last_backup_at) > OLD_BACKUP:
        yield Trouble("old_backup", {"days": age.days, "when": _when(standing.last_backup_at, site)})


def _ids(letter: str, numbers: list[int]) -> str:
    shown = ", ".join(f"{letter}{number}" for number in numbers[:MOST_SHOWN])
    return f"{shown} …" if len(numbers) > MOST_SHOWN else shown


def _when(at: datetime | None, site: Site) -> str:
    return local_moment(at, site.timezone) or "―"
