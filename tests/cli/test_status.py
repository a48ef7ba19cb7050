"""`status` says what is stuck and why, with what to type."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

from enishi.cli import output
from enishi.cli.standing import Disk, Standing
from enishi.cli.troubles import troubles
from enishi.core.account import Account
from enishi.core.model import Cause, Cursor, Draft, DraftState, Sequence, SequenceState
from enishi.core.settings import Site
from enishi.effects.heartbeat import Beat
from enishi.effects.site import load_site
from enishi.effects.store import Counts, Waiting
from enishi.loops.hold_switch import Hold

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
READ = Cursor("followup", "INBOX", 1, 1, NOW - HOUR, NOW)
ALL_WELL = Standing(
    at=NOW,
    running=True,
    beat=Beat(NOW, 1, ()),
    stopped_by=None,
    holds={},
    reconciled=False,
    counts=Counts({}, {}, 0, 5, 0),
    waiting=[Waiting("followup", 2, 3)],
    accounts=[Account("followup")],
    next_look_at=None,
    next_mail_at=None,
    inboxes={"followup": READ},
    stuck=[],
    resting=[],
    drafts=[],
    last_backup_at=NOW - HOUR,
    disk=Disk(free=50 * 2**30, total=100 * 2**30),
)
DRAFT = Draft(
    id=7, sequence_id=1, step="case", rep="tanaka", state=DraftState.OPEN, subject="", body="", digest="",
    due_at=NOW - HOUR, answer_by_at=NOW + HOUR, sent_if_silent=False,
)  # fmt: skip
HELD = Sequence(3, 1, 1, "plan", SequenceState.HELD, NOW)
RESTING = Account(
    "followup", resting_until_at=NOW + HOUR, since_at=NOW - HOUR, why="421 too busy", failures=1
)

ONE_TROUBLE = {
    "last_seen": {"running": False, "beat": Beat(NOW - HOUR, 1, ())},
    "silent": {"beat": Beat(NOW - HOUR, 1, ())},
    "loops_stuck": {"beat": Beat(NOW, 1, ("keeper",))},
    "stopped": {"stopped_by": "tanaka"},
    "restored": {"holds": {Hold.RESTORED: NOW}},
    "restored_compared": {"holds": {Hold.RESTORED: NOW}, "reconciled": True},
    "clock": {"holds": {Hold.CLOCK: NOW}},
    "disk": {"disk": Disk(free=3 * 2**30, total=100 * 2**30)},
    "unread": {"inboxes": {"followup": replace(READ, caught_up_at=NOW - HOUR)}},
    "account_rests": {"accounts": [RESTING]},
    "account_needs_person": {"accounts": [replace(RESTING, needs_person=True)]},
    "orphans": {"waiting": [Waiting("left", 1, 1)]},
    "drafts": {"drafts": [DRAFT]},
    "no_cadence": {"resting": [replace(HELD, cause=Cause.NO_CADENCE)]},
    "text_failed": {"resting": [replace(HELD, cause=Cause.TEXT_FAILED)]},
    "no_basis": {"resting": [replace(HELD, cause=Cause.NO_BASIS)]},
    "no_backup": {"last_backup_at": None},
    "old_backup": {"last_backup_at": NOW - timedelta(days=30)},
}


@pytest.fixture
def loaded(site: Path) -> Site:
    return load_site(site / "config.yaml", today=NOW.date(), render_all=False)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_trouble_is_told_alone_and_in_full(
    loaded: Site, lang: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_language", lang)
    assert troubles(ALL_WELL, loaded) == []
    for code, changes in ONE_TROUBLE.items():
        [trouble] = troubles(replace(ALL_WELL, **changes), loaded)  # type: ignore[arg-type]
        assert trouble.code == code
        assert "{" not in trouble.text


def test_what_waits_for_its_hour_or_was_merely_put_off_is_no_trouble(loaded: Site) -> None:
    later = replace(
        ALL_WELL,
        running=False,
        beat=None,
        waiting=[Waiting("followup", 0, 500)],
        drafts=[replace(DRAFT, sent_if_silent=True), replace(DRAFT, due_at=NOW + HOUR)],
        resting=[replace(HELD, cause=Cause.LOOK_AGAIN)],
        accounts=[replace(RESTING, resting_until_at=NOW - HOUR)],
        inboxes={"followup": replace(READ, caught_up_at=NOW - timedelta(minutes=20))},
    )
    assert troubles(later, loaded) == []


def test_the_widest_trouble_comes_first(loaded: Site) -> None:
    everything: dict[str, Any] = {}
    for changes in ONE_TROUBLE.values():
        everything |= changes
    told = [trouble.code for trouble in troubles(replace(ALL_WELL, **everything), loaded)]
    assert told.index("stopped") < told.index("account_needs_person") < told.index("old_backup")


def test_the_command_shows_it_on_one_screen_and_as_json(
    site: Path, enishi: Run, refused: dict[str, Any]
) -> None:
    with closing(sqlite3.connect(site / "data" / "enishi.db")) as database, database:
        database.execute(
            "UPDATE sends SET mailbox = 'gone', state = 'deferred', attempts = 3, reply = '451 later'"
        )
        database.execute(
            "INSERT INTO settings VALUES ('hold_restored', ?)",
            (datetime(2026, 11, 20, tzinfo=UTC).isoformat(),),
        )
    told = enishi("status")
    assert told.code == 0
    assert "enishi restore" not in told.out, "it was not compared yet"
    for words in ("enishi run", "「gone」", "451 later", "3回"):
        assert words in told.out
    assert len(told.out.splitlines()) < 25
    found = json.loads(enishi("status", "--json").out)
    assert [trouble["code"] for trouble in found["troubles"]] == ["restored", "orphans", "no_backup"]
    assert found["waiting"] == [{"mailbox": "gone", "due": 1, "later": 0}]
    assert "hold_restored" in found["holds"]


def test_a_backup_is_on_record(site: Path, enishi: Run, refused: object) -> None:
    assert enishi("backup", "copy.db").code == 0
    assert json.loads(enishi("status", "--json").out)["last_backup_at"] is not None


def test_the_clock_is_confirmed_by_a_word_and_only_if_it_was_doubted(
    site: Path, enishi: Run, refused: object
) -> None:
    assert enishi("resume", "clock").code == 1
    with closing(sqlite3.connect(site / "data" / "enishi.db")) as database, database:
        database.execute("INSERT INTO settings VALUES ('hold_clock', '2036-01-01T00:00:00+00:00')")
    assert "resume clock" in enishi("status").out
    assert enishi("resume", "clock").code == 0
    assert json.loads(enishi("status", "--json").out)["holds"] == {}
