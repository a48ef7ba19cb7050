"""Tags and text apart, in one forward pass."""

from __future__ import annotations

from collections.abc import Iterator


def tokens(html: str) -> Iterator[tuple[bool, str]]:
    """(is it a tag, its inside or the text), comments left out."""
    position = 0
    while position < len(html):
        start = html.find("<", position)
        if start < 0:
            break
        if start > position:
            yield False, html[position:start]
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            if end < 0:
                return
            position = end + 3
        elif not _begins_tag(html, start):
            yield False, "<"
            position = start + 1
        else:
            end = _tag_end(html, start)
            if end < 0:
                position = start
                break
            yield True, html[start + 1 : end]
            position = end + 1
    if position < len(html):
        yield False, html[position:]


def _begins_tag(html: str, start: int) -> bool:
    following = html[start + 1 : start + 2]
    return following.isalpha() or following in ("/", "!", "?")


def _tag_end(html: str, start: int) -> int:
    """Index of the closing `>`, looking once past a quoted `>`; -1 if the tag never closes."""
    end = html.find(">", start)
    if end > 0 and html.count('"', start, end) % 2:
        closing_quote = html.find('"', end)
        further = html.find(">", closing_quote) if closing_quote > 0 else -1
        return further if further > 0 else end
    return end
