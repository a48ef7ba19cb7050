"""How fast each mail host lets one mailbox send: presets for `mailboxes.X.provider` (mail-reality §2.7).

Hosts for which no figure was found (ConoHa, お名前.com) have none here and get the slow default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from enishi.core.limits import NO_LIMITS, Limits, windows_of
from enishi.core.settings import MailboxSettings

PER_DOMAIN = windows_of({"per_minute": 5, "per_hour": 60})
"""No host's figure but ours: what a firm's own people might send by hand, so that no recipient's host sees a burst."""


def _limits(connections: int = 2, **counts: int) -> Limits:
    return Limits(windows_of(counts), connections, PER_DOMAIN)


UNSTATED = _limits()
"""What goes along with `limits:` that an owner writes."""
UNKNOWN_HOST = _limits(connections=1, seconds_apart=30, per_hour=60)
"""For a host we know nothing about: slow enough for the smallest shared server (D6)."""


@dataclass(frozen=True, slots=True)
class Provider:
    key: str
    limits: Limits
    source: str
    seen_on: date
    """The day of the source, not of our reading: old figures deserve a second look."""


_ALL = (
    Provider(
        "xserver",
        _limits(per_hour=1_500, per_day=15_000),
        "https://click.jp/?p=876",
        date(2020, 7, 1),
    ),
    Provider(
        # The guide value of the smaller plans (Business 250, Managed 600); beyond it no error code tells.
        "sakura",
        _limits(per_15_minutes=100),
        "https://click.jp/?p=876",
        date(2020, 7, 1),
    ),
    Provider(
        # The smallest plan (Light 300 and 3,000, Standard 1,000 and 10,000). All addresses of a contract count together.
        "lolipop",
        _limits(per_hour=100, per_day=1_000),
        "https://lolipop.jp/terms/prohibition",
        date(2026, 11, 21),
    ),
    Provider(
        "google",
        _limits(per_day=2_000),
        "https://support.google.com/a/answer/166852",
        date(2026, 11, 21),
    ),
    Provider(
        # Three connections at once, of which the person's own mail program needs one.
        "microsoft365",
        _limits(per_minute=30, per_day=10_000),
        "https://northcentral.teamdynamix.com/ KB 70527; techcommunity 607825",
        date(2026, 11, 21),
    ),
    Provider(
        "line_works",
        _limits(per_minute=60, per_day=20_000),
        "https://help.worksmobile.com/ko/faqs/mail/send-mail/how-many-mails-can-be-sent-a-day",
        date(2026, 11, 21),
    ),
    Provider(
        # Biz メール&ウェブ エコノミー; the host asks for 5 a minute in the first 30 days.
        "ntt_biz",
        _limits(per_minute=12),
        "http://ezhp.jp/web/1466944804.html",
        date(2016, 6, 26),
    ),
    Provider(
        # What is above is held for an hour, not refused; so a mail would leave later than we believe.
        "forwardy",
        _limits(per_hour=100),
        "https://cp.forwardy.jp/ KB 133",
        date(2026, 11, 21),
    ),
    Provider("own_relay", NO_LIMITS, "one's own relay sets its own limits", date(2026, 11, 21)),
)

PROVIDERS: Mapping[str, Provider] = {provider.key: provider for provider in _ALL}


def limits_of(provider: str | None) -> Limits:
    """The preset of a known provider; for None the slow default."""
    return PROVIDERS[provider].limits if provider else UNKNOWN_HOST


def limits_for(mailbox: MailboxSettings) -> Limits:
    """What holds for this mailbox: what its owner wrote, else its provider's preset, else the slow default."""
    return mailbox.limits if mailbox.limits is not None else limits_of(mailbox.provider)
