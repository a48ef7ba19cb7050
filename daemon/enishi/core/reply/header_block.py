"""The block of header lines that a mail program puts above the mail it answers or passes on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from enishi.core.reply.header_labels import HeaderClass, header_of

_MOST_LINES = 60
_LONGEST_RUN_ON = 4
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}\.|mailto:|/[\w ]{1,40}@[\w ]{1,40}")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The lines up to, not including, `after`; values by field as written. A field that comes twice begins another block."""

    after: int
    fields: Mapping[HeaderClass, str] = field(default_factory=dict)

    @property
    def is_telling(self) -> bool:
        """Nobody types this: a sender and two more fields, an address or a subject among them."""
        named = self.fields.keys() - {"other"}
        if "from" not in named or len(named) < 3:
            return False
        return "subject" in named or bool(_ADDRESS.search(self.fields["from"]))

    @property
    def is_plausible(self) -> bool:
        """Enough below a line that already says that a mail follows."""
        return len(self.fields) >= (2 if "from" in self.fields else 3)


def header_block(folded: Sequence[str], start: int) -> HeaderBlock:
    """The block that begins right at `start`; empty if none does. Values may run on over lines of their own."""
    fields: dict[HeaderClass, str] = {}
    at, last = start, None
    while at < min(start + _MOST_LINES, len(folded)):
        header = header_of(folded[at])
        if header:
            if header[0] in fields and header[0] != "other":
                break
            last, value = header
            fields.setdefault(last, value)
            at += 1
            continue
        resumed = _resumption(folded, at) if last else None
        if last is None or resumed is None:
            break
        fields[last] = " ".join([fields[last], *folded[at:resumed]]).strip()
        at = resumed
    return HeaderBlock(at, fields)


def _resumption(folded: Sequence[str], at: int) -> int | None:
    """Where the next header line stands if only a run-on value, or one blank line, is between."""
    if not folded[at]:
        below = at + 1
        return below if below < len(folded) and header_of(folded[below]) else None
    for below in range(at + 1, min(at + 1 + _LONGEST_RUN_ON, len(folded))):
        if not folded[below]:
            return None
        if header_of(folded[below]):
            return below
    return None
