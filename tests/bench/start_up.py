"""How long the program takes to be there: `--version`, `check`, and a daemon that is ready to send.

`python -m tests.bench.start_up [--times 15] [--waiting 0 100000]`
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from tests.bench.daemon import running_daemon
from tests.bench.figures import Figure, milliseconds, tell
from tests.bench.firm import PROGRAM
from tests.bench.multitude import settle_in
from tests.bench.stage import Stage, stage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--waiting", type=int, nargs="*", default=[0, 100_000])
    asked = parser.parse_args()
    rows = [
        timed("python -c pass", [sys.executable, "-c", "pass"], asked.times),
        timed("enishi --version", [str(PROGRAM), "--version"], asked.times),
        timed("enishi --help", [str(PROGRAM), "--help"], asked.times),
    ]
    with stage() as here:
        rows.append(timed("enishi check", here.firm.command("check"), asked.times))
        for waiting in asked.waiting:
            settle_in(here, waiting)
            rows.append(ready(here, waiting, asked.times))
    tell("start-up", rows)


def timed(what: str, command: list[str], times: int) -> dict[str, Figure]:
    return {"what": what, **milliseconds([_takes(command) for _ in range(times)])}


def _takes(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def ready(here: Stage, waiting: int, times: int) -> dict[str, Figure]:
    seconds = []
    for _ in range(times):
        with running_daemon(here.firm) as daemon:
            seconds.append(daemon.ready_after)
    return {"what": f"daemon ready, {waiting:,} active", **milliseconds(seconds)}


if __name__ == "__main__":
    main()
