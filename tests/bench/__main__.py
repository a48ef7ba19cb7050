"""`make bench [ONLY="sending idle"]`: every bench in turn, or those that are named.

Each is a process of its own with the sizes of its own; `python -m tests.bench.NAME --help` tells what can be changed. What
PostgreSQL or the peers are needed for is left out, and said so, unless BENCH_PG_DSN or BENCH_PEERS names them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bench:
    arguments: tuple[str, ...] = ()
    needs: str | None = None
    """The environment variable without which there is nothing to measure."""
    module: str | None = None
    """None: named like the bench."""


BENCHES: Mapping[str, Bench] = {
    "start_up": Bench(),
    "sending": Bench(),
    "sending_far": Bench(("--round-trip", "20", "--count", "2000"), module="sending"),
    "sending_together": Bench(("--daemons", "3"), "BENCH_PG_DSN", module="sending"),
    "peers": Bench(("send", "--rounds", "5"), "BENCH_PEERS"),
    "crash": Bench(("crash",), "BENCH_PEERS", module="peers"),
    "thanks_latency": Bench(),
    "silence_latency": Bench(),
    "due_scan": Bench(),
    "claims": Bench(needs="BENCH_PG_DSN"),
    "import_speed": Bench(),
    "classify": Bench(),
    "idle": Bench(),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no bench is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    failed = [name for name in names or BENCHES if not _ran(name, BENCHES[name])]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _ran(name: str, bench: Bench) -> bool:
    if bench.needs is not None and bench.needs not in os.environ:
        print(f"\n{name}: left out, {bench.needs} is not set", flush=True)
        return True
    module = f"tests.bench.{bench.module or name}"
    return subprocess.run([sys.executable, "-m", module, *bench.arguments], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
