"""From a server's reply, or a fault before one, to the outcome of a send (RFC 3463, mail-reality D7, D8)."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from enum import Enum

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)

from enishi.core.send_result import Deferred, NotReached, Refused
from enishi.core.typography import legible


class NoLogin(SMTPException):
    """The server offers no way to log in that we know."""


class Phase(Enum):
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    """The command itself, until 354: nothing of the mail is sent yet."""
    FINAL = "final dot"


# Gmail's and others' codes for "you, not this mail": too many logins, rate, DNS or authentication of our domain.
_ACCOUNT_DEFERS = re.compile(r"4\.(?:2\.1|3\.[1-5]|7\.(?:0|2\d|3\d))")
_ACCOUNT_DEFER_CODES = frozenset({421, 454})
_RECIPIENT_IS_BAD = re.compile(r"5\.(?:1\.(?!7$|8$)\d+|2\.1)")
_ACCOUNT_REFUSED = re.compile(r"5\.(?:7\.\d+|1\.[78])")
_ACCOUNT_REFUSED_CODES = frozenset({530, 534, 535, 538})

# Servers without enhanced codes: an address is only called bad where the words say so, never on a bare 550.
_WORDS_OF_POLICY = re.compile(
    r"relay|spam|policy|block|reputation|denied|authenti|not permitted|sender", re.I
)
_WORDS_OF_NO_SUCH_USER = re.compile(
    r"user unknown|unknown (?:user|recipient|address|local)|no such|does ?n[o']t exist|not exist"
    r"|invalid (?:mailbox|recipient|address|user)|(?:mailbox|recipient|user|address) (?:not found|unavailable|unknown)",
    re.I,
)
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)")
_LONGEST_REPLY = 500


def is_clean_refusal(code: int) -> bool:
    """A well-formed 4xx or 5xx: the server says for certain that it does not have the mail (R5)."""
    return 400 <= code <= 599


def refusal(code: int, message: str, phase: Phase) -> Deferred | Refused:
    """What a clean refusal in this phase means for the mail, the address and the account."""
    reply, enhanced = one_line(f"{code} {message}"), _enhanced(code, message)
    if code < 500:
        account_wide = code in _ACCOUNT_DEFER_CODES or _ACCOUNT_DEFERS.fullmatch(enhanced or "") is not None
        return Deferred(code, reply, account_wide)
    account_wide = phase is Phase.MAIL or _refuses_account(code, enhanced, message)
    bad = not account_wide and phase is not Phase.MAIL and _refuses_recipient(code, enhanced, message)
    return Refused(code, enhanced, reply, recipient_is_bad=bad, account_wide=account_wide)


def not_reached(error: Exception) -> NotReached:
    """Why no mail could even be offered. `needs_person`: waiting will not mend it."""
    reason = one_line(str(error)) or type(error).__name__
    for cause in _chain(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return NotReached(one_line(cause.verify_message), "smtp.certificate", needs_person=True)
            case ssl.SSLError() if cause.reason == "WRONG_VERSION_NUMBER":
                return NotReached(reason, "smtp.no_tls", needs_person=True)
            case SMTPAuthenticationError():
                return NotReached(_said(cause), "smtp.login_refused", needs_person=cause.code >= 500)
            case SMTPResponseException() if cause.code > 0:  # -1: aiosmtplib could not read the answer
                return NotReached(_said(cause), "smtp.turned_away", needs_person=cause.code >= 500)
            case NoLogin():
                return NotReached(reason, "smtp.no_login", needs_person=True)
            case SMTPTimeoutError() | TimeoutError():
                return NotReached(reason, "smtp.timeout")
    if type(error) is SMTPException:
        # The one bare SMTPException of connecting: STARTTLS was asked for and is not offered.
        return NotReached(reason, "smtp.no_tls", needs_person=True)
    return NotReached(reason)


def one_line(text: str) -> str:
    """A server's words, fit for a log line and a database row."""
    return legible(" ".join(text.split()))[:_LONGEST_REPLY]


def _refuses_account(code: int, enhanced: str | None, message: str) -> bool:
    if code in _ACCOUNT_REFUSED_CODES:
        return True
    if enhanced is not None:
        return _ACCOUNT_REFUSED.fullmatch(enhanced) is not None
    return _WORDS_OF_POLICY.search(message) is not None


def _refuses_recipient(code: int, enhanced: str | None, message: str) -> bool:
    if enhanced is not None:
        return _RECIPIENT_IS_BAD.fullmatch(enhanced) is not None
    return code in (550, 551, 553) and _WORDS_OF_NO_SUCH_USER.search(message) is not None


def _enhanced(code: int, message: str) -> str | None:
    match = _ENHANCED.match(message)
    return match[1] if match and match[1][0] == str(code)[0] else None


def _said(error: SMTPResponseException) -> str:
    return one_line(f"{error.code} {error.message}")


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
