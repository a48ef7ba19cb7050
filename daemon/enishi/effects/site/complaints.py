"""A model's complaints about a document, as problems with places and phrase codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from enishi.core.problem import Problem
from enishi.effects.site.document import Document, Path
from enishi.effects.site.fields import Model
from enishi.effects.site.values import closest, shown

M = TypeVar("M", bound=BaseModel)

_SHAPES = {
    "model_type": "site.need_mapping",
    "dict_type": "site.need_mapping",
    "tuple_type": "site.need_list",
}


def validated(model: type[M], document: Document) -> tuple[M | None, list[Problem]]:
    """The document as `model`, or everything that is wrong with it. An unreadable document was complained about already."""
    if not document.readable:
        return None, []
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        return None, [_problem(model, document, detail) for detail in error.errors(include_url=False)]


def _problem(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    kind, path = detail["type"], detail["loc"]
    if kind == "missing":
        return Problem("site.missing", document.key_place(*path[:-1]), {"key": path[-1]})
    if kind == "extra_forbidden":
        return _unknown_key(model, document, path)
    if kind in _SHAPES:
        return Problem(_SHAPES[kind], document.place(*path), {"key": _named(path)})
    # pydantic marks a complaint about a key itself by a last step of its own.
    about_key = path[-1:] == ("[key]",)
    path = path[:-1] if about_key else path
    place = document.key_place(*path) if about_key else document.place(*path)
    return Problem(kind, place, {"key": _named(path), **detail.get("ctx", {})})


def _unknown_key(model: type[BaseModel], document: Document, path: Path) -> Problem:
    known = known_keys(model, path[:-1])
    name = str(path[-1])
    params = {"key": shown(name), "known": ", ".join(known)}
    if suggestion := closest(name, known):
        return Problem(
            "site.unknown_key_suggested", document.key_place(*path), params | {"suggestion": suggestion}
        )
    return Problem("site.unknown_key", document.key_place(*path), params)


def known_keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that the mapping at `path` may have."""
    due: Any = model.model_fields["root"].annotation if issubclass(model, RootModel) else model
    for step in path:
        if isinstance(due, type) and issubclass(due, Model):
            due = _bare(_fields(due)[str(step)])
        else:
            due = _bare(_contained(due))
    return tuple(_fields(due))


def _fields(model: type[BaseModel]) -> Mapping[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _contained(annotation: Any) -> Any:
    """X of `tuple[X, ...]` and of `dict[K, X]`."""
    return [part for part in get_args(annotation) if part is not Ellipsis][-1]


def _bare(annotation: Any) -> Any:
    """`Annotated[X, …]` and `X | None` are X here."""
    while get_origin(annotation) not in (dict, tuple) and (parts := get_args(annotation)):
        annotation = parts[0]
    return annotation


def _named(path: Path) -> str:
    """The nearest key, for a sentence: list positions say nothing to an owner."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")
