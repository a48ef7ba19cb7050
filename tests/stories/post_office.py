"""The mail servers of a story: a real Postfix that takes the mail, a real Dovecot that keeps it, both over TLS."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from tests.stories.waiting import wait_for
from tests.support import dovecot, postfix
from tests.support.dovecot import Dovecot, running_dovecot
from tests.support.postfix import Postfix, running_postfix

MISSING = postfix.MISSING or dovecot.MISSING
"""Why stories cannot be told here; None if they can."""


@dataclass
class PostOffice:
    """Everybody has a mailbox; whatever is sent to anybody at all is delivered there."""

    postfix: Postfix
    dovecot: Dovecot
    trusted: Path
    """Both servers' certificates, as SSL_CERT_FILE wants them."""

    def deliver(self, mail: EmailMessage | bytes, sender: str, to: str) -> None:
        """Given to Postfix as any other mail server would."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.SMTP(self.postfix.host, self.postfix.plain, local_hostname="localhost") as server:
            server.sendmail(sender, to, raw)

    def files(self, address: str, folder: str = "") -> list[Path]:
        """What lies in somebody's folder, oldest first. Read from the disk: nothing is marked as seen by it."""
        maildir = self.dovecot.maildir(address) / (f".{folder}" if folder else "")
        return sorted((*maildir.glob("new/*"), *maildir.glob("cur/*")), key=delivered_at)

    def inbox(self, address: str) -> list[EmailMessage]:
        return [parsed(file.read_bytes()) for file in self.files(address)]

    def mails(self, address: str, count: int = 1, within: float = 30) -> list[EmailMessage]:
        """Waits until there are `count`."""
        wait_for(lambda: len(self.files(address)) >= count, lambda: self._not_there(address, count), within)
        return self.inbox(address)

    def _not_there(self, address: str, count: int) -> str:
        subjects = [mail["Subject"] for mail in self.inbox(address)]
        log = (self.postfix.folder / "mail.log").read_text()[-2000:]
        return f"{count} mails for {address} expected, there are {subjects}\n{log}"


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    with running_dovecot() as keeps, running_postfix(keeps.folder / "mail", keeps.lmtp) as takes:
        trusted = keeps.folder / "trusted.crt"
        trusted.write_text(keeps.certificate.file.read_text() + takes.certificate.file.read_text())
        yield PostOffice(takes, keeps, trusted)


def written(sender: str, to: str, text: str, subject: str = "ご連絡", **headers: str) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.partition("@")[2])
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def delivered_at(file: Path) -> float:
    """Seconds since 1970: Dovecot's names begin with seconds and microseconds (`1763719641.M5021P77.host`)."""
    seconds, rest = file.name.split(".", 2)[:2]
    return int(seconds) + int(rest[1 : rest.index("P")]) / 1e6
