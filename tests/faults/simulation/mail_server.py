"""The firm's mail server as the world sees it: what it accepted, and what lies in the mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache


@lru_cache(maxsize=1000)
def parsed(raw: bytes) -> EmailMessage:
    """Nobody may change it: whoever reads the same bytes gets the same."""
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


@dataclass(frozen=True, slots=True)
class Try:
    """A mail that the program began to hand over."""

    message_id: str
    recipient: str
    at: datetime
    """True time."""
    wall_at: datetime
    """What the program's clock said."""
    mail: EmailMessage


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that the server has taken over, whatever the program heard of it."""

    begun: Try
    at: datetime
    wall_at: datetime


@dataclass
class Folder:
    uidvalidity: int = 1
    uidnext: int = 1
    mails: list[tuple[int, bytes, datetime]] = field(default_factory=list)
    """UID, bytes, INTERNALDATE."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each change, and then replaced."""

    def add(self, raw: bytes, at: datetime) -> int:
        uid, self.uidnext = self.uidnext, self.uidnext + 1
        self.mails.append((uid, raw, at))
        return uid

    def stir(self) -> None:
        self.news.set()
        self.news = asyncio.Event()

    def renumber(self) -> None:
        """As after a server's move: every UID is void (RFC 9051 §2.3.1.1)."""
        self.uidvalidity += 1
        self.mails = [(uid, raw, at) for uid, (_, raw, at) in enumerate(self.mails, 1)]
        self.uidnext = len(self.mails) + 1


@dataclass
class MailServer:
    """One account: submission on one side, folders on the other."""

    true: Callable[[], datetime]
    wall: Callable[[], datetime]
    files_sent: bool
    """It puts a copy of what it accepts into Sent by itself."""
    delivered: Callable[[Accepted], None]
    """The recipient has it."""
    tries: list[Try] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    folders: dict[str, Folder] = field(
        default_factory=lambda: {name: Folder() for name in ("INBOX", "Sent", "Junk")}
    )
    is_away: bool = False
    """Its IMAP side answers nobody."""
    smtp_away: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when IMAP goes away, so that whoever is connected notices."""

    def begin(self, recipient: str, raw: bytes) -> Try:
        mail = parsed(raw)
        begun = Try(str(mail["Message-ID"]), recipient, self.true(), self.wall(), mail)
        self.tries.append(begun)
        return begun

    def accept(self, begun: Try, raw: bytes) -> None:
        accepted = Accepted(begun, self.true(), self.wall())
        self.accepted.append(accepted)
        if self.files_sent:
            self.put("Sent", raw)
        self.delivered(accepted)

    def put(self, folder: str, raw: bytes, *, quietly: bool = False) -> None:
        """A mail comes into a folder; `quietly`: the hint to those in IDLE is lost."""
        self.folders[folder].add(raw, self.true().replace(microsecond=0))
        if not quietly:
            self.folders[folder].stir()

    def go_away(self) -> None:
        self.is_away = True
        self.gone.set()

    def come_back(self) -> None:
        self.is_away = False
        self.gone = asyncio.Event()
