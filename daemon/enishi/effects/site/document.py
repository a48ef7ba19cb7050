"""A YAML text as plain values that remember where they stand.

Scalars stay the text the owner typed: what `no`, `010` or `9:30` means is decided by what is due there (schema), never by
YAML 1.1's guesses. Only an unquoted `null`, `~` or nothing at all is None.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from enishi.core.problem import Place, Problem
from enishi.effects.site.source import UNPRINTABLE, Source
from enishi.effects.site.values import shown
from enishi.effects.site.yaml_errors import colon_slip, mark_place, yaml_problem

Value = str | None | list["Value"] | dict[str, "Value"]
Step = str | int
Path = tuple[Step, ...]

DEEPEST = 12
"""Levels of nesting; our own files need six."""

_FAST: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


@dataclass(slots=True)
class Document:
    """What one file says, as far as it can be read."""

    file: str
    data: dict[str, Value] = field(default_factory=dict)
    readable: bool = True
    """False: the text as a whole could not be understood, so nothing may be concluded from what `data` lacks."""
    value_places: dict[Path, Place] = field(default_factory=dict)
    key_places: dict[Path, Place] = field(default_factory=dict)

    def place(self, *path: Step) -> Place:
        """Where the value at `path` starts, or the nearest thing around it that exists."""
        return self._nearest(self.value_places, path)

    def key_place(self, *path: Step) -> Place:
        """Where the key of `path` stands; list items have none, so their value counts."""
        return self.key_places[path] if path in self.key_places else self.place(*path)

    def at(self, *path: Step) -> Value:
        """The raw value at `path`; None where there is nothing of the kind."""
        value: Value = self.data
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def text(self, *path: Step) -> str | None:
        value = self.at(*path)
        return value if isinstance(value, str) else None

    def keys_of(self, *path: Step) -> tuple[str, ...]:
        value = self.at(*path)
        return tuple(value) if isinstance(value, dict) else ()

    def items(self, *path: Step) -> Iterator[tuple[Path, Value]]:
        """The list's items with their paths; a single word counts as a list of one."""
        value = self.at(*path)
        if isinstance(value, list):
            yield from (((*path, index), item) for index, item in enumerate(value))
        elif isinstance(value, str):
            yield path, value

    def _nearest(self, places: dict[Path, Place], path: Path) -> Place:
        while path and path not in places:
            path = path[:-1]
        # The document's own start says less than the file: a missing key has no line.
        return places[path] if path else Place(self.file)


def read_document(source: Source) -> tuple[Document, list[Problem]]:
    """The document and everything that is wrong with it as YAML; `readable` is False if that kept it from being read."""
    try:
        root, problems = _composed(source)
    except yaml.YAMLError as error:
        problems = [yaml_problem(error, source)]
    except (ValueError, OverflowError):
        # An escape beyond Unicode ("\\U00110000"): PyYAML lets the error of chr() through, without a mark.
        problems = [Problem("yaml.escape", Place(source.file))]
    if problems:
        return Document(source.file, readable=False), problems
    document = Document(source.file)
    if root is None:
        return document, []
    if not isinstance(root, yaml.MappingNode):
        document.readable = False
        place = mark_place(source.file, root.start_mark)
        return document, [colon_slip(source, place) or Problem("yaml.top_not_mapping", place)]
    document.data = _Builder(document, problems).mapping(root, ())
    return document, problems


def _composed(source: Source) -> tuple[yaml.Node | None, list[Problem]]:
    """Read by libyaml, which is ten times faster; what it stumbles over is read again by PyYAML, which says why."""
    if _FAST is not yaml.BaseLoader:
        with contextlib.suppress(yaml.YAMLError, ValueError, OverflowError):
            if not _forbidden(source, _FAST):
                return yaml.compose(source.text, Loader=_FAST), []
    problems = _forbidden(source, yaml.BaseLoader)
    return None if problems else yaml.compose(source.text, Loader=yaml.BaseLoader), problems


def _forbidden(source: Source, loader: type) -> list[Problem]:
    """Found in the flat stream of events, before anything can grow (an alias) or recurse (nesting) out of hand."""
    problems: list[Problem] = []
    depth = documents = 0
    for event in yaml.parse(source.text, Loader=loader):
        code = _event_fault(event)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            code = "yaml.two_documents" if documents == 2 else code
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            code = "yaml.too_deep" if depth == DEEPEST + 1 else code
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if code:
            problems.append(Problem(code, mark_place(source.file, event.start_mark)))
    return problems


def _event_fault(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "yaml.alias"
    if isinstance(event, yaml.NodeEvent) and event.anchor:
        return "yaml.anchor"
    tag = getattr(event, "tag", None)
    return "yaml.tag" if tag is not None and tag not in _PLAIN_TAGS else None


@dataclass(slots=True)
class _Builder:
    document: Document
    problems: list[Problem]

    def value(self, node: yaml.Node, path: Path) -> Value:
        place = self.document.value_places[path] = mark_place(self.document.file, node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        self._expect_printable(node.value, place)
        return None if not node.style and node.value in _NULLS else node.value

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            place = mark_place(self.document.file, key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(self._odd_key(node, key_node))
            elif key_node.value == "<<" and not key_node.style:
                self.problems.append(Problem("yaml.merge", place))
            elif key_node.value in found:
                first = self.document.key_places[(*path, key_node.value)].line
                params = {"key": shown(key_node.value), "line": first}
                self.problems.append(Problem("yaml.duplicate_key", place, params))
            else:
                self._expect_printable(key_node.value, place)
                self.document.key_places[(*path, key_node.value)] = place
                found[key_node.value] = self.value(value_node, (*path, key_node.value))
        return found

    def _odd_key(self, node: yaml.MappingNode, key_node: yaml.Node) -> Problem:
        if isinstance(key_node, yaml.MappingNode):
            return Problem("yaml.bare_template", mark_place(self.document.file, node.start_mark))
        return Problem("yaml.key_not_text", mark_place(self.document.file, key_node.start_mark))

    def _expect_printable(self, text: str, place: Place) -> None:
        """The file itself is printable (source); only an escape in double quotes can bring in something else."""
        if UNPRINTABLE.search(text):
            self.problems.append(Problem("yaml.escape", place))
