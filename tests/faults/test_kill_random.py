"""kill -9 at random instants while many mails are sent: each exactly once, or in doubt with a question to the rep.

In full size: `python -m tests.faults.kill` (docs/fault-laboratory.md has its figures).
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.faults.kill import PATIENT, PostfixLog, postfix_that_discards, storm
from tests.faults.laboratory import UNHARMED, Firm
from tests.faults.ledger import post_room
from tests.faults.victim import Harm
from tests.support import postfix
from tests.support.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]

SEED = 20261121
CONNECTIONS = 2
IN_FLIGHT = CONNECTIONS


def test_1500_mails_and_25_kills(tmp_path: Path) -> None:
    with post_room() as post:
        firm = Firm(tmp_path / "firm", post, mailbox=PATIENT, connections=CONNECTIONS)
        firm.queue_up(1500)
        outcome = storm(firm, post.ledger, 1500, 25, random.Random(SEED), UNHARMED)
        outcome.reckoning.must_be_right()
        assert outcome.kills - outcome.idle_kills > 10, "it was hardly ever at work"
        assert len(outcome.reckoning.unknown) <= outcome.kills * IN_FLIGHT


@pytest.mark.skipif(postfix.MISSING is not None, reason=str(postfix.MISSING))
def test_a_real_postfix_takes_each_mail_once_through_6_kills(tmp_path: Path) -> None:
    with post_room() as post, postfix_that_discards() as server:
        firm = Firm(tmp_path / "firm", post, mailbox=PATIENT, connections=CONNECTIONS, smtp_port=server.plain)
        firm.queue_up(150)
        storm(firm, PostfixLog(server), 150, 6, random.Random(SEED), UNHARMED).reckoning.must_be_right()


def test_on_postgresql_200_mails_and_8_kills(tmp_path: Path, postgres_server: PostgresServer) -> None:
    storage = postgres_server.url(postgres_server.create_database())
    with post_room() as post:
        firm = Firm(tmp_path / "firm", post, storage, mailbox=PATIENT, connections=CONNECTIONS)
        firm.queue_up(200)
        storm(firm, post.ledger, 200, 8, random.Random(SEED), UNHARMED).reckoning.must_be_right()


def test_without_the_intent_on_record_the_laboratory_counts_doubles(tmp_path: Path) -> None:
    """The mutation: what is claimed is kept in memory alone. If this finds nothing, nothing above proves anything."""
    with post_room() as post:
        firm = Firm(tmp_path / "firm", post, mailbox=PATIENT, connections=CONNECTIONS)
        firm.queue_up(200)
        outcome = storm(firm, post.ledger, 200, 6, random.Random(SEED), Harm(forgetful=True))
        assert outcome.reckoning.doubled
