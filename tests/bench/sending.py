"""Mails a second, from the first to the last as the server counts them, in turn with the wire's own limit.

`python -m tests.bench.sending [--count 5000] [--rounds 3] [--round-trip MS] [--daemons 1]`. The daemon stands ready, and a queue
of advertising mails falls due at once; the limit is postfix's smtp-source with the same number of connections. With a round
trip both go through a delayed line. Several daemons share one PostgreSQL. Beside the peers: tests/bench/peers.py.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from statistics import median

from tests.bench import cores
from tests.bench.daemon import running_daemon
from tests.bench.delayed_line import delayed_line
from tests.bench.figures import Figure, tell
from tests.bench.firm import Firm
from tests.bench.multitude import queue_up, release
from tests.bench.sink import Sink
from tests.bench.stage import databases, stage

CONNECTIONS = 10
WITHIN = 600.0
LATER = 3600
"""Seconds until the queue would be due by itself; it is released when every daemon stands ready."""
_SBIN = "/usr/sbin"


@dataclass(frozen=True)
class Run:
    rate: float
    cpu_us: float | None = None
    peak_mib: float | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--round-trip", type=float, default=0, metavar="MS")
    parser.add_argument("--daemons", type=int, default=1)
    asked = parser.parse_args()
    senders = ["limit", *(databases() if asked.daemons == 1 else ["postgres"])]
    runs: dict[str, list[Run]] = {sender: [] for sender in senders}
    for _ in range(asked.rounds):
        for sender in senders:
            runs[sender].append(one_run(sender, asked.count, asked.round_trip, asked.daemons))
    tell(
        f"sending, {CONNECTIONS} connections, {asked.daemons} daemon(s), round trip {asked.round_trip:g} ms",
        [_row(sender, runs, asked.round_trip) for sender in senders],
    )


def one_run(sender: str, count: int, round_trip: float, daemons: int) -> Run:
    database = "sqlite" if sender == "limit" else sender
    with stage(database) as here, contextlib.ExitStack() as around:
        port = here.sink.port
        if round_trip:
            port = around.enter_context(delayed_line(port, round_trip))
            here.firm.found(port, here.imap_port, here.storage)
        if sender == "limit":
            return _limit(port, here.sink, count)
        queue_up(here, count, in_seconds=LATER)
        firms = [here.firm, *(_colleague(here.firm, number) for number in range(1, daemons))]
        running = [around.enter_context(running_daemon(firm, alone=daemons == 1)) for firm in firms]
        before = sum(daemon.cpu_seconds for daemon in running)
        release(here, firms)
        rate = timed(here.sink, count)
        cpu = sum(daemon.cpu_seconds for daemon in running) - before
        return Run(rate, cpu / count * 1e6, sum(daemon.peak_mib for daemon in running))


def timed(sink: Sink, count: int) -> float:
    """Mails a second from the first that the sink shows to the last."""
    sink.wait_for(1, WITHIN)
    first, began = sink.count(), time.perf_counter()
    deadline = began + WITHIN
    while sink.count() < count and time.perf_counter() < deadline:
        time.sleep(0.002)
    ended = time.perf_counter()
    if sink.count() != count:
        raise SystemExit(f"the sink counted {sink.count()} of {count} mails")
    return (count - first) / (ended - began)


def _limit(port: int, sink: Sink, count: int) -> Run:
    program = shutil.which("smtp-source", path=f"{os.environ['PATH']}:{_SBIN}")
    assert program is not None, "it comes with smtp-sink"
    source = subprocess.Popen(
        [program, "-d", "-N", "-s", str(CONNECTIONS), "-l", "4096", "-m", str(count), f"127.0.0.1:{port}"]
    )
    cores.pin(source.pid, cores.SENDER)
    rate = timed(sink, count)
    source.wait()
    return Run(rate)


def _colleague(firm: Firm, number: int) -> Firm:
    """The same firm on another machine: the same site, the same database, a data folder of its own."""
    folder = firm.folder.with_name(f"site-{number}")
    shutil.copytree(firm.folder, folder, ignore=shutil.ignore_patterns("data"))
    (folder / "data").mkdir(mode=0o700)
    return Firm(folder, firm.lang)


def _row(sender: str, runs: dict[str, list[Run]], round_trip: float) -> dict[str, Figure]:
    mine = runs[sender]
    rate = median(run.rate for run in mine)
    shares = [run.rate / limit.rate for run, limit in zip(mine, runs["limit"], strict=True)]
    cpu = [run.cpu_us for run in mine if run.cpu_us is not None]
    peak = [run.peak_mib for run in mine if run.peak_mib is not None]
    row: dict[str, Figure] = {
        "sender": sender,
        "mails_a_second": round(rate, 1),
        "of_the_limit": round(median(shares), 3),
        "cpu_us_a_mail": round(median(cpu)) if cpu else None,
        "peak_mib": round(median(peak)) if peak else None,
    }
    if round_trip:
        row["mails_a_round_trip_and_connection"] = round(rate / CONNECTIONS * round_trip / 1000, 3)
    return row


if __name__ == "__main__":
    main()
