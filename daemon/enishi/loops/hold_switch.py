"""What holds all mail to customers without anybody's word: a restored copy, or a clock that cannot be believed.

Beside the stop switch, which a rep throws. A hold is a setting, so that it outlives restarts and holds for every
daemon on the database; the copy that `backup` makes is born with one (mail-reality R15). While there is one, no step
of any sequence is taken either: a draft lapses, and a plan ends, only by time that is certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from enishi.effects.store import Tx
from enishi.effects.store.backup import RESTORED_SETTING
from enishi.loops import stop_switch


class Hold(StrEnum):
    """By the setting that it is; the value is told below."""

    RESTORED = RESTORED_SETTING
    """Since when the database knows nothing: the instant its backup was made."""
    CLOCK = "hold_clock"
    """The instant, by the clock as it was before, at which time became doubtful."""


async def holds(tx: Tx) -> dict[Hold, datetime]:
    """What holds at present, with the instant that its setting tells; empty: nothing."""
    return {Hold(key): datetime.fromisoformat(value) for key, value in (await tx.settings(*Hold)).items()}


async def on_hold(tx: Tx) -> bool:
    return bool(await holds(tx))


def holds_in(settings: Mapping[str, str]) -> bool:
    """The same of settings that are at hand already."""
    return any(hold in settings for hold in Hold)


async def hold(tx: Tx, what: Hold, at: datetime) -> None:
    await tx.put_setting(what, at.isoformat())


async def release(tx: Tx, what: Hold, now: datetime) -> None:
    """What was put off meanwhile is due again; windows, pressure and all the rest are asked at its claim."""
    await tx.put_setting(what, None)
    await stop_switch.put_back(tx, now)
