from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 21)


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Path]:
    """Lays the minimal site, overlay folders and single files into a folder; answers with its config.yaml."""

    def make(*overlays: Path, files: dict[str, str] | None = None, base: str = "minimal") -> Path:
        folder = tmp_path / "site"
        for layer in (HERE / base, *overlays):
            shutil.copytree(layer, folder, dirs_exist_ok=True)
        for name, text in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return folder / "config.yaml"

    return make
