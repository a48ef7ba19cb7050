"""What the program makes of its people's letters, worked out once for each wording: most of a life's time went there."""

from __future__ import annotations

from datetime import date

from tests.faults.simulation.people import WRITTEN

from enishi.core import verdict
from enishi.core.incoming import Incoming
from enishi.core.verdict import Reading

_KNOWN: dict[tuple[object, ...], Reading] = {}


def read(mail: Incoming, *, received_on: date | None = None) -> Reading:
    """As `verdict.read`. Two letters of the same wording differ in their ids and in their second, which it never asks."""
    if mail.message_id is None or WRITTEN not in mail.message_id:
        return verdict.read(mail, received_on=received_on)  # a bounce, or a copy of our own mail
    automatic = mail.headers.get("auto-submitted")
    wording = (mail.from_.address, mail.subject, mail.text, automatic, received_on)
    if wording not in _KNOWN:
        _KNOWN[wording] = verdict.read(mail, received_on=received_on)
    return _KNOWN[wording]
