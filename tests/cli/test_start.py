"""Starting up, help, wrong calls: before anything of a site is known."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from enishi.cli.program import COMMANDS

Process = Callable[..., subprocess.CompletedProcess[str]]

_HEAVY = ("tortoise", "pydantic", "jinja2", "aiosmtplib", "aioimaplib", "rich", "yaml", "enishi.app.office")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(option: str) -> None:
    script = (
        "import sys\nfrom enishi.cli import main\nsys.argv = ['enishi', sys.argv[1]]\n"
        "try: main()\nexcept SystemExit: print([m for m in sys.argv[2:] or "
        + repr(_HEAVY)
        + " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script, option], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_speaks_the_language_of_the_terminal(process: Process, tmp_path: Path) -> None:
    english = process("--help", LC_ALL="en_US.UTF-8", LANG="")
    japanese = process("--help", LC_ALL="ja_JP.UTF-8", LANG="")
    assert english.stdout.startswith("Usage: enishi")
    assert japanese.stdout.startswith("使い方: enishi")
    assert english.returncode == japanese.returncode == 0


def test_a_terminal_that_cannot_print_japanese_gets_escapes_and_no_traceback(process: Process) -> None:
    done = process("sequnces", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 2
    assert "\\u" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"demo"}))
def test_every_command_has_help(enishi: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENISHI_LANG", "ja")
    result = enishi(name, "--help")
    assert result.code == 0
    assert result.out.startswith(f"使い方: enishi {name} ")
    assert "-c, --config CONFIG" in result.out


def test_a_commands_help_speaks_both_languages(process: Process) -> None:
    assert "Usage: enishi refuse" in process("refuse", "--help", ENISHI_LANG="en").stdout
    assert "使い方: enishi refuse" in process("refuse", "--help", ENISHI_LANG="ja").stdout


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["sequnces"], "もしかして: sequences"),
        (["zzzzzz"], "「zzzzzz」というコマンドはありません"),
        (["refuse", "--reson", "x"], "もしかして: --reason"),
        (["refuse", "--to"], "--to の使い方"),
        (["pause"], "S1 を指定してください"),
        (["pause", "S1", "S2"], "「S2」が余分です"),
        (["sequences", "--state", "asleep"], "active, paused, held, stopped, done"),
        (["pause", "D1"], "S1 の形で"),
        (["approve", "S1"], "D1 の形で"),
        (["show", "\x1b[31mX"], "�[31mX"),
        (["import", "deals", "x.csv"], "まだできません"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_exit_2(enishi: Run, call: list[str], said: str) -> None:
    result = enishi(*call)
    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert result.out == ""


def test_the_config_is_taken_before_and_after_the_commands_name(
    enishi: Run, site: Path, tmp_path: Path
) -> None:
    for call in (["-c", site / "config.yaml", "check"], ["check", "-c", site], ["check", "--config", site]):
        assert enishi(*call).code == 0
    result = enishi("check", "-c", tmp_path / "none.yaml")
    assert result.code == 2
    assert "none.yaml" in result.err


def test_the_sites_language_goes_before_the_terminals(process: Process, site: Path) -> None:
    done = process("show", "S9", LC_ALL="en_US.UTF-8")
    assert done.returncode == 1
    assert "見つかりません" in done.stderr
    assert "There is no sequence" in process("show", "S9", ENISHI_LANG="en").stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_shells_script(enishi: Run, shell: str) -> None:
    result = enishi("completion", shell)
    assert result.code == 0
    assert "_ENISHI_COMPLETE" in result.out


def test_the_shell_completes_reasons_addresses_and_ids(process: Process, refused: object) -> None:
    def offered(words: str, number: int) -> list[str]:
        env = {"_ENISHI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
        return [line.partition(",")[2] for line in process(**env).stdout.splitlines()]

    assert offered("enishi refuse --reason bu", 3) == ["budget"]
    assert offered("enishi pause S", 2) == ["S1"]
    assert "hanako@sample.example" in offered("enishi show h", 2)


def test_completion_without_a_site_offers_nothing_and_makes_nothing(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = process(_ENISHI_COMPLETE="bash_complete", COMP_WORDS="enishi pause S", COMP_CWORD="2")
    assert (done.stdout.strip(), done.stderr.strip()) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(site: Path) -> None:
    command = f"{sys.executable} -c 'from enishi.cli import main; main()' completion bash | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_fault_of_the_program_is_a_sentence_and_its_details_are_kept(
    enishi: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("enishi.cli.check._tell_summary", broken)
    result = enishi("check")
    assert result.code == 3
    assert "ZeroDivisionError" in result.err
    log = site / "data" / "fault.log"
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o777 == 0o600
