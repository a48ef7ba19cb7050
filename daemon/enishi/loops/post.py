"""A mail on its way through the intake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from enishi.core.incoming import Incoming
from enishi.core.matching import Clues
from enishi.core.stated_no import StatedNo
from enishi.core.verdict import Reading


class Role(StrEnum):
    """What a folder holds."""

    INBOX = "inbox"
    JUNK = "junk"
    SENT = "sent"
    ALL = "all"


@dataclass(frozen=True)
class Post:
    mailbox: str
    role: Role
    incoming: Incoming
    reading: Reading
    received_at: datetime
    watched_since_at: datetime
    """Words older than this are not obeyed: they were said before we listened."""
    clues: Clues
    stated: StatedNo | None = None
    """The no that its writer's words seem to say; None where they say none, or no person wrote it."""
