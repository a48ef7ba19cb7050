"""The site folder as it lies on disk: every file that belongs to it, read, with what is wrong with the files themselves."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from enishi.core.problem import Place, Problem
from enishi.effects.site.document import Document, read_document
from enishi.effects.site.front_matter import Letter, read_letter
from enishi.effects.site.source import Source, read_source

_MAIL, _HTML, _LAYOUT, _LIBRARY, _CADENCE = ".md.j2", ".html.j2", ".txt.j2", ".md", ".yaml"
_LEFTOVERS = ("~", ".swp", ".bak", ".orig")


@dataclass(slots=True)
class SiteFiles:
    """What was found. Mails, layouts and library pieces by name (the file's, without its ending)."""

    folder: Path
    config: Document = field(default_factory=lambda: Document("config.yaml"))
    reasons: Document = field(default_factory=lambda: Document("reasons.yaml"))
    calendar: Document = field(default_factory=lambda: Document("calendar.yaml"))
    cadences: list[Document] = field(default_factory=list)
    mails: dict[str, Letter] = field(default_factory=dict)
    html: dict[str, Source] = field(default_factory=dict)
    layouts: dict[str, Source] = field(default_factory=dict)
    library: dict[str, Letter] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_folder(config: Path) -> SiteFiles:
    """Reads the folder around `config`; whatever cannot be read is a problem, never an exception."""
    folder = config.parent
    files = SiteFiles(folder)
    files.config = _yaml(files, config)
    files.reasons = _yaml(files, folder / "reasons.yaml")
    if os.path.exists(folder / "calendar.yaml"):
        files.calendar = _yaml(files, folder / "calendar.yaml")
    for path in _listed(files, "cadences", (_CADENCE,)):
        files.cadences.append(_yaml(files, path))
    for path in _listed(files, "mail", (_MAIL, _HTML)):
        _read_mail(files, path)
    for path in _listed(files, "mail/layout", (_LAYOUT,)):
        _read_text(files, path, files.layouts, _LAYOUT)
    for path in _listed(files, "library", (_LIBRARY,)):
        _read_letter(files, path, files.library, _LIBRARY)
    return files


def _yaml(files: SiteFiles, path: Path) -> Document:
    source = _source(files, path)
    if source is None:
        return _unread(files, path)
    document, problems = read_document(source)
    files.problems.extend(problems)
    return document


def _read_mail(files: SiteFiles, path: Path) -> None:
    if path.name.endswith(_MAIL):
        _read_letter(files, path, files.mails, _MAIL)
    else:
        _read_text(files, path, files.html, _HTML)


def _read_letter(files: SiteFiles, path: Path, into: dict[str, Letter], ending: str) -> None:
    source = _source(files, path)
    letter, problems = read_letter(source) if source else (Letter(_unread(files, path)), [])
    into[_name(path, ending)] = letter
    files.problems.extend(problems)


def _read_text(files: SiteFiles, path: Path, into: dict[str, Source], ending: str) -> None:
    if source := _source(files, path):
        into[_name(path, ending)] = source


def _unread(files: SiteFiles, path: Path) -> Document:
    return Document(_shown(files, path), readable=False)


def _source(files: SiteFiles, path: Path) -> Source | None:
    source = read_source(path, _shown(files, path))
    if isinstance(source, Problem):
        files.problems.append(source)
        return None
    return source


def _listed(files: SiteFiles, name: str, endings: tuple[str, ...]) -> Iterator[Path]:
    """The folder's files in order of name. Hidden files and editors' leftovers are nobody's business; other strays are a slip."""
    try:
        found = sorted((files.folder / name).iterdir())
    except OSError as error:
        if error.errno != errno.ENOENT:
            files.problems.append(Problem("file.unreadable", Place(name), {"why": error.strerror}))
        return
    for path in (path for path in found if not _passed_over(path)):
        if path.name.endswith(endings):
            yield path
        else:
            wanted = " / ".join(f"*{ending}" for ending in endings)
            files.problems.append(Problem("file.name", Place(_shown(files, path)), {"wanted": wanted}))


def _passed_over(path: Path) -> bool:
    # os.path answers False where the owner may not look; pathlib raises.
    return os.path.isdir(path) or path.name.startswith((".", "#")) or path.name.endswith(_LEFTOVERS)


def _name(path: Path, ending: str) -> str:
    # macOS stores names decomposed (か + ゛); the owner types them composed.
    return unicodedata.normalize("NFC", path.name.removesuffix(ending))


def _shown(files: SiteFiles, path: Path) -> str:
    shown = path.relative_to(files.folder).as_posix()
    # A name that is no UTF-8 cannot be printed; its odd bytes show as escapes.
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")
