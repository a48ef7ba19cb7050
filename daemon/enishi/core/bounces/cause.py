"""Why a mail came back, from the words and codes of a hundred mail systems.

What matters is not the first digit but what a careful sender does next: stop using the address, or not.
"""

from __future__ import annotations

import re
from enum import StrEnum

from enishi.core.bounces import cause_words as words

_LONGEST = 8_000


class BounceCause(StrEnum):
    ADDRESS = "address"
    """No such user, no such host, moved."""
    SUSPENDED = "suspended"
    """The mailbox exists no more for its owner: disabled, closed, locked."""
    MAILBOX_FULL = "mailbox_full"
    SIZE = "size"
    TRANSIENT = "transient"
    """Network, timeouts, a busy or broken server."""
    POLICY = "policy"
    """The message or the sender was not liked: spam filter, blocklist, authentication."""
    RECIPIENT_FILTER = "recipient_filter"
    """The person's own filter, as Japanese carriers have them: `User unknown` only after the whole mail was taken."""
    UNSTATED = "unstated"

    @property
    def is_hard(self) -> bool:
        """The address should not be used again. A refusal that names no cause counts as hard."""
        return self in (BounceCause.ADDRESS, BounceCause.SUSPENDED, BounceCause.UNSTATED)


# The order is the rule: a word further down often accompanies the true cause further up.
_STATED = (
    (BounceCause.TRANSIENT, words.OUR_SENDING_RATE),
    (BounceCause.MAILBOX_FULL, words.FULL),
    (BounceCause.RECIPIENT_FILTER, words.RECIPIENT_FILTER),
    (BounceCause.POLICY, words.OUR_FAULT),
    (BounceCause.TRANSIENT, words.LOOKUP_TROUBLE),
    (BounceCause.SUSPENDED, words.LOCKED),
    (BounceCause.ADDRESS, words.NO_USER),
    (BounceCause.ADDRESS, words.NO_HOST),
    (BounceCause.SIZE, words.SIZE),
    (BounceCause.SUSPENDED, words.SUSPENDED),
    (BounceCause.TRANSIENT, words.RATE),
    (BounceCause.POLICY, words.POLICY),
    (BounceCause.ADDRESS, words.NO_USER_LOOSELY),
)

_BY_STATUS = (
    (re.compile(r"[45]\.2\.2"), BounceCause.MAILBOX_FULL),
    (re.compile(r"[45]\.(?:2\.3|3\.4)"), BounceCause.SIZE),
    (re.compile(r"[45]\.(?:2\.1|7\.13)"), BounceCause.SUSPENDED),
    (re.compile(r"5\.2\.0"), BounceCause.RECIPIENT_FILTER),
    (re.compile(r"5\.1\.(?:[012346]|10|351)|5\.4\.4|5\.7\.1[78]"), BounceCause.ADDRESS),
    (re.compile(r"[45]\.(?:7\.\d+|1\.[78]|6\.\d+)"), BounceCause.POLICY),
    (re.compile(r"4\.\d\.\d+|5\.[34]\.\d+|5\.5\.[1-6]"), BounceCause.TRANSIENT),
)

_URL_OR_ADDRESS = re.compile(r"https?://\S+|<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?")
_HOST_NAME = re.compile(r"\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}\.[a-z]{2,24}\b")
# A filter that answers `550 : User unknown` names nobody; the server that knows its users names the address.
_NOBODY_NAMED = re.compile(r"550\s{0,4}:?\s{0,4}:\s{0,4}user unknown", re.IGNORECASE)
_SMTP_REPLY = re.compile(r"(?<![\d.])([245])([0-5])(\d)(?![\d.])")


def cause_of(text: str, status: str | None) -> BounceCause:
    """The cause that `text` (the diagnostic, without the returned mail) states, else the one that the codes stand for."""
    return cause_in(text) or _by_code(_plain(text), status)


def cause_in(text: str) -> BounceCause | None:
    """The cause that words state; None where they merely say that delivery failed."""
    plain = _plain(text)
    for cause, pattern in _STATED:
        if pattern.search(plain):
            by_filter = cause is BounceCause.ADDRESS and _NOBODY_NAMED.search(text[:_LONGEST])
            return BounceCause.RECIPIENT_FILTER if by_filter else cause
    return None


def _plain(text: str) -> str:
    """On one line and without names: `spam-filter.example`, `userunknown@…` and an error page's address state nothing."""
    without = _URL_OR_ADDRESS.sub(" ", text[:_LONGEST])
    return words.STATES_NOTHING.sub(" ", " ".join(_HOST_NAME.sub(" ", without).split()))


def _by_code(plain: str, status: str | None) -> BounceCause:
    if status and not status.endswith(".0.0"):
        for pattern, cause in _BY_STATUS:
            if pattern.fullmatch(status):
                return cause
    reply = _SMTP_REPLY.search(plain)
    if (status or "").startswith("4") or (reply and reply[1] == "4"):
        return BounceCause.TRANSIENT
    if words.RECIPIENT_REFUSED.search(plain):
        return BounceCause.ADDRESS
    return BounceCause.TRANSIENT if words.TRANSIENT.search(plain) else BounceCause.UNSTATED
