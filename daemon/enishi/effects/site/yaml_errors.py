"""What a YAML reader stumbled over, said in an owner's words: the usual slips by name, the rest as "cannot be read here"."""

from __future__ import annotations

import re
from typing import Protocol

import yaml

from enishi.core.problem import Place, Problem
from enishi.effects.site.source import Source


class Mark(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


_FULL_WIDTH_COLON = re.compile(r"\s*(?:- *)?[\w-]+(?P<colon>：|:\u3000)")
_BARE_TEMPLATE = re.compile(r"\s*[\w-]+: +(?P<value>\{[{%])")
_NO_SPACE = re.compile(r"\s*(?:- *)?[\w-]+(?P<colon>:)[^\s/]")


def yaml_problem(error: yaml.YAMLError, source: Source) -> Problem:
    """The first thing the reader could not get past; it reads no further."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem("yaml.syntax", Place(source.file))
    here = mark_place(source.file, error.problem_mark)
    opened = mark_place(source.file, error.context_mark) if error.context_mark else here
    if slip := _bare_template(source, here):
        return slip
    what, context = error.problem or "", error.context or ""
    if "mapping values are not allowed" in what:
        return colon_slip(source, here) or Problem("yaml.colon", here)
    if "cannot start any token" in what:
        return _bad_start(source, here)
    if "unexpected end of stream" in what:
        return Problem("yaml.quote_open", opened)
    if "escape" in what:
        return Problem("yaml.escape", here)
    if "flow" in context and "expected ','" in what:
        return Problem("yaml.bracket_open", opened, {"bracket": _character(source, opened)})
    if "expected <block end>" in what or "document start" in what:
        return Problem("yaml.after_quote" if _follows_quote(source, here) else "yaml.indent", here)
    for word in ("alias", "anchor", "tag"):
        if word in context:
            return Problem(f"yaml.{word}", opened)
    return Problem("yaml.syntax", here)


def colon_slip(source: Source, near: Place) -> Problem | None:
    """A full-width colon, or one without its space, on the line of trouble or the one before: the usual cause."""
    lines = source.text.split("\n")
    for number in (near.line - 1, near.line):
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        for code, pattern in (("yaml.full_width_colon", _FULL_WIDTH_COLON), ("yaml.no_space", _NO_SPACE)):
            if match := pattern.match(line):
                return Problem(code, Place(source.file, number, match.start("colon") + 1))
    return None


def _bare_template(source: Source, near: Place) -> Problem | None:
    """`subject: {{ … }}` without quotes reads as a mapping in a mapping."""
    match = _BARE_TEMPLATE.match(source.text.split("\n")[near.line - 1])
    if match is None:
        return None
    return Problem("yaml.bare_template", Place(source.file, near.line, match.start("value") + 1))


def _bad_start(source: Source, here: Place) -> Problem:
    character = _character(source, here)
    return (
        Problem("yaml.tab", here)
        if character == "\t"
        else Problem("yaml.bad_start", here, {"character": character})
    )


def _character(source: Source, place: Place) -> str:
    return source.text.split("\n")[place.line - 1][place.column - 1]


def _follows_quote(source: Source, place: Place) -> bool:
    before = source.text.split("\n")[place.line - 1][: place.column - 1].rstrip()
    return before.endswith(("'", '"'))


def mark_place(file: str, mark: Mark | None) -> Place:
    """PyYAML counts from 0, editors from 1; only events made by hand have no mark."""
    if mark is None:
        return Place(file)
    return Place(file, mark.line + 1, mark.column + 1)
