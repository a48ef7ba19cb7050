"""How fast each mailbox may go: its provider's limits, and the rest it takes when its server cannot take mail."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from enishi.core import limits, retry
from enishi.core.send_result import Deferred, NotReached, Refused, SendResult


@dataclass
class Pace:
    limits: Mapping[str, Mapping[str, int]]
    """By mailbox: per_minute, per_hour, per_day; empty: none."""
    jitter: Callable[[], float]
    """In [0, 1)."""
    unreached: dict[str, str] = field(default_factory=dict)
    """By mailbox: why its server is not to be had at present."""
    _failures: dict[str, int] = field(default_factory=dict)
    _resting_until: dict[str, datetime] = field(default_factory=dict)
    _tried: dict[str, deque[datetime]] = field(default_factory=dict)

    def remember(self, mailbox: str, tried: Iterable[datetime]) -> None:
        """What was sent before this process began still counts against the limits."""
        self._tried[mailbox] = deque(sorted(tried))

    def free_at(self, mailbox: str, now: datetime) -> datetime:
        """When the mailbox may send again; `now` or earlier: at once."""
        tried = self._tried.setdefault(mailbox, deque())
        while tried and tried[0] <= now - limits.LONGEST:
            tried.popleft()
        rested_at = self._resting_until.get(mailbox, now)
        return max(rested_at, limits.free_at(self.limits.get(mailbox, {}), tried, now))

    def note(self, mailbox: str, result: SendResult, now: datetime) -> None:
        if isinstance(result, NotReached):
            self._failures[mailbox] = self._failures.get(mailbox, 0) + 1
            self.unreached[mailbox] = result.reason
            self._resting_until[mailbox] = retry.server_try_at(self._failures[mailbox], now, self.jitter())
            return
        self._failures.pop(mailbox, None)
        self.unreached.pop(mailbox, None)
        self._tried.setdefault(mailbox, deque()).append(now)
        if isinstance(result, Deferred | Refused) and result.account_wide:
            self._resting_until[mailbox] = now + retry.ACCOUNT_REST
