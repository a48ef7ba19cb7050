"""How daemons and commands on one PostgreSQL wake each other: LISTEN and NOTIFY on one channel.

A word may be lost, like a ring of the doorbell: everybody looks by himself often enough. It only saves the waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from enishi.core.backoff import delay
from enishi.effects import log
from enishi.effects.store.batch import ask
from enishi.effects.store.faults import unavailable
from enishi.effects.store.operations import Connection

CHANNEL = "enishi"
RING = ""
"""There is work."""
LOOK = "look"
"""`look KEY`: whoever watches that mailbox, look now."""
LOOKED = "looked"
"""`looked KEY`: somebody has, and it stands in the database."""
FREE = "free"
"""`free KEY`: nobody watches that mailbox any more."""

_PROBE_EVERY = 30.0
"""Seconds. A line that died without a word is noticed no sooner."""
_PROBE_WITHIN = 10.0
_LONGEST_PAUSE = timedelta(seconds=30)

Heard = Callable[[str, str], None]
"""The word and its mailbox's key, empty where there is none."""


async def notify(transaction: Connection, word: str, mailbox: str) -> None:
    """Heard when the transaction is committed, and never if it is not."""
    await ask(transaction, "SELECT pg_notify(?, ?)", CHANNEL, f"{word} {mailbox}".strip())


async def listen(credentials: Mapping[str, Any], place: str, heard: Heard) -> None:
    """Until cancelled, on a connection of its own; a lost one is made again.

    `heard` is called with RING after every new connection too, since something may have been said meanwhile.
    """
    failures = 0
    while True:
        try:
            connection = await asyncpg.connect(**credentials)
            try:
                await connection.add_listener(CHANNEL, lambda *told: heard(*_parts(told[-1])))
                failures = 0
                heard(RING, "")
                await _until_lost(connection)
            finally:
                connection.terminate()
        except Exception as error:
            if unavailable(error, place) is None:
                log.turn_failed("wake-ups", error)
        if failures == 0:  # not at every try: a server may be away for a night
            log.wake_ups_lost(place)
        failures += 1
        # A handful of daemons need no spreading.
        await asyncio.sleep(delay(failures, 1.0, longest=_LONGEST_PAUSE).total_seconds())


async def _until_lost(connection: Any) -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    while not lost.is_set():
        try:
            async with asyncio.timeout(_PROBE_EVERY):
                await lost.wait()
        except TimeoutError:
            await connection.execute("SELECT 1", timeout=_PROBE_WITHIN)


def _parts(payload: str) -> tuple[str, str]:
    word, _, mailbox = payload.partition(" ")
    return word, mailbox
