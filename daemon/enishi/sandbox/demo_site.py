"""The demo's own site: the starter files as `init` copies them, filled in as a firm would fill them in.

What stands in the folder afterwards is a complete site, so that whoever liked the story can read how it was told.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from enishi.core.language import Lang, say
from enishi.core.problem import BadInput, Unavailable
from enishi.effects.resources import templates_folder

MARK = ".enishi-demo"
"""Lies in every folder that the demo made; one without it, unless it is empty, is never touched."""
USUAL = Path("demo")

_CASE = "library/example_case_small_start.md"
_EXAMPLE_LINES = re.compile(r"^(?:#|industries:|example:).*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ports:
    smtp: int
    imap: int


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo leaves what it made: the firm's site, and every mail that was delivered."""

    path: Path

    @property
    def site(self) -> Path:
        return self.path / "site"

    @property
    def config(self) -> Path:
        return self.site / "config.yaml"

    @property
    def mails(self) -> Path:
        return self.path / "mails"


def make_folder(wanted: Path | None) -> DemoFolder:
    """A fresh folder at `wanted`; without a wish ./demo, or a temporary one where that cannot be ours.

    The site and the mails of an earlier demo are replaced, other files in its folder are left alone. Raises BadInput for a folder that somebody else filled, Unavailable
    for one that cannot be written.
    """
    if wanted is not None:
        if not _is_free(wanted):
            raise BadInput("demo.folder_taken", folder=wanted)
        return _made(wanted)
    if _is_free(USUAL):
        try:
            return _made(USUAL)
        except Unavailable:
            pass  # a read-only checkout: the story needs a place, not this one
    return _made(Path(tempfile.mkdtemp(prefix="enishi-demo-")))


def _is_free(folder: Path) -> bool:
    """Absent, empty, or the demo's own; never a link, which may lead anywhere."""
    if folder.is_symlink():
        return False
    if not folder.exists():
        return True
    return folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))


def _made(folder: Path) -> DemoFolder:
    made = DemoFolder(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / MARK).touch()
        for earlier in (made.site, made.mails):
            if earlier.exists():
                shutil.rmtree(earlier)
    except OSError as error:
        raise Unavailable("demo.cannot_write", folder=folder, reason=error.strerror) from error
    return made


def write_site(folder: DemoFolder, lang: Lang, ports: Ports, *, ours: str, rep: str, password: str) -> None:
    """The starter site in `lang`, with a firm's name, one rep, and the mailbox at these ports on loopback."""
    source = templates_folder() / lang
    for file in sorted(source.rglob("*")):
        if file.is_file():
            target = folder.site / file.relative_to(source)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    _write_secret(folder, password)
    _fill_in(folder.config, lang, ports, ours, rep)
    _make_own(folder.site / _CASE)


def _write_secret(folder: DemoFolder, password: str) -> None:
    secrets = folder.site / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "followup").touch(mode=0o600)
    (secrets / "followup").write_text(password, encoding="utf-8")


def _fill_in(config: Path, lang: Lang, ports: Ports, ours: str, rep: str) -> None:
    text = config.read_text(encoding="utf-8")
    for line, value in (
        (r"  company", say(lang, "demo.firm")),
        (r"    mail", ours),
        (r"    address", ours),
        (r"      user", ours),
        (r"      host", "127.0.0.1"),
        (r"      security", "none"),
        (r"    name", say(lang, "demo.rep")),
    ):
        text = _filled(text, rf"({line}:) *[^ #\n].*?( +#.*)?$", rf"\1 {value}\2")
    # In the file's order: the SMTP server's port first, then the IMAP server's.
    text = _filled(text, r"(      port:) 465", rf"\1 {ports.smtp}")
    text = _filled(text, r"(      port:) 993", rf"\1 {ports.imap}")
    text = _filled(text, r"    provider: .*$", "    limits: none")
    text = _filled(text, r"  # default_basis: ", "  default_basis: ")
    start, found, reps = text.partition("\nreps:\n")
    reps = _filled(reps, r"(    address:) .*$", rf"\1 {rep}")
    config.write_text(start + found + reps, encoding="utf-8")


def _filled(text: str, line: str, value: str) -> str:
    filled, count = re.subn(f"^{line}", value, text, flags=re.MULTILINE)
    assert count, f"the starter config has no line {line}"
    return filled


def _make_own(example: Path) -> None:
    """One piece of the library, released as the firm would: no longer an example, and fit for every trade."""
    text = _EXAMPLE_LINES.sub("", example.read_text(encoding="utf-8"))
    example.with_name(example.name.removeprefix("example_")).write_text(text, encoding="utf-8")
    example.unlink()
