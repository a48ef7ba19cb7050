"""kill -9 at every step of a send, one by one: exactly once, or a question to the rep (R3, R4, promises 2 and 6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.laboratory import SQLITE, Firm
from tests.faults.ledger import PostRoom, post_room
from tests.faults.points import CUES, POINTS
from tests.faults.reckoning import reckon
from tests.faults.victim import Harm
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.small_firm import LEAD, OURS

__all__ = ["postgres_server"]

CUSTOMERS = 10
CONNECTIONS = 2
IN_FLIGHT = CONNECTIONS
"""Mails that one crash may leave in doubt: the texts that were on the wire. The sending journal knows all else."""

BEFORE_A_TEXT = ("before the claim", "in the claiming transaction", "claimed, not begun")
"""Steps of the first mail before which nothing was on the wire; so nothing may be in doubt."""
UNASKED = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")
"""The server has not asked for a text yet."""
ON_POSTGRESQL = (
    "in the claiming transaction",
    "claimed, not begun",
    "accepted, not written down",
    "in the transaction that writes it down",
    "in the transaction that tells",
)
FILED = "file_sent: yes\n    proof_grace: 0m"
COPIED = f"file_sent: no\n    proof_grace: 0m\n    proof: [journal]\n    journal: {OURS}"


@pytest.fixture(params=[True, False], ids=["pipelined", "one by one"])
def post(request: pytest.FixtureRequest) -> Iterator[PostRoom]:
    with post_room(pipelining=request.param) as room:
        yield room


@pytest.fixture
def pipelined() -> Iterator[PostRoom]:
    with post_room() as room:
        yield room


@pytest.mark.parametrize("point", POINTS)
def test_killed_inside_the_program_at(point: str, tmp_path: Path, pipelined: PostRoom) -> None:
    firm = Firm(tmp_path / "firm", pipelined, mailbox=FILED)
    firm.until_idle()  # from here on sent mail is filed
    firm.queue_up(CUSTOMERS)
    firm.start("run", harm=Harm(point, nth=2 if point == "claimed, not begun" else 1)).until_killed()
    firm.until_idle()
    outcome = reckon(firm)
    outcome.must_be_right()
    assert len(outcome.unknown) <= (0 if point in BEFORE_A_TEXT else IN_FLIGHT)
    filed = [mail.message_id for mail in outcome.mails if mail.state == "sent" and mail.purpose == "touch"]
    in_sent = b"".join(pipelined.folder("Sent"))
    assert [in_sent.count(message_id.encode()) for message_id in filed] == [1] * len(filed)


@pytest.mark.parametrize("point", ON_POSTGRESQL)
def test_killed_on_postgresql_at(
    point: str, tmp_path: Path, pipelined: PostRoom, postgres_server: PostgresServer
) -> None:
    storage = postgres_server.url(postgres_server.create_database())
    firm = Firm(tmp_path / "firm", pipelined, storage=storage, mailbox=FILED)
    firm.until_idle()
    firm.queue_up(CUSTOMERS)
    firm.start("run", harm=Harm(point)).until_killed()
    firm.lapse()
    firm.until_idle()
    outcome = reckon(firm)
    outcome.must_be_right()
    assert len(outcome.unknown) <= (0 if point in BEFORE_A_TEXT else IN_FLIGHT)


def killed_at(cue: str, firm: Firm) -> None:
    """By the server's hand, at its first mail that comes so far."""
    process = firm.start("run")
    firm.post.hook = lambda told: process.kill_at_once() if told == cue else None
    process.until_killed()
    firm.post.hook = None


@pytest.mark.parametrize("cue", CUES)
def test_killed_when_the_server_has_come_to(cue: str, tmp_path: Path, post: PostRoom) -> None:
    firm = Firm(tmp_path / "firm", post)
    firm.queue_up(CUSTOMERS)
    killed_at(cue, firm)
    firm.until_idle()
    outcome = reckon(firm)
    outcome.must_be_right()
    assert len(outcome.unknown) <= (0 if cue in UNASKED else IN_FLIGHT)


@pytest.mark.parametrize(
    "afterwards",
    ["in the transaction that recovers", "recovered", "in the transaction that asks"],
)
def test_killed_again_while_it_puts_the_first_crash_right(
    afterwards: str, tmp_path: Path, pipelined: PostRoom
) -> None:
    firm = Firm(tmp_path / "firm", pipelined, storage=SQLITE)
    firm.queue_up(CUSTOMERS)
    firm.start("run", harm=Harm("half of the text on the wire")).until_killed()
    firm.start("run", harm=Harm(afterwards)).until_killed()
    firm.until_idle()
    outcome = reckon(firm)
    outcome.must_be_right()
    assert 0 < len(outcome.unknown) <= IN_FLIGHT


def test_killed_with_proof_in_hand_it_finds_the_proof_again(tmp_path: Path, pipelined: PostRoom) -> None:
    firm = Firm(tmp_path / "firm", pipelined, mailbox=COPIED)
    firm.queue_up(CUSTOMERS)
    killed_at("RECORDED", firm)
    firm.start("run", harm=Harm("in the transaction that takes the proof")).until_killed()
    firm.until_idle()
    outcome = reckon(firm)
    outcome.must_be_right()
    assert any(mail.state == "sent" for mail in outcome.mails)
    assert not [mail for mail in outcome.unknown if outcome.accepted[mail.message_id]]


def test_killed_while_the_question_to_the_rep_is_on_its_way_the_lead_hears_of_it(
    tmp_path: Path, pipelined: PostRoom
) -> None:
    firm = Firm(tmp_path / "firm", pipelined)
    firm.queue_up(1)
    firm.start("run", harm=Harm("half of the text on the wire")).until_killed()
    firm.start("run", harm=Harm("half of the text on the wire")).until_killed()
    firm.until_idle()
    outcome = reckon(firm)
    assert (outcome.doubled, outcome.lost, outcome.misjudged) == ([], [], [])
    assert [mail.purpose for mail in outcome.unknown] == ["touch", "notice"]
    assert len(pipelined.ledger.to(LEAD)) == 1
