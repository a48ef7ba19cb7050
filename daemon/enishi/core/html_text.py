"""HTML mail to plain text: what a reader sees, quotes marked with `>`; nothing is rendered or fetched (mail-reality S7).

A tokeniser of its own, because the standard library's takes quadratic time on unclosed markup (CVE-2025-6069) and
these bytes come from strangers. Every step here moves forward, so time grows with length only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_HIDDEN = frozenset(["script", "style", "head", "title", "template", "noscript"])
_NEW_LINE = re.compile(
    r"address|article|blockquote|center|d[dlt]|div|fieldset|figure|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|pre"
    r"|section|table|tr"
)
_TAG_NAME = re.compile(r"/?\s*([A-Za-z][A-Za-z0-9:_-]{0,30})")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MAX_QUOTE_DEPTH = 9


def html_to_text(html: str) -> str:
    """Lines as shown; `blockquote` lines begin with one `>` a level; empty lines at most two in a row."""
    page = _Page()
    for is_tag, piece in _tokens(html):
        if is_tag:
            page.tag(piece)
        else:
            page.text(piece)
    return page.result()


def _tokens(html: str) -> Iterator[tuple[bool, str]]:
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


class _Page:
    """Text gathered line by line while tags go by."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._hidden: str | None = None
        self._pre = 0
        self._quote = 0

    def text(self, piece: str) -> None:
        if self._hidden:
            return
        if self._pre:
            first, *others = unescape(piece).split("\n")
            self._line.append(first)
            for other in others:
                self._break()
                self._line.append(other)
        else:
            self._line.append(unescape(_SPACES.sub(" ", piece)))

    def tag(self, inside: str) -> None:
        found = _TAG_NAME.match(inside)
        if not found:
            return
        name, closing = found[1].lower(), inside.startswith("/")
        if self._hidden:
            if (closing and name == self._hidden) or name == "body":
                self._hidden = None
        elif name in _HIDDEN:
            self._hidden = None if closing or inside.endswith("/") else name
        else:
            self._shape(name, closing)

    def _shape(self, name: str, closing: bool) -> None:
        if name == "br":
            self._break()
        elif name == "p":
            self._finish_line()
            if not closing and self._stands_under_text():
                self._break()
        elif name in ("td", "th"):
            self._line.append(" ")
        elif _NEW_LINE.fullmatch(name):
            self._finish_line()
        step = -1 if closing else 1
        if name == "blockquote":
            self._quote = min(max(self._quote + step, 0), _MAX_QUOTE_DEPTH)
        elif name == "pre":
            self._pre = max(self._pre + step, 0)

    def _finish_line(self) -> None:
        if "".join(self._line).strip():
            self._break()

    def _stands_under_text(self) -> bool:
        """A paragraph keeps its distance from what is above it in the same quote level."""
        above = self._lines[-1] if self._lines else ""
        return bool(above.strip("> ")) and above.startswith(">") == (self._quote > 0)

    def _break(self) -> None:
        line = "".join(self._line).replace("\xa0", " ").rstrip()
        if not self._pre:
            line = line.lstrip(" ")
        self._lines.append(f"{'>' * self._quote} {line}".rstrip() if self._quote else line)
        self._line = []

    def result(self) -> str:
        self._finish_line()
        return re.sub(r"\n{4,}", "\n\n\n", "\n".join(self._lines)).strip("\n")
