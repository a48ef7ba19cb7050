"""Rows to nouns and back: columns and fields bear the same names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar, get_args, get_type_hints

from tortoise.models import Model


class Noun(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


N = TypeVar("N", bound=Noun)

_COLUMNS = {"raw": "frozen"}


def noun(kind: type[N], row: Model) -> N:
    """The frozen noun that this row holds."""
    return kind(**{field: read(getattr(row, column)) for field, column, read in _shape(kind)})


def columns(value: Noun) -> dict[str, Any]:
    """All columns but the id, which the database gives."""
    return {column: getattr(value, field) for field, column, _ in _shape(type(value)) if field != "id"}


@cache
def _shape(kind: type[Noun]) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, _COLUMNS.get(f.name, f.name), _reader(hints[f.name])) for f in fields(kind))


def _reader(hint: Any) -> Callable[[Any], Any]:
    for part in get_args(hint) or (hint,):
        if isinstance(part, type) and issubclass(part, StrEnum):
            return _word_reader(part)
    return _as_it_is


def _word_reader(words: type[StrEnum]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else words(value)


def _as_it_is(value: Any) -> Any:
    return value
