"""`backup` and `restore`, as the owner of a site meets them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.cli.test_run import _running as running


def sequences(enishi: Run) -> list[str]:
    return [found["contact"] for found in enishi("sequences", "--json").json]


def settings_of(database: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as connection:
        return dict(connection.execute("SELECT key, value FROM settings"))


@pytest.fixture
def backup(site: Path, enishi: Run, refused: dict[str, Any]) -> Path:
    """One customer on record, and a copy of that."""
    file = site / "copy.db"
    assert enishi("backup", file).code == 0
    return file


def refuse(enishi: Run, address: str) -> None:
    assert enishi("refuse", "--to", address, "--reason", "budget", "--name", "鈴木").code == 0


def test_what_was_backed_up_comes_back_and_what_stood_there_is_kept(
    site: Path, enishi: Run, backup: Path
) -> None:
    before = sequences(enishi)
    refuse(enishi, "later@sample.example")
    told = enishi("restore", backup, "--json")
    assert told.code == 0, told.err
    assert sequences(enishi) == before
    with closing(sqlite3.connect(told.json["replaced"])) as replaced:
        assert replaced.execute("SELECT count(*) FROM sequences").fetchone() == (2,)
    assert not list(site.glob("**/*.part"))


def test_the_copy_is_for_its_owner_alone_and_on_hold_from_the_first(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert "hold_restored" in settings_of(backup)


def test_a_backup_is_taken_while_the_daemon_runs_and_is_whole(
    site: Path, enishi: Run, refused: object
) -> None:
    with running(site):
        assert enishi("backup", "copy.db").code == 0
        assert enishi("refuse", "--to", "a@b.example", "--reason", "budget").code == 0, "nothing is locked"
    with closing(sqlite3.connect(site / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_there_is_overwritten_by_order_alone(site: Path, enishi: Run, backup: Path) -> None:
    backup.write_text("precious")
    refused = enishi("backup", backup)
    assert (refused.code, backup.read_text()) == (2, "precious")
    assert "--force" in refused.err
    assert enishi("backup", backup, "--force").code == 0
    assert "hold_restored" in settings_of(backup)


def test_bad_places_are_sentences(site: Path, enishi: Run, refused: object) -> None:
    for place in ("data/enishi.db", "data", "no/such/folder/copy.db"):
        result = enishi("backup", place, "--force")
        assert (result.code, len(result.err.splitlines())) == (2, 1), place
    (site / "data" / "enishi.db").unlink()
    assert enishi("backup", "copy.db").code == 3


def test_restoring_is_refused_while_a_daemon_runs(site: Path, enishi: Run, backup: Path) -> None:
    with running(site) as daemon:
        result = enishi("restore", backup)
        assert result.code == 3
        assert str(daemon.pid) in result.err


def _cut_short(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-5000])


def _overwritten_inside(backup: Path) -> None:
    with backup.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xff" * 4096 * 3)


def _of_another_program(backup: Path) -> None:
    backup.unlink()
    with closing(sqlite3.connect(backup)) as other, other:
        other.execute("CREATE TABLE notes (text)")


def _of_a_newer_version(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as newer, newer:
        newer.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('store', '9999_far', '2030-01-01')"
        )


def _no_database(backup: Path) -> None:
    backup.write_text("dear diary\n" * 1000)


@pytest.mark.parametrize(
    "spoil",
    [_cut_short, _overwritten_inside, _of_another_program, _of_a_newer_version, _no_database, Path.unlink],
)
def test_what_is_not_a_whole_copy_of_ours_changes_nothing(
    site: Path, enishi: Run, backup: Path, spoil: Any
) -> None:
    spoil(backup)
    before = sorted((site / "data").iterdir())
    result = enishi("restore", backup)
    assert (result.code, len(result.err.splitlines())) == (2, 1), result.err
    assert "copy.db" in result.err
    assert len(sequences(enishi)) == 1
    assert [file for file in sorted((site / "data").iterdir()) if file not in before] in (
        [],
        [site / "data" / "enishi.lock"],
    )


def test_a_copy_made_by_other_means_is_on_hold_too(site: Path, enishi: Run, refused: object) -> None:
    with closing(sqlite3.connect(site / "data" / "enishi.db")) as source:
        source.execute("VACUUM INTO 'by-hand.db'")
    assert enishi("restore", "by-hand.db").code == 0
    assert "hold_restored" in settings_of(site / "data" / "enishi.db")


def test_a_database_that_is_damaged_is_kept_and_replaced(site: Path, enishi: Run, backup: Path) -> None:
    database = site / "data" / "enishi.db"
    damaged = b"not a database any more" * 500
    database.write_bytes(damaged)
    told = enishi("restore", backup, "--json")
    assert told.code == 0, told.err
    assert Path(told.json["replaced"]).read_bytes() == damaged
    assert len(sequences(enishi)) == 1


def test_the_hold_is_lifted_by_its_own_word_once(site: Path, enishi: Run, backup: Path) -> None:
    assert enishi("restore", backup).code == 0
    assert enishi("restore", "--done").code == 0
    assert "hold_restored" not in settings_of(site / "data" / "enishi.db")
    assert enishi("restore", "--done").code == 1
    for wrong in (["restore"], ["restore", backup, "--done"]):
        assert enishi(*wrong).code == 2


def test_resume_all_does_not_lift_it(site: Path, enishi: Run, backup: Path) -> None:
    assert enishi("restore", backup).code == 0
    enishi("resume", "all")
    assert "hold_restored" in settings_of(site / "data" / "enishi.db")


def test_it_says_what_is_in_the_copy_and_what_is_not(site: Path, enishi: Run, refused: object) -> None:
    told = enishi("backup", "copy.db")
    assert "secrets" in told.out
    assert str(site) in told.out
    again = enishi("backup", "copy.db", "--force", "--json")
    assert json.loads(again.out)["bytes"] == (site / "copy.db").stat().st_size


def test_a_copy_of_a_copy_on_hold_keeps_the_older_moment_and_is_compared_anew(
    site: Path, enishi: Run, backup: Path
) -> None:
    assert enishi("restore", backup).code == 0
    with closing(sqlite3.connect(site / "data" / "enishi.db")) as live, live:
        live.execute("INSERT INTO settings VALUES ('reconciled', 'yes')")
    assert enishi("backup", "second.db").code == 0
    second = settings_of(site / "second.db")
    assert second["hold_restored"] == settings_of(backup)["hold_restored"]
    assert "reconciled" not in second
