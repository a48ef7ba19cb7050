"""Running as those see it who keep the machine: what systemd hears, what the folder shows, what a start refuses."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import PROGRAM, Run

DEADLINE = 30.0


def test_systemd_hears_that_it_is_ready_alive_and_stopping(site: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(site / "notify"))
        systemd.settimeout(DEADLINE)
        env = {**os.environ, "NOTIFY_SOCKET": str(site / "notify")}
        daemon = subprocess.Popen(
            [*PROGRAM, "run"], cwd=site, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            assert {systemd.recv(100), systemd.recv(100)} == {b"READY=1", b"WATCHDOG=1"}
            beat = json.loads((site / "data" / "heartbeat").read_text())
            assert (beat["pid"], beat["stuck"]) == (daemon.pid, [])
            daemon.send_signal(signal.SIGTERM)
            assert systemd.recv(100) == b"STOPPING=1"
            assert daemon.wait(DEADLINE) == 0
        finally:
            daemon.kill()
            daemon.wait()


def test_a_damaged_database_is_not_touched_and_the_sentence_names_the_way_out(
    site: Path, enishi: Run, refused: object
) -> None:
    database = site / "data" / "enishi.db"
    with closing(sqlite3.connect(database)) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [root] = whole.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'contacts'").fetchone()
        [size] = whole.execute("PRAGMA page_size").fetchone()
    with database.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(os.urandom(size))
    before = database.read_bytes()
    for call in (["run"], ["run", "--until-idle"]):
        result = enishi(*call)
        assert (result.code, len(result.err.splitlines())) == (3, 1), result.err
        assert "バックアップ" in result.err
    assert database.read_bytes() == before
