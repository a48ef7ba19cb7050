"""The systemd unit stays as hardened as it claims to be (mail-reality S12)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "enishi.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_units_exposure_is_at_most_two() -> None:
    command = ["systemd-analyze", "security", "--offline=true", str(UNIT)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    level = re.search(r"Overall exposure level[^:]*: ([0-9.]+)", judged.stdout)
    assert level is not None, judged.stderr
    assert float(level[1]) <= 2.0
