"""Addresses and domains that are never written to again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from enishi.core.address import address_key, domain_of
from enishi.core.model import Suppression
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Ask, Change, insert, run
from enishi.effects.store.operations import Operations

_KNOWN = "SELECT pattern FROM suppressions WHERE pattern AMONG ?"
_SUPPRESS = insert("suppressions", ("pattern", "cause", "since_at")) + " ON CONFLICT (pattern) DO NOTHING"


class Suppressions(Operations):
    async def suppress(self, pattern: str, cause: str, at: datetime) -> bool:
        """`pattern` is an address or `@domain`. False if it was suppressed before; the first cause stays."""
        key = {"pattern": address_key(pattern)}
        return await self._add_once(t.Suppression, key, cause=cause, since_at=at) is not None

    async def suppress_all(self, suppressions: Iterable[Suppression]) -> set[str]:
        """As `suppress`, of many different patterns; those that are new."""
        wanted = {address_key(one.pattern): one for one in suppressions}
        rows = [(pattern, one.cause, one.since_at) for pattern, one in wanted.items()]
        known, _ = await run(self._connection, Ask(_KNOWN, (list(wanted),)), Change(_SUPPRESS, rows))
        return set(wanted) - {pattern for (pattern,) in known}

    async def unsuppress(self, pattern: str) -> bool:
        """False if it was not suppressed."""
        return await self._rows(t.Suppression, pattern=address_key(pattern)).delete() == 1

    async def is_suppressed(self, address: str) -> bool:
        """The address itself, its domain, or a domain above that."""
        return await self._rows(t.Suppression, pattern__in=patterns(address)).exists()

    async def suppressions(self) -> list[Suppression]:
        """The newest first."""
        return await self._all(Suppression, self._rows(t.Suppression).order_by("-since_at", "-id"))


def patterns(address: str) -> list[str]:
    """All that would suppress this address."""
    labels = domain_of(address).split(".")
    return [address_key(address), *("@" + ".".join(labels[start:]) for start in range(len(labels)))]
