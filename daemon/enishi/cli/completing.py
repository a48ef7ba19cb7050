"""What the shell offers at Tab: names, addresses and ids out of the site and its records.

Whatever goes wrong here offers nothing: a shell prompt is no place for complaints.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from enishi.cli.configuration import config_path

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.core.settings import Site
    from enishi.effects.store import Tx

Offers = list[tuple[str, str]]
"""Word and what it means."""
Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

MOST = 200
"""A longer list helps nobody who presses Tab."""


def _offering(look: Callable[[], Offers]) -> Complete:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        with contextlib.suppress(Exception):
            wanted = incomplete.casefold()
            found = [(word, text) for word, text in look() if word.casefold().startswith(wanted)]
            return [CompletionItem(word, help=" ".join(text.split())) for word, text in found[:MOST]]
        return []

    return complete


def _site() -> Site:
    from enishi.cli.session import now
    from enishi.effects.site import load_site

    return load_site(config_path(), today=now().date(), render_all=False)


def _records(list_them: Callable[[Tx], Awaitable[Offers]]) -> Offers:
    """Only from a database that is there already: Tab must not make one."""
    from enishi.app.office import data_folder
    from enishi.cli.session import reading

    site = _site()
    scheme, _, path = site.storage_url.partition(":")
    if scheme == "sqlite" and not (data_folder(site) / Path(path).name).exists():
        return []

    async def look(office: Office, tx: Tx, at: datetime) -> Offers:
        return await list_them(tx)

    return reading(look)


async def _sequence_ids(tx: Tx) -> Offers:
    people = {contact.id: contact for contact in await tx.contacts()}
    return [
        (f"S{found.id}", people[found.contact_id].name or people[found.contact_id].address)
        for found in reversed(await tx.list_sequences())
    ]


async def _draft_ids(tx: Tx) -> Offers:
    return [(f"D{found.id}", found.subject) for found in await tx.open_drafts()]


async def _doubt_ids(tx: Tx) -> Offers:
    return [
        (
            f"S{mail.sequence_id}.{mail.step}" if mail.sequence_id and mail.step else f"M{mail.id}",
            mail.subject,
        )
        for mail in await tx.in_doubt()
    ]


async def _addresses(tx: Tx) -> Offers:
    return [(found.address, found.name) for found in await tx.contacts()]


async def _suppressed(tx: Tx) -> Offers:
    return [(found.pattern, found.cause) for found in await tx.suppressions()]


async def _everything(tx: Tx) -> Offers:
    return [*await _sequence_ids(tx), *await _draft_ids(tx), *await _addresses(tx)]


def _cadences() -> Offers:
    return [(key, cadence.title) for key, cadence in _site().cadences.items()]


def _reasons() -> Offers:
    return [(key, reason.title) for key, reason in _site().reasons.items()]


def _reps() -> Offers:
    return [(key, rep.name) for key, rep in _site().reps.items()]


cadences = _offering(_cadences)
reasons = _offering(_reasons)
reps = _offering(_reps)
sequences = _offering(lambda: _records(_sequence_ids))
drafts = _offering(lambda: _records(_draft_ids))
doubts = _offering(lambda: _records(_doubt_ids))
addresses = _offering(lambda: _records(_addresses))
suppressed = _offering(lambda: _records(_suppressed))
everything = _offering(lambda: _records(_everything))
