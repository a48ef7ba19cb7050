"""Column types that hold what they were given, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index

# PostgreSQL has no NUL in text, and neither database takes the lone surrogates that undecodable mail leaves behind.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text, with U+FFFD for every character that no database can hold; everything else byte for byte."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class UtcField(fields.DatetimeField[Any]):
    """An instant, always in UTC.

    SQLite compares instants as text, so one written as 18:00+09:00 would sort after 10:00+00:00; a naive one
    has no place on the time line at all and is refused.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return super().to_db_value(self._in_utc(value), instance)

    def to_python_value(self, value: Any) -> Any:
        # Also on the way in; the ORM itself would take a naive one for UTC here.
        return self._in_utc(super().to_python_value(self._in_utc(value)))

    def _in_utc(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            raise ValueError(f"{self.model_field_name}: an instant without a time zone: {value}")
        return value.astimezone(UTC)


class SharedId(fields.IntField[Any]):
    """The primary key of a row that belongs to another table's row of the same id."""

    class _db_sqlite:
        SQL_TYPE = (
            "INTEGER"  # this very word makes it the row's own number; any other costs an index of its own
        )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(primary_key=True, **{**kwargs, "generated": False})


class Text(fields.TextField):
    """Any length; for what people wrote."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return super().to_db_value(storable(value) if isinstance(value, str) else value, instance)


class Word(fields.CharField[Any]):
    """A short text that is searched by: a key, a state, an address."""

    def __init__(self, max_length: int = 64, **kwargs: Any) -> None:
        super().__init__(max_length, **kwargs)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return super().to_db_value(storable(value) if isinstance(value, str) else value, instance)


class Json(fields.JSONField[Any]):
    """Plain JSON values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(encoder=dumped, decoder=json.loads, **kwargs)


class Texts(Json):
    """A tuple of texts."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return super().to_db_value(list(value) if isinstance(value, tuple) else value, instance)

    def to_python_value(self, value: Any) -> Any:
        read = super().to_python_value(value)
        return tuple(read) if isinstance(read, list) else read


class Days(Json):
    """Calendar days by name."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return super().to_db_value(dict(value) if isinstance(value, Mapping) else value, instance)

    def to_python_value(self, value: Any) -> Any:
        read = super().to_python_value(value)
        if isinstance(read, dict):
            return {name: _day(day) for name, day in read.items()}
        return read


class IndexWhere(Index):
    """An index over the rows that are still of interest, so that finished ones cost nothing."""

    def __init__(self, *, fields: Iterable[str], name: str, where: str) -> None:
        super().__init__(fields=list(fields), name=name)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        path, arguments, keywords = super().deconstruct()
        return path, arguments, {**keywords, "where": self.where}


def dumped(value: object) -> str:
    """As JSON; days as ISO text."""
    return json.dumps(_storable_json(value), ensure_ascii=False, separators=(",", ":"))


def _storable_json(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(name)): _storable_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_json(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _day(value: str | date) -> date:
    # The ORM passes values through here on the way in as well as on the way out.
    return value if isinstance(value, date) else date.fromisoformat(value)
