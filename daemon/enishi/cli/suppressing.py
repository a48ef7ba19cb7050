"""`suppress` and `unsuppress`: a person asked by phone, or at a meeting, to be left alone."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

import click

from enishi.cli import completing
from enishi.cli.command import command
from enishi.cli.output import one_line, phrase, tell, tell_json
from enishi.cli.session import changing
from enishi.cli.words import CAUSE
from enishi.core.address import address_key, is_address
from enishi.core.events import OptedOut
from enishi.core.model import Contact, History, Sequence
from enishi.core.problem import BadInput, NotSo

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.store import Tx

LONGEST_WHY = 500


@command("suppress")
@click.argument("whom", metavar="ADDR|@DOMAIN", shell_complete=completing.addresses)
@click.option("--why", metavar="TEXT", help=phrase("cli.option.why"))
def suppress_command(whom: str, why: str | None, as_json: bool) -> None:
    pattern, cause = pattern_of(whom), _cause(why)

    async def work(office: Office, tx: Tx, at: datetime) -> tuple[bool, list[Sequence]]:
        return await suppress(office, tx, pattern, cause, at)

    added, stopped = changing(work)
    if as_json:
        names = [f"S{sequence.id}" for sequence in stopped]
        tell_json({"pattern": pattern, "cause": cause, "already": not added, "stopped": names})
        return
    names_text = ", ".join(f"S{sequence.id}" for sequence in stopped) or phrase("cli.none")
    tell(phrase("cli.suppressed" if added else "cli.suppressed_already", whom=pattern, stopped=names_text))


@command("unsuppress")
@click.argument("whom", metavar="ADDR|@DOMAIN", shell_complete=completing.suppressed)
def unsuppress_command(whom: str, as_json: bool) -> None:
    pattern = pattern_of(whom)

    async def unsuppress(office: Office, tx: Tx, at: datetime) -> bool:
        if not await tx.unsuppress(pattern):
            by_domain = not pattern.startswith("@") and await tx.is_suppressed(pattern)
            raise NotSo("cli.suppressed_by_domain" if by_domain else "cli.not_suppressed", whom=pattern)
        for contact in await _people(tx, pattern):
            await tx.remember(
                History(at, "history.unsuppressed", CAUSE, {"whom": pattern}, contact_id=contact.id)
            )
        return not pattern.startswith("@") and await tx.is_suppressed(pattern)

    still = changing(unsuppress)
    if as_json:
        tell_json({"pattern": pattern, "still_suppressed_by_domain": still})
    else:
        tell(phrase("cli.unsuppressed_but_domain" if still else "cli.unsuppressed", whom=pattern))


async def suppress(
    office: Office, tx: Tx, pattern: str, cause: str, at: datetime
) -> tuple[bool, list[Sequence]]:
    """Whether it is new, and the sequences that stopped for it at once."""
    added = await tx.suppress(pattern, cause, at)
    for contact in await _people(tx, pattern) if added else []:
        params = {"whom": pattern, "why": cause}
        await tx.remember(History(at, "history.suppression_added", CAUSE, params, contact_id=contact.id))
    live = await _live_sequences(tx, pattern)
    outcomes = await office.engine.happen_if_possible(tx, [found.id for found in live], OptedOut(), at, CAUSE)
    return added, [outcome.sequence for outcome in outcomes]


def pattern_of(text: str) -> str:
    """An address or `@domain`, in one spelling. Raises BadInput for anything else."""
    folded = address_key(unicodedata.normalize("NFKC", text))
    local = "x" if folded.startswith("@") else ""
    if not is_address(local + folded) or (local and "." not in folded):
        raise BadInput("cli.bad_pattern", value=one_line(text[:80]))
    return folded


def _cause(why: str | None) -> str:
    cause = one_line(why or "").strip()
    if len(cause) > LONGEST_WHY:
        raise BadInput("refusal.too_long", field="--why", length=len(cause))
    return cause or "by_person"


async def _people(tx: Tx, pattern: str) -> list[Contact]:
    if pattern.startswith("@"):
        return await tx.contacts_at_domain(pattern[1:])
    contact = await tx.contact_by_address(pattern)
    return [contact] if contact else []


async def _live_sequences(tx: Tx, pattern: str) -> list[Sequence]:
    if pattern.startswith("@"):
        return await tx.live_sequences_at_domain(pattern[1:])
    return [
        found for person in await _people(tx, pattern) for found in await tx.sequences_of(person.id, True)
    ]
