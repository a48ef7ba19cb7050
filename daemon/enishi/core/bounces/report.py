"""Whether a mail is a delivery report, and the reader that suits its form."""

from __future__ import annotations

import re

from enishi.core.bounces.amazon import read_notice
from enishi.core.bounces.home_made import read_words
from enishi.core.bounces.kinds import Bounce, Fate
from enishi.core.bounces.signs import is_answer, machine_signs
from enishi.core.bounces.structured import read_fields
from enishi.core.incoming import Incoming

__all__ = ["Bounce", "Fate", "find_bounce", "is_challenge"]

_CHALLENGE = re.compile(
    r"not pre-?approved|waitlist|challenge|verify (?:that )?you|confirm your (?:mail|message)", re.IGNORECASE
)


def find_bounce(mail: Incoming) -> Bounce | None:
    """The delivery report that this mail is; None if it is something else.

    Tried in the order of trust: the fields of RFC 3464, Amazon's JSON, then the looks of a hundred home-made forms.
    """
    if _is_passed_on(mail):
        return None
    return read_fields(mail) or read_notice(mail.text) or read_words(mail)


def is_challenge(mail: Incoming) -> bool:
    """A "prove that you are human" dressed as a delivery report."""
    told = " ".join(group.get("diagnostic-code") or "" for group in mail.delivery_status)
    return bool(_CHALLENGE.search(told))


def _is_passed_on(mail: Incoming) -> bool:
    """A person's "Fwd: Undelivered Mail": their mail program may keep the report's parts as attachments."""
    return is_answer(mail.subject) and mail.report_type is None and not machine_signs(mail)
