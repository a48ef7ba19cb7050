"""One row of the table of failures, and whether a reply falls under it."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from enishi.core.failures.reply import Phase, Reply
from enishi.core.failures.words import Words
from enishi.core.handling import Handling

BEFORE_MAIL = frozenset({Phase.CONNECT, Phase.LOGIN})
ANY_PHASE = frozenset(Phase)


@dataclass(frozen=True, slots=True)
class Row:
    """A reply falls under it by its code and phase, and then by its enhanced code *or* its words, where either is named."""

    means: str
    handling: Handling
    reason: str
    source: str
    samples: tuple[tuple[Phase, str], ...]
    codes: str = "*"
    """Separated by blanks; `?` is any digit, `*` any code."""
    enhanced: str = ""
    """Separated by blanks, such as `4.7.28`, `4.7.20-27`, `5.7.*`."""
    words: tuple[Words, ...] = ()
    phases: frozenset[Phase] = ANY_PHASE

    def covers(self, reply: Reply) -> bool:
        if reply.phase not in self.phases or not _is_among(str(reply.code), self.codes):
            return False
        if not self.enhanced and not self.words:
            return True
        return self._has_code(reply) or any(words.are_in(reply.words) for words in self.words)

    def _has_code(self, reply: Reply) -> bool:
        return reply.enhanced is not None and any(
            _spans(span, reply.enhanced) for span in self.enhanced.split()
        )


def _is_among(code: str, patterns: str) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns.split())


def _spans(span: str, enhanced: str) -> bool:
    """`5.7.*` and `5.7.20-27` span 5.7.25; `5.7.2` does not."""
    subject, _, detail = span.rpartition(".")
    found_subject, _, found = enhanced.rpartition(".")
    if subject != found_subject:
        return False
    first, _, last = detail.partition("-")
    return detail == "*" or int(first) <= int(found) <= int(last or first)
