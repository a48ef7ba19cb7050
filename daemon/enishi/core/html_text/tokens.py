"""Tags and text apart, in one forward pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Only an ASCII letter opens a tag (WHATWG HTML §13.2.5.6): `<株式会社縁>` is text.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")


def tokens(html: str) -> Iterator[tuple[bool, str]]:
    """(is it a tag, its inside or the text), comments left out."""
    position = 0
    while found := _MARKUP.search(html, position):
        start = found.start()
        if start > position:
            yield False, html[position:start]
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            if end < 0:
                return
            position = end + 3
        else:
            end = _tag_end(html, start)
            if end < 0:
                position = start
                break
            yield True, html[start + 1 : end]
            position = end + 1
    if position < len(html):
        yield False, html[position:]


def _tag_end(html: str, start: int) -> int:
    """Index of the closing `>`, looking once past a quoted `>`; -1 if the tag never closes."""
    end = html.find(">", start)
    if end > 0 and html.count('"', start, end) % 2:
        closing_quote = html.find('"', end)
        further = html.find(">", closing_quote) if closing_quote > 0 else -1
        return further if further > 0 else end
    return end
