"""No pattern of the core can be made to take its time: strangers choose the texts, and Python's engine goes back."""

import inspect
import re
import sys
import time

from tests.fuzz.patterns import patterns_of_core, slow_texts

_SHORT, _LONG = 150, 600
_WORTH_A_LOOK, _SLOW = 0.002, 0.05  # seconds of this processor
_WORSE_THAN_SQUARE = 28.0


def test_a_text_four_times_as_long_costs_no_pattern_more_than_the_square():
    """Texts are cut before patterns see them, which bears a square; a cube or worse would hang on one mail."""
    worse = []
    for pattern, name in patterns_of_core().items():
        search = _as_used(pattern, name)
        for text, longer in zip(slow_texts(pattern, _SHORT), slow_texts(pattern, _LONG), strict=True):
            if (cost := _cost(search, text)) > _WORTH_A_LOOK and _is_worse_than_square(
                search, text, longer, cost
            ):
                worse.append((name, text[:30]))
                break
    assert worse == []


def test_the_check_sees_a_pattern_that_is_too_slow():
    """Else it proves nothing."""
    search = re.compile(r"no\s*\s*\s*x").search
    text, longer = "no" + " " * _SHORT, "no" + " " * _LONG
    assert _is_worse_than_square(search, text, longer, _cost(search, text))


def _is_worse_than_square(search, text, longer, cost):
    cost_of_longer = _cost(search, longer)
    return cost_of_longer > _SLOW and cost_of_longer > min(cost, _cost(search, text)) * _WORSE_THAN_SQUARE


def _cost(search, text):
    begin = time.process_time()
    search(text)
    return time.process_time() - begin


def _as_used(pattern, name):
    """Anchored where its module only matches: a search would begin anew at every letter."""
    module, _, attribute = name.rpartition(".")
    uses = set(re.findall(rf"\b{re.escape(attribute)}\.(\w+)\(", inspect.getsource(sys.modules[module])))
    if uses == {"fullmatch"}:
        return pattern.fullmatch
    return pattern.match if uses and uses <= {"match", "fullmatch"} else pattern.search
