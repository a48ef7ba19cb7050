"""Signs of life for those who watch from outside: a file for people and their monitoring, datagrams for systemd (R18).

A loop that waits for its time is alive; one whose work stands still is not. While every loop turns, the file is
written every BEAT seconds and systemd is told; when one hangs both stop, and systemd starts us anew after its
WatchdogSec. A process that hangs as a whole beats no more either: that needs no code.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

NAME = "heartbeat"
BEAT = 20.0
"""Seconds."""
LONGEST_TURN = 120.0
"""Seconds after which a turn counts as hanging."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What the file says."""

    at: datetime
    pid: int
    stuck: tuple[str, ...]


@dataclass
class Heartbeat:
    folder: Path
    now: Callable[[], datetime]
    steady: Callable[[], float] = time.monotonic
    """Seconds. Wall time may be moved; and the hours that a machine slept are nobody's long turn."""
    _turning: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By loop: when it last moved on, and how long it may take for the next step."""

    def note(self, loop: str, longest: float = LONGEST_TURN) -> None:
        """The loop is at work, and moves. `longest`: where a step waits for a server, with a deadline of its own."""
        self._turning[loop] = (self.steady(), longest)

    def rest(self, loop: str) -> None:
        """The loop waits for its time, or for somebody to ring."""
        self._turning.pop(loop, None)

    def noting(self, loop: str, longest: float = LONGEST_TURN) -> Callable[[], datetime]:
        """The clock for a loop: it reads it at every step, and so shows that it moves."""

        def now() -> datetime:
            self.note(loop, longest)
            return self.now()

        return now

    def stuck(self) -> tuple[str, ...]:
        """Loops that have not moved for too long."""
        now = self.steady()
        return tuple(loop for loop, (since, longest) in self._turning.items() if now - since > longest)

    def beat(self) -> tuple[str, ...]:
        """Say that we live, unless a loop hangs: then the file tells which. Returns those."""
        stuck = self.stuck()
        self._write(stuck)
        if not stuck:
            notify("WATCHDOG=1")
        return stuck

    def _write(self, stuck: tuple[str, ...]) -> None:
        """Whole or not at all; a full disk is told elsewhere."""
        told = {"at": self.now().isoformat(), "pid": os.getpid(), "stuck": stuck}
        part = self.folder / f".{NAME}.part"
        with suppress(OSError):
            with open(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "w"
            ) as file:
                json.dump(told, file)
            part.replace(self.folder / NAME)


def last_beat(folder: Path) -> Beat | None:
    """What a daemon on this data folder said last; None: none ever did, or it cannot be read."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return Beat(datetime.fromisoformat(told["at"]), int(told["pid"]), tuple(told["stuck"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def notify(state: str) -> bool:
    """Tell systemd, where it started us and wants to know (sd_notify(3)). False: nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.setblocking(False)
        try:
            line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError:
            return False
    return True
