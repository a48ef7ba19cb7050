"""A real Dovecot of our own: loopback, free ports, a folder in /tmp, gone when the test run is over."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support.certificate import Certificate, make_certificate

from enishi.core.settings import Folders, MailboxSettings, Security, Server

SENT = "送信済み"
JUNK = "迷惑メール"

# Debian keeps it where only root's PATH leads.
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"
_PROGRAM = shutil.which("dovecot", path=_PATH)
_IS_WHOLE = _PROGRAM and Path("/usr/lib/dovecot/lmtp").exists()

MISSING = None if _IS_WHOLE else "Dovecot is not installed (Debian: dovecot-imapd, dovecot-lmtpd)"
"""Why these tests cannot run here; None if they can."""

_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_dh =
mail_location = maildir:~/Maildir:UTF-8
first_valid_uid = 0
mail_fsync = never
login_trusted_networks =
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {sent} {{
    auto = create
    special_use = \\Sent
  }}
  mailbox {junk} {{
    auto = create
    special_use = \\Junk
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


class Dovecot:
    """Every user exists, all with `password`; INBOX, 送信済み (\\Sent) and 迷惑メール (\\Junk) are made at first use."""

    host = "127.0.0.1"
    password = "himitsu"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate: Certificate = make_certificate(folder, "127.0.0.1")
        self.imap, self.imaps, self.lmtp = _free_ports(3)
        self._process: subprocess.Popen[bytes] | None = None
        self._write_config()

    def start(self) -> None:
        assert _PROGRAM is not None
        command = [_PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, start_new_session=True)
        self._until(lambda: all(map(_listens, self._ports)))

    def kill(self) -> None:
        """kill -9, the sessions with it: no goodbye to anybody."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
        # The children die a moment later, and hold the ports until then.
        self._until(lambda: not any(map(_listens, self._ports)))

    def kick(self, user: str) -> None:
        """End the user's sessions politely, as an administrator would."""
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), "kick", user]
        subprocess.run(command, check=True, capture_output=True)

    def settings(
        self,
        user: str,
        security: Security = Security.NONE,
        *,
        folders: Folders | None = None,
        host: str = host,
    ) -> MailboxSettings:
        port = self.imaps if security is Security.TLS else self.imap
        server = Server(host, port, security, user)
        return MailboxSettings("box", user, smtp=server, imap=server, folders=folders or Folders())

    def deliver(self, user: str, *mails: bytes) -> None:
        """Into INBOX, as the last mail server does it."""
        with smtplib.LMTP(self.host, self.lmtp, local_hostname="localhost") as lmtp:
            for mail in mails:
                lmtp.sendmail("customer@example.jp", user, mail)

    def maildir(self, user: str) -> Path:
        return self.folder / "mail" / user / "Maildir"

    @contextmanager
    def other_client(self, user: str) -> Iterator[imaplib.IMAP4]:
        """Somebody else's mail program on the same account."""
        with imaplib.IMAP4(self.host, self.imap, timeout=20) as client:
            client.login(user, self.password)
            yield client

    @property
    def _ports(self) -> tuple[int, int, int]:
        return self.imap, self.imaps, self.lmtp

    def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, (self.folder / "dovecot.log").read_text(encoding="utf-8")
            time.sleep(0.02)

    def _write_config(self) -> None:
        root = os.geteuid() == 0
        own = pwd.getpwuid(os.geteuid()).pw_name
        reader = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        mail = self.folder / "mail"
        mail.mkdir()
        if root:
            os.chown(mail, reader.pw_uid, reader.pw_gid)
        text = _CONFIG.format(
            folder=self.folder,
            internal="dovecot" if root else own,
            internal_group="dovecot" if root else grp.getgrgid(os.getegid()).gr_name,
            login="dovenull" if root else own,
            certificate=self.certificate.file,
            key=self.certificate.key,
            password=self.password,
            uid=reader.pw_uid,
            gid=reader.pw_gid,
            sent=SENT,
            junk=JUNK,
            imap=self.imap,
            imaps=self.imaps,
            lmtp=self.lmtp,
        )
        (self.folder / "dovecot.conf").write_text(text, encoding="utf-8")


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    # Not below pytest's own folder: Dovecot's processes run as other users, and socket paths must stay short.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    dovecot = Dovecot(folder)
    try:
        dovecot.start()
        yield dovecot
    finally:
        dovecot.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
