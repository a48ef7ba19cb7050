"""From a server's refusal, or a result, to what it asks for. The rules themselves stand in `core.failures`."""

from __future__ import annotations

from enishi.core.failures.reply import Phase, read_reply
from enishi.core.failures.table import row_of
from enishi.core.handling import Handling
from enishi.core.send_result import Deferred, Refused, SendResult
from enishi.core.typography import legible

_LONGEST_REPLY = 500


def handling_of(result: SendResult) -> Handling:
    return result.handling


def is_clean_refusal(code: int) -> bool:
    """A well-formed 4xx or 5xx: the server says for certain that it does not have the mail (R5)."""
    return 400 <= code <= 599


def refusal(code: int, text: str, phase: Phase) -> Deferred | Refused:
    """What a clean refusal in this phase means for the mail, the address and the account. `text` follows the code."""
    reply = read_reply(code, text, phase)
    handling, shown = row_of(reply).handling, one_line(f"{code} {text}")
    if code < 500:
        return Deferred(code, shown, handling)
    return Refused(code, reply.enhanced, shown, handling)


def handling_of_reply(code: int, text: str, phase: Phase) -> Handling:
    """For a clean refusal before any mail was offered: the greeting, EHLO, STARTTLS or the login."""
    return row_of(read_reply(code, text, phase)).handling


def one_line(text: str) -> str:
    """A server's words, fit for a log line and a database row."""
    return legible(" ".join(text.split()))[:_LONGEST_REPLY]
