"""One call's business with the database: open the office, do the work, wake the daemon if something changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from enishi.cli.configuration import config_path

if TYPE_CHECKING:  # `--help` and the completion of option names must not wait for the ORM
    from enishi.app.office import Office
    from enishi.core.settings import Site
    from enishi.effects.store import Tx

T = TypeVar("T")


def in_office(work: Callable[[Office], Awaitable[T]]) -> T:
    """Raises BadInput with all that is wrong with the site, Unavailable when the database cannot be had."""
    from enishi.app.office import open_office
    from enishi.effects.clock import SystemClock

    async def visit() -> T:
        async with open_office(config_path(), SystemClock()) as office:
            return await work(office)

    return asyncio.run(visit())


def reading(work: Callable[[Office, Tx, datetime], Awaitable[T]]) -> T:
    """Look at one moment's state of the records."""

    async def look(office: Office) -> T:
        at = now()
        return await office.store.read(lambda tx: work(office, tx, at))

    return in_office(look)


def changing(work: Callable[[Office, Tx, datetime], Awaitable[T]]) -> T:
    """Change the records in one transaction, then wake the daemon: what was asked for begins at once."""

    async def change(office: Office) -> T:
        at = now()
        done = await office.store.write(lambda tx: work(office, tx, at))
        office.ring()
        return done

    return in_office(change)


def now() -> datetime:
    from enishi.effects.clock import SystemClock

    return SystemClock().now()


def today(site: Site) -> date:
    """The calendar day where the firm is."""
    return now().astimezone(site.timezone).date()
