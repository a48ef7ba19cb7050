"""A person's word on sequences, drafts and addresses, and what the lists then say."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from enishi.app.office import Office, open_office
from enishi.core.events import Tick
from enishi.effects.clock import SystemClock
from enishi.effects.store import Tx


def _state(enishi: Run) -> tuple[str, str | None]:
    found = enishi("sequences", "--json").json[0]
    return found["state"], found["cause"]


def test_pause_resume_and_stop(enishi: Run, refused: object) -> None:
    assert enishi("pause", "S1").code == 0
    assert _state(enishi) == ("paused", "by_person")
    assert enishi("resume", "s1", "--json").json["state"] == "active"
    assert enishi("resume", "S1").code == 1
    assert "停止しました" in enishi("stop", "Ｓ１").out
    assert _state(enishi) == ("stopped", "by_person")
    late = enishi("pause", "S1")
    assert (late.code, len(late.err.splitlines())) == (1, 1)
    assert "停止（人の指示）" in late.err


def test_won_ends_it_and_nothing_waits_to_be_sent(enishi: Run, refused: object) -> None:
    assert enishi("won", "S1").code == 0
    assert _state(enishi) == ("done", "won")
    status = enishi("status", "--json").json
    assert status["outbound"]["queued"] == 0
    assert status["next_due_at"] is None


@pytest.mark.parametrize(
    "call",
    [["pause", "S9"], ["show", "S9"], ["show", "D9"], ["show", "R9"], ["show", "x@y.example"], ["approve", "D9"],
     ["skip", "D9"], ["postpone", "D9", "12/1"], ["unsuppress", "x@y.example"]],
)  # fmt: skip
def test_what_is_not_there_is_one_sentence_and_exit_1(enishi: Run, site: Path, call: list[str]) -> None:
    result = enishi(*call)
    assert (result.code, len(result.err.splitlines())) == (1, 1)


def test_an_id_beyond_all_numbers_is_wrong_input(enishi: Run, site: Path) -> None:
    assert enishi("show", "S99999999999999999999").code == 2


# -- Suppression ---------------------------------------------------------------------------------------------------


def test_suppressing_an_address_stops_its_sequences_at_once(enishi: Run, refused: object) -> None:
    result = enishi("suppress", "Hanako@Sample.Example", "--why", "お電話で", "--json")
    assert result.json == {
        "pattern": "hanako@sample.example",
        "cause": "お電話で",
        "already": False,
        "stopped": ["S1"],
    }
    assert _state(enishi) == ("stopped", "opted_out")
    assert enishi("status", "--json").json["outbound"]["queued"] == 1  # the notice to the rep alone
    assert "お電話で" in enishi("show", "S1").out
    assert enishi("unsuppress", "hanako@sample.example").code == 0
    assert _state(enishi) == ("stopped", "opted_out")


def test_suppressing_a_domain_covers_everybody_there(enishi: Run, refused: object) -> None:
    assert enishi("suppress", "@sample.example").code == 0
    again = enishi("refuse", "--to", "jiro@sample.example", "--reason", "budget", "--json").json
    assert again["state"] == "stopped"
    assert "@ドメイン" in enishi("unsuppress", "jiro@sample.example").err


@pytest.mark.parametrize("whom", ["nobody", "@", "@localhost", "a@b@c", "a@b.example\nc@d.example"])
def test_what_cannot_be_suppressed_is_wrong_input(enishi: Run, site: Path, whom: str) -> None:
    assert enishi("suppress", whom).code == 2


# -- Drafts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(enishi: Run, refused: object, site: Path) -> None:
    """The thank-you left, and the next step's draft waits for a word."""

    async def let_time_pass(office: Office) -> None:
        now = SystemClock().now()

        async def sent(tx: Tx) -> None:
            from enishi.core.events import SendAccepted

            await office.engine.happen(tx, 1, SendAccepted("thanks", now), now, "smtp")

        async def later(tx: Tx) -> None:
            sequence = await tx.sequence(1)
            assert sequence is not None
            assert sequence.look_at is not None
            at = max(sequence.look_at, now) + timedelta(minutes=1)
            await office.engine.happen(tx, 1, Tick(), at, "clock")

        await office.store.write(sent)
        await office.store.write(later)

    async def work() -> None:
        async with open_office(Path("config.yaml"), SystemClock()) as office:
            await let_time_pass(office)

    asyncio.run(work())


