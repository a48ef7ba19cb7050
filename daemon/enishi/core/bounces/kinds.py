"""What a delivery report says: the nouns that its readers share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enishi.core.bounces.cause import BounceCause

MAX_RECIPIENTS = 100


class Fate(StrEnum):
    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says became of our mail."""

    fate: Fate
    recipients: tuple[str, ...]
    """Our own spelling first where the mail was passed on to another address."""
    status: str | None
    """Enhanced status code (RFC 3463) that tells most; None if the report gives none."""
    cause: BounceCause
    why: tuple[str, ...]
    is_structured: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipient's share of a report."""

    addresses: tuple[str, ...]
    fate: Fate
    status: str | None
    cause: BounceCause


def bounce_of(entries: list[Entry], *, sign: str, otherwise: tuple[str, ...] = ()) -> Bounce:
    """The gravest of several recipients' fates, with all whom it struck; `otherwise` where no entry names anybody.

    A dead address among full mailboxes counts: the others will be heard of again, it will not.
    """
    fate = next(fate for fate in Fate if any(entry.fate is fate for entry in entries))
    struck = [entry for entry in entries if entry.fate is fate]
    struck = [entry for entry in struck if entry.cause.is_hard] or struck
    first = struck[0]
    named = tuple(dict.fromkeys(address for entry in struck for address in entry.addresses))
    why = (sign, f"action={fate}", f"status={first.status}", f"cause={first.cause}")
    return Bounce(
        fate, (named or otherwise)[:MAX_RECIPIENTS], first.status, first.cause, why, is_structured=True
    )
