from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from enishi.cli import configuration, main, output

PROGRAM = [sys.executable, "-c", "from enishi.cli import main; main()"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def enishi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program, called in this process as its entry point is: `enishi("pause", "S1")`."""

    def run(*args: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["enishi", *map(str, args)])
        monkeypatch.setattr(output, "_language", None)
        monkeypatch.setattr(configuration, "_chosen", None)
        capsys.readouterr()
        before = os.umask(0o022)
        try:
            main()
        except SystemExit as end:
            printed = capsys.readouterr()
            assert "Traceback" not in printed.err
            return Result(int(end.code or 0), printed.out, printed.err)
        finally:
            os.umask(before)
        raise AssertionError("main() always exits")

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The program as a process of its own."""

    def run(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *map(str, args)],
            env={**os.environ, "LC_ALL": "C.UTF-8", **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def _whole_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Japanese starter site that may advertise, with its mail servers on a loopback port where nobody is."""
    folder = tmp_path_factory.mktemp("whole") / "site"
    subprocess.run([*PROGRAM, "init", str(folder), "--yes"], check=True, capture_output=True)
    config = folder / "config.yaml"
    text = config.read_text(encoding="utf-8")
    text = text.replace("  # default_basis: business_card", "  default_basis: business_card")
    # These tests run by the real clock, at any hour.
    text = text.replace('courtesy: "mon-sun 07:00-21:00"', 'courtesy: "mon-sun 00:00-24:00"')
    for host, port in (("smtp.mirai.example", "465"), ("imap.mirai.example", "993")):
        text = text.replace(f"host: {host}\n      port: {port}\n      security: tls", _NOBODY)
    assert text.count("127.0.0.1") == 2
    config.write_text(text, encoding="utf-8")
    secret = folder / "secrets" / "followup"
    secret.write_text("geheim\n", encoding="utf-8")
    secret.chmod(0o600)
    return folder


_NOBODY = "host: 127.0.0.1\n      port: 9\n      security: none"


@pytest.fixture
def site(_whole_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of the test's own, and the current folder."""
    folder = tmp_path / "site"
    shutil.copytree(_whole_site, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def refused(site: Path, enishi: Run) -> dict[str, Any]:
    """A customer on record, as sequence S1."""
    result = enishi(
        "refuse", "--to", "hanako@sample.example", "--reason", "budget", "--name", "髙﨑𠮷子", "--company",
        "株式会社見本", "--json",
    )  # fmt: skip
    assert result.code == 0, result.err
    found: dict[str, Any] = result.json
    return found
