"""Rules of the house that no linter knows."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

HOUSE = Path(__file__).parents[2] / "daemon" / "enishi"
LONGEST_MODULE = 400
"""Tables and the nouns may be long; anything else past 300 lines is asked which noun is hiding."""


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("enishi", exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError with the circle


def test_the_check_for_circles_can_fail() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


def test_no_module_has_grown_out_of_hand() -> None:
    long = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in HOUSE.rglob("*.py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {"0001_first.py": 470}


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "helpers", "common", "manager", "misc"}
    assert [
        path for path in HOUSE.rglob("*.py") if path.stem in vague or path.stem.startswith("process_")
    ] == []
