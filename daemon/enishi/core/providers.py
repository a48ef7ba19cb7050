"""How fast each mail host lets one mailbox send: presets for `mailboxes.X.provider` (mail-reality §2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

UNKNOWN_HOST: Mapping[str, int] = {"per_hour": 60}
"""For a host we know nothing about: slow enough for the smallest shared server."""


@dataclass(frozen=True, slots=True)
class Provider:
    """`limits` may hold per_minute, per_hour, per_day; empty: the host sets none."""

    key: str
    limits: Mapping[str, int]
    source: str
    seen_on: date
    """The day of the source, not of our reading: old figures deserve a second look."""


_ALL = (
    Provider(
        "xserver",
        {"per_hour": 1_500, "per_day": 15_000},
        "https://click.jp/?p=876",
        date(2020, 7, 1),
    ),
    Provider(
        # The host gives "about 100 in 15 minutes" for its smaller plans and answers with no error code beyond it.
        "sakura",
        {"per_minute": 6, "per_hour": 400},
        "https://click.jp/?p=876",
        date(2020, 7, 1),
    ),
    Provider(
        # The smallest plan; larger ones may write `limits:`. The sum over all addresses of a contract counts.
        "lolipop",
        {"per_hour": 100, "per_day": 1_000},
        "https://lolipop.jp/terms/prohibition",
        date(2026, 11, 21),
    ),
    Provider(
        "google",
        {"per_day": 2_000},
        "https://support.google.com/a/answer/166852",
        date(2026, 11, 21),
    ),
    Provider(
        "microsoft365",
        {"per_minute": 30, "per_day": 10_000},
        "https://northcentral.teamdynamix.com/ KB 70527",
        date(2026, 11, 21),
    ),
    Provider("own_relay", {}, "one's own relay sets its own limits", date(2026, 11, 21)),
)

PROVIDERS: Mapping[str, Provider] = {provider.key: provider for provider in _ALL}


def limits_of(provider: str | None) -> Mapping[str, int]:
    """The preset of a known provider; for None the slow default."""
    return PROVIDERS[provider].limits if provider else UNKNOWN_HOST
