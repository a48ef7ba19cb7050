"""`enishi init DIR`: a whole site to start from, with the firm's own name in it if somebody is there to tell it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import click

from enishi.cli.command import command
from enishi.cli.output import language, phrase, speak, tell, tell_json
from enishi.core.address import is_address
from enishi.core.language import Lang
from enishi.core.problem import BadInput, Unavailable

PRIVATE_FOLDERS = ("data", "secrets")

# Question → the key whose first value in config.yaml the answer replaces.
_QUESTIONS = {
    "company": r"^  company: ",
    "postal_address": r"^  postal_address: ",
    "complaints": r"^  complaints: ",
}


@command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(("ja", "en")), help=phrase("cli.option.lang"))
@click.option("--yes", is_flag=True, help=phrase("cli.option.yes"))
def init_command(folder: Path, lang: Lang | None, yes: bool, as_json: bool) -> None:
    chosen: Lang = lang or "ja"
    speak(lang or language())
    _refuse_to_overwrite(folder)
    answers = {} if yes or as_json or not sys.stdin.isatty() else _asked()
    _write(folder, chosen)
    _fill_in(folder / "config.yaml", answers)
    if as_json:
        tell_json({"folder": str(folder), "files": sorted(_files(folder))})
    else:
        tell(phrase("cli.init_done", folder=folder, count=len(_files(folder))))


def _refuse_to_overwrite(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise BadInput("cli.init_not_a_folder", folder=folder)
    if any(folder.iterdir()):
        raise BadInput("cli.init_not_empty", folder=folder)


def _write(folder: Path, lang: Lang) -> None:
    """Every file anew, readable by its owner alone; the packaged ones may be read-only."""
    from enishi.effects.resources import templates_folder

    source = templates_folder() / lang
    try:
        for path in sorted(source.rglob("*")):
            target = folder / path.relative_to(source)
            if path.is_file():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        for name in PRIVATE_FOLDERS:
            (folder / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Unavailable("cli.cannot_write", file=error.filename, reason=error.strerror) from error


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _asked() -> dict[str, str]:
    """An empty answer keeps the example, to be edited later."""
    tell(phrase("cli.init_asks"))
    answers = {name: _answer(f"cli.ask.{name}") for name in _QUESTIONS}
    address = _answer("cli.ask.address")
    while address and not is_address(address):
        tell(phrase("cli.ask_address_again"))
        address = _answer("cli.ask.address")
    return {name: answer for name, answer in {**answers, "address": address}.items() if answer}


def _answer(code: str) -> str:
    text: str = click.prompt(phrase(code), default="", show_default=False)
    return "".join(character for character in text if character.isprintable()).strip()


def _fill_in(config: Path, answers: dict[str, str]) -> None:
    text = config.read_text(encoding="utf-8")
    for name, pattern in _QUESTIONS.items():
        if name in answers:
            text = _with_value(text, pattern, answers[name])
    if "address" in answers:
        text = _with_value(text, r"^    mail: ", answers["address"])
        text = _with_value(text, r"^    address: ", answers["address"])
    config.write_text(text, encoding="utf-8")


def _with_value(text: str, pattern: str, answer: str) -> str:
    """The first such line's value replaced; a JSON string is a YAML string, whatever stands in it."""
    quoted = json.dumps(answer, ensure_ascii=False)
    return re.sub(rf"({pattern}).*$", lambda found: found[1] + quoted, text, count=1, flags=re.MULTILINE)
