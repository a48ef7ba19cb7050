"""A firm whose program gets hurt: a site, mails that wait to be sent, and the program as a process."""

from __future__ import annotations

import asyncio
import functools
import json
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from tests.faults.ledger import PASSWORD, PostRoom
from tests.faults.victim import VARIABLE, Harm
from tests.faults.zygote import Forked, Zygote
from tests.stories.office import ALWAYS_OPEN, NO_HOLIDAYS, NO_PRESSURE
from tests.stories.waiting import wait_for
from tests.support.small_firm import write_site

UNHARMED = Harm()

THANKS_ONLY = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks, at: refusal, mail: thanks, approval: auto}
"""
DAILY = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks, at: refusal,       mail: thanks, approval: auto}
  - {id: case,   kind: case,   at: refusal + 1d,  mail: case,   approval: auto}
  - {id: info,   kind: info,   at: refusal + 2d,  mail: info,   approval: auto}
  - {id: more,   kind: info,   at: refusal + 30d, mail: info,   approval: auto}
"""
SQLITE = "sqlite:data/enishi.db"


@dataclass
class Process:
    """`enishi run`, or a single turn of it."""

    popen: Forked
    log: Path
    _begin: int

    def words(self) -> str:
        return self.log.read_bytes()[self._begin :].decode("utf-8", "replace")

    def says(self, words: str, within: float = 30) -> None:
        wait_for(
            lambda: words in self.words(), lambda: f"never said: {words}\n{self.words()[-3000:]}", within
        )

    @property
    def lives(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        self.kill_at_once()
        self.popen.wait(20)

    def kill_at_once(self) -> None:
        """Without waiting for its end."""
        with_signal(self.popen, signal.SIGKILL)

    def freeze(self) -> None:
        self.popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.popen.send_signal(signal.SIGCONT)

    def until_killed(self, within: float = 60) -> None:
        assert self.popen.wait(within) == -signal.SIGKILL, self.words()

    def until_frozen(self, within: float = 30) -> None:
        state = Path(f"/proc/{self.popen.pid}/stat")
        wait_for(lambda: state.read_text().rpartition(")")[2].split()[0] == "T", self.words, within)

    def until_done(self, within: float = 90) -> None:
        assert self.popen.wait(within) == 0, self.words()

    def stop(self) -> None:
        """As systemd stops it."""
        if self.lives:
            with_signal(self.popen, signal.SIGTERM)
        self.until_done(40)


def with_signal(popen: Forked, number: signal.Signals) -> None:
    if popen.poll() is None:
        popen.send_signal(number)


@dataclass
class Firm:
    """A site on the mail servers of `post`; what `enishi` is called with suffers `harm`."""

    folder: Path
    post: PostRoom
    storage: str = SQLITE
    cadence: str = THANKS_ONLY
    mailbox: str = "file_sent: no\n    proof_grace: 0m"
    """Further lines of the mailbox."""
    more: str = ""
    connections: int = 2
    smtp_port: int | None = None
    """Another server, or a line, in front of the ledger's."""
    imap_port: int | None = None
    harm: Harm = UNHARMED
    """What every call of the program suffers unless told otherwise."""
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder.parent / f"{self.folder.name}.log"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.touch()
        write_site(
            self.folder,
            smtp_port=self.smtp_port or self.post.smtp_port,
            imap_port=self.imap_port or self.post.imap_port,
            password=PASSWORD,
            cadence=self.cadence,
            windows=ALWAYS_OPEN,
            calendar=NO_HOLIDAYS,
            mailbox=self.mailbox,
            limits=f"{{connections: {self.connections}}}",
            more=f"{NO_PRESSURE}\nstorage: {{url: '{self.storage}'}}\n{self.more}",
        )

    # -- The program ------------------------------------------------------------------------------------------------

    def start(self, *arguments: str | Path, harm: Harm | None = None, out: Path | None = None) -> Process:
        """`out`: where to put what it says on standard output; else that is in the log with all the rest."""
        suffered, begin = harm or self.harm, self.log.stat().st_size
        command = ["-c", str(self.folder / "config.yaml"), *map(str, arguments)]
        return Process(
            zygote().start(command, {VARIABLE: suffered.words}, out or self.log, self.log), self.log, begin
        )

    @contextmanager
    def running(self, harm: Harm | None = None, *, may_stumble: bool = False) -> Iterator[Process]:
        """`enishi run`, up and listening; stopped at the end unless it is gone. `may_stumble`: over what it does not
        know how to put into words."""
        process = self.start("run", harm=harm)
        try:
            wait_for(lambda: " started " in process.words() or not process.lives, process.words)
            assert process.lives, process.words()
            yield process
            if process.lives:
                process.stop()
        finally:
            with_signal(process.popen, signal.SIGCONT)
            process.kill()
        assert may_stumble or "Traceback" not in process.words(), process.words()

    def until_idle(self, harm: Harm | None = None, within: float = 90) -> None:
        self.start("run", "--until-idle", harm=harm).until_done(within)

    def asked(self, *arguments: str | Path, harm: Harm | None = None) -> Any:
        """What a command says as JSON."""
        with tempfile.NamedTemporaryFile(dir=self.folder.parent) as out:
            self.start(*arguments, "--json", harm=harm, out=Path(out.name)).until_done()
            return json.loads(out.read())

    # -- Its mail ---------------------------------------------------------------------------------------------------

    def refuse(self, to: str) -> None:
        self.asked(
            "refuse", "--to", to, "--name", "山田", "--company", to, "--reason", "budget", "--rep", "tanaka"
        )

    def queue_up(self, count: int) -> None:
        """So many customers said no, each of a firm of their own: a mail to each waits to be sent."""
        told = self.folder / "refusals.csv"
        rows = (f"yamada@kyaku-{n}.example,山田 花子,株式会社客先{n},budget,tanaka" for n in range(count))
        told.write_text("\n".join(["to,name,company,reason,rep", *rows]), encoding="utf-8")
        self.asked("import", "refusals", told)

    def outbound(self) -> dict[str, int]:
        counts: dict[str, int] = self.asked("status")["outbound"]
        return counts

    @property
    def _is_sqlite(self) -> bool:
        return self.storage.startswith("sqlite:")

    @property
    def database(self) -> Path:
        return self.folder / "data" / "enishi.db"

    def lapse(self) -> None:
        """As if half a minute had passed since whoever is gone renewed its lease: nobody wants to wait for that."""
        if not self._is_sqlite:
            self.rows("UPDATE leases SET until_at = now() RETURNING 1")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Of the database, while the program runs or not."""
        if not self._is_sqlite:
            return asyncio.run(_fetch(self.storage, sql))
        connection = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


@functools.cache
def zygote() -> Zygote:
    return Zygote()


async def _fetch(url: str, sql: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()
