"""The small firms of the laboratory: a few sites, read once, and a database with its tables made."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from tests.faults.simulation.timeline import START
from tests.support import small_firm

from enishi.core.settings import Site
from enishi.effects.render import Renderer
from enishi.effects.site import load_site
from enishi.effects.store import Store

SLOW = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks,   kind: thanks,   at: refusal,        mail: thanks,   approval: auto}
  - {id: case,     kind: case,     at: refusal + 1d,   mail: case,     approval: required}
  - {id: info,     kind: info,     at: previous + 2d,  mail: info,     approval: veto 24h}
  - {id: ask,      kind: question, at: previous + 1d,  mail: ask,      approval: auto}
  - {id: feedback, kind: feedback, at: refusal + 7d,   mail: feedback, approval: auto}
"""
QUICK = """\
cadence: quick
title: 早いプラン
steps:
  - {id: thanks,   kind: thanks,   at: refusal,        mail: thanks,   approval: auto}
  - {id: feedback, kind: feedback, at: refusal + 1d,   mail: feedback, approval: auto}
  - {id: ask,      kind: question, at: refusal + 2d,   mail: ask,      approval: auto}
  - {id: case,     kind: case,     at: refusal + 4d,   mail: case,     approval: required}
  - {id: farewell, kind: withdraw, at: refusal + 7d,   mail: farewell, approval: auto}
"""
_MAILS = {
    "thanks": ("thanks", "ご検討いただき、ありがとうございました"),
    "case": ("case", "導入事例のご紹介"),
    "info": ("info", "設備更新の進め方"),
    "ask": ("question", "先日の件について"),
    "feedback": ("feedback", "ご意見のお願い"),
    "farewell": ("withdraw", "これまでのお礼"),
}
_LAX = "pressure: {per_contact: 4 in 7d, per_company: 9 in 7d, offers: 4 in 30d}"
_STRICT = "pressure: {per_contact: 1 in 3d, per_company: 2 in 5d, offers: 1 in 180d}"


@dataclass(frozen=True)
class Variant:
    """What firms do differently."""

    pressure: str
    limits: str
    file_sent: str


VARIANTS = (
    Variant(_STRICT, "none", "no"),
    Variant(_LAX, "none", "auto"),
    Variant(_LAX, "{per_15_minutes: 2, per_hour: 4, per_day: 12, connections: 2}", "no"),
    Variant(_STRICT, "{per_minute: 1, per_hour: 5, connections: 1}", "auto"),
)


@cache
def site_of(variant: Variant) -> Site:
    with tempfile.TemporaryDirectory() as folder:
        return _with_a_server_elsewhere(_load(Path(folder), variant))


@cache
def renderer_of(variant: Variant) -> Renderer:
    """Templates are compiled once; a renderer keeps nothing of what it has rendered."""
    return Renderer(site_of(variant))


def furnish(folder: Path) -> None:
    """A data folder with an empty database of this version."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    for file in _template().iterdir():
        shutil.copy(file, data / file.name)


def _load(folder: Path, variant: Variant) -> Site:
    config = small_firm.write_site(
        folder,
        smtp_port=25,
        imap_port=143,
        cadence=SLOW,
        limits=variant.limits,
        mailbox=f"file_sent: {variant.file_sent}",
        more=variant.pressure,
    )
    (folder / "cadences" / "quick.yaml").write_text(QUICK, encoding="utf-8")
    for name, (kind, subject) in _MAILS.items():
        body = f"「{{{{ deal.subject }}}}」の件、{subject}です。"
        text = f"---\nsubject: {subject}\nkind: {kind}\n---\n{body}\n"
        (folder / "mail" / f"{name}.md.j2").write_text(text, encoding="utf-8")
    reasons = folder / "reasons.yaml"
    text = reasons.read_text(encoding="utf-8").replace(
        "says: [今は], cadence: plan", "says: [今は], cadence: quick"
    )
    reasons.write_text(text, encoding="utf-8")
    return load_site(config, today=START.date(), render_all=False)  # a deal without a name has no place here


def _with_a_server_elsewhere(site: Site) -> Site:
    """A mail server on this machine has our own clock and could bear nothing out (loops.timekeeping)."""
    boxes = {
        key: replace(
            box,
            smtp=replace(box.smtp, host="smtp.mirai.example"),
            imap=replace(box.imap, host="imap.mirai.example"),
        )
        for key, box in site.mailboxes.items()
    }
    return replace(site, mailboxes=boxes)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="enishi-lab-"))

    async def make() -> None:
        await (await Store.open("sqlite:enishi.db", folder)).close()

    asyncio.run(make())
    return folder


def due_on(at: datetime) -> str:
    """A day as a rep writes it."""
    return f"{at.month}/{at.day}"
