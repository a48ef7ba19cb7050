"""The firm that the benches measure: what `enishi init` writes, with mail servers on loopback and nothing that waits.

Its windows never close, nobody is written to too often, one rep owns every deal, and its own relay has no limits.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.bench import customers
from tests.bench.letter import Letter

PROGRAM = Path(sys.executable).with_name("enishi")

ADDRESS = "followup@bench-firm.test"
PASSWORD = "bench"
REP = "rep@bench-firm.test"
THANKED = "budget"
"""A reason of the starter site whose cadence begins with thanks."""

_OPEN = "mon-sun 00:00-24:00"
_OFTEN = "1000 in 1d"


@dataclass(frozen=True)
class Firm:
    folder: Path
    lang: str = "ja"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def found(
        self, smtp_port: int, imap_port: int, storage: str = "sqlite:data/enishi.db", **mailbox: Any
    ) -> None:
        """Write the site, or its config anew. `mailbox`: further keys of the mailbox, `limits` for one."""
        if not self.config.exists():
            self._init()
        config = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        config |= {
            "mailboxes": {"followup": {**_servers(smtp_port, imap_port), "limits": "none", **mailbox}},
            "control": {"mailbox": "followup"},
            "reps": {"rep": {"name": "Robin Sato", "title": "Sales", "address": REP}},
            "windows": {"mail": _OPEN, "courtesy": _OPEN, "jitter": "0m"},
            "pressure": {"per_contact": _OFTEN, "per_company": _OFTEN, "offers": _OFTEN},
            "consent": {"default_basis": "business_card"},
            "storage": {"url": storage},
        }
        config["sender"]["opt_out"] = {"mail": ADDRESS}
        self.config.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")

    def _init(self) -> None:
        init = [str(PROGRAM), "init", "--yes", "--lang", self.lang, str(self.folder)]
        subprocess.run(init, check=True, capture_output=True)
        (self.folder / "calendar.yaml").write_text("holidays: none\nclosures: []\nweekend: []\n")
        (self.folder / "secrets").mkdir(mode=0o700, exist_ok=True)
        secret = self.folder / "secrets" / "followup"
        secret.touch(mode=0o600)
        secret.write_text(PASSWORD)

    def adopt(self, templates: Path | None) -> str:
        """The reason that leads to a mail at once: the peers' letter, or without their templates the starter's thanks."""
        return Letter.read(templates, self.lang).put_into(self.folder) if templates else THANKED

    def refused_by(self, count: int, reason: str) -> Path:
        """A CSV of so many refusals, for `enishi import refusals`."""
        return customers.write_csv(self.folder / "refusals.csv", count, self.lang, reason)

    def command(self, *arguments: str | Path) -> list[str]:
        return [str(PROGRAM), "-c", str(self.config), *map(str, arguments)]

    def enishi(self, *arguments: str | Path) -> str:
        """What one command prints. Raises RuntimeError with its words if it fails."""
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"enishi {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
        return done.stdout


def _servers(smtp_port: int, imap_port: int) -> dict[str, Any]:
    here = {"host": "127.0.0.1", "security": "none"}
    login = {"user": ADDRESS, "password": {"file": "secrets/followup"}}
    return {
        "address": ADDRESS,
        "smtp": {**here, "port": smtp_port},
        "imap": {**here, "port": imap_port, **login},
    }
