"""From a refusal's commit, by another process, to the claim of its thanks and to the server's 250.

`python -m tests.bench.thanks_latency [--times 100] [--bulk 20000]`. With nothing else to do, and in the middle of a bulk
run. The instants are the record's own: `dated_at`, when the daemon began to claim the mail (so it had noticed), and
`settled_at`, when it wrote down that the server had taken it. The refusals are recorded as the command line does it,
without the start of a process for each.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.bench.daemon import running_daemon
from tests.bench.figures import Figure, milliseconds, tell
from tests.bench.firm import THANKED
from tests.bench.multitude import queue_up
from tests.bench.stage import Stage, databases, stage

from enishi.app.office import Office, open_office
from enishi.core.refusal_input import RefusalInput
from enishi.effects.clock import SystemClock
from enishi.loops.recording import completed, record

PAUSE = 0.02
"""Seconds between two refusals: each finds the daemon as the last one left it."""
WITHIN = 30.0

_clock = SystemClock()


@dataclass(frozen=True)
class Thanked:
    committed_at: datetime
    claimed_at: datetime
    accepted_at: datetime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--bulk", type=int, default=20_000)
    asked = parser.parse_args()
    rows = [
        row
        for database in databases()
        for bulk in dict.fromkeys((0, asked.bulk))
        for row in measured(database, bulk, asked.times)
    ]
    tell("a refusal committed by another process", rows)


def measured(database: str, bulk: int, times: int) -> Iterator[dict[str, Figure]]:
    with stage(database) as here:
        if bulk:
            queue_up(here, bulk)
        with running_daemon(here.firm):
            thanked = asyncio.run(_thanked(here, bulk, times))
    for what, until in (("claimed", "claimed_at"), ("accepted", "accepted_at")):
        seconds = [(getattr(one, until) - one.committed_at).total_seconds() for one in thanked]
        yield {"database": database, "bulk": bulk, "until": what, **milliseconds(seconds)}


async def _thanked(here: Stage, bulk: int, times: int) -> list[Thanked]:
    """As many as could be recorded while the bulk lasted, or `times`."""
    async with open_office(here.firm.config, _clock) as office:
        here.sink.wait_for(min(bulk, 100), WITHIN)
        recorded: list[tuple[int, datetime]] = []
        while len(recorded) < times and (not bulk or here.sink.count() < bulk):
            recorded.append(await _refused(office, len(recorded)))
            await asyncio.sleep(PAUSE)
        return [await _thanks_of(office, sequence, at) for sequence, at in recorded]


async def _refused(office: Office, number: int) -> tuple[int, datetime]:
    """The new sequence's id, and when it was on record."""
    wanted = completed(RefusalInput(f"hurry@hurry{number}.test", THANKED, name="Hurry"), office.site)
    done = await office.store.write(lambda tx: record(office.engine, tx, wanted, _clock.now(), "cli"))
    committed_at = _clock.now()
    office.ring()
    return done.sequence.id, committed_at


async def _thanks_of(office: Office, sequence_id: int, committed_at: datetime) -> Thanked:
    async with asyncio.timeout(WITHIN):
        while True:
            [mail] = await office.store.read(lambda tx: tx.outbound_of(sequence_id))
            if mail.dated_at is not None and mail.settled_at is not None:
                return Thanked(committed_at, mail.dated_at, mail.settled_at)
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    main()
