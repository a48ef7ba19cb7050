"""What an element means to the reader of a mail, told from its name and attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_NAME = re.compile(r"/?\s*([A-Za-z][A-Za-z0-9:_-]{0,30})")
_LONGEST_LOOKED_AT = 2_000

NEVER_SHOWN = frozenset(["script", "style", "head", "title", "template", "noscript", "select"])
NEVER_CLOSED = frozenset(
    ["br", "img", "hr", "meta", "link", "input", "col", "wbr", "area", "base", "embed", "source", "track"]
)
CLOSED_BY_THE_NEXT = frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "option"])
NEW_LINE = re.compile(
    r"address|article|blockquote|center|d[dlt]|div|fieldset|figure|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|pre"
    r"|section|table|tr"
)


class Meaning(Enum):
    PLAIN = "plain"
    HIDDEN = "hidden"
    QUOTE = "quote"
    """What is inside is an older mail."""
    HISTORY_BELOW = "history below"
    """From here to the end of the page stands an older mail."""
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    closes: bool
    meaning: Meaning = Meaning.PLAIN
    keeps_breaks: bool = False
    """Line breaks in the source are line breaks on the screen."""


_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px|pt|em)?\s*(?:[;\"']|$)"
    r"|(?<![-\w])opacity\s*:\s*0(?:\.0+)?\s*(?:[;\"']|$)|\shidden(?:\s|=|/|$)"
)
# Gmail's attribution, Thunderbird's, Yahoo's, Proton's, Zoho's, GMX's, Roundcube's, Tutanota's, NetEase's.
_QUOTE = re.compile(
    r"gmail_attr\b|moz-cite-prefix|yahoo_quoted|protonmail_quote|zmail_extra|name=[\"']?quote[\"'\s>]|reply-intro|tutanota_quote"
    r"|ntes-mailmaster-quote|isreplycontent|mailquote\b"
)
# Outlook's: reply header, its anchor, the separator of the mobile programs; Hotmail's of old.
_HISTORY_BELOW = re.compile(
    r"divrplyfwdmsg|id=[\"']?(?:x_)*appendonsend|outlookmessageheader|id=[\"']?stopspelling|name=[\"']?_mailoriginal"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-reference-message"
)
_OUTLOOK_TOP_BORDER = re.compile(
    r"border\s*:\s*none\s*;\s*border-top\s*:\s*solid\s+(?:#e1e1e1|#b5c4df)\s+1\.0pt\s*;\s*padding\s*:\s*3\.0pt"
)
_SIGNATURE = re.compile(
    r"gmail_signature[\"'\s]|moz-signature|id=[\"']?(?:x_)*signature[\"'\s>]|id=[\"']?(?:x_)*signature$|ms-outlook-mobile-signature|applemailsignature|protonmail_signature_block[\"'\s]"
)
_KEEPS_BREAKS = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_INDENTED = re.compile(r"border(?:-style)?\s*:\s*(?:none|medium none)")
_CITED = re.compile(r"type=[\"']?cite|gmail_quote|border-left\s*:\s*(?!none|0)")


@lru_cache(maxsize=2_048)
def tag_of(inside: str) -> Tag | None:
    """The tag whose text between `<` and `>` this is; None for declarations and the like."""
    found = _NAME.match(inside)
    if not found:
        return None
    name, closes = found[1].lower(), inside.startswith("/")
    attributes = "" if closes or len(inside) == len(name) else inside[:_LONGEST_LOOKED_AT].lower()
    keeps_breaks = name == "pre" or _KEEPS_BREAKS.search(attributes) is not None
    return Tag(name, closes, _meaning(name, attributes), keeps_breaks)


def _meaning(name: str, attributes: str) -> Meaning:
    if name in NEVER_SHOWN or _HIDDEN.search(attributes):
        return Meaning.HIDDEN
    if name == "blockquote":
        # Gmail's indent button makes blockquotes, too; those are the writer's own words.
        is_indented = _INDENTED.search(attributes) and not _CITED.search(attributes)
        return Meaning.PLAIN if is_indented else Meaning.QUOTE
    if _HISTORY_BELOW.search(attributes) or (name == "div" and _OUTLOOK_TOP_BORDER.search(attributes)):
        return Meaning.HISTORY_BELOW
    if _QUOTE.search(attributes):
        return Meaning.QUOTE
    if _SIGNATURE.search(attributes):
        return Meaning.SIGNATURE
    return Meaning.PLAIN
