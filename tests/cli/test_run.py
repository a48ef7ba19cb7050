"""Running the daemon as a process: it starts, is told to stop, and stands in its own way only once."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.conftest import PROGRAM, Run


@contextmanager
def _running(site: Path) -> Iterator[subprocess.Popen[str]]:
    """`enishi run`, from its first line of log on."""
    daemon = subprocess.Popen(
        [*PROGRAM, "run"],
        cwd=site,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    try:
        assert daemon.stderr is not None
        while "started" not in (line := daemon.stderr.readline()):
            assert line, "ended before it had started"
        yield daemon
    finally:
        daemon.kill()
        daemon.wait()
        if daemon.stderr is not None:
            daemon.stderr.close()


def test_a_signal_ends_it_with_exit_0(site: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with _running(site) as daemon:
            daemon.send_signal(number)
            assert daemon.wait(timeout=30) == 0


def test_a_second_one_on_the_same_folder_is_refused_with_a_sentence(site: Path, enishi: Run) -> None:
    with _running(site) as daemon:
        for call in (["run"], ["run", "--until-idle"]):
            second = enishi(*call)
            assert (second.code, len(second.err.splitlines())) == (3, 1)
            assert str(daemon.pid) in second.err
        assert enishi("refuse", "--to", "a@b.example", "--reason", "budget").code == 0


def test_until_idle_without_a_mailbox_does_the_rest_and_says_so(
    site: Path, enishi: Run, refused: object
) -> None:
    result = enishi("run", "--until-idle", "--json")
    assert result.code == 3
    assert isinstance(result.json["happened"], list)
    assert "127.0.0.1:9" in result.err.splitlines()[-1]


def test_a_missing_password_is_wrong_input(site: Path, enishi: Run) -> None:
    (site / "secrets" / "followup").unlink()
    result = enishi("run", "--until-idle")
    assert result.code == 2
    assert "secrets/followup" in result.err
