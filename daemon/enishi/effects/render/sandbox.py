"""Jinja2 with the doors shut: what a template may say, call and consume (mail-reality S8).

Only the site's and the package's own files are templates; what comes from mail or the database is a plain value and is
printed as it is. The sandbox of Jinja2 stops escapes; the rest here stops a template from eating memory or time:
few tags, few filters, few string methods, a budget of loop rounds and of printed text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext, Undefined, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from enishi.effects.render.allowed import (
    FILTER_NAMES,
    LOOP_METHODS,
    OUTPUT_LIMIT,
    RANGE_LIMIT,
    ROUNDS_LIMIT,
    STRING_METHODS,
    TAGS_LEFT_OUT,
)
from enishi.effects.render.nouns import Day

RENDER_ERRORS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template can raise: Jinja2's errors, and Python's where its expressions make no sense."""

_PRINTABLE = (str, int, float, Day, Undefined)  # an `if` without `else` is Jinja2's own Undefined, and empty


class TooMuch(SecurityError):
    """A template asked for more text or more rounds than a mail can need."""


class NotOffered(TemplateSyntaxError):
    """A Jinja2 feature that mail templates do without."""


class Shelf(BaseLoader):
    """The templates of one site, by name; nothing else can be included."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources

    def get_source(self, environment: object, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template not in self.sources:
            raise TemplateNotFound(template)
        # The name doubles as the file name, so that a traceback tells which template and line failed.
        return self.sources[template], template, lambda: True


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of all templates. One render at a time: its budget belongs to the render that is under way."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, sources: Mapping[str, str], undefined: type[Undefined] = StrictUndefined) -> None:
        self.sources = sources
        self._rounds = self._printed = 0
        super().__init__(
            loader=Shelf(sources),
            undefined=undefined,
            autoescape=lambda name: bool(name and name.endswith("/html")),
            finalize=self._print,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.globals = {"range": self.short_range}
        self.filters = {name: FILTERS[name] for name in FILTER_NAMES}
        self.filters |= {
            "replace": self.bounded_replace,
            "md": lambda value: value.month_and_day,
            "ymd": lambda value: value.full_date,
        }

    def source(self, name: str) -> str:
        return self.sources[name]

    def render(self, name: str, facts: Mapping[str, object]) -> str:
        """The text of the template `name`. Raises TemplateError and what Python raises for nonsense."""
        self._rounds = self._printed = 0
        pieces: list[str] = []
        length = 0
        for piece in self.get_template(name).generate(facts):
            length += len(piece)
            self._check_length(length)
            pieces.append(piece)
        return "".join(pieces)

    # --- what may be called

    def is_safe_callable(self, obj: Any) -> bool:
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if isinstance(owner, str):
            return name in STRING_METHODS
        if isinstance(owner, LoopContext):
            return name in LOOP_METHODS
        return owner is self

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "+":
            self._check_length(_length(left) + _length(right))
        elif operator == "*":
            self._check_product(left, right)
        elif operator == "**" or isinstance(left, str):
            raise TooMuch(operator)
        return super().call_binop(context, operator, left, right)

    def short_range(self, *bounds: int) -> range:
        numbers = range(*bounds)
        if len(numbers) > RANGE_LIMIT:
            raise TooMuch("range")
        return numbers

    def bounded_replace(self, text: str, old: str, new: str) -> str:
        text = str(text)
        self._check_length(len(text) + text.count(old) * len(new))
        return text.replace(old, new)

    # --- what the parsed template calls back (see _Bounded)

    def count_round(self) -> None:
        self._rounds += 1
        if self._rounds > ROUNDS_LIMIT:
            raise TooMuch("for")

    def concatenate(self, *parts: Any) -> str:
        text: str = markup_join([self._print(part) for part in parts])
        self._check_length(len(text))
        return text

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > OUTPUT_LIMIT:
            raise TooMuch("source")
        template: nodes.Template = _Bounded(self).visit(super()._parse(source, name, filename))
        return template

    # --- the budget

    def _print(self, value: Any) -> Any:
        text = str(value)  # raises for what is not on record, and for a noun without its fact
        if not isinstance(value, _PRINTABLE) or isinstance(value, bool):
            raise UndefinedError(type(value).__name__)
        self._printed += len(text)
        self._check_length(self._printed)
        return value

    def _check_product(self, left: Any, right: Any) -> None:
        for text, times in ((left, right), (right, left)):
            if isinstance(text, str | list | tuple) and isinstance(times, int):
                self._check_length(len(text) * times)

    def _check_length(self, length: int) -> None:
        if length > OUTPUT_LIMIT:
            raise TooMuch("text")


class _Bounded(NodeTransformer):
    """Puts the budget into a parsed template: a count at the head of every loop, `~` through `concatenate`."""

    def __init__(self, environment: Sandbox) -> None:
        self.environment = environment

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        if isinstance(node, TAGS_LEFT_OUT):
            raise NotOffered(type(node).__name__, node.lineno)
        visited: nodes.Node = super().generic_visit(node, *args, **kwargs)
        return visited

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.body.insert(
            0, nodes.ExprStmt(self._callback("count_round", [], node.lineno), lineno=node.lineno)
        )
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return self._callback("concatenate", node.nodes, node.lineno)

    def _callback(self, method: str, arguments: list[nodes.Expr], lineno: int) -> nodes.Call:
        target = nodes.EnvironmentAttribute(method, lineno=lineno)
        call = nodes.Call(target, arguments, [], None, None, lineno=lineno)
        call.set_environment(self.environment)
        return call


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def named_nodes(environment: Sandbox, source: str, name: str) -> list[nodes.Name | nodes.Getattr]:
    """Every plain name that the template reads, and every `noun.fact`, in the order of the file."""
    tree = environment.parse(source, name)
    found: list[nodes.Name | nodes.Getattr] = [*tree.find_all(nodes.Name), *tree.find_all(nodes.Getattr)]
    return sorted(found, key=lambda node: node.lineno)
