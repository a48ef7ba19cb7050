"""What `run_send.py --ours` and `run_crash.py --ours` call: the daemon on the firm that `ours_prepare` made.

`python -m tests.bench.ours_run [--until-idle]`. This process becomes the daemon, so that signals, CPU and memory are its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.bench.firm import Firm

if __name__ == "__main__":
    command = Firm(Path(os.environ["BENCH_DIR"]) / "site").command("run", *sys.argv[1:])
    os.execv(command[0], command)
