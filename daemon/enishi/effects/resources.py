"""Where the files lie that the package brings along."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def resource_dir(name: str) -> Path:
    """The folder `name` (`templates`, `systemd`): inside the installed package, else at the top of the checkout.

    FileNotFoundError when the installation lacks it.
    """
    for folder in (_PACKAGE / name, _CHECKOUT / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of enishi lacks its folder {name}")


def templates_folder() -> Path:
    """What `init` copies, a folder a language."""
    return resource_dir("templates")


def letters_folder() -> Traversable:
    """The letters to reps, a folder a language."""
    return files("enishi") / "letters"
