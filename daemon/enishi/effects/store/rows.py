"""Rows to nouns and back: columns and fields bear the same names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, ClassVar, Protocol, TypeVar, get_args, get_origin, get_type_hints

from tortoise.models import Model


class Noun(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


N = TypeVar("N", bound=Noun)


def noun(kind: type[N], row: Model) -> N:
    """The frozen noun that this row holds."""
    return kind(*[read(getattr(row, field)) for field, read in _shape(kind)])


def columns(value: Noun) -> dict[str, Any]:
    """All columns but the id, which the database gives."""
    return {field: getattr(value, field) for field, _ in _shape(type(value)) if field != "id"}


def names(kind: type[Noun]) -> tuple[str, ...]:
    """The noun's fields in their order; what `from_values` wants."""
    return tuple(field for field, _ in _shape(kind))


def values(value: Noun) -> tuple[Any, ...]:
    """Of all the noun's fields, in the order of `names`."""
    return tuple([getattr(value, field) for field, _ in _shape(type(value))])


def from_values(kind: type[N], values: Sequence[Any]) -> N:
    """The noun with these values of a plain SELECT, in the order of `names`; further ones are left alone."""
    read = list(values[: len(_shape(kind))])
    for place, reader in _to_read(kind):
        if read[place] is not None:
            read[place] = reader(read[place])
    return kind(*read)


def instant(value: Any) -> datetime:
    """The same of a single column that holds one."""
    read: datetime = _instant(value)
    return read


@cache
def _to_read(kind: type[Noun]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """The fields that are not what the database gives: place and reader."""
    return tuple((place, read) for place, (_, read) in enumerate(_shape(kind)) if read is not _as_it_is)


@cache
def _shape(kind: type[Noun]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, _reader(hints[f.name])) for f in fields(kind))


def _reader(hint: Any) -> Callable[[Any], Any]:
    """SQLite gives text for instants, days and JSON, the ORM and asyncpg give some of them ready made."""
    if get_origin(hint) is tuple:
        return _texts
    if get_origin(hint) is Mapping:
        return _days if get_args(hint)[1] is date else _json
    for part in get_args(hint) or (hint,):
        if isinstance(part, type) and issubclass(part, StrEnum):
            return _word_reader(part)
        if part in _READERS:
            return _READERS[part]
    return _as_it_is


def _word_reader(words: type[StrEnum]) -> Callable[[Any], Any]:
    known = {str(word): word for word in words}
    return lambda value: None if value is None else known.get(value) or words(value)


def _as_it_is(value: Any) -> Any:
    return value


def _instant(value: Any) -> Any:
    return _instant_in(value) if isinstance(value, str) else value


_instant_in = lru_cache(maxsize=256)(datetime.fromisoformat)
"""A batch holds the same few over and over."""


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _span(value: Any) -> Any:
    return timedelta(microseconds=value) if isinstance(value, int) else value


def _truth(value: Any) -> bool:
    return bool(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _texts(value: Any) -> Any:
    return tuple(_json(value))


def _days(value: Any) -> Any:
    return {name: _day(day) for name, day in _json(value).items()}


_READERS: dict[type, Callable[[Any], Any]] = {
    datetime: _instant,
    date: _day,
    timedelta: _span,
    bool: _truth,
}
