"""Files that begin with YAML between two `---` lines and go on in plain text: mails and library pieces."""

from __future__ import annotations

from dataclasses import dataclass

from enishi.core.problem import Place, Problem
from enishi.effects.site.document import Document, read_document
from enishi.effects.site.source import Source

_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Letter:
    """A front matter with the text below it."""

    document: Document
    body: str = ""
    body_line: int = 1


def read_letter(source: Source) -> tuple[Letter, list[Problem]]:
    """The file in its two parts; the front matter's places count lines of the whole file."""
    lines = source.text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return _unreadable(source, Problem("site.front_matter_missing", Place(source.file, 1, 1)))
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        return _unreadable(source, Problem("site.front_matter_open", Place(source.file, 1, 1)))
    # An empty line stands in for the first fence, so that every line keeps its number.
    front = Source(source.file, "\n".join(["", *lines[1:end]]))
    document, problems = read_document(front)
    body = "\n".join(lines[end + 1 :])
    if not body.strip():
        problems.append(Problem("site.no_body", Place(source.file)))
    return Letter(document, body, end + 2), problems


def _unreadable(source: Source, problem: Problem) -> tuple[Letter, list[Problem]]:
    return Letter(Document(source.file, readable=False)), [problem]
