"""`enishi demo`: the main job on an embedded mail world, told as a story. No account, no server, no question."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from enishi.cli.command import command
from enishi.cli.output import language, one_line, phrase, speak, tell, tell_json
from enishi.core.language import Lang
from enishi.core.typography import wrap

if TYPE_CHECKING:
    from enishi.sandbox.demo_site import DemoFolder
    from enishi.sandbox.ending import Ending
    from enishi.sandbox.stage import Stage
    from enishi.sandbox.wording import Line

NOT_SO = 1
"""Exit code if the story ended otherwise than the program promises."""
_STYLES: dict[str, dict[str, Any]] = {
    "heading": {"bold": True},
    "to_customer": {"fg": "cyan"},
    "from_person": {"fg": "yellow"},
    "note": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
}
_GUTTER = 7
"""Columns left of the text, where the time of day stands."""
_HANGING = "    "
WIDEST = 100
"""Terminal columns; longer lines tire the eye."""


@command("demo")
@click.option("--lang", type=click.Choice(("ja", "en")), help=phrase("demo.option.lang"))
@click.option("--folder", metavar="DIR", type=click.Path(path_type=Path), help=phrase("demo.option.folder"))
@click.option("--hold", is_flag=True, help=phrase("demo.option.hold"))
def demo_command(lang: Lang | None, folder: Path | None, hold: bool, as_json: bool) -> None:
    if lang is not None:
        speak(lang)
    from enishi.sandbox.demo_site import make_folder

    ended_well = asyncio.run(_play(make_folder(folder), hold, as_json))
    if not ended_well:
        sys.exit(NOT_SO)


async def _play(folder: DemoFolder, hold: bool, as_json: bool) -> bool:
    from enishi.effects.clock import SystemClock
    from enishi.sandbox.story import played

    told: list[Line] = []
    listen = told.append if as_json else _tell_line
    async with played(folder, language(), SystemClock().now(), listen) as (stage, ending):
        if as_json:
            tell_json({**_as_json(folder, told, ending), "open": _ways_in(stage) if hold else None})
        else:
            _tell_ending(folder, ending)
        if hold and not as_json:
            tell()
            tell(phrase("demo.hold", **_ways_in(stage)))
        if hold:
            await _hold(stage)
    return ending.is_good


def _tell_ending(folder: DemoFolder, ending: Ending) -> None:
    _tell_lines(ending.shown)
    _tell_part("demo.customers", ending.customers)
    _tell_part("demo.checks", ending.checks)
    tell()
    site, mails = folder.site.resolve(), folder.mails.resolve()
    tell(phrase("demo.left", count=ending.mails, mails=mails, site=site))
    tell(phrase("demo.next"))


def _tell_part(heading: str, lines: Iterable[Line]) -> None:
    tell()
    tell(_styled(phrase(heading), "heading"))
    _tell_lines(lines)


def _tell_lines(lines: Iterable[Line]) -> None:
    for line in lines:
        _tell_line(line)


def _tell_line(line: Line) -> None:
    if line.tone == "heading":
        tell()
        tell(_styled(one_line(line.text), line.tone))
        return
    clock = line.clock
    for piece in _fitting(_safe(line.text), line.tone):
        tell(f"{clock:<{_GUTTER}}{_styled(piece, line.tone)}".rstrip())
        clock = ""


def _safe(text: str) -> str:
    """No escape sequences from anybody's mail; the full-width blank is no control character, whatever Python says."""
    return "".join(character for character in text if character.isprintable() or character == "\u3000")


def _fitting(text: str, tone: str) -> list[str]:
    """Broken as Japanese lines are broken where a terminal is narrow; whole where a program reads."""
    if not sys.stdout.isatty():
        return [text]
    hang = "" if tone == "plain" else _HANGING
    room = min(shutil.get_terminal_size().columns, WIDEST) - _GUTTER - len(hang)
    first, *rest = wrap(text, max(room, 20) // 2).split("\n")
    return [first, *(hang + piece.lstrip() for piece in rest)]


def _styled(text: str, tone: str) -> str:
    style = _STYLES.get(tone)
    return click.style(text, **style) if style and text and sys.stdout.isatty() else text


def _as_json(folder: DemoFolder, told: Iterable[Line], ending: Ending) -> dict[str, object]:
    return {
        "story": [{"clock": line.clock, "tone": line.tone, "text": line.text} for line in told],
        "customers": [line.text for line in ending.customers],
        "checks": [{"holds": line.tone == "good", "text": line.text} for line in ending.checks],
        "mails": str(folder.mails.resolve()),
        "site": str(folder.site.resolve()),
    }


def _ways_in(stage: Stage) -> dict[str, object]:
    from enishi.sandbox.cast import MAILBOXES

    world = stage.world
    users = ", ".join(MAILBOXES)
    return {"imap": world.imap_port, "smtp": world.smtp_port, "users": users, "password": world.password}


async def _hold(stage: Stage) -> None:
    sys.stdout.flush()  # whoever reads through a pipe must learn the ports before this ends
    asked_to_end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_end.set)
    await stage.stay_open(asked_to_end)
