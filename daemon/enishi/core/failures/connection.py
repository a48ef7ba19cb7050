"""What goes wrong around the conversation: no reply to read, or none that can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from enishi.core.handling import ASK, Handling, pause, rest

_SECOND, _FIVE_MINUTES = timedelta(seconds=1), timedelta(minutes=5)


def _soon(why_code: str) -> Handling:
    """Nothing was handed over, so it costs nothing to ask again and again; never further apart (mail-reality I4)."""
    return rest(why_code, _SECOND, _FIVE_MINUTES)


class Fault(Enum):
    NO_SUCH_HOST = "the server's name cannot be resolved"
    NOT_REACHED = "refused, unreachable or reset while connecting"
    TIMEOUT = "no answer in time, before DATA"
    CERTIFICATE = "the certificate is not trusted"
    HANDSHAKE = "no common version or cipher of TLS"
    NO_TLS = "STARTTLS is not offered, or the port speaks no TLS"
    NO_LOGIN = "no login method that we know"
    GARBLED = "a reply that is no reply, before DATA"
    LOST_BEFORE_DATA = "the connection is lost before DATA, also on a fresh one"
    NOT_NOTED = "our own disk does not take the note that a text is about to be sent"
    LOST_AFTER_DATA = "the connection, the answer or its sense is lost after DATA"


@dataclass(frozen=True, slots=True)
class FaultRow:
    fault: Fault
    handling: Handling
    reason: str
    source: str


ROWS = (
    FaultRow(
        Fault.NO_SUCH_HOST,
        _soon("smtp.no_such_host"),
        "a resolver that is away, or a typing error",
        "RFC 5321 §5.1",
    ),
    FaultRow(
        Fault.NOT_REACHED,
        _soon("smtp.not_reached"),
        "the network, or a server that is restarted",
        "RFC 5321 §4.5.4.1",
    ),
    FaultRow(Fault.TIMEOUT, _soon("smtp.timeout"), "nothing was handed over", "RFC 5321 §4.5.3.2"),
    FaultRow(
        Fault.CERTIFICATE,
        pause("smtp.certificate"),
        "never less than verified TLS; a new certificate mends it unseen",
        "mail-reality D17; RFC 8314 §3",
    ),
    FaultRow(
        Fault.HANDSHAKE,
        pause("smtp.no_tls"),
        "an old server, or another service on this port",
        "mail-reality D17",
    ),
    FaultRow(Fault.NO_TLS, pause("smtp.no_tls"), "no downgrade, ever", "mail-reality D17, S5"),
    FaultRow(
        Fault.NO_LOGIN, pause("smtp.no_login"), "wrong port, or OAuth alone is offered", "mail-reality D16"
    ),
    FaultRow(
        Fault.GARBLED, _soon("smtp.not_reached"), "nothing was handed over; another try may be heard", "R5"
    ),
    FaultRow(Fault.LOST_BEFORE_DATA, _soon("smtp.not_reached"), "nothing was handed over", "R5"),
    FaultRow(
        Fault.NOT_NOTED,
        _soon("smtp.not_noted"),
        "without the note a crash would leave it in doubt, so nothing was handed over",
        "R4",
    ),
    FaultRow(
        Fault.LOST_AFTER_DATA,
        ASK,
        "the server mostly has it; a second try would be a second mail",
        "RFC 1047; R4",
    ),
)

_HANDLINGS = {row.fault: row.handling for row in ROWS}


def handling_of_fault(fault: Fault) -> Handling:
    return _HANDLINGS[fault]
