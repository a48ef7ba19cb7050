"""How it stands, gathered in one look: what `status` tells, for people and for programs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from enishi.core.model import Cursor, Draft, Outbound, SendState, Sequence, SequenceState

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.core.account import Account
    from enishi.effects.heartbeat import Beat
    from enishi.effects.store import Counts, Tx, Waiting
    from enishi.loops.hold_switch import Hold

STUCK = (SendState.UNKNOWN, SendState.FAILED, SendState.DEFERRED)
WAITING_FOR_A_PERSON = (SequenceState.HELD, SequenceState.PAUSED)


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the data lies."""

    free: int
    """Bytes."""
    total: int


@dataclass(frozen=True, slots=True)
class Standing:
    at: datetime
    running: bool
    beat: Beat | None
    """The daemon's last sign of life on this machine; None: there never was one."""
    stopped_by: str | None
    """The rep who wrote `停止` to the control address; None: mail may leave."""
    holds: dict[Hold, datetime]
    reconciled: bool
    """The restored copy that is on hold was compared with Sent."""
    counts: Counts
    waiting: list[Waiting]
    accounts: list[Account]
    next_look_at: datetime | None
    next_mail_at: datetime | None
    inboxes: dict[str, Cursor | None]
    """How far each mailbox's inbox has been read, by its key; None: never."""
    stuck: list[Outbound]
    resting: list[Sequence]
    drafts: list[Draft]
    """Open ones."""
    last_backup_at: datetime | None
    disk: Disk

    @property
    def next_due_at(self) -> datetime | None:
        return min((at for at in (self.next_look_at, self.next_mail_at) if at is not None), default=None)


async def standing_of(office: Office, tx: Tx, at: datetime) -> Standing:
    from enishi.effects.heartbeat import last_beat
    from enishi.effects.store.backup import LAST_BACKUP_SETTING
    from enishi.loops import hold_switch, reconciling, stop_switch

    holds = await hold_switch.holds(tx)
    backed_up = await tx.get_setting(LAST_BACKUP_SETTING)
    # Beside a PostgreSQL database the first daemon makes the folder.
    usage = shutil.disk_usage(office.data if office.data.exists() else office.data.parent)
    waiting = await tx.waiting(at)
    due = [await tx.next_outbound_at(line.mailbox, at) for line in waiting]
    return Standing(
        at=at,
        running=office.ring(),  # whoever hears the bell has the data folder
        beat=last_beat(office.data),
        stopped_by=await stop_switch.stopped_by(tx),
        holds=holds,
        reconciled=await reconciling.is_done(tx),
        counts=await tx.counts(),
        waiting=waiting,
        accounts=await tx.accounts(),
        next_look_at=await tx.next_look_at(at),
        next_mail_at=min((due_at for due_at in due if due_at is not None), default=None),
        inboxes={key: await tx.cursor(key, box.folders.inbox) for key, box in office.site.mailboxes.items()},
        stuck=await tx.list_outbound(*STUCK),
        resting=await tx.list_sequences(*WAITING_FOR_A_PERSON),
        drafts=await tx.open_drafts(),
        last_backup_at=datetime.fromisoformat(backed_up) if backed_up else None,
        disk=Disk(usage.free, usage.total),
    )
