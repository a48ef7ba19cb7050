"""Every regular expression of the core, found by looking, and texts made from each to slow it down."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import ModuleType

import enishi.core


def patterns_of_core() -> dict[re.Pattern, str]:
    """Compiled patterns and the first module and name under which each is known."""
    found: dict[re.Pattern, str] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                found.setdefault(pattern, f"{module.__name__}.{name}")
    return found


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(enishi.core.__path__, "enishi.core."):
        yield importlib.import_module(info.name)


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 5:
        for inner in _inside(value):
            yield from _patterns_in(inner, depth + 1)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list | set | frozenset):
        yield from value
    elif isinstance(value, dict):
        yield from (*value, *value.values())
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, field.name) for field in fields(value))


def slow_texts(pattern: re.Pattern, length: int) -> Iterator[str | bytes]:
    """Texts of that length in which the pattern begins to match again and again and never ends."""
    pieces = _pieces(pattern.pattern)
    for unit in pieces:
        body = unit * (length // len(unit) + 1)
        yield body[:length]
        for start in pieces[:2]:
            yield (start + body)[:length]


def _pieces(source: str | bytes) -> list[str] | list[bytes]:
    """Runs of letters that stand in the pattern, and letters that its classes take."""
    is_bytes = isinstance(source, bytes)
    text = source.decode("latin-1") if is_bytes else source
    runs = re.findall(r"(?<![\\\w\[-])[^\W\d_]{2,12}|[぀-ヿ一-龠]{1,8}", text)
    signs = [sign for sign in " \n->.:<(a1あ一" if not is_bytes or ord(sign) < 0x100]
    pieces = list(dict.fromkeys([*runs[:4], *runs[-2:], *signs]))
    pieces = [piece for piece in pieces if not is_bytes or piece.isascii()]
    return [piece.encode("latin-1") for piece in pieces] if is_bytes else pieces
