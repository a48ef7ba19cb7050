"""Where a refusal leads: for every reason and finality, one cadence.

1. An entry for that finality under the reason's `cadence:` decides.
2. Else its `default` (or the single NAME), where that cadence's `for:` allows the pair.
   A reason that is itself a final no leads to its default whatever finality was noted.
3. Else the cadence whose `for:` covers the pair; one that names the reason beats one that names only a finality.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from enishi.core.model import Finality
from enishi.effects.site.schema import CadenceModel, ReasonModel

Cadences = Mapping[str, CadenceModel]


@dataclass(frozen=True, slots=True)
class Route:
    """The cadences that claim one (reason, finality): exactly one is right."""

    finality: Finality
    claims: tuple[str, ...]
    excluded: bool = False
    """The reason names the cadence for this finality, but the cadence's own `for` leaves the pair out."""


def routes(key: str, reason: ReasonModel, cadences: Cadences) -> tuple[Route, ...]:
    return tuple(_route(key, reason, finality, cadences) for finality in Finality)


def _route(key: str, reason: ReasonModel, finality: Finality, cadences: Cadences) -> Route:
    leads = reason.cadence
    if named := getattr(leads, finality.value):
        return Route(
            finality, (named,), excluded=named in cadences and not _allows(cadences[named], key, finality)
        )
    default = leads.default
    meant = Finality.FINAL if reason.finality is Finality.FINAL else finality
    if default is not None and default in cadences and _allows(cadences[default], key, meant):
        return Route(finality, (default,))
    return Route(finality, _volunteers(key, finality, cadences))


def _volunteers(key: str, finality: Finality, cadences: Cadences) -> tuple[str, ...]:
    covering = [
        cadence
        for cadence in cadences.values()
        if (cadence.for_.reason or cadence.for_.finality) and _allows(cadence, key, finality)
    ]
    naming_it = [cadence for cadence in covering if cadence.for_.reason]
    return _keys(naming_it or covering)


def _allows(cadence: CadenceModel, key: str, finality: Finality) -> bool:
    reasons, finalities = cadence.for_.reason, cadence.for_.finality
    return (not reasons or key in reasons) and (not finalities or finality in finalities)


def _keys(cadences: Iterable[CadenceModel]) -> tuple[str, ...]:
    return tuple(cadence.cadence for cadence in cadences)
