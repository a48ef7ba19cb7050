"""Two hosts, one PostgreSQL: losing one loses nothing and doubles nothing (promise 7)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from tests.stories.office import ASKING, Daemon, Office
from tests.stories.post_office import text_of
from tests.stories.waiting import wait_for
from tests.support.postgres import PostgresServer

THANKS_ONLY = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks, at: refusal, mail: thanks, approval: auto}
"""
CUSTOMERS = 200


@dataclass
class Hosts:
    """The same site on two hosts, each with a data folder of its own."""

    first: Office
    second: Office
    url: str

    def furnish(self, cadence: str) -> None:
        for office in (self.first, self.second):
            office.furnish(cadence, more=f'storage: {{url: "{self.url}"}}')

    @contextmanager
    def running(self) -> Iterator[tuple[Daemon, Daemon]]:
        with self.first.running() as one, self.second.running() as two:
            yield one, two

    def lapse(self, daemon: Daemon) -> None:
        """As if half a minute had passed since it renewed: nobody wants to wait for that."""
        sql = "UPDATE leases SET until_at = now() WHERE holder = $1"
        asyncio.run(_execute(self.url, sql, name_of(daemon)))


async def _execute(url: str, sql: str, *values: object) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql, *values)
    finally:
        await connection.close()


def name_of(daemon: Daemon) -> str:
    """The latest one it bears."""
    return daemon.words().rpartition("joined holder=")[2].split()[0]


@pytest.fixture
def hosts(office: Office, tmp_path: Path, postgres_server: PostgresServer) -> Hosts:
    elsewhere = tmp_path / "second"
    elsewhere.mkdir()
    url = postgres_server.url(postgres_server.create_database())
    return Hosts(office, Office(elsewhere, office.post, office.people), url)


def test_with_one_of_two_killed_in_the_middle_no_mail_is_lost_or_doubled(hosts: Hosts) -> None:
    hosts.furnish(THANKS_ONLY)
    office, post = hosts.first, hosts.first.post
    domain = office.people.customer.partition("@")[2]
    customers = [f"yamada{number}@{domain}" for number in range(CUSTOMERS)]
    told = office.folder / "refusals.csv"
    rows = [f"{customer},山田 花子,株式会社客先,budget,tanaka" for customer in customers]
    told.write_text("\n".join(["to,name,company,reason,rep", *rows]), encoding="utf-8")
    with hosts.running() as (one, two):
        office.enishi("import", "refusals", told)
        wait_for(lambda: one.words().count(" send id=") >= 3, one.words)
        one.kill()
        hosts.lapse(one)

        def is_over() -> bool:
            counts = office.asked("status")["outbound"]
            return int(counts["sent"] + counts["unknown"]) == CUSTOMERS

        wait_for(is_over, lambda: f"{office.asked('status')}\n{two.words()[-2000:]}", within=60)
    assert one.words().count(" send id=") < CUSTOMERS, "it was not in the middle"
    in_doubt = office.asked("status")["outbound"]["unknown"]
    received = [len(post.files(customer)) for customer in customers]
    assert max(received) == 1
    assert received.count(0) <= in_doubt


def test_with_the_watching_one_frozen_the_other_hears_and_nothing_is_said_twice(hosts: Hosts) -> None:
    hosts.furnish(ASKING)
    office, people = hosts.first, hosts.first.people
    with hosts.running() as both:
        wait_for(lambda: any("watch taken" in daemon.words() for daemon in both), "nobody watches")
        watching, other = both if "watch taken" in both[0].words() else reversed(both)
        office.refuse()
        office.received(people.customer)
        office.asked_to_approve()
        watching.process.send_signal(signal.SIGSTOP)
        try:
            hosts.lapse(watching)
            wait_for(lambda: "watch taken" in other.words(), other.words)
            office.say(people.customer, "来週お電話ください。")
            office.told(people.rep, "来週お電話ください。")
        finally:
            watching.process.send_signal(signal.SIGCONT)
        wait_for(lambda: "again=True" in watching.words(), watching.words)
        office.refuse(f"next-{people.customer}")
        office.received(f"next-{people.customer}")
        assert watching.words().count("watch taken") == 1
    assert len(office.received(people.customer)) == 1
    assert len(office.received(f"next-{people.customer}")) == 1
    assert sum("来週お電話ください。" in text_of(mail) for mail in office.received(people.rep)) == 1
    assert office.sequence()["cause"] == "replied"
