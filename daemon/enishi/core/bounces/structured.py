"""Delivery reports by structure: one group of fields a recipient (RFC 3464 §2.3)."""

from __future__ import annotations

import re

from enishi.core.address import domain_of, is_address
from enishi.core.bounces.cause import BounceCause, cause_in, cause_of
from enishi.core.bounces.fields_in_text import groups_in
from enishi.core.bounces.kinds import Bounce, Entry, Fate, bounce_of
from enishi.core.bounces.recipients import recipients_in
from enishi.core.bounces.returned import report_text
from enishi.core.bounces.signs import fate_in_words, machine_signs
from enishi.core.bounces.status import codes_in, is_vague, preferred
from enishi.core.bounces.transcript import is_after_data, is_before_recipient, said_about
from enishi.core.incoming import Headers, Incoming

_RECIPIENT_FIELDS = ("final-recipient", "original-recipient", "action", "status")
_ACTIONS = (
    ("fail", Fate.FAILED),
    ("expired", Fate.FAILED),
    ("delay", Fate.DELAYED),
    ("defer", Fate.DELAYED),
    ("deliver", Fate.DELIVERED),
    ("relay", Fate.DELIVERED),
    ("expand", Fate.DELIVERED),
)
_QUOTED_LOCAL = re.compile(r'"([^"\\@\s]{1,64})"(@\S+)')


def read_fields(mail: Incoming) -> Bounce | None:
    groups = [group for group in mail.delivery_status if any(name in group for name in _RECIPIENT_FIELDS)]
    sign = "delivery-status"
    if not groups and machine_signs(mail):
        groups = groups_in(report_text(mail), *_RECIPIENT_FIELDS)
        sign = "delivery-status in the text"
    if not groups:
        return None
    return bounce_of([_entry(mail, group) for group in groups], sign=sign, otherwise=recipients_in(mail))


def _entry(mail: Incoming, group: Headers) -> Entry:
    addresses = _addresses(group)
    diagnostic = _diagnostic(group)
    prose = said_about(addresses, report_text(mail))
    stated = next(iter(codes_in(group.get("status") or "")), None)
    told = codes_in(diagnostic)
    if not told and (stated is None or is_vague(stated)):
        told = codes_in(prose)
    status = preferred(stated, told, diagnostic, is_final=_action(group) is Fate.FAILED)
    fate = _action(group) or _fate_by_status(status, mail)
    return Entry(addresses, fate, status, _cause(mail, diagnostic, prose, status))


def _addresses(group: Headers) -> tuple[str, ...]:
    """The address that we wrote to, and after it the one at which the mail ended, should that be another."""
    found = (_address(group.get(name)) for name in ("original-recipient", "final-recipient"))
    named = [address for address in found if address] or [
        address for address in [_address(group.get("x-actual-recipient"))] if address
    ]
    # `user@server`, as some gateways end up with, helps nobody.
    named = [address for address in named if "." in domain_of(address)] or named
    return tuple({address.casefold(): address for address in reversed(named)}.values())[::-1]


def _address(value: str | None) -> str | None:
    """`rfc822; user@host`, with or without the type, brackets, quotes and a source route."""
    text = (value or "").rpartition(";")[2].strip().strip("<>").strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    text = _QUOTED_LOCAL.sub(r"\1\2", text).rstrip(".")
    return text if is_address(text) else None


def _diagnostic(group: Headers) -> str:
    """What the other server said; PowerMTA adds what it makes of it."""
    category = (group.get("x-powermta-bouncecategory") or "").replace("-", " ")
    return "\n".join(text for text in (group.get("diagnostic-code") or "", category) if text)


def _cause(mail: Incoming, diagnostic: str, prose: str, status: str | None) -> BounceCause:
    """The diagnostic says it best; where it says nothing, the report's prose about this recipient, then all of it."""
    if "x-spasign" in mail.headers and (mail.headers.get("x-spasign") or "").strip().upper() == "NG":
        return BounceCause.RECIPIENT_FILTER
    for words in (diagnostic, prose, report_text(mail)):
        cause = cause_in(words)
        if cause is BounceCause.ADDRESS and is_after_data(prose):
            return BounceCause.RECIPIENT_FILTER
        if cause:
            return cause
    if is_before_recipient(prose):
        return BounceCause.POLICY
    return cause_of(diagnostic, status)


def _action(group: Headers) -> Fate | None:
    action = (group.get("action") or "").strip().lower()
    return next((fate for word, fate in _ACTIONS if action.startswith(word)), None)


def _fate_by_status(status: str | None, mail: Incoming) -> Fate:
    if (status or "").startswith("2"):
        return Fate.DELIVERED
    if (status or "4").startswith("4"):
        return fate_in_words(mail.subject, report_text(mail))
    return Fate.FAILED
