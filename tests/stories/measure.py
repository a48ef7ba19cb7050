"""How fast is it, and how big? `python -m tests.stories.measure` prints figures; no test depends on them.

Thanks: from the return of `enishi refuse` to the server's 250 (negative: it was there before the command returned).
Silence: from the answer's delivery into the mailbox to the pause on record.
"""

# ruff: noqa: TID251 - it clocks and prints; nothing in here decides

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.stories.mail_programs import PROGRAMS, is_installed
from tests.stories.office import PROGRAM, Office, People
from tests.stories.post_office import delivered_at, open_post_office

TIMES = 7


def main() -> None:
    with open_post_office() as post, tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), post, People.of("measured"))
        office.furnish()
        with office.running() as daemon:
            print(f"idle daemon: {daemon.resident_kilobytes / 1024:.0f} MB resident")
            tell("refuse returned → 250", [thanked_after(office, number) for number in range(TIMES)])
            tell("answer delivered → paused", [paused_after(office, number) for number in range(TIMES)])
            print(f"daemon after the work: {daemon.resident_kilobytes / 1024:.0f} MB resident")
    tell("enishi --help", [help_takes() for _ in range(TIMES)])


def customer(number: int) -> str:
    return f"yamada@kyaku-{number}.example"


def thanked_after(office: Office, number: int) -> float:
    office.refuse(customer(number))
    returned = time.time()
    office.received(customer(number))
    thanks = shown(office, number)["sent"][0]
    return instant(thanks["settled_at"]) - returned


def paused_after(office: Office, number: int) -> float:
    programs = [program for program in PROGRAMS if is_installed(program)]
    program = programs[number % len(programs)]
    program(office.post, customer(number), office.folder).reply(1, f"お返事{number}です。")
    office.told(office.people.rep, f"お返事{number}です。")
    [paused] = [line for line in shown(office, number)["history"] if line["code"] == "history.replied"]
    return instant(paused["at"]) - delivered_at(office.post.files(office.people.ours)[-1])


def shown(office: Office, number: int) -> Any:
    return office.sequence(f"S{number + 1}")


def help_takes() -> float:
    began = time.perf_counter()
    subprocess.run([str(PROGRAM), "--help"], check=True, capture_output=True)
    return time.perf_counter() - began


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def tell(what: str, seconds: Sequence[float]) -> None:
    each = " ".join(f"{one * 1000:.0f}" for one in seconds)
    print(f"{what}: median {median(seconds) * 1000:.0f} ms of {each}")


if __name__ == "__main__":
    main()