def test_a_draft_is_listed_shown_and_approved(enishi: Run, drafted: None) -> None:
    draft = enishi("drafts", "--json").json[0]
    assert (draft["id"], draft["sequence"], draft["step"]) == ("D1", "S1", "prepare")
    assert "enishi approve D1" in enishi("drafts").out
    assert draft["body"].splitlines()[0] in enishi("show", "D1").out
    assert enishi("approve", "D1").code == 0
    assert enishi("drafts", "--json").json == []
    late = enishi("skip", "D1")
    assert late.code == 1
    assert "承認済み" in late.err


def test_a_draft_is_skipped(enishi: Run, drafted: None) -> None:
    touches = {touch["step"]: touch["state"] for touch in enishi("skip", "D1", "--json").json["touches"]}
    assert touches["prepare"] == "skipped"


def test_a_draft_is_postponed_to_a_day_in_words(enishi: Run, drafted: None) -> None:
    assert enishi("postpone", "D1", "いつか").code == 2
    before = _due_of_prepare(enishi)
    later = date.fromisoformat(before[:10]) + timedelta(days=21)
    assert enishi("postpone", "D1", f"{later.year}年", f"{later.month}月{later.day}日").code == 0
    assert _due_of_prepare(enishi) > before


def _due_of_prepare(enishi: Run) -> str:
    touches = enishi("show", "S1.prepare", "--json").json["sequences"][0]["touches"]
    due_at: str = touches[0]["due_at"]
    return due_at


# -- Lists ---------------------------------------------------------------------------------------------------------


def test_show_tells_the_whole_story(enishi: Run, refused: object) -> None:
    by_id = enishi("show", "S1", "--json").json
    story = by_id["sequences"][0]
    assert story["touches"][0]["id"] == "S1.thanks"
    assert story["sent"][0]["message_id"].startswith("<")
    assert {line["code"] for line in story["history"]} >= {"history.entered", "history.queued"}
    assert all(line["cause"] == "cli" and line["text"] for line in story["history"])
    for name in ("R1", "hanako@sample.example"):
        assert enishi("show", name, "--json").json["sequences"] == by_id["sequences"]
    one = enishi("show", "S1.thanks")
    assert "髙﨑𠮷子 様" in one.out
    assert enishi("show", "S1.nothing").code == 1


def test_holds_lists_what_rests_and_only_that(enishi: Run, refused: object, site: Path) -> None:
    assert enishi("holds", "--json").json == []
    assert "保留はありません" in enishi("holds").out
    # Now its cadence is one that a cadence leads to when it ends: the resting place of deals.
    cadence = site / "cadences" / "budget.yaml"
    text = cadence.read_text(encoding="utf-8")
    cadence.write_text(text.replace("then: hold", "then: budget"), encoding="utf-8")
    assert [found["id"] for found in enishi("holds", "--json").json] == ["S1"]
    assert "S1" in enishi("holds").out


def test_status_says_that_nothing_runs(enishi: Run, refused: object) -> None:
    found = enishi("status", "--json").json
    assert (found["running"], found["sequences"]["active"], found["outbound"]["queued"]) == (False, 1, 1)
    assert found["mailboxes"]["followup"]["caught_up_at"] is None
    told = enishi("status")
    assert told.code == 0
    assert "動いていません" in told.out


def test_lists_in_english(enishi: Run, refused: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENISHI_LANG", "en")
    for call in (["sequences"], ["status"], ["show", "S1"], ["holds"], ["drafts"], ["pause", "S1"]):
        assert enishi(*call).code == 0
    assert "Sequence S1: paused (" in enishi("show", "S1").out


def test_stop_all_holds_everything_back_until_resume_all(enishi: Run, site: Path) -> None:
    assert enishi("stop", "all").code == 0
    assert enishi("status", "--json").json["stopped_by"] == "cli"
    assert enishi("resume", "all").code == 0
    assert enishi("status", "--json").json["stopped_by"] is None
