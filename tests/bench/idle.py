"""A daemon with nothing to do: CPU over a minute and resident memory, by the number of active sequences.

`python -m tests.bench.idle [--active 0 100000 1000000] [--seconds 60]`
"""

from __future__ import annotations

import argparse
import time

from tests.bench.daemon import running_daemon
from tests.bench.figures import Figure, tell
from tests.bench.multitude import settle_in
from tests.bench.stage import databases, stage

SETTLING = 5.0
"""Seconds for the first look at mailboxes and queue, which is not idleness."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--active", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    rows = [idle(database, active, asked.seconds) for database in databases() for active in asked.active]
    tell("idle daemon", rows)


def idle(database: str, active: int, seconds: float) -> dict[str, Figure]:
    with stage(database) as here:
        settle_in(here, active)
        with running_daemon(here.firm) as daemon:
            time.sleep(SETTLING)
            used, began = daemon.cpu_seconds, time.monotonic()
            time.sleep(seconds)
            used, lasted = daemon.cpu_seconds - used, time.monotonic() - began
            return {
                "database": database,
                "active": active,
                "ready_s": round(daemon.ready_after, 2),
                "cpu_s_a_minute": round(used / lasted * 60, 3),
                "resident_mib": round(daemon.resident_mib, 1),
                "peak_mib": round(daemon.peak_mib, 1),
            }


if __name__ == "__main__":
    main()
