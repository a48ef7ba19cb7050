"""A site with its database open. It knows nothing of mail servers, so a command need not wait for what it never uses."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from enishi.core.settings import Site
from enishi.effects.clock import Clock
from enishi.effects.doorbell import ring
from enishi.effects.render import Renderer
from enishi.effects.site import load_site
from enishi.effects.store import Store
from enishi.effects.store.connection import address_of
from enishi.effects.tokens import fresh_token
from enishi.loops.engine import Engine


@dataclass(frozen=True)
class Office:
    """A site with its database open: what every command works with."""

    site: Site
    store: Store
    engine: Engine
    data: Path
    """Folder of the data: the database's own for SQLite, `data/` beside the config otherwise."""

    def ring(self) -> bool:
        """Wake the daemon of this data folder, and all others on the database; whether there is one here."""
        self.store.ring()
        return ring(self.data)


@contextlib.asynccontextmanager
async def open_office(config: Path, clock: Clock) -> AsyncIterator[Office]:
    """Load the site and open its database. Raises BadInput with all that is wrong, or Unavailable."""
    site = load_site(config, today=clock.now().date(), render_all=False)
    async with office_of(site) as office:
        yield office


@contextlib.asynccontextmanager
async def office_of(site: Site) -> AsyncIterator[Office]:
    folder = Path(site.folder)
    store = await Store.open(site.storage_url, folder)
    try:
        engine = Engine(site, Renderer(site), fresh_token, store)
        yield Office(site, store, engine, data_folder(site))
    finally:
        await store.close()


def data_folder(site: Site) -> Path:
    database = database_file(site)
    return Path(site.folder) / "data" if database is None else database.parent


def database_file(site: Site) -> Path | None:
    """None on PostgreSQL."""
    return address_of(site.storage_url, Path(site.folder)).file
