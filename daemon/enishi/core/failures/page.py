"""The table drawn for docs/failures.md (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from enishi.core.failures import connection, permanent, temporary
from enishi.core.failures.reply import Phase
from enishi.core.failures.row import ANY_PHASE, Row
from enishi.core.handling import Handling, HandlingKind

_KINDS = {
    HandlingKind.RETRY: "this mail is tried again after 5 to 10 minutes, then later and later (up to 4 hours apart),"
    " and given up after `retry: give_up_after` (4 days)",
    HandlingKind.REST: "the whole account waits and tries again by itself, less and less often; its mails are not given up,"
    " and a person is told when it lasts longer than a quarter of an hour",
    HandlingKind.PAUSE: "the same, but a person is told at once, and once, as it will hardly mend by itself",
    HandlingKind.SUPPRESS: "the address is no good: its sequences end, and it is not written to again",
    HandlingKind.FAIL: "this mail is given up and its rep is told",
    HandlingKind.ASK: "proof is looked for, then the rep is asked; never a second try",
}
_INTRO = """\
# When a mail does not go

Drawn from `daemon/enishi/core/failures/` by `make docs`. The first row that fits holds: a reply fits by its code and
phase, and then by its enhanced code (RFC 3463) or by what its words speak of. What fits nothing else falls under the
last row of its half. Every example here is also a test.
"""


def as_markdown() -> str:
    sections = (
        _INTRO,
        _table("What follows", ("word", "meaning"), _meanings()),
        _table("Around the conversation", ("fault", "what follows", "why", "source"), _faults()),
        _table("Refused for now (4xx)", _HEADS, map(_cells, temporary.ROWS)),
        _table("Refused (5xx)", _HEADS, map(_cells, permanent.ROWS)),
    )
    return "\n".join(sections)


_HEADS = ("what it is", "phase", "code", "example", "what follows", "why", "source")


def _meanings() -> Iterator[tuple[str, ...]]:
    return ((f"**{kind}**", meaning) for kind, meaning in _KINDS.items())


def _faults() -> Iterator[tuple[str, ...]]:
    return ((row.fault.value, _follows(row.handling), row.reason, row.source) for row in connection.ROWS)


def _cells(row: Row) -> tuple[str, ...]:
    example = row.samples[0][1]
    return (
        row.means,
        _phases(row),
        _found_by(row),
        f"`{example}`",
        _follows(row.handling),
        row.reason,
        row.source,
    )


def _phases(row: Row) -> str:
    if row.phases == ANY_PHASE:
        return "any"
    return ", ".join(phase.value for phase in Phase if phase in row.phases)


def _found_by(row: Row) -> str:
    told_by = [f"`{row.enhanced}`"] if row.enhanced else []
    if row.words:
        told_by.append("words about " + " or ".join(words.about for words in row.words))
    return f"`{row.codes}`" + (" with " + " or ".join(told_by) if told_by else "")


def _follows(handling: Handling) -> str:
    said = f"**{handling.kind}**"
    if handling.rest is not None and handling.longest is not None:
        said += f" {_length(handling.rest)} … {_length(handling.longest)}"
    return said + (", then one connection" if handling.one_connection else "")


def _length(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    drawn = ("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines)
    return f"## {title}\n\n" + "\n".join(drawn) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201
