"""What can be wrong with a mailbox, by what has to happen next."""

from __future__ import annotations

from enishi.core.problem import Unavailable


class MailboxError(Unavailable):
    """The mailbox cannot be read now. The connection is closed; open a new one."""


class MailboxUnreachable(MailboxError):
    """Server not there, connection lost, silence, garbage: worth trying again by itself after a while."""


class TlsRefused(MailboxError):
    """No trustworthy encryption is to be had: a person must look at the certificate or at `security`."""


class LoginRefused(MailboxError):
    """The server does not let us in: a person must mend user or password. Trying again may lock the account."""


class FolderMissing(MailboxError):
    """A folder that the site names is not there (or may not be opened). The connection stays usable."""
