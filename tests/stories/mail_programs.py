"""People's own mail programs, driven as people drive them: read over IMAP, answered with a quotation, sent by SMTP."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from tests.stories.post_office import PostOffice


class MailProgram(Protocol):
    name: ClassVar[str]

    def reply(self, number: int, text: str) -> None:
        """Answer the number-th mail of the inbox, the text above the quotation."""

    def write(self, to: str, subject: str, text: str) -> None:
        """A new mail."""


@dataclass
class SNail:
    post: PostOffice
    user: str
    home: Path
    name: ClassVar[str] = "s-nail"

    def reply(self, number: int, text: str) -> None:
        # `~m` quotes the mail below what was typed.
        self._run(f"reply {number}\n{text}\n\n~m {number}\n~.\nxit\n", "-f", self._inbox)

    def write(self, to: str, subject: str, text: str) -> None:
        self._run(text, "-s", subject, to)

    @property
    def _inbox(self) -> str:
        user = self.user.replace("@", "%40")
        return f"imap://{user}:{self.post.dovecot.password}@127.0.0.1:{self.post.dovecot.imap}/INBOX"

    def _run(self, typed: str, *arguments: str) -> None:
        settings = {
            "v15-compat": "yes",
            "mta": f"smtp://127.0.0.1:{self.post.postfix.plain}",
            "smtp-auth": "none",
            "from": self.user,
            "hostname": self.user.partition("@")[2],
            "indentprefix": "> ",
            "ttycharset": "utf-8",
            "sendwait": "yes",
        }
        options = [word for name, value in settings.items() for word in ("-S", f"{name}={value}")]
        done = subprocess.run(
            ["s-nail", "-:/", "-#", *options, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            timeout=30,
            env={**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Mutt:
    post: PostOffice
    user: str
    home: Path
    name: ClassVar[str] = "mutt"

    def reply(self, number: int, text: str) -> None:
        self._write_settings()
        (self.home / "typed").write_text(f"{text}\n\n", encoding="utf-8")
        keys = f"push '{number}<enter><reply><send-message><exit><quit>'"
        self._run_on_screen("-f", f"imap://127.0.0.1:{self.post.dovecot.imap}/INBOX", "-e", keys)

    def write(self, to: str, subject: str, text: str) -> None:
        self._write_settings()
        subprocess.run(
            self._command("-s", subject, to),
            input=text.encode(),
            check=True,
            capture_output=True,
            timeout=30,
            env=self._environment,
        )

    def _write_settings(self) -> None:
        # The editor puts what was typed above the quotation that mutt has prepared.
        (self.home / "editor").write_text(
            f'cat "{self.home}/typed" "$1" > "$1.new" && mv "$1.new" "$1"\n', encoding="utf-8"
        )
        (self.home / "muttrc").write_text(
            f"""\
set realname="" from="{self.user}" use_from=yes use_envelope_from=yes hostname="{self.user.partition("@")[2]}"
set imap_user="{self.user}" imap_pass="{self.post.dovecot.password}" ssl_starttls=no ssl_force_tls=no
set smtp_url="smtp://127.0.0.1:{self.post.postfix.plain}"
set editor="sh {self.home}/editor" include=yes fast_reply=yes abort_unmodified=no
set charset=utf-8 send_charset="us-ascii:iso-2022-jp:utf-8"
set copy=no quit=yes wait_key=no mark_old=no confirmappend=no delete=no
""",
            encoding="utf-8",
        )

    def _run_on_screen(self, *arguments: str) -> None:
        """Mutt wants a terminal; what it paints there is shown only if it never comes to its end."""
        terminal, other_end = pty.openpty()
        command = self._command(*arguments)
        process = subprocess.Popen(
            command,
            stdin=other_end,
            stdout=other_end,
            stderr=other_end,
            env=self._environment,
            start_new_session=True,
        )
        os.close(other_end)
        painted, deadline = b"", time.monotonic() + 30
        try:
            while process.poll() is None:
                assert time.monotonic() < deadline, painted.decode(errors="replace")
                painted += _read(terminal)
        finally:
            process.kill()
            process.wait(20)
            os.close(terminal)
        assert process.returncode == 0, painted.decode(errors="replace")

    def _command(self, *arguments: str) -> list[str]:
        return ["mutt", "-n", "-F", str(self.home / "muttrc"), *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TERM": "vt100"}


PROGRAMS = (SNail, Mutt)


def is_installed(program: type[SNail] | type[Mutt]) -> bool:
    return shutil.which(program.name) is not None


def _read(terminal: int) -> bytes:
    """What has come since; waits a moment for more."""
    ready, _, _ = select.select([terminal], [], [], 0.05)
    try:
        return os.read(terminal, 65536) if ready else b""
    except OSError:  # the other end is closed: the program has ended
        return b""
