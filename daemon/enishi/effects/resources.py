"""Where the files lie that the package brings along."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def templates_folder() -> Traversable:
    """What `init` copies: inside the installed package, or beside `daemon/` in a checkout (editable installs)."""
    packaged = files("enishi") / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "templates"


def letters_folder() -> Traversable:
    """The letters to reps, a folder a language."""
    return files("enishi") / "letters"
