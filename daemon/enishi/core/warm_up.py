"""A new address begins with few mails a day and grows: the large providers ask to raise volume slowly (mail-reality §2.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

PLENTY = 1_000_000
"""More a day than any mailbox sends: the warm-up is over."""


@dataclass(frozen=True, slots=True)
class WarmUp:
    first_day: int = 20
    growth: float = 1.5
    """Above 1: each day so many times the mails of the day before."""


def most_today(warm_up: WarmUp | None, first_sent_on: date | None, today: date) -> int | None:
    """How many mails the mailbox may send on `today`, a day in the site's time zone; None: any number.

    `first_sent_on`: the day of its first mail; None: it has sent none yet. Days without mail count, too.
    """
    if warm_up is None:
        return None
    days = max((today - first_sent_on).days, 0) if first_sent_on is not None else 0
    if days * math.log(warm_up.growth) >= math.log(PLENTY / warm_up.first_day):
        return None
    return int(warm_up.first_day * warm_up.growth**days)
