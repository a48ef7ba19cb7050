"""Beside the peers: what runs their benches with our daemon among them.

`python -m tests.bench.peers send|crash|network [options of theirs]`. BENCH_PEERS names the folder that holds `run_send.py`,
`run_crash.py`, `run_send_rtt.py` and the texts; its README says what the peers need and which variables name it. What
follows the first word goes to their script. BENCH_STORAGE puts our records on a PostgreSQL (tests/bench/ours_prepare.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.letter import Letter

SCRIPTS = {"send": "run_send.py", "crash": "run_crash.py", "network": "run_send_rtt.py"}
ALONE = {"network"}
"""Theirs that know no further contender; ours is `python -m tests.bench.sending --round-trip`."""
_SBIN = "/usr/sbin"


def main() -> int:
    folder = os.environ.get("BENCH_PEERS")
    if folder is None or len(sys.argv) < 2 or sys.argv[1] not in SCRIPTS:
        raise SystemExit(__doc__)
    texts = Path(folder) / "templates"
    Letter.read(texts, "ja")  # says at once if they are not there
    script = [sys.executable, str(Path(folder) / SCRIPTS[sys.argv[1]]), *sys.argv[2:]]
    path = f"{os.environ['PATH']}:{_SBIN}"
    environment = {**os.environ, "BENCH_TEMPLATES": str(texts), "PATH": path}
    return subprocess.run([*script, *_ours(sys.argv[1])], env=environment, check=False).returncode


def _ours(bench: str) -> list[str]:
    if bench in ALONE:
        return []
    module = f"{sys.executable} -m tests.bench"
    return ["--ours", f"{module}.ours_run", "--ours-prepare", f"{module}.ours_prepare"]


if __name__ == "__main__":
    sys.exit(main())
