"""From what a report tells to the cause: the closest words first, and at what stage of the session they fell."""

from __future__ import annotations

from collections.abc import Iterable

from enishi.core.bounces.cause import BounceCause, cause_in, cause_of
from enishi.core.bounces.transcript import is_after_data, is_before_recipient
from enishi.core.incoming import Incoming


def diagnose(mail: Incoming, tellings: Iterable[str], *, session: str, status: str | None) -> BounceCause:
    """The cause that the first of `tellings` states that states one; without any, what the codes stand for.

    `session` is the text that shows at which SMTP command the mail was refused.
    """
    if _is_filtered_by_carrier(mail):
        return BounceCause.RECIPIENT_FILTER
    closest = list(tellings)
    cause = next((found for words in closest if (found := cause_in(words))), None)
    if cause in (None, BounceCause.ADDRESS) and is_before_recipient(session):
        return BounceCause.POLICY
    if cause is BounceCause.ADDRESS and not _is_address_code(status) and is_after_data(session):
        return BounceCause.RECIPIENT_FILTER
    if cause:
        return cause
    by_code = (cause_of(words, status) for words in closest)
    return next((found for found in by_code if found is not BounceCause.UNSTATED), BounceCause.UNSTATED)


def _is_filtered_by_carrier(mail: Incoming) -> bool:
    """au marks what its customer's own spam filter turned away."""
    return (mail.headers.get("x-spasign") or "").strip().upper() == "NG"


def _is_address_code(status: str | None) -> bool:
    return (status or "")[1:].startswith(".1.")
