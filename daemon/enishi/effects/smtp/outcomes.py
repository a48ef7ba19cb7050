"""From a fault of connecting to the outcome of a send. What a fault means stands in `core.failures`."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)

from enishi.core.failures.connection import Fault, handling_of_fault
from enishi.core.failures.reply import Phase
from enishi.core.send_result import NotReached
from enishi.core.smtp_replies import handling_of_reply, is_clean_refusal, one_line, refusal

__all__ = ["NoLogin", "Phase", "is_clean_refusal", "not_noted", "not_reached", "one_line", "refusal"]

_NO_COMMON_TLS = frozenset(
    {
        "NO_PROTOCOLS_AVAILABLE",
        "NO_SHARED_CIPHER",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_SSL_VERSION",
    }
)
"""OpenSSL's reasons; other faults of TLS are those of a broken line and may pass."""


class NoLogin(SMTPException):
    """The server offers no way to log in that we know."""


def not_reached(error: Exception) -> NotReached:
    """Why no mail could even be offered."""
    for cause in _chain(error):
        if isinstance(cause, SMTPResponseException) and is_clean_refusal(cause.code):
            return _turned_away(cause)
        if (fault := _fault_of(cause)) is not None:
            return NotReached(_words_of(cause, error), handling_of_fault(fault))
    # The one bare SMTPException of connecting: STARTTLS was asked for and is not offered.
    fault = Fault.NO_TLS if type(error) is SMTPException else Fault.NOT_REACHED
    return NotReached(_words_of(error, error), handling_of_fault(fault))


def not_noted(error: OSError) -> NotReached:
    """The mail was kept back, as nobody could have told after a crash whether it had left."""
    return NotReached(one_line(error.strerror or str(error)), handling_of_fault(Fault.NOT_NOTED))


def _turned_away(error: SMTPResponseException) -> NotReached:
    phase = Phase.LOGIN if isinstance(error, SMTPAuthenticationError) else Phase.CONNECT
    words = one_line(f"{error.code} {error.message}")
    return NotReached(words, handling_of_reply(error.code, error.message, phase))


def _fault_of(error: BaseException) -> Fault | None:
    match error:
        case ssl.SSLCertVerificationError():
            return Fault.CERTIFICATE
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER"):  # plain text where TLS was due
            return Fault.NO_TLS
        case ssl.SSLError(reason=reason) if reason in _NO_COMMON_TLS:
            return Fault.HANDSHAKE
        case NoLogin():
            return Fault.NO_LOGIN
        case SMTPTimeoutError() | TimeoutError():
            return Fault.TIMEOUT
        case socket.gaierror():
            return Fault.NO_SUCH_HOST
        case SMTPResponseException():  # aiosmtplib could not read the answer
            return Fault.GARBLED
    return None


def _words_of(cause: BaseException, error: Exception) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return one_line(cause.verify_message)
    return one_line(str(error)) or type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
