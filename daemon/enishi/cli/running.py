"""`enishi run`: the daemon until it is told to stop, or once through everything that is due."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from enishi.cli import views
from enishi.cli.command import command
from enishi.cli.configuration import config_path
from enishi.cli.output import language, one_line, phrase, tell, tell_json
from enishi.cli.plan_text import local_moment
from enishi.core.problem import Unavailable
from enishi.core.settings import Site
from enishi.core.telling import history_line

if TYPE_CHECKING:
    from enishi.app.daemon import Daemon
    from enishi.core.model import History
    from enishi.effects.clock import Clock

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@command("run")
@click.option("--until-idle", is_flag=True, help=phrase("cli.option.until_idle"))
@click.option("-v", "--verbose", is_flag=True, help=phrase("cli.option.verbose"))
def run_command(until_idle: bool, verbose: bool, as_json: bool) -> None:
    from enishi.effects import log
    from enishi.effects.clock import SystemClock
    from enishi.effects.site import load_site

    clock = SystemClock()
    site = load_site(config_path(), today=clock.now().date())
    log.set_up(verbose)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_until_idle(site, clock, as_json) if until_idle else _until_told_to_stop(site, clock))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed (`pip install enishi[fast]`); the standard loop does the same, slower."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _until_told_to_stop(site: Site, clock: Clock) -> None:
    """A signal asks; what is on its way to a server is finished first (mail-reality R17)."""
    from enishi.app.assembly import open_daemon

    task = asyncio.current_task()
    assert task is not None
    _once_on_signals(task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        async with open_daemon(site, clock) as daemon:
            await daemon.run()


def _once_on_signals(stop: Callable[[], object]) -> None:
    """A second signal must not cut off the mail that the first one lets finish."""
    asked: list[int] = []

    def ask(number: int) -> None:
        if not asked:
            stop()
        asked.append(number)

    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, ask, number)


async def _until_idle(site: Site, clock: Clock, as_json: bool) -> None:
    from enishi.app.assembly import open_daemon

    began_at = clock.now()
    async with open_daemon(site, clock) as daemon:
        fault = None
        finishing = []  # held, lest it be collected
        _once_on_signals(lambda: finishing.append(asyncio.create_task(daemon.finish())))
        try:
            await daemon.until_idle()
        except Unavailable as unreachable:  # what could be done was done, and is told first
            fault = unreachable
        await _tell_done(daemon, site, began_at, as_json)
    if fault is not None:
        raise fault


async def _tell_done(daemon: Daemon, site: Site, began_at: datetime, as_json: bool) -> None:
    happened: list[History] = await daemon.office.store.read(lambda tx: tx.recent_history(began_at))
    next_at = await daemon.next_at()
    if as_json:
        lines = [
            {
                **views.history(line, site, language()),
                "sequence": f"S{line.sequence_id}" if line.sequence_id else None,
            }
            for line in happened
        ]
        tell_json({"happened": lines, "next_due_at": next_at})
        return
    for line in happened:
        about = f"S{line.sequence_id} " if line.sequence_id else ""
        tell(about + one_line(history_line(language(), line, site.timezone)))
    if not happened:
        tell(phrase("cli.nothing_to_do"))
    if next_at is not None:
        tell(phrase("cli.status.next", when=local_moment(next_at, site.timezone)))
