"""Whatever is wrong, the program says so in a sentence, with the contract's exit code, and loses nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.stories.office import Office

NOBODY_LISTENS = 9
"""The discard service's port; no machine of today has it open."""

TEN_MISTAKES = {
    "language: ja": "language: jp",
    "  company: 株式会社みらい設備": "  compny: 株式会社みらい設備",
    "  complaints: 03-0000-0000": "  complaints: 010",
    "security: tls": "security: ssl",
    "limits: none": "limits: {per_our: 60}",
    "name: 田中 一郎, ": "",
    "lead: true": "lead: maybe",
    "00:00-24:00": "09:00-08:00",
    "default_basis: business_card": "default_basis: no",
    "per_contact: 100 in 1m": "per_contact: often",
}


def wrong_password(office: Office) -> None:
    (office.folder / "secrets" / "followup").write_text("wrong")


def no_imap_server(office: Office) -> None:
    office.furnish(imap_port=NOBODY_LISTENS)


@pytest.mark.parametrize("fault", [wrong_password, no_imap_server])
def test_a_mailbox_that_cannot_be_read_is_a_sentence_and_exit_3(
    office: Office, fault: Callable[[Office], None]
) -> None:
    fault(office)
    done = office.call("run", "--until-idle")
    assert done.returncode == 3
    sentences = [line for line in done.stderr.splitlines() if not line[:4].isdigit()]
    assert len(sentences) == 1, done.stderr
    assert "127.0.0.1" in sentences[0]


def test_what_could_not_be_sent_is_kept_and_said(office: Office) -> None:
    office.furnish(smtp_port=NOBODY_LISTENS)
    office.refuse()
    assert office.call("run", "--until-idle").returncode == 3
    office.furnish()
    with office.running():
        office.received(office.people.customer)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a folder read-only")
@pytest.mark.parametrize(
    "command",
    [("run", "--until-idle"), ("refuse", "--to", "a@b.example", "--reason", "budget", "--rep", "tanaka")],
)
def test_a_read_only_data_folder_is_a_sentence(office: Office, command: tuple[str, ...]) -> None:
    data = office.folder / "data"
    office.enishi("status")
    # In a mount namespace of its own: root may write wherever modes forbid it.
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, str(data), *office.command(*command)],
        capture_output=True,
        text=True,
        env=office.environment,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert str(data) in done.stderr


def test_ten_mistakes_are_told_at_once_each_with_its_place(office: Office) -> None:
    text = office.config.read_text()
    for right, wrong in TEN_MISTAKES.items():
        assert right in text
        text = text.replace(right, wrong, 1)
    office.config.write_text(text)
    for command in (("check",), ("run", "--until-idle")):
        done = office.call(*command)
        assert done.returncode == 2
        complaints = [line for line in done.stderr.splitlines() if line.startswith("config.yaml:")]
        assert len(complaints) == len(TEN_MISTAKES), done.stderr
        places = [line.split(":")[1:3] for line in complaints]
        assert all(line.isdigit() and column.isdigit() for line, column in places), done.stderr


def test_a_csv_of_ten_megabytes_with_one_bad_row_keeps_the_good_ones(office: Office, tmp_path: Path) -> None:
    note, rows = "商談の経緯。" * 2800, 200
    file = tmp_path / "refusals.csv"
    lines = [f"yamada{n}@kyaku{n}.example,budget,tanaka,{note}" for n in range(rows)]
    lines[123] = f"no address at all,budget,tanaka,{note}"
    file.write_text("\n".join(["to,reason,rep,note", *lines]), encoding="utf-8")
    assert file.stat().st_size > 10_000_000
    done = office.call("import", "refusals", file, "--json")
    assert done.returncode == 1
    assert f'"accepted": {rows - 1}' in done.stdout
    assert '"row": 125' in done.stdout
