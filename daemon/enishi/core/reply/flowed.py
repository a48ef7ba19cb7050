"""format=flowed: lines that a program broke are joined again (RFC 3676)."""

from __future__ import annotations

import re

_MARKS = re.compile(r">*")


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """The text with its soft breaks undone; `delete_space` is the DelSp parameter, as Japanese text needs it.

    Quoted lines come back as `>> words`, space-stuffing is taken off, `-- ` stays a line of its own (§4.3).
    """
    paragraphs: list[str] = []
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(_MARKS.match(line)[0])  # type: ignore[index]  # the pattern matches everything
        words = line[depth:].removeprefix(" ")
        is_signature_mark = words == "-- "
        if depth != open_depth or is_signature_mark:
            _close(paragraphs, pieces, open_depth)
        pieces.append(words)
        open_depth = depth
        if is_signature_mark or not words.endswith(" "):
            _close(paragraphs, pieces, depth)
            open_depth = -1
        elif delete_space:
            pieces[-1] = words[:-1]
    _close(paragraphs, pieces, open_depth)
    return "\n".join(paragraphs)


def _close(paragraphs: list[str], pieces: list[str], depth: int) -> None:
    if pieces:
        words = "".join(pieces)
        paragraphs.append(f"{'>' * depth} {words}" if depth > 0 else words)
        pieces.clear()
