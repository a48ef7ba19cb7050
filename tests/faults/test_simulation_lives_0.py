"""Nothing twice, nothing lost, silence kept, whatever goes wrong: one of four shares of the lives."""

from __future__ import annotations

from tests.faults.simulation.shares import all_is_well, share


@share(0)
def test_in_no_life_a_promise_is_broken(seeds: range) -> None:
    all_is_well(seeds)
