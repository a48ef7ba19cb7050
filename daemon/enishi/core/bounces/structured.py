"""Delivery reports by structure: one group of fields a recipient (RFC 3464 §2.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from enishi.core.address import domain_of, is_address
from enishi.core.bounces.diagnosis import diagnose
from enishi.core.bounces.fields_in_text import groups_in
from enishi.core.bounces.kinds import MAX_RECIPIENTS, Bounce, Entry, Fate, bounce_of
from enishi.core.bounces.recipients import recipients_in
from enishi.core.bounces.returned import report_text
from enishi.core.bounces.signs import fate_in_words, machine_signs
from enishi.core.bounces.status import codes_in, is_vague, preferred
from enishi.core.bounces.transcript import said_about
from enishi.core.incoming import Headers, Incoming

_ADDRESS_FIELDS = ("original-recipient", "final-recipient")
_RECIPIENT_FIELDS = (*_ADDRESS_FIELDS, "action", "status")
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
    """The report that these fields make; None where there are none.

    Fields in the open text count only from a mail system: a person may quote them.
    """
    text = report_text(mail)
    groups = _about_recipients(mail.delivery_status)
    sign = "delivery-status"
    if not groups and machine_signs(mail):
        groups = _about_recipients(groups_in(text, *_RECIPIENT_FIELDS))
        sign = "delivery-status in the text"
    if not groups:
        return None
    entries = [_entry(mail, group, text) for group in groups[:MAX_RECIPIENTS]]
    return bounce_of(entries, sign=sign, otherwise=recipients_in(mail))


def _about_recipients(groups: Iterable[Headers]) -> list[Headers]:
    """One group a recipient. IIS puts empty lines between the fields of one: what names nobody belongs to the last."""
    found: list[Headers] = []
    for group in groups:
        if not any(name in group for name in (*_RECIPIENT_FIELDS, "diagnostic-code")):
            continue
        if found and not any(name in group for name in _ADDRESS_FIELDS) and _is_unfinished(found[-1], group):
            found[-1] = Headers(found[-1].fields + group.fields)
        else:
            found.append(group)
    return [group for group in found if any(name in group for name in _RECIPIENT_FIELDS)]


def _is_unfinished(group: Headers, rest: Headers) -> bool:
    return not any(name in group for name, _ in rest.fields)


def _entry(mail: Incoming, group: Headers, text: str) -> Entry:
    addresses = _addresses(group)
    diagnostic = _diagnostic(group)
    prose = said_about(addresses, text)
    stated = next(iter(codes_in(group.get("status") or "")), None)
    told = codes_in(diagnostic)
    if not told and (stated is None or is_vague(stated)):
        told = codes_in(prose)
    action = _action(group)
    status = preferred(stated, told, diagnostic, is_final=action is Fate.FAILED)
    cause = diagnose(mail, (diagnostic, prose or text), session=prose, status=status)
    return Entry(addresses, action or _fate_by_status(status, mail.subject, text), status, cause)


def _addresses(group: Headers) -> tuple[str, ...]:
    """The address that we wrote to, and after it the one at which the mail ended, should that be another."""
    named = _named(group, *_ADDRESS_FIELDS) or _named(group, "x-actual-recipient")
    # `user@server`, as some gateways end up with, helps nobody.
    named = [address for address in named if "." in domain_of(address)] or named
    return tuple({address.casefold(): address for address in reversed(named)}.values())[::-1]


def _named(group: Headers, *fields: str) -> list[str]:
    return [address for field in fields for value in group.all(field) if (address := _address(value))]


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


def _action(group: Headers) -> Fate | None:
    action = (group.get("action") or "").strip().lower()
    return next((fate for word, fate in _ACTIONS if action.startswith(word)), None)


def _fate_by_status(status: str | None, subject: str, text: str) -> Fate:
    if (status or "").startswith("2"):
        return Fate.DELIVERED
    if (status or "4").startswith("4"):
        return fate_in_words(subject, text)
    return Fate.FAILED
