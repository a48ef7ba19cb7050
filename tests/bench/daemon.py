"""The daemon as a process of its own, and what it costs the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import cores
from tests.bench.firm import Firm
from tests.stories.waiting import wait_for

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Daemon:
    process: subprocess.Popen[bytes]
    log: Path
    ready_after: float
    """Seconds from the start of the process until it answered the doorbell."""

    @property
    def cpu_seconds(self) -> float:
        """User and system time so far, to a hundredth."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def resident_mib(self) -> float:
        return self._status("VmRSS")

    @property
    def peak_mib(self) -> float:
        return self._status("VmHWM")

    def stop(self) -> None:
        """As systemd stops it. Raises RuntimeError with its last words unless it ends well."""
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(40):
            raise RuntimeError(self.log.read_text(encoding="utf-8")[-3000:])

    def _status(self, name: str) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition(f"{name}:")[2].split()[0]) / 1024


@contextmanager
def running_daemon(firm: Firm, *, alone: bool = True) -> Iterator[Daemon]:
    """`enishi run`, up and listening; stopped at the end. `alone`: on the sender's core, and on no other."""
    log = firm.folder / "run.log"
    bell = firm.folder / "data" / "doorbell"
    with log.open("wb") as words:
        began = time.perf_counter()
        process = subprocess.Popen(firm.command("run"), stdout=words, stderr=words)
        if alone:
            cores.pin(process.pid, cores.SENDER)
    daemon = Daemon(process, log, _until_ready(process, log, bell) - began)
    try:
        yield daemon
        daemon.stop()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _until_ready(process: subprocess.Popen[bytes], log: Path, bell: Path) -> float:
    def is_up() -> bool:
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8")[-3000:])
        return bell.exists()

    wait_for(is_up, lambda: log.read_text(encoding="utf-8")[-3000:], within=120)
    return time.perf_counter()
