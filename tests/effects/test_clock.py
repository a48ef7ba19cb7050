"""Waiting for a time or a ring, whichever comes first."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from enishi.effects.clock import SystemClock


async def test_a_cancel_that_comes_together_with_the_ring_is_not_lost() -> None:
    bell = asyncio.Event()
    waiting = asyncio.create_task(SystemClock().wait(None, bell))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    bell.set()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_ring_ends_the_wait_and_is_used_up() -> None:
    bell = asyncio.Event()
    bell.set()
    await SystemClock().wait(None, bell)
    assert not bell.is_set()


async def test_a_time_that_has_come_ends_the_wait() -> None:
    clock = SystemClock()
    await clock.wait(clock.now() - timedelta(seconds=1), asyncio.Event())
