"""What went wrong in a template, as a problem with its place in the owner's file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from traceback import walk_tb

from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from enishi.core.problem import BadInput, Place, Problem
from enishi.core.settings import Site
from enishi.effects.render.nouns import FactMissing
from enishi.effects.render.sandbox import RENDER_ERRORS, NotOffered, Sandbox, TooMuch

PlaceOf = Callable[[str, int], Place]
"""From a template's name and a line in it (0: unknown) to the place in the owner's files."""


_OURS = ("mail/", "layout/", "letters/")


class Places:
    """Knows in which file, and from which line on, each named template stands."""

    def __init__(self, site: Site) -> None:
        self._origins: dict[str, tuple[str, int]] = {}
        for name, mail in site.mails.items():
            file = mail.file or f"mail/{name}.md.j2"
            self._origins |= {
                f"mail/{name}/subject": (file, 0),
                f"mail/{name}/body": (file, mail.body_line),
                f"mail/{name}/html": (file.removesuffix(".md.j2") + ".html.j2", 1),
            }
        for name, layout in site.layouts.items():
            self._origins[f"layout/{name}"] = (layout.file or f"mail/layout/{name}.txt.j2", 1)

    def place(self, template: str, line: int = 0, column: int = 1) -> Place:
        """Subjects stand in the front matter, whose lines are not kept: they are placed by file alone."""
        file, first_line = self._origins.get(template, (template, 1))
        if not line or not first_line:
            return Place(file)
        return Place(file, first_line + line - 1, column)


def rendered(sandbox: Sandbox, template: str, facts: Mapping[str, object], place: PlaceOf) -> str:
    """The text of `template`. Raises BadInput with the line that failed."""
    try:
        return sandbox.render(template, facts)
    except RENDER_ERRORS as error:
        raise BadInput([problem_of(error, template, place)]) from error


def problem_of(error: Exception, template: str, place: PlaceOf) -> Problem:
    name, line = _where(error, template)
    code, params = _sentence(error)
    return Problem(code, place(name, line), params)


def _where(error: Exception, template: str) -> tuple[str, int]:
    if isinstance(error, TemplateSyntaxError):
        return error.name or template, error.lineno
    found = template, 0
    for frame, line in walk_tb(error.__traceback__):
        # Jinja2 rewrites the traceback to show the template's name (as its file) and line.
        if frame.f_code.co_filename.startswith(_OURS):
            found = frame.f_code.co_filename, line
    return found


def _sentence(error: Exception) -> tuple[str, dict[str, object]]:
    match error:
        case NotOffered():
            return "render.not_offered", {"tag": error.message}
        case TemplateSyntaxError():
            return "render.syntax", {"detail": error.message}
        case TemplateNotFound():
            return "render.include_missing", {"name": error.name}
        case TooMuch() | RecursionError():
            return "render.too_much", {}
        case FactMissing():
            return "render.fact_missing", {"fact": error.message}
        case UndefinedError():
            return "render.not_printable", {"detail": error.message}
        case SecurityError():
            return "render.forbidden", {"detail": error.message}
        case _:
            return "render.failed", {"detail": f"{type(error).__name__}: {error}"}
