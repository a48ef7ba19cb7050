"""What is wrong with an input, as data: the place and a phrase code; words are chosen at the edge (core.language)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the user's files: lines and columns count from 1; 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    """Phrase code, e.g. `yaml.duplicate_key`; the sentence says what is wrong and the next step."""
    place: Place | None = None
    params: Mapping[str, object] = field(default_factory=dict)


class EnishiError(Exception):
    """Base of all errors that reach a user; carries every problem found, never only the first."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem] | str, /, **params: object) -> None:
        if isinstance(problems, str):
            problems = [Problem(problems, params=params)]
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(problem.code for problem in self.problems))


class NotSo(EnishiError):
    """The thing asked for is not so (exit 1)."""

    exit_code = 1


class BadInput(EnishiError):
    """The input or the configuration is wrong (exit 2)."""

    exit_code = 2


class Unavailable(EnishiError):
    """A needed service or the database is not to be had (exit 3)."""

    exit_code = 3
