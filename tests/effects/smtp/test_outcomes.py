"""Why a server could not even be offered a mail, and what that asks for."""

from __future__ import annotations

import socket
import ssl

import pytest
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectResponseError,
    SMTPConnectTimeoutError,
    SMTPException,
    SMTPReadTimeoutError,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from enishi.core.failures.connection import Fault, handling_of_fault
from enishi.core.handling import HandlingKind
from enishi.effects.smtp.outcomes import NoLogin, not_reached


def _tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] (_ssl.c:1006)")
    error.reason = reason
    return error


def _untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "certificate has expired"
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (socket.gaierror(-2, "Name or service not known"), Fault.NO_SUCH_HOST),
        (ConnectionRefusedError(111, "Connection refused"), Fault.NOT_REACHED),
        (OSError(101, "Network is unreachable"), Fault.NOT_REACHED),
        (ConnectionResetError(104, "Connection reset by peer"), Fault.NOT_REACHED),
        (SMTPServerDisconnected("lost"), Fault.NOT_REACHED),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), Fault.NOT_REACHED),
        (SMTPConnectTimeoutError("timed out"), Fault.TIMEOUT),
        (SMTPReadTimeoutError("timed out"), Fault.TIMEOUT),
        (TimeoutError(), Fault.TIMEOUT),
        (_untrusted(), Fault.CERTIFICATE),
        (_tls("WRONG_VERSION_NUMBER"), Fault.NO_TLS),
        (_tls("UNSUPPORTED_PROTOCOL"), Fault.HANDSHAKE),
        (_tls("DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), Fault.NOT_REACHED),
        (SMTPException("SMTP STARTTLS extension not supported by server."), Fault.NO_TLS),
        (NoLogin("neither PLAIN nor LOGIN"), Fault.NO_LOGIN),
        (SMTPResponseException(-1, "garbage"), Fault.GARBLED),
        (UnicodeError("label too long"), Fault.NOT_REACHED),
    ],
    ids=lambda case: case.name if isinstance(case, Fault) else type(case).__name__,
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_each_fault_of_connecting_is_known(error: Exception, fault: Fault, wrapped: bool) -> None:
    if wrapped and type(error) is not SMTPException:
        outer = SMTPConnectError(f"Error connecting: {error}")
        outer.__cause__ = error
        error = outer
    assert not_reached(error).handling == handling_of_fault(fault)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (SMTPAuthenticationError(535, "5.7.8 bad"), HandlingKind.PAUSE, "smtp.login_refused"),
        (SMTPAuthenticationError(454, "4.7.0 Too many login attempts"), HandlingKind.REST, "smtp.too_fast"),
        (SMTPConnectResponseError(554, "no service"), HandlingKind.PAUSE, "smtp.turned_away"),
        (SMTPConnectResponseError(421, "4.3.2 busy"), HandlingKind.REST, "smtp.busy"),
    ],
)
def test_a_reply_before_any_mail_is_read_by_the_table(
    error: SMTPResponseException, kind: HandlingKind, code: str
) -> None:
    result = not_reached(error)
    assert (result.handling.kind, result.code) == (kind, code)
    assert result.reason == f"{error.code} {error.message}"


def test_an_untrusted_certificate_is_told_in_the_words_of_the_check() -> None:
    assert not_reached(_untrusted()).reason == "certificate has expired"
