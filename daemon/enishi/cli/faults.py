"""What is left when something goes wrong that no sentence foresaw: one sentence, and the details in a file."""

from __future__ import annotations

import os
import sys
import traceback

from enishi.cli.configuration import config_path
from enishi.core.problem import Problem

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""
LOG = "fault.log"


def fault(error: Exception) -> Problem:
    """An error of the program itself. With ENISHI_DEBUG=1 the traceback goes to standard error as well."""
    details = "".join(traceback.format_exception(error))
    if os.environ.get("ENISHI_DEBUG") == "1":
        sys.stderr.write(details)
    kept_in = _kept(details)
    if kept_in is None:
        return Problem("cli.fault_unkept", params={"kind": type(error).__name__})
    return Problem("cli.fault", params={"kind": type(error).__name__, "file": kept_in})


def _kept(details: str) -> str | None:
    """Beside the data, so that it is found and is as private as the data is."""
    folder = config_path().parent / "data"
    try:
        descriptor = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(details + "\n")
    except OSError:
        return None
    return str(folder / LOG)
