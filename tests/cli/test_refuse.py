"""Recording a refusal by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run


def test_a_refusal_begins_its_cadence_with_thanks(refused: dict[str, Any]) -> None:
    assert (refused["refusal"], refused["sequence"]) == ("R1", "S1")
    first, *later = refused["touches"]
    assert first["id"] == "S1.thanks"
    assert first["state"] == "queued"
    assert all(touch["state"] == "planned" and touch["due_at"] for touch in later)
    assert "already" not in refused


def test_the_same_refusal_again_is_one_and_may_say_more(refused: object, enishi: Run) -> None:
    again = enishi("refuse", "--to", "HANAKO@sample.example", "--reason", "予算が合わない", "--json").json
    assert (again["refusal"], again["already"], again["changed"]) == ("R1", True, False)
    told = enishi("refuse", "--to", "hanako@sample.example", "--reason", "budget", "--worry", "工期")
    assert "書き足しました" in told.out
    assert len(enishi("sequences", "--json").json) == 1


def test_every_fact_that_is_told_is_on_record(enishi: Run, site: Path) -> None:
    facts = {
        "name": "山田", "company": "株式会社あ", "title": "部長", "department": "総務部", "deal": "空調", "product": "省エネ",
        "price-band": "300万円台", "decision-on": "2027-04-30", "needed-by": "2027/6/1", "budget-opens-on": "2027年4月",
        "contract-ends-on": "2028年3月", "look-again-on": "2027-10-01", "worry": "工期", "competitor": "B社",
        "criteria": "費用", "note": "メモ\n二行目", "next-topic": "補助金", "finality": "検討中", "said-on": "2026-11-20",
        "basis": "名刺", "proposed-on": "2026-10-01", "source": "展示会", "rep": "田中一郎",
    }  # fmt: skip
    options = [part for name, value in facts.items() for part in (f"--{name}", value)]
    result = enishi(
        "refuse", "--to", "a@b.example", "--reason", "competitor", *options, "--date", "bonus_on=2027-06-30"
    )
    assert result.code == 0, result.err
    record = enishi("show", "S1", "--json").json["sequences"][0]
    assert record["deal"] == {"id": 1, "subject": "空調", "product": "省エネ", "rep": "tanaka"}
    assert record["contact"]["basis"] == "business_card"
    assert record["refusal"]["finality"] == "undecided"
    assert record["refusal"]["said_on"] == "2026-11-20"
    assert record["refusal"]["note"] == "メモ\n二行目"
    assert record["refusal"]["dates"] == {
        "decision_on": "2027-04-30",
        "needed_by": "2027-06-01",
        "budget_opens_on": "2027-04-01",
        "contract_ends_on": "2028-03-31",
        "look_again_on": "2027-10-01",
        "bonus_on": "2027-06-30",
    }


def test_the_reason_is_read_from_the_customers_words(enishi: Run, site: Path) -> None:
    said = "今回は予算が合わず、見送らせていただきます。"
    result = enishi("refuse", "--to", "a@b.example", "--said", said, "--json")
    assert result.code == 0, result.err
    assert result.json["reason"] == "budget"


def test_all_mistakes_are_told_at_once(enishi: Run, site: Path) -> None:
    result = enishi(
        "refuse", "--to", "nobody", "--reason", "budgett", "--rep", "tanak", "--decision-on", "2026-13-45", "--said-on",
        "2031-01-01", "--finality", "perhaps", "--basis", "hope", "--date", "foo", "--date", "foo=2027-01-01",
    )  # fmt: skip
    assert result.code == 2
    lines = result.err.splitlines()
    for said in (
        "nobody",
        "budgett",
        "tanak",
        "2026-13-45",
        "2031-01-01",
        "perhaps",
        "hope",
        "名前=日付",
        "_on で",
    ):
        assert sum(said in line for line in lines) == 1, said
    assert enishi("sequences", "--json").json == []


def test_without_an_address_the_next_step_is_told(enishi: Run, site: Path) -> None:
    result = enishi("refuse", "--reason", "budget")
    assert (result.code, len(result.err.splitlines())) == (2, 1)
    assert "--to" in result.err


@pytest.mark.parametrize(
    "hostile",
    ["A\r\nBcc: x@evil.example", "A\nB", "A\x00B", "A\u2028B", "あ" * 10_000, "\ud800", "\x1b[2J"],
    ids=["header", "newline", "nul", "line separator", "ten thousand", "surrogate", "escape"],
)
def test_hostile_names_are_refused_with_a_sentence(enishi: Run, site: Path, hostile: str) -> None:
    result = enishi("refuse", "--to", "a@b.example", "--reason", "budget", "--name", hostile)
    assert result.code == 2
    assert "name" in result.err
    assert "\x1b" not in result.err
    assert len(result.err.splitlines()) == 1
    assert not (site / "data" / "fault.log").exists()


def test_hostile_addresses_are_refused(enishi: Run, site: Path) -> None:
    for address in (
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example,c@d.example",
        '"x y"@b.example',
        "tanaka@mirai.example",
    ):
        assert enishi("refuse", "--to", address, "--reason", "budget").code == 2


def test_a_folder_that_cannot_be_written_is_a_sentence_and_exit_3(enishi: Run, site: Path) -> None:
    (site / "data").rmdir()
    (site / "data").write_text("no folder")
    result = enishi("refuse", "--to", "a@b.example", "--reason", "budget")
    assert (result.code, len(result.err.splitlines())) == (3, 1)


def test_a_database_that_is_none_is_a_sentence_and_exit_3(enishi: Run, site: Path) -> None:
    (site / "data" / "enishi.db").write_text(
        "this is no database, but it is long enough to be looked at " * 20
    )
    for call in (["refuse", "--to", "a@b.example", "--reason", "budget"], ["status"], ["sequences"]):
        result = enishi(*call)
        assert (result.code, len(result.err.splitlines())) == (3, 1)
