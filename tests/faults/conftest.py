"""The laboratory is run by `make faults`: it is not part of every run of the suite yet."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("ENISHI_FAULTS") else ["test_*.py"]
