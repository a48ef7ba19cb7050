"""`python -m tests.faults.simulation SEED [--trace] [--without KIND …] [--shrink]`, or `FIRST-LAST` for many lives."""

from __future__ import annotations

import argparse
import logging

from tests.faults.simulation.chance import Trouble
from tests.faults.simulation.invariants import broken
from tests.faults.simulation.life import Life, Outcome


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.simulation", description=__doc__)
    parser.add_argument("seeds", help="one seed, or FIRST-LAST")
    parser.add_argument("--trace", action="store_true", help="tell the whole life")
    parser.add_argument(
        "--without", nargs="*", default=[], type=Trouble, metavar="KIND", help=", ".join(Trouble)
    )
    parser.add_argument(
        "--shrink", action="store_true", help="switch off every kind of trouble that is not needed"
    )
    given = parser.parse_args()
    logging.getLogger("enishi").setLevel(logging.CRITICAL + 1)  # the life tells what matters
    first, _, last = given.seeds.partition("-")
    bad = mails = starts = 0
    for seed in range(int(first), int(last or first) + 1):
        quiet = set(given.without)
        if given.shrink:
            quiet = shrunk(seed, quiet)
        outcome = Life(seed, quiet).live()
        found = broken(outcome)
        bad += bool(found)
        mails += len(outcome.life.server.accepted)
        starts += len(outcome.life.starts)
        if found or given.trace or not last:
            print(told(seed, quiet, outcome, found, whole=given.trace), flush=True)
    print(
        f"{int(last or first) - int(first) + 1} lives, {bad} broken; {mails} mails accepted, {starts} starts"
    )
    raise SystemExit(1 if bad else 0)


def shrunk(seed: int, quiet: set[Trouble]) -> set[Trouble]:
    """The kinds of trouble that the failure can do without."""
    for kind in Trouble:
        if kind not in quiet and broken(Life(seed, quiet | {kind}).live()):
            quiet = quiet | {kind}
    return quiet


def told(seed: int, quiet: set[Trouble], outcome: Outcome, found: list[str], *, whole: bool) -> str:
    life = outcome.life
    without = f", without {', '.join(sorted(quiet))}" if quiet else ""
    lines = [f"seed {seed}{without}: {len(life.server.accepted)} mails, {len(life.starts)} starts"]
    if whole:
        lines += [f"firm: {life.variant}, its server files: {life.server.files_sent}", *life.story]
    return "\n".join([*lines, *(f"BROKEN {words}" for words in found)])


if __name__ == "__main__":
    main()
