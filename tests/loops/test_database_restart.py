"""The database server restarts under a running daemon: it says so, and goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.small_firm import CONTACT, EVERYBODY, write_site

from enishi.app import daemon as daemon_module
from enishi.app.assembly import open_daemon
from enishi.core.refusal_input import RefusalInput
from enishi.effects.clock import SystemClock
from enishi.effects.site import load_site
from enishi.loops.recording import completed, record
from enishi.sandbox.world import Delivery, World

ALWAYS = 'windows: {mail: "mon-sun 00:00-24:00", courtesy: "mon-sun 00:00-24:00", jitter: 0m}'


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """Nobody else's, since it is restarted."""
    with running_postgres() as running:
        yield running


async def test_a_refusal_told_after_a_restart_of_the_server_is_thanked(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon_module, "REST_AFTER_FAULT", 0.1)
    clock = SystemClock()
    async with World(EVERYBODY, clock.now) as world:
        storage = f'storage: {{url: "{server.url(server.create_database())}"}}'
        ports = {"smtp_port": world.smtp_port, "imap_port": world.imap_port}
        config = write_site(tmp_path, **ports, password=world.password, windows=ALWAYS, more=storage)
        thanked = asyncio.Event()
        world.on_delivery(lambda delivery: _note(delivery, thanked))
        async with open_daemon(load_site(config, today=clock.now().date()), clock) as daemon:
            running = asyncio.create_task(daemon.run())
            await daemon.watchers["followup"].look()
            await asyncio.to_thread(server.restart)
            engine = daemon.office.engine
            told = RefusalInput(
                CONTACT, name="山田 花子", company="株式会社客先", reason="budget", rep="tanaka"
            )
            wanted = completed(told, engine.site)
            await engine.store.write(lambda tx: record(engine, tx, wanted, clock.now(), "cli"))
            daemon.office.ring()
            await asyncio.wait_for(thanked.wait(), 30)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def _note(delivery: Delivery, thanked: asyncio.Event) -> None:
    if delivery.recipient == CONTACT:
        thanked.set()
