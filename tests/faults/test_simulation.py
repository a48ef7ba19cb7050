"""The laboratory itself: it repeats what it did, and it sees a guard that is missing."""

from __future__ import annotations

import pytest
from tests.faults.simulation.chance import Trouble
from tests.faults.simulation.invariants import broken
from tests.faults.simulation.life import Life
from tests.faults.simulation.mutations import MUTATIONS, Mutation

LOOK_FOR = 150
"""Lives in which a missing guard must show."""


def test_one_seed_is_one_life() -> None:
    assert Life(7).live().life.story == Life(7).live().life.story


def test_without_troubles_nothing_goes_wrong_and_nobody_is_asked() -> None:
    for seed in range(5):
        outcome = Life(seed, tuple(Trouble)).live()
        assert broken(outcome) == []
        assert not outcome.records.asked


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_missing_guard_is_seen(mutation: Mutation) -> None:
    with mutation.applied():
        for seed in range(mutation.seen_from, mutation.seen_from + LOOK_FOR):
            found = broken(Life(seed).live())
            if any(int(words[0]) in mutation.shows_in for words in found):
                return
    pytest.fail(f"{LOOK_FOR} lives, and nobody missed it")
