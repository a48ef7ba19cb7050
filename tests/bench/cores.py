"""Sender and sink never share a core, so that a rate is the sender's own. On one core they must."""

from __future__ import annotations

import os

SENDER, SINK = 0, 1


def pin(pid: int, core: int) -> None:
    """Nothing where there is no such core, or not for us."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(pid, {core})
