"""Who is due? As the daemon asks, among ten thousand to ten million scheduled touches, on both databases.

`python -m tests.bench.due_scan [--sizes 10000 100000 1000000] [--dead 100000]`. Of the sequences 80 % wait for a day of the
next half year, 1 % are due, the rest are done; of the mails a fifth as many are sent, 1 % are due and 1 % wait. Each
question is a transaction of its own through the store, commit included. At the largest size on PostgreSQL: the same
after `dead` rows were dealt with while another client holds an old snapshot (a backup, a forgotten psql).
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from tests.bench.copies import Database, copy, opened
from tests.bench.figures import Figure, milliseconds, tell
from tests.bench.multitude import DUE, customers_like_the_first, introduce, mails_like_the_first
from tests.bench.stage import Stage, databases, stage

from enishi.effects.clock import SystemClock
from enishi.effects.store import Store, Tx

CUSTOMERS = 1000
"""They share the sequences: finding what is due does not look at them."""
BATCH = 500
TIMES = 40
HALF_A_YEAR = 180 * 86400
MAILBOX = "followup"


@dataclass(frozen=True)
class Question:
    what: str
    ask: Callable[[Tx, datetime], Awaitable[Any]]
    writes: bool
    """Asked where the answer is acted upon, in a writing transaction."""


QUESTIONS = (
    Question(f"keeper: next {BATCH} due", lambda tx, now: tx.due_sequences(now, BATCH), True),
    Question("keeper: nothing due", lambda tx, now: tx.due_sequences(now - timedelta(hours=12), BATCH), True),
    Question("keeper: when is the next", lambda tx, now: tx.next_look_at(now), False),
    Question(f"sender: next {BATCH} due", lambda tx, now: look(tx, now, BATCH), True),
    Question("sender: nothing due", lambda tx, now: look(tx, now - timedelta(hours=12), BATCH), True),
    Question("sender: when is the next", lambda tx, now: tx.next_outbound_at(MAILBOX, now), False),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--dead", type=int, default=100_000)
    asked = parser.parse_args()
    rows = []
    for database in databases():
        for size in asked.sizes:
            dead = asked.dead if database == "postgres" and size == max(asked.sizes) else 0
            rows += measured(database, size, min(dead, size))
    tell("who is due", rows)


def measured(database: str, size: int, dead: int) -> list[dict[str, Figure]]:
    with stage(database) as here:
        introduce(here, DUE)
        with opened(here.storage, here.firm.folder) as rows:
            _schedule(rows, size)
            rows.settle()
        found = [{"database": database, "touches": size, **row} for row in asyncio.run(_asked(here, ""))]
        if dead:
            again = asyncio.run(_asked_over_the_dead(here, dead))
            found += [{"database": database, "touches": size, **row} for row in again]
        return found


def look(tx: Tx, now: datetime, limit: int) -> Awaitable[Any]:
    """The sender's question, with nothing to write down."""
    return tx.settle_and_look([], MAILBOX, now, limit, [], blind=False)


def _schedule(database: Database, size: int) -> None:
    customers_like_the_first(database, CUSTOMERS)
    ahead, behind = database.ahead(f"(n * 7919) % {HALF_A_YEAR}"), database.ahead("-(n % 3600)")
    of = f"1 + n % {CUSTOMERS}"
    sequence = {
        "id": "n",
        "contact_id": of,
        "refusal_id": of,
        "look_at": f"CASE WHEN n % 100 = 0 THEN {behind} WHEN n % 100 <= 80 THEN {ahead} END",
        "state": "CASE WHEN n % 100 <= 80 THEN 'active' ELSE 'done' END",
    }
    copy(database, "sequences", sequence, 2, size)
    waiting = max(2, size // 50)
    mails_like_the_first(database, 2, waiting, customers=CUSTOMERS)
    database.execute(
        f"UPDATE sends SET due_at = CASE WHEN id % 2 = 0 THEN {database.ahead('86400')} ELSE due_at END"
    )
    sent = {"id": "n", "state": "'sent'", "settled_at": behind, "tried_at": behind, "dated_at": behind}
    copy(database, "sends", sent, waiting + 1, waiting + size // 5)


async def _asked(here: Stage, condition: str) -> list[dict[str, Figure]]:
    store = await Store.open(here.storage, here.firm.folder)
    try:
        return [
            {
                "question": question.what + condition,
                **milliseconds([t async for t in _timed(store, question)]),
            }
            for question in QUESTIONS
        ]
    finally:
        await store.close()


async def _timed(store: Store, question: Question) -> Any:
    now = SystemClock().now()
    transact = store.write if question.writes else store.read
    await transact(lambda tx: question.ask(tx, now))  # statements are prepared once in a daemon's life
    for _ in range(TIMES):
        began = time.perf_counter()
        await transact(lambda tx: question.ask(tx, now))
        yield time.perf_counter() - began


async def _asked_over_the_dead(here: Stage, dead: int) -> list[dict[str, Figure]]:
    """Rows at the very head of what is due, dealt with while a snapshot from before still needs them."""
    old, worker = await asyncpg.connect(here.storage), await asyncpg.connect(here.storage)
    try:
        for statement in _put_at_the_head(dead):
            await worker.execute(statement)
        await old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        await old.fetch("SELECT count(*) FROM accounts")
        for statement in _dealt_with(dead):
            await worker.execute(statement)
        return await _asked(here, f", {dead:,} dead")
    finally:
        await worker.close()
        await old.close()


def _put_at_the_head(count: int) -> Iterator[str]:
    yield (
        f"UPDATE sequences SET state = 'active', look_at = now() - interval '1 day' - id * interval '1 ms'"
        f" WHERE id <= {count}"
    )
    yield (
        "UPDATE sends SET state = 'queued', settled_at = NULL, due_at = now() - interval '1 day' - id * interval '1 ms'"
        f" WHERE id IN (SELECT id FROM sends WHERE state = 'sent' ORDER BY id LIMIT {count})"
    )


def _dealt_with(count: int) -> Iterator[str]:
    yield f"UPDATE sequences SET state = 'done', look_at = NULL WHERE id <= {count}"
    yield "UPDATE sends SET state = 'sent', settled_at = now() WHERE due_at <= now() - interval '1 day'"


if __name__ == "__main__":
    main()
