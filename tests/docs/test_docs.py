"""The documentation says what the code does."""

from __future__ import annotations

from pathlib import Path

from enishi.core.failures.page import as_markdown
from enishi.core.model import Kind, SequenceState
from enishi.core.transitions import as_mermaid

ROOT = Path(__file__).parents[2]


def test_the_drawn_states_are_those_of_the_code() -> None:
    """`make docs` draws them."""
    assert as_mermaid() in (ROOT / "docs" / "states.md").read_text(encoding="utf-8")


def test_the_table_of_failures_is_that_of_the_code() -> None:
    """`make docs` draws it."""
    assert as_markdown() == (ROOT / "docs" / "failures.md").read_text(encoding="utf-8")


def test_the_glossary_names_every_kind_and_state() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [word for word in (*Kind, *SequenceState) if f"`{word}`" not in glossary] == []


def test_every_file_that_the_documentation_names_is_there() -> None:
    page = (ROOT / "docs" / "send-and-reply.md").read_text(encoding="utf-8")
    named = {
        word.split(".")[0]
        for word in page.split("`")[1::2]
        if word.startswith(("core/", "loops/", "effects/"))
    }
    house = ROOT / "daemon" / "enishi"
    missing = [name for name in named if not ((house / name).is_dir() or (house / f"{name}.py").is_file())]
    assert missing == []
