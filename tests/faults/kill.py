"""kill -9 at random instants, over and over, while thousands of mails are sent; then both sides are counted.

    python -m tests.faults.kill [--sends 10000] [--kills 300] [--postfix] [--storage postgres] [--forgetful] …

Half of the deaths come after so many further mails were accepted, the others after so long, a start included.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tests.faults.laboratory import Firm, Process
from tests.faults.ledger import post_room
from tests.faults.reckoning import Reckoning, reckon
from tests.faults.victim import Harm
from tests.stories.waiting import wait_for
from tests.support.postfix import Postfix, running_postfix
from tests.support.postgres import running_postgres

PATIENT = "file_sent: no"
"""The usual time for proof, which no storm outlasts; then the rep is asked."""
LONGEST_LIFE = 1.5
"""Seconds, of those that die by time."""
LONGEST_END = 1800.0
"""Seconds for what is left in the end: each of thousands of doubts is looked for in the mailbox."""


class Counted(Protocol):
    """What a server has accepted so far."""

    def __len__(self) -> int: ...

    def counts(self) -> Counter[str]: ...


@dataclass
class PostfixLog:
    """Postfix has taken a mail when its queue manager has it; its id stands in the line of `cleanup` before."""

    postfix: Postfix

    def __len__(self) -> int:
        return len(self._queued())

    def counts(self) -> Counter[str]:
        queued, named = self._queued(), {}
        for queue_id, message_id in re.findall(r"cleanup\[\d+\]: (\w+): message-id=(<[^>]+>)", self._text()):
            named[queue_id] = message_id
        return Counter(named[queue_id] for queue_id in queued)

    def _queued(self) -> list[str]:
        return re.findall(r"qmgr\[\d+\]: (\w+): from=<[^>]*>, size=", self._text())

    def _text(self) -> str:
        return (self.postfix.folder / "mail.log").read_text(errors="replace")


@dataclass(frozen=True)
class Outcome:
    reckoning: Reckoning
    kills: int
    idle_kills: int
    """Of them: with nothing left to send."""
    seconds: float

    def __str__(self) -> str:
        touches = [mail for mail in self.reckoning.mails if mail.purpose == "touch"]
        accepted = [mail for mail in self.reckoning.unknown if self.reckoning.accepted[mail.message_id]]
        return (
            f"{len(touches)} mails, {self.kills} kills ({self.idle_kills} with nothing left to send),"
            f" {self.seconds:.0f} s: accepted twice {len(self.reckoning.doubled)},"
            f" lost {len(self.reckoning.lost)}, misjudged {len(self.reckoning.misjudged)},"
            f" in doubt {len(self.reckoning.unknown)} (the server has {len(accepted)} of them),"
            f" of these not asked about {len(self.reckoning.unasked)}"
        )


def storm(firm: Firm, server: Counted, sends: int, kills: int, chance: random.Random, harm: Harm) -> Outcome:
    """`firm` has so many mails waiting. It is killed so often, then goes on in peace until nothing moves."""
    began, idle_kills = time.monotonic(), 0
    for left in range(kills, 0, -1):
        firm.lapse()
        process, here = firm.start("run", harm=harm), len(server)
        idle_kills += here >= sends
        if here < sends and chance.random() < 0.5:
            _live_until(process, server, min(sends, here + chance.randint(1, 1 + 2 * (sends - here) // left)))
            _live_for(process, chance.uniform(0, 0.01))
        else:
            _live_for(process, chance.uniform(0, LONGEST_LIFE))
        process.kill()
    firm.lapse()
    firm.until_idle(harm, LONGEST_END)
    # When the time for proof is over, whoever is still in doubt is asked about.
    firm.until_idle(replace(harm, clock=_later(firm)), LONGEST_END)
    return Outcome(reckon(firm, server.counts()), kills, idle_kills, time.monotonic() - began)


def _live_until(process: Process, server: Counted, count: int) -> None:
    """Or until it has been at work for long enough: what stands in doubt may never be accepted."""
    with suppress(AssertionError):
        wait_for(lambda: len(server) >= count, "", within=2 * LONGEST_LIFE)
    assert process.lives, process.words()[-3000:]


def _live_for(process: Process, seconds: float) -> None:
    try:
        process.popen.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError(process.words()[-3000:])


def _later(firm: Firm) -> str:
    clock = firm.folder / "clock"
    clock.write_text(str(2 * 3600))
    return str(clock)


@contextmanager
def postfix_that_discards() -> Iterator[Postfix]:
    """A whole Postfix up to its queue; nobody reads what it takes."""
    with running_postfix() as postfix:
        (postfix.folder / "etc" / "routes").write_text("/./ discard:\n")
        postfix.stop()
        postfix.start()
        yield postfix


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sends", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=2, help="each crash leaves up to so many in doubt")
    parser.add_argument("--storage", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--postfix", action="store_true", help="against a real Postfix (root)")
    parser.add_argument("--forgetful", action="store_true", help="the mutation: claims are not committed")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="enishi-kill-") as folder,
        post_room() as post,
        _server(asked.postfix) as postfix,
        _storage(asked.storage) as storage,
    ):
        port = postfix.plain if postfix else None
        firm = Firm(
            Path(folder) / "firm",
            post,
            smtp_port=port,
            mailbox=PATIENT,
            connections=asked.connections,
            **storage,
        )
        firm.queue_up(asked.sends)
        server: Counted = PostfixLog(postfix) if postfix else post.ledger
        harm, chance = Harm(forgetful=asked.forgetful), random.Random(asked.seed)
        outcome = storm(firm, server, asked.sends, asked.kills, chance, harm)
    print(outcome)
    return int(bool(outcome.reckoning.doubled or outcome.reckoning.lost or outcome.reckoning.unasked))


@contextmanager
def _server(wanted: bool) -> Iterator[Postfix | None]:
    if not wanted:
        yield None
        return
    with postfix_that_discards() as postfix:
        yield postfix


@contextmanager
def _storage(kind: str) -> Iterator[dict[str, str]]:
    if kind == "sqlite":
        yield {}
        return
    with running_postgres() as server:
        yield {"storage": server.url(server.create_database())}


if __name__ == "__main__":
    sys.exit(main())
