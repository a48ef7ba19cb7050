"""The switch that any rep may throw by a word: no mail to customers until somebody says `再開` (mail-reality A14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from enishi.core.model import Purpose, SendState
from enishi.effects.store import Tx

SETTING = "stopped_by"
RECHECK = timedelta(hours=6)
"""`resume` puts everything back to its planned time; this only bounds what happens if it is never said."""


async def stopped_by(tx: Tx) -> str | None:
    """Key of the rep who threw it; None: mail goes out."""
    return await tx.get_setting(SETTING)


def is_thrown(settings: Mapping[str, str]) -> bool:
    """The same of settings that are at hand already."""
    return SETTING in settings


async def stop(tx: Tx, rep: str) -> None:
    await tx.put_setting(SETTING, rep)


async def resume(tx: Tx, now: datetime) -> None:
    """What was put off meanwhile is due at its planned time again, or now."""
    await tx.put_setting(SETTING, None)
    await put_back(tx, now)


async def put_back(tx: Tx, now: datetime) -> None:
    """Undo what a switch put off."""
    for mail in await tx.list_outbound(SendState.QUEUED):
        if mail.purpose is not Purpose.TOUCH or mail.sequence_id is None:
            continue
        touch = next((t for t in await tx.touches_of(mail.sequence_id) if t.step == mail.step), None)
        if touch is not None and touch.due_at is not None:
            await tx.put_off(mail, max(now, touch.due_at))
