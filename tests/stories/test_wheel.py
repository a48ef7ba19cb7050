"""What `pipx install` gets: a wheel that carries everything a new site needs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a new environment that has the wheel; the dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "-o", folder, PROJECT, folder=folder)
    [wheel] = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "-q", "--no-deps", "--no-index", wheel, folder=folder)
    [packages] = environment.glob("lib/python*/site-packages")
    # A path in a .pth is searched, but its own .pth files are not read: the checkout stays out of sight.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin"


def test_init_writes_a_whole_site_that_check_accepts(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import enishi; print(enishi.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent), "the wheel's, not the checkout's"
    run(installed / "enishi", "init", "--yes", "site", folder=tmp_path)
    site = tmp_path / "site"
    made = {file.relative_to(site) for file in site.rglob("*") if file.is_file()}
    shipped = PROJECT / "templates" / "ja"
    assert {file.relative_to(shipped) for file in shipped.rglob("*") if file.is_file()} <= made
    run(installed / "enishi", "-c", site / "config.yaml", "check", folder=tmp_path)
