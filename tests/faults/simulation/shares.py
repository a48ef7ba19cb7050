"""How the lives are shared out: four test files, so that as many workers can take them, in bundles of a few seconds."""

from __future__ import annotations

import os

import pytest
from tests.faults.simulation.invariants import broken
from tests.faults.simulation.life import Life

LIVES = int(os.environ.get("ENISHI_LIVES", "200"))
"""How many lives a run of the suite makes; `.ci/run` makes a thousand, and may begin elsewhere (ENISHI_FIRST_LIFE)."""
FIRST = int(os.environ.get("ENISHI_FIRST_LIFE", "0"))
FILES, BUNDLE = 4, 10


def share(number: int) -> pytest.MarkDecorator:
    """The bundles of the file with this number, from 0."""
    starts = range(FIRST + number * BUNDLE, FIRST + LIVES, FILES * BUNDLE)
    bundles = [range(start, min(start + BUNDLE, FIRST + LIVES)) for start in starts]
    return pytest.mark.parametrize("seeds", bundles, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")


def all_is_well(seeds: range) -> None:
    """Raises AssertionError with what is broken, and how to see it again."""
    for seed in seeds:
        found = broken(Life(seed).live())
        again = f"python -m tests.faults.simulation {seed} --trace --shrink"
        assert not found, "\n".join([f"life {seed} is broken; see it with {again}", *found])
