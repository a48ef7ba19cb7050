"""postfix's smtp-sink: takes whatever it is given and counts it. No postfix service runs."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import cores
from tests.stories.waiting import wait_for

_SBIN = "/usr/sbin"
"""Debian keeps it there, off most people's PATH."""
_COUNTED = re.compile(rb"mesg=(\d+)[^\d]")


@dataclass
class Sink:
    port: int
    pid: int
    _log: Path
    _counted: int = 0

    def count(self) -> int:
        """Messages accepted so far. The sink rewrites one line; a number that is half written is passed over."""
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 400))
            found = _COUNTED.findall(log.read())
        self._counted = max(self._counted, int(found[-1]) if found else 0)
        return self._counted

    def wait_for(self, count: int, within: float) -> None:
        wait_for(lambda: self.count() >= count, lambda: f"{self.count()} of {count} mails came", within)


@contextmanager
def running_sink() -> Iterator[Sink]:
    """On a free port."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:{_SBIN}")
    if program is None:
        raise SystemExit(
            "smtp-sink is not there. It comes with the package postfix: sudo apt install postfix"
        )
    with tempfile.NamedTemporaryFile(prefix="enishi-sink-") as log:
        port = free_port()
        as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
        process = subprocess.Popen(
            [program, *as_nobody, "-c", f"127.0.0.1:{port}", "1000"], stdout=log, stderr=subprocess.DEVNULL
        )
        try:
            cores.pin(process.pid, cores.SINK)
            wait_for(lambda: listens(port), "smtp-sink does not listen")
            yield Sink(port, process.pid, Path(log.name))
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
