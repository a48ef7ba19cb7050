"""Claims and results of several daemons on one PostgreSQL, without SMTP between them: how many a second, and is any claimed twice?

`python -m tests.bench.claims [--mails 20000] [--daemons 1 2 3 4] [--batch 50]`. Each daemon is a process; a transaction writes
down the results of its last batch and claims the next, as the sender's does. What they claimed is compared at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from datetime import datetime
from multiprocessing.pool import Pool
from pathlib import Path

from tests.bench import postgres
from tests.bench.due_scan import MAILBOX
from tests.bench.figures import Figure, tell
from tests.bench.multitude import queue_up
from tests.bench.stage import Stage, stage

from enishi.core.fate import Fate
from enishi.core.model import Outbound, SendState
from enishi.core.news import News
from enishi.core.standing import Claimed
from enishi.effects.clock import SystemClock
from enishi.effects.store import Store, Tx

OCTETS = b"x" * 3000
"""A mail's frozen bytes."""
_clock = SystemClock()

Work = tuple[list[int], float, float]
"""What one daemon claimed, when it began and when it ended."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--daemons", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--batch", type=int, default=50)
    asked = parser.parse_args()
    if postgres.DSN is None:
        raise SystemExit("BENCH_PG_DSN does not name a PostgreSQL; SQLite serves one daemon")
    tell("claims", [measured(count, asked.mails, asked.batch) for count in asked.daemons])


def measured(daemons: int, mails: int, batch: int) -> dict[str, Figure]:
    with stage("postgres") as here:
        queue_up(here, mails)
        with multiprocessing.get_context("spawn").Pool(daemons) as pool:
            work = _worked(pool, here, daemons, batch)
    claimed = [mail for mine, _, _ in work for mail in mine]
    seconds = max(ended for _, _, ended in work) - min(began for _, began, _ in work)
    return {
        "daemons": daemons,
        "batch": batch,
        "claims_a_second": round(len(claimed) / seconds),
        "claimed": len(claimed),
        "twice": len(claimed) - len(set(claimed)),
        "never": mails - len(set(claimed)),
        "least_by_one": min(len(mine) for mine, _, _ in work),
    }


def _worked(pool: Pool, here: Stage, daemons: int, batch: int) -> list[Work]:
    """All begin at the same instant, when every process has been started."""
    begins = time.monotonic() + 3
    jobs = [
        (here.storage, str(here.firm.folder), f"daemon{number}", batch, begins) for number in range(daemons)
    ]
    return pool.starmap(_until_nothing_is_due, jobs, chunksize=1)


def _until_nothing_is_due(url: str, folder: str, holder: str, batch: int, begins: float) -> Work:
    return asyncio.run(_claim_all(url, Path(folder), holder, batch, begins))


async def _claim_all(url: str, folder: Path, holder: str, batch: int, begins: float) -> Work:
    store = await Store.open(url, folder)
    try:
        await asyncio.sleep(begins - time.monotonic())
        began, mine, held = time.monotonic(), list[int](), list[Outbound]()
        while held := await _next(store, held, holder, batch):
            mine += [mail.id for mail in held]
        return mine, began, time.monotonic()
    finally:
        await store.close()


async def _next(store: Store, held: list[Outbound], holder: str, batch: int) -> list[Outbound]:
    now = _clock.now()
    fates = [_sent(mail, holder, now) for mail in held]

    async def turn(tx: Tx) -> list[Outbound]:
        line = await tx.settle_and_look(fates, MAILBOX, now, batch, [], blind=False)
        mails = [candidate.mail for candidate in line.candidates]
        await tx.claim([Claimed(mail.id, OCTETS, now, now, is_new=True) for mail in mails], [], holder)
        return mails

    return await store.write(turn)


def _sent(mail: Outbound, holder: str, now: datetime) -> Fate:
    return Fate(mail.id, SendState.SENT, "250 2.0.0 Ok", mail.due_at, now, News.ACCEPTED, holder)


if __name__ == "__main__":
    main()
