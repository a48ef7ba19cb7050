"""What a person sees of a mail: its text parts put together, within limits, without files pasted into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from enishi.core.html_text import MAX_TOKENS, html_to_text
from enishi.core.incoming.mime import MAX_TEXT_BYTES, Part

MAX_CHARACTERS = 100_000
MAX_LINES = 4_000
_SHARE_OF_THE_TOP = 0.75

# uuencode (POSIX) and yEnc: how files were sent before MIME, and by some fax and scanner boxes still are.
_UUENCODED = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} \S[^\n]*\n(?:[!-`][ -`]*+\n){1,200000}+(?:`?\n)?+(?:end\b)?", re.MULTILINE
)
_YENC = re.compile(r"^=ybegin .*?^=yend[^\n]*", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    text: str
    """The plain parts, else the HTML ones as text: at most `MAX_CHARACTERS` and `MAX_LINES`, of a longer one its top and
    its end, since people write above or below what they quote."""
    html: str | None
    """Source of the HTML parts, at most half a mebibyte."""
    defects: tuple[str, ...]


def of(parts: tuple[Part, ...]) -> Shown:
    visible = tuple(part for part in parts if part.is_inline_text)
    html = "\n".join(_decoded(visible, "text/html"))[:MAX_TEXT_BYTES] or None
    text = "\n".join(piece for piece in _decoded(visible, "text/plain") if piece.strip())
    if not text.strip() and html:
        text = html_to_text(html)
    whole = _without_pasted_files(text)
    text = top_and_end(whole)
    is_cut = text != whole or (html or "").count("<") * 2 > MAX_TOKENS
    return Shown(text, html, ("text_cut",) * is_cut + _characters_lost(text))


def _decoded(parts: tuple[Part, ...], content_type: str) -> Iterator[str]:
    left = MAX_TEXT_BYTES
    for part in parts:
        if part.content_type == content_type and left > 0:
            piece = part.text(left)
            left -= len(piece)
            yield piece


def _without_pasted_files(text: str) -> str:
    if "begin" not in text:
        return text
    end = text.rfind("\n=yend") + 1
    if (
        end
    ):  # nothing that opens below the last end is looked for: each would be sought to the end of the text
        end += len("=yend")
        text = _YENC.sub("", text[:end]) + text[end:]
    return _UUENCODED.sub("", text)


def top_and_end(text: str) -> str:
    """The text within `MAX_CHARACTERS` and `MAX_LINES`."""
    if len(text) > MAX_CHARACTERS:
        top = int(MAX_CHARACTERS * _SHARE_OF_THE_TOP)
        text = f"{text[:top]}\n{text[len(text) - (MAX_CHARACTERS - top) :]}"
    if text.count("\n") <= MAX_LINES:
        return text
    lines = text.split("\n")
    top = int(MAX_LINES * _SHARE_OF_THE_TOP)
    return "\n".join([*lines[:top], *lines[len(lines) - (MAX_LINES - top) :]])


def _characters_lost(text: str) -> tuple[str, ...]:
    """Some characters lost is a blemish; many mean that nobody can say what was written."""
    lost = text.count("\ufffd")
    return ("text_unreadable",) if lost * 20 > len(text) else ("characters_lost",) if lost else ()
