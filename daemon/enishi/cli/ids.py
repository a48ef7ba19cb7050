"""The short names people use: S1 a sequence, S1.thanks a touch, M1 a mail, D1 a draft, R1 a refusal, or a customer's address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from enishi.core.address import is_address
from enishi.core.problem import BadInput

# Nine digits are more than any firm needs and fit into every database's integer.
_ID = re.compile(r"(?P<letter>[SDR])(?P<number>\d{1,9})(?:\.(?P<step>[A-Za-z0-9_-]{1,40}))?", re.IGNORECASE)
_MAIL = re.compile(r"M(?P<number>\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ref:
    letter: str
    """S, D, R; A for an address."""
    number: int = 0
    step: str | None = None
    address: str = ""

    def __str__(self) -> str:
        return self.address or f"{self.letter}{self.number}"


@dataclass(frozen=True, slots=True)
class MailRef:
    """`S1.thanks`: the mail of a touch; `M1`: any mail of ours."""

    number: int
    step: str | None = None
    """None: `number` is the mail's own, not its sequence's."""

    def __str__(self) -> str:
        return f"M{self.number}" if self.step is None else f"S{self.number}.{self.step}"


def mail_ref(text: str) -> MailRef:
    """Raises BadInput for anything else."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if match := _MAIL.fullmatch(folded):
        return MailRef(int(match["number"]))
    match = _ID.fullmatch(folded)
    if match is None or match["letter"] not in "Ss" or not match["step"]:
        raise BadInput("cli.not_a_mail", value=_shown(text))
    return MailRef(int(match["number"]), match["step"])


def any_ref(text: str) -> Ref:
    """What may be shown. Raises BadInput for anything else."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if is_address(folded):
        return Ref("A", address=folded)
    match = _ID.fullmatch(folded)
    if match is None or (match["step"] and match["letter"] not in "Ss"):
        raise BadInput("cli.bad_id", value=_shown(text))
    return Ref(match["letter"].upper(), int(match["number"]), match["step"])


def sequence_number(text: str) -> int:
    """Of `S1`. Raises BadInput for another kind of id."""
    return _number(text, "S", "cli.not_a_sequence")


def draft_number(text: str) -> int:
    """Of `D1`. Raises BadInput for another kind of id."""
    return _number(text, "D", "cli.not_a_draft")


def _number(text: str, letter: str, code: str) -> int:
    ref = any_ref(text)
    if ref.letter != letter or ref.step is not None:
        raise BadInput(code, value=_shown(text))
    return ref.number


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text[:80])
