"""Groups of header-like fields that stand in the open text: reports whose MIME structure was lost on the way."""

from __future__ import annotations

import re

from enishi.core.incoming import Headers
from enishi.core.incoming.headers import split

_MOST_GROUPS = 200
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_FIELD_LINE = re.compile(r"^(?:[A-Za-z][A-Za-z-]{2,40}:|[ \t]+\S)")


def groups_in(text: str, *names: str) -> list[Headers]:
    """Paragraphs in which at least two of these fields (in lower case) stand, parsed."""
    found = []
    for paragraph in _BLANK_LINES.split(text)[:_MOST_GROUPS]:
        lines = [line for line in paragraph.split("\n") if _FIELD_LINE.match(line)]
        if len(lines) < 2:
            continue
        group, _, _ = split("\n".join(lines).encode("utf-8", "replace") + b"\n\n")
        if sum(name in group for name in names) >= 2:
            found.append(group)
    return found
