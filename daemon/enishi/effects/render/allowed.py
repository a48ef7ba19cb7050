"""How much of Jinja2 a mail template may use; everything that is not named here is refused."""

from __future__ import annotations

from jinja2 import nodes

OUTPUT_LIMIT = 64 * 1024
"""Characters of one rendered text, and of any text put together on the way."""
ROUNDS_LIMIT = 5_000
RANGE_LIMIT = 200

FILTER_NAMES = [
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "e",
    "escape",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "reject",
    "round",
    "select",
    "sort",
    "string",
    "title",
    "trim",
    "truncate",
    "unique",
    "upper",
]
STRING_METHODS = frozenset({"strip", "lstrip", "rstrip", "split", "startswith", "endswith", "upper", "lower"})
LOOP_METHODS = frozenset({"cycle", "changed"})
TAGS_LEFT_OUT: tuple[type[nodes.Node], ...] = (
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.Import,
    nodes.FromImport,
    nodes.Extends,
    nodes.Block,
    nodes.AssignBlock,
)
