"""A real Postfix of our own: loopback, free ports, a folder in /tmp; no system service is touched.

Every address in every domain has a mailbox: a Maildir of its own, or Dovecot's over LMTP.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.certificate import Certificate, make_certificate

from enishi.core.settings import MailboxSettings, Security, Server

USER, PASSWORD = "followup", "himitsu"

_SBIN = "/usr/sbin"
_DAEMONS = "/usr/lib/postfix/sbin"


def _why_not() -> str | None:
    if shutil.which("postfix", path=_SBIN) is None:
        return "postfix is not installed (Debian: postfix)"
    if os.geteuid() != 0:
        return "Postfix starts only as root"
    return None


MISSING = _why_not()
"""Why these tests cannot run here; None if they can."""

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {sbin}
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = postfix.test
mydestination =
mynetworks = 127.0.0.0/8
default_database_type = regexp
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = regexp:{folder}/etc/everything
virtual_mailbox_maps = regexp:{folder}/etc/everything
virtual_transport = {transport}
transport_maps = regexp:{folder}/etc/routes
maildir_destination_recipient_limit = 1
lmtp_send_xforward_command = no
message_size_limit = 1000000
mailbox_size_limit = 0
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_session_cache_database =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/etc/refused, permit
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
biff = no
smtpd_error_sleep_time = 0
"""

_MASTER = """\
127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{starttls} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt {submission}
127.0.0.1:{tls} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes {submission}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
maildir unix - n n - - pipe flags=DRhu user=nobody:nogroup argv=/bin/sh {folder}/etc/deliver {mailboxes}/${{recipient}}/Maildir
nobody-here unix - n n - - pipe user=nobody:nogroup argv=/bin/sh {folder}/etc/nobody-here
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

# virtual(8) knows no "every address there may be"; this does.
_DELIVER = """\
mkdir -p "$1/tmp" "$1/new" "$1/cur" || exit 75
name=$(date +%s.%N).$$
cat > "$1/tmp/$name" && mv "$1/tmp/$name" "$1/new/$name" || exit 75
"""

_SUBMISSION_WITH_LOGIN = (
    "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
)

_AUTH = """\
base_dir = {folder}/auth
state_dir = {folder}/auth
log_path = {folder}/auth.log
protocols =
ssl = no
auth_mechanisms = plain login
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
"""


class Postfix:
    """`plain` asks for nothing; `starttls` and `tls` ask for USER and PASSWORD where Dovecot's auth is installed.

    `mailboxes`: where the Maildirs are made (`ADDRESS/Maildir/`); `lmtp_port`: hand mail to a Dovecot instead.
    `unknown@…` is refused with 550 5.1.1 and `later@…` with 450 4.2.0; mail for `gone@…` is taken and comes back.
    """

    host = "127.0.0.1"

    def __init__(self, folder: Path, mailboxes: Path | None = None, lmtp_port: int | None = None) -> None:
        self.folder = folder
        self.mailboxes = mailboxes or folder / "mail"
        self.has_login = shutil.which("dovecot", path=_SBIN) is not None
        self.certificate: Certificate = make_certificate(folder, self.host)
        self.plain, self.starttls, self.tls, self._auth = _free_ports(4)
        self._transport = f"lmtp:inet:127.0.0.1:{lmtp_port}" if lmtp_port else "maildir:"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._write()

    def start(self) -> None:
        if self.has_login:
            self._run([f"{_SBIN}/dovecot", "-F", "-c", str(self.folder / "auth.conf")], self._auth)
        # `master` itself in the foreground, so that its pid is ours to end.
        self._run([f"{_DAEMONS}/master", "-c", str(self.folder / "etc"), "-d"], self.plain)

    def stop(self) -> None:
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            process.wait(20)

    def settings(self, security: Security, address: str = "followup@mirai.example") -> MailboxSettings:
        port = {Security.NONE: self.plain, Security.STARTTLS: self.starttls, Security.TLS: self.tls}[security]
        user = USER if self.has_login and security is not Security.NONE else None
        server = Server(self.host, port, security, user)
        return MailboxSettings("followup", address, smtp=server, imap=server)

    def maildir(self, address: str) -> Path:
        return self.mailboxes / address / "Maildir"

    def mails(self, address: str, count: int = 1, within: float = 20) -> list[bytes]:
        """What was delivered, as it lies on the disk; waits until there are `count`."""
        deadline = time.monotonic() + within
        while len(found := sorted((self.maildir(address) / "new").glob("*"))) < count:
            assert time.monotonic() < deadline, (self.folder / "mail.log").read_text()
            time.sleep(0.01)
        return [file.read_bytes() for file in found]

    def _write(self) -> None:
        etc = self.folder / "etc"
        for made in (etc, self.folder / "data", self.mailboxes, self.folder / "auth"):
            made.mkdir(parents=True, exist_ok=True)
        shutil.chown(self.folder / "data", "postfix")
        if self.mailboxes.parent == self.folder:
            shutil.chown(self.mailboxes, "nobody", "nogroup")
        self._make_queue()
        values = {
            "folder": self.folder,
            "mailboxes": self.mailboxes,
            "sbin": _SBIN,
            "daemons": _DAEMONS,
            "transport": self._transport,
            "certificate": self.certificate.file,
            "key": self.certificate.key,
            "auth": self._auth,
            "password": PASSWORD,
            "plain": self.plain,
            "starttls": self.starttls,
            "tls": self.tls,
            "submission": _SUBMISSION_WITH_LOGIN if self.has_login else "",
        }
        (etc / "main.cf").write_text(_MAIN.format(**values))
        # Postfix waits for two seconds while its configuration looks as if it were being written.
        os.utime(etc / "main.cf", (0, 0))
        (etc / "master.cf").write_text(_MASTER.format(**values))
        (etc / "everything").write_text("/./ ok\n")
        (etc / "deliver").write_text(_DELIVER)
        (etc / "routes").write_text("/^gone@/ nobody-here:\n")
        (etc / "nobody-here").write_text(f"exit {os.EX_NOUSER}\n")
        (etc / "refused").write_text(
            "/^unknown@/ 550 5.1.1 User unknown in virtual mailbox table\n/^later@/ 450 4.2.0 greylisted\n"
        )
        (self.folder / "auth.conf").write_text(_AUTH.format(**values))

    def _make_queue(self) -> None:
        """As `postfix check` makes it, which takes two seconds."""
        modes = dict.fromkeys(("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold"), 0o700)
        modes |= dict.fromkeys(("incoming", "private", "saved", "trace"), 0o700)
        for name, mode in (modes | {"public": 0o710, "maildrop": 0o730, "pid": 0o755}).items():
            made = self.folder / "queue" / name
            made.mkdir(parents=True)
            made.chmod(mode)
            if name != "pid":
                shutil.chown(made, "postfix", "postdrop" if name in ("public", "maildrop") else None)

    def _run(self, command: list[str], port: int) -> None:
        process = subprocess.Popen(command, start_new_session=True)
        self._processes.append(process)
        deadline = time.monotonic() + 20
        while not _listens(port):
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{command[0]} did not start"
            time.sleep(0.02)


@contextmanager
def running_postfix(mailboxes: Path | None = None, lmtp_port: int | None = None) -> Iterator[Postfix]:
    # Not below pytest's own folder: Postfix's processes run as other users.
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    postfix = Postfix(folder, mailboxes, lmtp_port)
    try:
        postfix.start()
        yield postfix
    finally:
        postfix.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
