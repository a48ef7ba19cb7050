"""Waiting on what happens, never on the clock: a condition is asked again until it holds or its time is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(condition: Callable[[], T | None], what: str | Callable[[], str], within: float = 30) -> T:
    """The condition's first true answer. `within` seconds bounds a failure, it promises nothing about speed."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, what if isinstance(what, str) else what()
        time.sleep(0.02)
    return answer
