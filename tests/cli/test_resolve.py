"""`enishi resolve`: a person settles a mail in doubt."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.store.samples import claim, settle

from enishi.app.office import Office, open_office
from enishi.core.events import SendInDoubt
from enishi.core.model import Outbound, Purpose, SendState
from enishi.effects.clock import SystemClock
from enishi.effects.store import Tx


def in_doubt(purpose: Purpose = Purpose.TOUCH) -> Outbound:
    """The first mail of this purpose was handed over, and nobody knows what became of it."""

    async def lost(office: Office, tx: Tx) -> Outbound:
        now = SystemClock().now()
        mails = await tx.list_outbound(SendState.QUEUED)
        mail = next(mail for mail in mails if mail.purpose is purpose)
        await claim(tx, mail, b"the very bytes", now)
        await settle(tx, mail, SendState.UNKNOWN, now, "connection lost")
        if purpose is Purpose.TOUCH:
            await office.engine.happen(tx, 1, SendInDoubt("thanks"), now, "smtp")
        return mail

    async def work() -> Outbound:
        async with open_office(Path("config.yaml"), SystemClock()) as office:
            return await office.store.write(lambda tx: lost(office, tx))

    return asyncio.run(work())


@pytest.fixture
def doubtful(refused: object) -> Outbound:
    return in_doubt()


def _state(enishi: Run) -> tuple[str, str | None]:
    found = enishi("sequences", "--json").json[0]
    return found["state"], found["cause"]


def _thanks(enishi: Run) -> str:
    touches = enishi("show", "S1", "--json").json["sequences"][0]["touches"]
    return next(touch["state"] for touch in touches if touch["step"] == "thanks")


def test_status_says_what_to_type(enishi: Run, doubtful: Outbound) -> None:
    assert "enishi resolve S1.thanks sent" in enishi("status").out


def test_sent_puts_the_sequence_back_on_its_plan(enishi: Run, doubtful: Outbound) -> None:
    assert _state(enishi) == ("held", "send_unknown")
    result = enishi("resolve", "s1.thanks", "sent", "--json")
    assert result.code == 0, result.err
    assert (result.json["id"], result.json["state"]) == ("S1.thanks", "sent")
    assert _state(enishi) == ("active", None)


def test_unsent_puts_the_same_mail_back_into_the_queue(enishi: Run, doubtful: Outbound) -> None:
    result = enishi("resolve", "S1.thanks", "unsent")
    assert result.code == 0, result.err
    assert "もう一度" in result.out
    [queued] = enishi("status", "--json").json["stuck"] or [None]
    assert queued is None
    assert enishi("status", "--json").json["outbound"]["queued"] == 1


def test_at_rest_unsent_says_that_nothing_is_sent_now(enishi: Run, doubtful: Outbound) -> None:
    enishi("pause", "S1")
    assert "今は送りません" in enishi("resolve", "S1.thanks", "unsent").out
    assert enishi("status", "--json").json["outbound"]["queued"] == 0


def test_a_second_word_is_told_how_it_stands(enishi: Run, doubtful: Outbound) -> None:
    enishi("resolve", "S1.thanks", "sent")
    late = enishi("resolve", "S1.thanks", "unsent")
    assert (late.code, len(late.err.splitlines())) == (1, 1)
    assert "送信済み" in late.err


def test_a_mail_to_a_rep_is_settled_by_its_own_number(enishi: Run, refused: object) -> None:
    enishi("suppress", "hanako@sample.example", "--why", "お電話で")
    mail = in_doubt(Purpose.NOTICE)
    result = enishi("resolve", f"M{mail.id}", "sent", "--json")
    assert result.code == 0, result.err
    assert result.json["state"] == "sent"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (["S1.nothing", "sent"], 1),
        (["S9.thanks", "sent"], 1),
        (["M999", "sent"], 1),
        (["S1.thanks", "sent"], 1),
        (["S1", "sent"], 2),
        (["D1", "sent"], 2),
        (["S1.thanks", "perhaps"], 2),
    ],
)
def test_what_cannot_be_is_one_sentence(enishi: Run, refused: object, call: list[str], code: int) -> None:
    result = enishi("resolve", *call)
    assert (result.code, len(result.err.splitlines())) == (code, 1)
