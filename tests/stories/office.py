"""A firm's office as its people know it: a site folder, the program as a process, and everybody's mail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.stories.post_office import PostOffice, text_of, written
from tests.stories.waiting import wait_for
from tests.support.small_firm import write_site

PROGRAM = Path(sys.executable).with_name("enishi")

ALWAYS_OPEN = 'windows: {mail: "mon-sun 00:00-24:00", courtesy: "mon-sun 00:00-24:00", jitter: 0m}'
NO_HOLIDAYS = "holidays: none\nclosures: []\n"
NO_PRESSURE = "pressure: {per_contact: 100 in 1m, per_company: 100 in 1m, offers: 100 in 1m}"

ASKING = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks, at: refusal,  mail: thanks, approval: auto}
  - {id: case,   kind: case,   at: previous, mail: case,   approval: required}
  - {id: info,   kind: info,   at: previous, mail: info,   approval: auto}
"""
"""The rep is asked right after the thanks; once they agreed, two mails follow each other."""

UNASKED = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks, at: refusal,  mail: thanks, approval: auto}
  - {id: info,   kind: info,   at: previous, mail: info,   approval: auto}
"""


@dataclass(frozen=True)
class People:
    """Nobody else's: every test has its own firm and its own customer's firm."""

    ours: str
    rep: str
    lead: str
    customer: str
    colleague: str
    stranger: str

    @classmethod
    def of(cls, name: str) -> People:
        firm, customer = f"mirai-{name}.example", f"kyaku-{name}.example"
        return cls(
            f"followup@{firm}",
            f"tanaka@{firm}",
            f"sato@{firm}",
            f"yamada@{customer}",
            f"suzuki@{customer}",
            f"someone@yoso-{name}.example",
        )


@dataclass
class Daemon:
    """`enishi run`, running."""

    process: subprocess.Popen[bytes]
    log: Path

    def words(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """kill -9: no goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        """As systemd stops it."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(40) == 0, self.words()

    @property
    def resident_kilobytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


@dataclass
class Office:
    folder: Path
    post: PostOffice
    people: People
    config: Path = field(init=False)

    def __post_init__(self) -> None:
        self.config = self.folder / "config.yaml"

    def furnish(self, cadence: str = ASKING, more: str = "", **site: Any) -> None:
        """Write the site; mail goes over TLS with a login, unless `site` says otherwise."""
        people, postfix, dovecot = self.people, self.post.postfix, self.post.dovecot
        usual: dict[str, Any] = {
            "smtp_port": postfix.tls,
            "imap_port": dovecot.imaps,
            "security": "tls",
            "password": dovecot.password,
        }
        write_site(
            self.folder,
            cadence=cadence,
            windows=ALWAYS_OPEN,
            calendar=NO_HOLIDAYS,
            more=f"{NO_PRESSURE}\n{more}",
            ours=people.ours,
            rep=people.rep,
            lead=people.lead,
            **{**usual, **site},
        )

    # -- The program -----------------------------------------------------------------------------------------------

    def call(self, *arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
        """One command, whatever becomes of it; but nobody is ever shown a traceback."""
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, env=self.environment, timeout=90, **more
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def enishi(self, *arguments: str | Path) -> str:
        done = self.call(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def asked(self, *arguments: str | Path) -> Any:
        """What a listing says as JSON."""
        return json.loads(self.enishi(*arguments, "--json"))

    def command(self, *arguments: str | Path) -> list[str]:
        return [str(PROGRAM), "-c", str(self.config), *map(str, arguments)]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SSL_CERT_FILE": str(self.post.trusted)}

    @contextmanager
    def running(self, *options: str) -> Iterator[Daemon]:
        """The daemon, up and listening; stopped politely at the end unless it is gone already."""
        daemon = self.start(*options)
        try:
            yield daemon
            if daemon.process.poll() is None:
                daemon.stop()
        finally:
            if daemon.process.poll() is None:
                daemon.kill()
        assert "Traceback" not in daemon.words(), daemon.words()

    def start(self, *options: str) -> Daemon:
        log = self.folder / "run.log"
        with log.open("ab") as words:
            begin = words.tell()
            process = subprocess.Popen(
                self.command("run", *options), stderr=words, stdout=words, env=self.environment
            )
        daemon = Daemon(process, log)

        def is_up() -> bool:
            assert process.poll() is None, daemon.words()
            return b" started " in log.read_bytes()[begin:] and (self.folder / "data" / "doorbell").exists()

        wait_for(is_up, daemon.words)
        return daemon

    # -- What people do and see ------------------------------------------------------------------------------------

    def refuse(self, to: str | None = None, *more: str) -> Any:
        """What `enishi refuse` answers about a no for want of money."""
        told = ("--name", "山田 花子", "--company", "株式会社客先", "--rep", "tanaka")
        return self.asked("refuse", "--to", to or self.people.customer, "--reason", "budget", *told, *more)

    def received(self, address: str, count: int = 1, within: float = 30) -> list[EmailMessage]:
        return self.post.mails(address, count, within)

    def told(self, address: str, words: str, within: float = 30) -> EmailMessage:
        """The first mail in somebody's inbox that says `words`; waits for it."""

        def found() -> EmailMessage | None:
            return next((mail for mail in self.post.inbox(address) if words in text_of(mail)), None)

        return wait_for(found, lambda: f"nothing told {address}: {words}\n{self._story()}", within)

    def asked_to_approve(self, number: int = 1) -> EmailMessage:
        """The rep's n-th draft request."""

        def found() -> EmailMessage | None:
            requests = [mail for mail in self.post.inbox(self.people.rep) if "照合番号" in text_of(mail)]
            return requests[number - 1] if len(requests) >= number else None

        return wait_for(found, lambda: f"the rep was not asked\n{self._story()}")

    def say(self, sender: str, text: str, **headers: str) -> None:
        """A mail to the firm, made here because it must look exactly so (machines' mail above all)."""
        self.post.deliver(written(sender, self.people.ours, text, **headers), sender, self.people.ours)

    def sequence(self, name: str = "S1") -> Any:
        return self.asked("show", name)["sequences"][0]

    def read_by_daemon(self, count: int) -> None:
        """Wait until the running daemon has dealt with so many mails."""
        log = self.folder / "run.log"
        wait_for(lambda: log.read_text(encoding="utf-8").count(" received ") >= count, self._story)

    def _story(self) -> str:
        log = self.folder / "run.log"
        words = log.read_text(encoding="utf-8") if log.exists() else ""
        return f"{words}\n{self.call('show', 'S1').stdout}"
