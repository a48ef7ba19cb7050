"""How long to wait before trying a service again: doubling, capped, spread out by jitter."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)
"""mail-reality I4: never further apart, so that a mended server is found soon."""


def delay(
    failures: int, jitter: float, *, first: timedelta = FIRST, longest: timedelta = LONGEST
) -> timedelta:
    """The wait after `failures` failures in a row (1 or more).

    `jitter` in [0, 1) is the caller's random number: the wait lies between one half and the whole of the doubled
    time, so that many clients do not come back at the same instant.
    """
    # Doubling 63 times leaves every cap far behind, and 2**failures would overflow a timedelta long before that.
    doubled = min(first * (1 << min(max(failures, 1) - 1, 20)), longest)
    return doubled * (0.5 + 0.5 * jitter)
