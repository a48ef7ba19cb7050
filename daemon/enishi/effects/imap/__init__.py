"""Reading mailboxes over IMAP: truth from the cursor, IDLE as a hint, nothing changed on the server."""

from enishi.effects.imap.connection import Deadlines
from enishi.effects.imap.folders import FolderMap
from enishi.effects.imap.mailbox import FolderNews, Mailbox
from enishi.effects.imap.problems import (
    FolderMissing,
    LoginRefused,
    MailboxError,
    MailboxUnreachable,
    TlsRefused,
)
from enishi.effects.imap.reader import Fetched

__all__ = [
    "Deadlines",
    "Fetched",
    "FolderMap",
    "FolderMissing",
    "FolderNews",
    "LoginRefused",
    "Mailbox",
    "MailboxError",
    "MailboxUnreachable",
    "TlsRefused",
]
