"""One daemon per data folder."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from enishi.core.problem import Unavailable
from enishi.effects.folder_lock import FolderLock

_HOLDS = """
import sys
from pathlib import Path
from enishi.effects.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_start_is_told_at_once_who_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDS, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Unavailable) as raised:
            FolderLock(tmp_path)
        [problem] = raised.value.problems
        assert (problem.code, problem.params["pid"]) == ("store.folder_in_use", str(first.pid))
        first.kill()
        first.wait(10)
    FolderLock(tmp_path).release()


def test_a_released_lock_can_be_taken_again_and_names_its_holder(tmp_path: Path) -> None:
    for _ in range(2):
        with FolderLock(tmp_path / "data"):
            assert (tmp_path / "data" / "enishi.lock").read_text() == f"{os.getpid()}\n"
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Unavailable) as raised:
        FolderLock(tmp_path / "data")
    assert [problem.code for problem in raised.value.problems] == ["store.folder_not_writable"]
