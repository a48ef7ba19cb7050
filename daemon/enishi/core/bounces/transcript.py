"""What a report's prose says of one recipient, and what the other server was quoted with."""

from __future__ import annotations

import re

_LONGEST_BLOCK = 1_500
_QUOTED_REPLY = re.compile(r"(?<![\d.])[45][0-5]\d(?:[ \-:#][^\n]*(?:\n(?![ \t]*\n)[^\n]*)?)")
_AFTER_DATA = re.compile(
    r"end of data|after data|in reply to (?:end of )?data|\bdata command\b|for text command|\(state 1[578]\)"
    r"|smtp command\s{1,4}data\b",
    re.IGNORECASE,
)
# Sendmail's transcript. With pipelining the first answer below DATA is that to RCPT; "503 need RCPT" gives it away.
_ANSWER_TO_DATA = re.compile(r"^>>> DATA[^\n]*\n<<< 5", re.IGNORECASE | re.MULTILINE)
_NO_RECIPIENT_LEFT = re.compile(
    r"^<<< (?:503|[45]\d\d[^\n]{0,40}no valid recip)", re.IGNORECASE | re.MULTILINE
)
_BEFORE_RECIPIENT = re.compile(
    r"in reply to (?:mail from|helo|ehlo|connect)|sender was rejected|my name was rejected|after mail from|greeting failed"
    r"|response to (?:mail from|ehlo)",
    re.IGNORECASE,
)
_ANOTHER_RECIPIENT = re.compile(r"^[ \t]{0,8}<?[^\s<>@:]{1,64}@[^\s<>@:]{1,255}>?:?[ \t]*$", re.MULTILINE)


def said_about(addresses: tuple[str, ...], text: str) -> str:
    """From where the report names one of these addresses to the next recipient; empty if it names none."""
    folded = text.casefold()
    starts = [folded.find(address.casefold()) for address in addresses]
    start = min((at for at in starts if at >= 0), default=-1)
    if start < 0 or len(folded) != len(text):
        return ""
    block = text[start : start + _LONGEST_BLOCK]
    first_line = block.find("\n") + 1
    following = _ANOTHER_RECIPIENT.search(block, first_line) if first_line else None
    return block[: following.start()] if following else block


def quoted_replies(text: str) -> str:
    """The SMTP replies quoted in a report, with the line that each runs on into."""
    return "\n".join(_QUOTED_REPLY.findall(text))


def is_after_data(text: str) -> bool:
    """The server took the whole mail before it refused: what it calls an unknown user may be the person's own filter.

    So it is with the Japanese carriers, whose customers block all mail from computers.
    """
    if _AFTER_DATA.search(text):
        return True
    return bool(_ANSWER_TO_DATA.search(text)) and not _NO_RECIPIENT_LEFT.search(text)


def is_before_recipient(text: str) -> bool:
    """The server refused before it was told for whom the mail was: whatever it disliked, it was not the address."""
    return bool(_BEFORE_RECIPIENT.search(text))
