"""Every command in the READMEs works as it stands, and both say the same."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.ja.md")
BIN = Path(sys.executable).parent
ELSEWHERE = {
    "make demo": "tests/sandbox/test_demo.py runs the demo",
    "make test": "this is it",
    "pipx install enishi": "tests/stories builds, installs and uses the wheel",
}


def blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[str]:
    return [line for block in blocks(name, "sh") for line in block.splitlines()]


@pytest.mark.parametrize("readme", READMES)
def test_the_first_day_goes_as_written(readme: str, tmp_path: Path) -> None:
    """Each line in a shell of its own fold; `enishi run` is stopped as systemd stops it."""
    script = [line for line in commands(readme) if line not in ELSEWHERE]
    assert script[-1] == "enishi run"
    env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    day = subprocess.run(
        ["bash", "-euc", "\n".join(script[:-1])],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert day.returncode == 0, day.stderr
    daemon = subprocess.Popen(
        script[-1].split(), cwd=tmp_path / "mysite", env=env, stderr=subprocess.PIPE, text=True
    )
    assert daemon.stderr is not None
    started = next(line for line in daemon.stderr if "started" in line or "Traceback" in line)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=40) == 0
    daemon.stderr.close()
    assert "started" in started


@pytest.mark.parametrize("readme", READMES)
def test_commands_proven_elsewhere_exist(readme: str) -> None:
    targets = subprocess.run(["make", "-n", "demo", "test"], cwd=ROOT, capture_output=True, text=True)
    assert targets.returncode == 0
    assert set(ELSEWHERE) <= set(commands(readme))


def test_both_languages_show_the_same_configuration() -> None:
    assert blocks(READMES[0], "yaml") == blocks(READMES[1], "yaml")


def test_both_languages_name_the_same_commands() -> None:
    shapes = [[line.split()[0] for line in commands(name)] for name in READMES]
    assert shapes[0] == shapes[1]


def test_both_languages_have_the_same_chapters_and_links() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in READMES]
    chapters = [len(re.findall(r"^#", text, re.MULTILINE)) for text in texts]
    links = [
        [link for link in re.findall(r"\]\((.*?)\)", text) if not link.startswith("README")] for text in texts
    ]
    assert chapters[0] == chapters[1]
    assert links[0] == links[1]
    assert [link for link in links[0] if not (ROOT / link).exists()] == []


def test_the_ten_lines_are_a_whole_configuration(tmp_path: Path) -> None:
    """Over the starter's other files, the block as printed passes `enishi check`."""
    site = tmp_path / "site"
    subprocess.run([BIN / "enishi", "init", site, "--yes"], check=True, capture_output=True)
    [yaml] = blocks("README.md", "yaml")
    assert len(yaml.splitlines()) == 10
    (site / "config.yaml").write_text(yaml, encoding="utf-8")
    checked = subprocess.run(
        [BIN / "enishi", "check", "-c", site / "config.yaml"], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr


def test_the_numbers_in_the_readme_are_those_of_the_starter_site() -> None:
    words = {"nine": "reasons", "eleven": "cadences", "thirty-one": "mails"}
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    starter = ROOT / "templates" / "en"
    counted = {
        "nine": len(
            re.findall(r"^\w+:", (starter / "reasons.yaml").read_text(encoding="utf-8"), re.MULTILINE)
        ),
        "eleven": len(list((starter / "cadences").glob("*.yaml"))),
        "thirty-one": len(list((starter / "mail").glob("*.md.j2"))),
    }
    assert counted == {"nine": 9, "eleven": 11, "thirty-one": 31}
    assert all(f"{number} {what}" in text for number, what in words.items())
