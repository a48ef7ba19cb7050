"""Amazon SES tells of bounces, complaints and deliveries in JSON, which SNS sends on as a mail."""

from __future__ import annotations

import json
from typing import Any

from enishi.core.address import is_address
from enishi.core.bounces.cause import BounceCause, cause_of
from enishi.core.bounces.kinds import Bounce, Entry, Fate, bounce_of
from enishi.core.bounces.status import codes_in, preferred

_LONGEST = 200_000
_SUB_TYPES = {
    "MailboxFull": BounceCause.MAILBOX_FULL,
    "MessageTooLarge": BounceCause.SIZE,
    "ContentRejected": BounceCause.POLICY,
    "AttachmentRejected": BounceCause.POLICY,
    "NoEmail": BounceCause.ADDRESS,
    "Suppressed": BounceCause.ADDRESS,
    "OnAccountSuppressionList": BounceCause.ADDRESS,
}


def read_notice(text: str) -> Bounce | None:
    """A bounce or a delivery as a report; None for anything else."""
    notice = _notice(text)
    kind = notice.get("notificationType") or notice.get("eventType")
    if kind == "Delivery":
        to = _strings(_mapping(notice.get("delivery")).get("recipients"))
        entry = Entry(to, Fate.DELIVERED, None, BounceCause.UNSTATED)
        return bounce_of([entry], sign="amazon ses delivery")
    if kind != "Bounce":
        return None
    told = _mapping(notice.get("bounce"))
    entries = [_entry(told, _mapping(one)) for one in _sequence(told.get("bouncedRecipients"))]
    return bounce_of(entries, sign="amazon ses bounce") if entries else None


def complainers(text: str) -> tuple[str, ...]:
    """Who complained, if `text` is a notice of it; else nobody."""
    notice = _notice(text)
    told = _mapping(notice.get("complaint"))
    people = (_mapping(one).get("emailAddress") for one in _sequence(told.get("complainedRecipients")))
    return _strings(list(people))


def _entry(told: dict[str, Any], recipient: dict[str, Any]) -> Entry:
    diagnostic = str(recipient.get("diagnosticCode") or "")
    stated = next(iter(codes_in(str(recipient.get("status") or ""))), None)
    status = preferred(stated, codes_in(diagnostic), diagnostic)
    cause = _SUB_TYPES.get(str(told.get("bounceSubType"))) or cause_of(diagnostic, status)
    if cause is BounceCause.UNSTATED and told.get("bounceType") == "Transient":
        cause = BounceCause.TRANSIENT
    fate = Fate.DELAYED if recipient.get("action") == "delayed" else Fate.FAILED
    return Entry(_strings([recipient.get("emailAddress")]), fate, status, cause)


def _notice(text: str) -> dict[str, Any]:
    """The JSON object that opens the text, out of its SNS envelope; empty if there is none.

    Old mail systems cut lines at a thousand characters, with an exclamation mark at the cut.
    """
    opening = text[:_LONGEST].lstrip()
    if not opening.startswith("{"):
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(opening.replace("!\n ", "").replace("!\n", ""))
        inner = found.get("Message")
        return _mapping(json.loads(inner) if isinstance(inner, str) else found)
    except (ValueError, RecursionError):
        return {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in _sequence(value) if isinstance(one, str) and is_address(one)))
