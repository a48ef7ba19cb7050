"""Several daemons on one PostgreSQL, killed and frozen past their leases: nothing lost, nothing doubled (promise 7).

Their leases are a fifth of the usual, and run out by themselves, by the database's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.faults.laboratory import DAILY, THANKS_ONLY, Firm, Process
from tests.faults.ledger import PostRoom, post_room
from tests.faults.reckoning import reckon
from tests.faults.victim import Harm
from tests.stories.post_office import written
from tests.stories.waiting import wait_for
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.small_firm import OURS

__all__ = ["postgres_server"]

LEASE = 6.0
CONNECTIONS = 2
IN_FLIGHT = 4 * CONNECTIONS
FROZEN = Harm("claimed, not begun", with_signal="SIGSTOP", lease=LEASE)


@pytest.fixture
def post() -> Iterator[PostRoom]:
    with post_room() as room:
        yield room


class Hosts:
    """The same site on several hosts, each with a data folder of its own."""

    def __init__(
        self, count: int, folder: Path, post: PostRoom, storage: str, cadence: str = THANKS_ONLY
    ) -> None:
        self.post = post
        self.firms = [
            Firm(
                folder / f"host{number}",
                post,
                storage,
                cadence=cadence,
                connections=CONNECTIONS,
                harm=Harm(lease=LEASE),
            )
            for number in range(1, count + 1)
        ]
        self.first = self.firms[0]
        self.first.asked("status", harm=Harm())  # the schema is there before several ask for it

    @contextmanager
    def running(self, *harms: Harm | None) -> Iterator[list[Process]]:
        with ExitStack() as stack:
            yield [
                stack.enter_context(firm.running(harm)) for firm, harm in zip(self.firms, harms, strict=True)
            ]

    def until_all_are_accounted_for(self, count: int) -> None:
        sql = "SELECT count(*) FROM sends s JOIN outbound o ON o.id = s.id WHERE s.settled_at IS NOT NULL"
        wait_for(
            lambda: self.first.rows(f"{sql} AND o.purpose = 'touch'") == [(count,)],
            lambda: str(self.first.rows("SELECT state, count(*) FROM sends GROUP BY state")),
            within=60,
        )

    def queue_up(self, count: int) -> None:
        self.first.queue_up(count)


@pytest.fixture
def three(tmp_path: Path, post: PostRoom, postgres_server: PostgresServer) -> Hosts:
    return Hosts(3, tmp_path, post, postgres_server.url(postgres_server.create_database()))


@pytest.fixture
def two(tmp_path: Path, post: PostRoom, postgres_server: PostgresServer) -> Hosts:
    return Hosts(2, tmp_path, post, postgres_server.url(postgres_server.create_database()))


def test_status_answers_on_a_host_where_no_daemon_ever_ran(two: Hosts) -> None:
    assert two.firms[1].asked("status", harm=Harm())["running"] is False


def test_of_three_one_is_killed_and_one_frozen_past_its_lease(three: Hosts) -> None:
    ledger, count = three.post.ledger, 300
    three.post.slow = lambda: 0.02
    with three.running(None, None, None) as (killed, frozen, whole):
        three.queue_up(count)
        assert ledger.wait_for(60)
        killed.kill()
        assert ledger.wait_for(120)
        frozen.freeze()
        assert len(ledger) < count, "it was not in the middle"
        wait_for(lambda: whole.words().count("daemon gone") == 2, whole.words)
        three.until_all_are_accounted_for(count)
        frozen.thaw()
        frozen.says("again=True")
    three.first.lapse()
    three.first.until_idle(Harm())
    outcome = reckon(three.first)
    outcome.must_be_right()
    assert len(outcome.unknown) <= 2 * IN_FLIGHT


def test_one_frozen_between_its_claim_and_the_server_sends_late_and_once(two: Hosts) -> None:
    with two.running(FROZEN, None) as (frozen, whole):
        two.queue_up(20)
        frozen.until_frozen()
        whole.says("daemon gone")
        two.until_all_are_accounted_for(20)
        frozen.thaw()
        frozen.says("again=True")
    two.first.until_idle(Harm())
    reckon(two.first).must_be_right()


def test_what_a_person_had_sent_again_is_not_sent_by_the_one_that_wakes_up(two: Hosts) -> None:
    """It held mails that waited behind the first one's answer. Nobody else could know that they had not left."""
    post = two.post
    post.slow = lambda: 0.2
    with two.running(Harm("half of the text on the wire", with_signal="SIGSTOP", lease=LEASE), None) as (
        frozen,
        whole,
    ):
        two.queue_up(20)
        frozen.until_frozen()
        whole.says("daemon gone")
        two.until_all_are_accounted_for(20)
        now = reckon(two.first)
        not_sent = [mail for mail in now.unknown if not now.accepted[mail.message_id]]
        assert len(not_sent) > 1
        for mail in not_sent:
            two.first.asked("resolve", f"S{mail.sequence_id}.thanks", "unsent", harm=Harm())
        wait_for(lambda: len(post.ledger.counts()) >= 20, whole.words)
        frozen.thaw()
        frozen.says("again=True")
    two.first.until_idle(Harm())
    assert reckon(two.first).doubled == []


def test_watching_is_taken_over_from_the_one_that_died(
    tmp_path: Path, post: PostRoom, postgres_server: PostgresServer
) -> None:
    customer = "yamada@kyaku.example"
    two = Hosts(2, tmp_path, post, postgres_server.url(postgres_server.create_database()), DAILY)
    with two.running(None, None) as both:
        wait_for(lambda: any("watch taken" in process.words() for process in both), "nobody watches")
        watching, other = both if "watch taken" in both[0].words() else reversed(both)
        two.first.refuse(customer)
        assert two.post.ledger.wait_for(1)
        watching.kill()
        reply = written(customer, OURS, "来週お電話ください。")
        reply["In-Reply-To"] = two.post.ledger.accepted[0].message_id
        two.post.deliver(reply.as_bytes())
        other.says("watch taken")
        other.says("verdict=human_reply")
    assert [sequence["cause"] for sequence in two.first.asked("show", "S1", harm=Harm())["sequences"]] == [
        "replied"
    ]
