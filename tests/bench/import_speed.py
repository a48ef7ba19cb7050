"""`enishi import refusals`: rows a second and peak memory, by the number of rows.

`python -m tests.bench.import_speed [--rows 10000 100000]`. The starter site; each row enters the cadence for its reason and
its thanks are composed. A flat peak says that the file streams through.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time

from tests.bench.figures import Figure, tell
from tests.bench.firm import THANKED, Firm
from tests.bench.stage import databases, stage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    counts = parser.parse_args().rows
    tell("import of refusals", [imported(database, count) for database in databases() for count in counts])


def imported(database: str, count: int) -> dict[str, Figure]:
    with stage(database) as here:
        file = here.firm.refused_by(count, THANKED)
        began = time.perf_counter()
        process = subprocess.Popen(
            here.firm.command("import", "refusals", file, "--json"), stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit("the import failed; what it said stands above")
        return {
            "database": database,
            "rows": count,
            "seconds": round(seconds, 2),
            "rows_a_second": round(count / seconds),
            "cpu_us_a_row": round((used.ru_utime + used.ru_stime) / count * 1e6),
            "peak_mib": round(used.ru_maxrss / 1024),
            "bytes_a_row_on_disk": _size(here.firm) // count if database == "sqlite" else None,
        }


def _size(firm: Firm) -> int:
    return sum(file.stat().st_size for file in (firm.folder / "data").glob("enishi.db*"))


if __name__ == "__main__":
    main()
