"""init, check and preview: a site from nothing to mails one can read."""

from __future__ import annotations

import email
import email.policy
import os
import pty
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_init_writes_a_site_that_check_passes(enishi: Run, tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "firm"
    assert enishi("init", folder, "--lang", lang, "--yes").code == 0
    for private in (folder, folder / "data", folder / "secrets"):
        assert private.stat().st_mode & 0o777 == 0o700
    assert (folder / "config.yaml").stat().st_mode & 0o777 == 0o600
    result = enishi("check", "-c", folder)
    assert result.code == 0, result.err
    assert ("追客プラン" in result.out) == (lang == "ja")


def test_init_overwrites_nothing(enishi: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = enishi("init", tmp_path, "--yes")
    assert (result.code, len(result.err.splitlines())) == (2, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert enishi("init", tmp_path / "mine.txt", "--yes").code == 2


def test_init_on_a_terminal_asks_and_writes_the_answers_safely(tmp_path: Path) -> None:
    answers = ['株式会社「#: "YAML"', "", "03-1234-5678", "no address", "desk@firm.example"]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execv(sys.executable, [*PROGRAM, "init", "firm"])
    with os.fdopen(terminal, "r+b", buffering=0) as dialogue:
        for answer in answers:
            dialogue.write(answer.encode() + b"\n")
        _read_to_end(dialogue)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    import yaml

    config = yaml.safe_load((tmp_path / "firm" / "config.yaml").read_text(encoding="utf-8"))
    assert config["sender"]["company"] == answers[0]
    assert config["sender"]["postal_address"].startswith("〒100-0001")
    assert config["sender"]["complaints"] == "03-1234-5678"
    assert config["sender"]["opt_out"]["mail"] == "desk@firm.example"
    assert config["mailboxes"]["followup"]["address"] == "desk@firm.example"


def _read_to_end(dialogue: object) -> None:
    try:
        while dialogue.read(4096):  # type: ignore[attr-defined]
            pass
    except OSError:
        return  # how Linux reports that the other side of a terminal has gone


def test_check_tells_every_problem_with_its_place(enishi: Run, site: Path) -> None:
    config = site / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("timezone: Asia/Tokyo", "timezone: Asia/Tokio")
    config.write_text(text.replace("  jitter: 15m", "  jiter: 15m"), encoding="utf-8")
    result = enishi("check", "--json")
    assert result.code == 2
    assert len(result.json) == 2
    for problem in result.json:
        assert set(problem) == {"file", "line", "column", "code", "message"}
        assert problem["file"] == "config.yaml"
        assert problem["line"] > 1
    told = enishi("check")
    assert told.code == 2
    assert "config.yaml:" in told.err
    assert "もしかして: jitter" in told.err


def test_check_of_a_sound_site_is_an_empty_list(enishi: Run, site: Path) -> None:
    assert enishi("check", "--json").json == []


def test_preview_shows_each_mail_with_its_day(enishi: Run, site: Path, tmp_path: Path) -> None:
    result = enishi("preview", "budget", "--json", "--eml", tmp_path / "eml")
    assert result.code == 0
    assert [mail["step"] for mail in result.json] == ["thanks", "prepare", "ask", "case"]
    assert all(mail["due_at"] and mail["body"] and not mail["problem"] for mail in result.json)
    written = sorted((tmp_path / "eml").iterdir())
    assert written[0].name == "01-thanks.eml"
    mail = email.message_from_bytes(written[0].read_bytes(), policy=email.policy.default)
    assert mail["Subject"] == result.json[0]["subject"]
    assert mail.get_content().replace("\r\n", "\n") == result.json[0]["body"]


def test_preview_of_one_step_for_a_real_customer(enishi: Run, refused: object) -> None:
    for deal in ("S1", "R1", "1", "hanako@sample.example"):
        result = enishi("preview", "comparing/thanks", "--deal", deal)
        assert result.code == 0
        assert "株式会社見本" in result.out
    assert result.out.count("――") == 1


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (["nowhere"], 2),
        (["budget/nowhere"], 2),
        (["budget", "--deal", "S7"], 1),
        (["budget", "--deal", "?"], 2),
    ],
)
def test_preview_of_what_is_not_there(enishi: Run, site: Path, call: list[str], code: int) -> None:
    result = enishi("preview", *call)
    assert (result.code, len(result.err.splitlines())) == (code, 1)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("proof: [sent, journal]", "journal のアドレスがありません"),
        (
            "proof: [sent, journal]\n    journal: archive@mirai.example",
            "どのメールボックスでも受信していません",
        ),
        ("proof: [sent, journal]\n    journal: followup+copy@mirai.example", None),
    ],
)
def test_a_journal_that_nobody_sees_is_told_of(enishi: Run, site: Path, line: str, told: str | None) -> None:
    config = site / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("    provider: xserver\n", f"    provider: xserver\n    {line}\n"), encoding="utf-8"
    )
    result = enishi("check")
    assert result.code == 0, result.err
    assert ("ご注意" in result.out) == (told is not None)
    assert (told or "") in result.out
