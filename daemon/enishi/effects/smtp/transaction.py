"""One mail transaction: what is written for it, and what the server said so far (RFC 5321 §3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from enishi.core.send_result import Deferred, Refused
from enishi.effects.smtp.errand import Errand
from enishi.effects.smtp.outcomes import Phase, is_clean_refusal, refusal
from enishi.effects.smtp.replies import Reply, Unreadable


class Step(Enum):
    """What a reply that we wait for answers."""

    PROBE = "NOOP"
    QUIT = "QUIT"
    RESET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    COPY = "RCPT of the copy"
    DATA = "DATA"
    TEXT = "final dot"
    NO_TEXT = "empty text"


# Reached by their own names: for Python 3.11 `Step.MAIL` is a look-up that every reply would pay for several times.
PROBE, QUIT, RESET = Step.PROBE, Step.QUIT, Step.RESET
MAIL, RCPT, COPY, DATA = Step.MAIL, Step.RCPT, Step.COPY, Step.DATA
TEXT, NO_TEXT = Step.TEXT, Step.NO_TEXT

_ENVELOPE = (MAIL, RCPT, DATA)
_ENVELOPE_WITH_COPY = (MAIL, RCPT, COPY, DATA)
_PHASES = {MAIL: Phase.MAIL, RCPT: Phase.RCPT, DATA: Phase.DATA}


@dataclass(slots=True, eq=False)
class Transaction:
    errand: Errand
    is_first: bool
    """On its connection: its loss cannot be put down to a connection grown stale."""
    refused: Deferred | Refused | None = None
    """The first refusal is the telling one; what follows it in a group is only its echo."""
    copy_refused: Reply | None = None
    somebody_accepted: bool = False
    text_begun: bool = False
    """From the first octet on, only the server's last answer ends the doubt."""

    def note(self, step: Step, reply: Reply) -> None:
        """The answer to a part of the envelope, but for 354. Raises Unreadable if it is none."""
        if reply.code < 300 and step is not DATA:
            if step is not MAIL:
                self.somebody_accepted = True
        elif not is_clean_refusal(reply.code):
            raise Unreadable(f"{step.value}: {reply}")
        elif step is COPY:
            self.copy_refused = reply
        elif self.refused is None:
            self.refused = refusal(reply.code, reply.text, _PHASES[step])


def envelope_steps(errand: Errand) -> tuple[Step, ...]:
    return _ENVELOPE if errand.copy_to is None else _ENVELOPE_WITH_COPY


def envelope(errand: Errand, announce_size: bool) -> bytes:
    """The commands of `envelope_steps`, a line each. The recipient proper stands before the copy's."""
    # Not aiosmtplib's mail() and rcpt(): their lenient parser would change addresses such as a..b@docomo.
    size = f" SIZE={len(errand.raw)}" if announce_size else ""
    copy = f"RCPT TO:<{errand.copy_to}>\r\n" if errand.copy_to is not None else ""
    commands = f"MAIL FROM:<{errand.sender}>{size}\r\nRCPT TO:<{errand.recipient}>\r\n{copy}DATA\r\n"
    return commands.encode("ascii")


def wire_text(raw: bytes) -> bytes:
    """Dot-stuffed and ended (§4.5.2). The end of `raw` must be CRLF."""
    if b"\r\n." in raw:
        raw = raw.replace(b"\r\n.", b"\r\n..")
    return b".%b.\r\n" % raw if raw.startswith(b".") else raw + b".\r\n"
