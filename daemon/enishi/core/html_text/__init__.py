"""HTML mail to plain text: what a reader sees, quotes marked with `>`; nothing is rendered or fetched (mail-reality S7).

A tokeniser of its own, because the standard library's takes quadratic time on unclosed markup (CVE-2025-6069) and
these bytes come from strangers. Every step here moves forward, so time grows with length only.
"""

from itertools import islice

from enishi.core.html_text.page import Page
from enishi.core.html_text.tokens import tokens

__all__ = ["MAX_TOKENS", "html_to_text"]

MAX_TOKENS = 50_000
"""Tags and pieces of text between them that are read; a newsletter has some thousands."""


def html_to_text(html: str) -> str:
    """Lines as shown, hidden text left out; empty lines at most two in a row. What comes after `MAX_TOKENS` is not read.

    History that the mail program marked by structure alone (`blockquote`, Outlook's reply header, Yahoo's box) begins
    with one `>` a level, as in plain mail; a signature it marked so has `-- ` above (RFC 3676 §4.3).
    """
    page = Page()
    for is_tag, piece in islice(tokens(html), MAX_TOKENS):
        if is_tag:
            page.tag(piece)
        else:
            page.text(piece)
    return page.result()
