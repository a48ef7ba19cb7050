"""Everything that is left to chance in one life, drawn from its seed: each kind of trouble from a stream of its own.

So switching one kind off leaves the others' draws alone, and a life with fewer faults stays much the same life.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from enum import StrEnum


class Trouble(StrEnum):
    """What may go wrong; each can be switched off to make a failing life shorter."""

    SMTP = "smtp"
    """Not reached, 4xx and 5xx at every stage, lost before DATA and after it, slow."""
    IMAP = "imap"
    """Away for hours, lost while reading, mail twice, mail late, UIDVALIDITY anew."""
    DISK = "disk"
    """Busy, full, I/O errors, a commit whose failure is untrue."""
    CRASH = "crash"
    """kill -9 at any await of the program."""
    STOP = "stop"
    """SIGTERM at any moment; some time later it is started again."""
    CLOCK = "clock"
    """Set by hours or days, and put right later."""


class Chance:
    """`quiet`: the kinds that are switched off."""

    def __init__(self, seed: int, quiet: Collection[Trouble] = ()) -> None:
        self.seed = seed
        self.life = self.stream("life")
        """For the people, the plans and what else happens in a good week."""
        self._streams = {kind: self.stream(kind) for kind in Trouble}
        # Not every life has all troubles: what hides behind a frequent fault shows where that one is missing.
        self.rates = {kind: self._rate(kind) if kind not in quiet else 0.0 for kind in Trouble}
        self.over = False
        """No more troubles: the life is being brought to its end."""

    def stream(self, name: str) -> random.Random:
        """Strings are hashed with SHA-512 here, so neither PYTHONHASHSEED nor the platform matters."""
        return random.Random(f"{self.seed}:{name}")

    def of(self, kind: Trouble) -> random.Random:
        return self._streams[kind]

    def strikes(self, kind: Trouble, share: float) -> bool:
        """Whether trouble of this kind comes now; `share` is its probability in a troubled life."""
        rate = self.rates[kind]
        return bool(rate) and not self.over and self._streams[kind].random() < rate * share

    def _rate(self, kind: Trouble) -> float:
        return self._streams[kind].choice((0.0, 0.5, 1.0, 1.0, 2.0))
