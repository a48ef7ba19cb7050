"""`backup FILE` and `restore FILE`, and the word that lets a restored copy send again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enishi.cli.command import command
from enishi.cli.configuration import config_path
from enishi.cli.output import phrase, tell, tell_json
from enishi.cli.plan_text import local_moment
from enishi.cli.session import changing, now
from enishi.cli.words import CAUSE
from enishi.core.problem import BadInput, NotSo

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.app.safekeeping import Safekeeping
    from enishi.effects.store import Tx

FILE = click.Path(path_type=Path)


@command("backup")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--force", is_flag=True, help=phrase("cli.option.force"))
def backup_command(file: Path, force: bool, as_json: bool) -> None:
    at = now()
    copied = _safekeeping(at).back_up(file, at, overwrite=force)
    if as_json:
        tell_json({"file": str(copied.file), "bytes": copied.octets, "made_at": at})
        return
    size = f"{copied.octets / 2**20:.1f}"
    tell(phrase("cli.backed_up", file=copied.file, size=size, site=config_path().parent.resolve()))


@command("restore")
@click.argument("file", metavar="FILE", type=FILE, required=False)
@click.option("--done", is_flag=True, help=phrase("cli.option.done"))
def restore_command(file: Path | None, done: bool, as_json: bool) -> None:
    if done == (file is not None):
        raise BadInput("restore.file_or_done")
    if file is None:
        _release(as_json)
        return
    at = now()
    safekeeping = _safekeeping(at)
    restored = safekeeping.restore(file, at)
    if as_json:
        tell_json({"file": str(file), "made_at": restored.made_at, "replaced": restored.replaced})
        return
    made_at = local_moment(restored.made_at, safekeeping.site.timezone)
    tell(phrase("cli.restored", file=file, when=made_at))
    if restored.replaced is not None:
        tell(phrase("cli.restored_replaced", file=restored.replaced))
    tell(phrase("cli.restored_next"))


def _release(as_json: bool) -> None:
    async def release(office: Office, tx: Tx, at: datetime) -> None:
        from enishi.core.model import History
        from enishi.loops.hold_switch import Hold, holds, release

        if Hold.RESTORED not in await holds(tx):
            raise NotSo("restore.not_on_hold")
        await release(tx, Hold.RESTORED, at)
        await tx.remember(History(at, "history.restore_released", CAUSE))

    changing(release)
    tell_json({"on_hold": False}) if as_json else tell(phrase("cli.restore_done"))


def _safekeeping(at: datetime) -> Safekeeping:
    from enishi.app.safekeeping import Safekeeping
    from enishi.effects.site import load_site

    return Safekeeping(load_site(config_path(), today=at.date(), render_all=False))
