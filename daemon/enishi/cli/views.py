"""Records as JSON says them: ids with their letter, instants in UTC, words of the glossary as keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from enishi.core.model import Draft, History, Inbound, Outbound, Refusal, Sequence, TouchState
from enishi.core.projection import Projected
from enishi.core.situation import Situation
from enishi.core.telling import history_line

if TYPE_CHECKING:
    from enishi.core.language import Lang
    from enishi.core.settings import Site

AHEAD = (TouchState.PLANNED, TouchState.AWAITING, TouchState.QUEUED)


def refusal(found: Refusal) -> dict[str, Any]:
    return {
        "id": f"R{found.id}",
        "reason": found.reason,
        "finality": found.finality,
        "said_on": found.said_on,
        "recorded_at": found.recorded_at,
        "worry": found.worry,
        "competitor": found.competitor,
        "criteria": found.criteria,
        "said": found.said,
        "note": found.note,
        "next_topic": found.next_topic,
        "dates": dict(found.dates),
    }


def sequence(found: Sequence) -> dict[str, Any]:
    return {
        "id": f"S{found.id}",
        "refusal": f"R{found.refusal_id}",
        "cadence": found.cadence,
        "state": found.state,
        "cause": found.cause,
        "entered_at": found.entered_at,
        "look_at": found.look_at,
        "held_until_on": found.held_until_on,
    }


def touches(sequence_id: int, outlook: Iterable[Projected]) -> list[dict[str, Any]]:
    """What has begun and what will come, in the cadence's order (contract §3, `refuse`)."""
    return [
        {
            "id": f"S{sequence_id}.{projected.step.id}",
            "step": projected.step.id,
            "kind": projected.step.kind,
            "due_at": projected.due_at,
            "state": projected.state,
            "why": projected.why,
        }
        for projected in outlook
    ]


def person(situation: Situation) -> dict[str, Any]:
    contact, deal = situation.contact, situation.deal
    return {
        "contact": {
            "address": contact.address,
            "name": contact.name,
            "title": contact.title,
            "department": contact.department,
            "basis": contact.basis,
            "away_until_on": contact.away_until_on,
            "suppressed": situation.suppressed,
        },
        "company": situation.company.name,
        "deal": {"id": deal.id, "subject": deal.subject, "product": deal.product, "rep": deal.rep},
    }


def next_ahead(outlook: Iterable[Projected]) -> Projected | None:
    """The soonest that will happen; None when nothing more is planned."""
    ahead = [projected for projected in outlook if projected.state in AHEAD and projected.due_at]
    return min(ahead, key=lambda projected: str(projected.due_at), default=None)


def draft(found: Draft) -> dict[str, Any]:
    return {
        "id": f"D{found.id}",
        "sequence": f"S{found.sequence_id}",
        "step": found.step,
        "rep": found.rep,
        "state": found.state,
        "subject": found.subject,
        "body": found.body,
        "due_at": found.due_at,
        "answer_by_at": found.answer_by_at,
        "sent_if_silent": found.sent_if_silent,
        "asked_at": found.asked_at,
    }


def outbound(mail: Outbound) -> dict[str, Any]:
    return {
        "purpose": mail.purpose,
        "step": mail.step,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "state": mail.state,
        "due_at": mail.due_at,
        "settled_at": mail.settled_at,
        "message_id": mail.message_id,
        "attempts": mail.attempts,
        "reply": mail.reply,
    }


def inbound(mail: Inbound) -> dict[str, Any]:
    return {
        "from": mail.from_address,
        "subject": mail.subject,
        "received_at": mail.received_at,
        "verdict": mail.verdict,
        "folder": mail.folder,
        "message_id": mail.message_id,
        "visible_text": mail.visible_text,
        "why": list(mail.why),
    }


def history(entry: History, site: Site, lang: Lang) -> dict[str, Any]:
    return {
        "at": entry.at,
        "code": entry.code,
        "cause": entry.cause,
        "step": entry.step,
        "params": dict(entry.params),
        "text": history_line(lang, entry, site.timezone),
    }
