"""What the letters to reps are filled with, and the names and addresses that outgoing mail carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from enishi.core.language import Lang, day, moment, say
from enishi.core.model import Draft, History, Inbound, Outbound
from enishi.core.plan import Step
from enishi.core.projection import project
from enishi.core.settings import MailboxSettings, Rep, Site
from enishi.core.situation import Situation
from enishi.core.telling import ahead_lines, history_line, stated_lines
from enishi.effects.store import Tx
from enishi.loops.firm import Firm

HISTORY_SHOWN = 12
"""A rep on a phone reads the last few lines; `enishi show` has them all."""


async def context(
    firm: Firm,
    tx: Tx,
    situation: Situation,
    now: datetime,
    *,
    draft: Draft | None = None,
    inbound: Inbound | None = None,
    params: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """As `filled`, with the sequence's history read here."""
    history = await tx.history_of(sequence_id=situation.sequence.id)
    return filled(firm, situation, history, now, draft=draft, inbound=inbound, params=params)


def filled(
    firm: Firm,
    situation: Situation,
    history: Sequence[History],
    now: datetime,
    *,
    step: Step | None = None,
    draft: Draft | None = None,
    token: str | None = None,
    edited: bool = False,
    subject: str | None = None,
    text: str | None = None,
    inbound: Inbound | None = None,
    mail: Outbound | None = None,
    params: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Every key a letter may use; what does not apply is None, "" or []. `mail`: the send it speaks of."""
    site, rep, params = firm.site, firm.rep_of(situation), params or {}
    lang, zone = rep.language, site.timezone
    plan = firm.plan_for(situation)
    if step is None and plan.cadence is not None:
        step = plan.cadence.step(str(params.get("step", "")))
    reason = site.reasons.get(situation.refusal.reason)
    kinds = {known.id: known.kind for known in plan.cadence.steps} if plan.cadence else {}
    return {
        "rep": rep,
        "contact": situation.contact,
        "company": situation.company,
        "deal": situation.deal,
        "reason": reason.title if reason else situation.refusal.reason,
        "question": reason.question if reason else None,
        "worry": situation.refusal.worry,
        "sequence": f"S{situation.sequence.id}",
        "draft": f"D{draft.id}" if draft else None,
        "subject": draft.subject if draft else mail.subject if mail else subject or "",
        "whom": mail.recipient if mail else None,
        "text": draft.body if draft else text or "",
        "when": moment(lang, _when(now, mail, draft if token else None).astimezone(zone)),
        "answer_by": moment(lang, draft.answer_by_at.astimezone(zone)) if draft else None,
        "silent": draft.sent_if_silent if draft else False,
        "edited": edited,
        "token": token,
        "why": _why(lang, step, reason.title if reason else situation.refusal.reason),
        "said": inbound.visible_text if inbound else situation.refusal.said,
        "inbound_subject": inbound.subject if inbound else None,
        "inbound_from": inbound.from_address if inbound else None,
        "history": [
            history_line(lang, entry, zone, kinds, is_brief=True) for entry in history[-HISTORY_SHOWN:]
        ],
        "ahead": ahead_lines(lang, project(situation, plan, now), zone),
        "problem": mail.reply if mail else params.get("problem"),
        "new_address": params.get("new_address"),
        "evidence": say(lang, str(params["evidence"])) if "evidence" in params else None,
        "stated": stated_lines(lang, params),
        "step": step.id if step else None,
        "kind": say(lang, f"kind.{step.kind}") if step else None,
        "return_on": day(lang, situation.contact.away_until_on) if situation.contact.away_until_on else None,
        "control_address": site.control_address,
    }


def _when(now: datetime, mail: Outbound | None, asked: Draft | None) -> datetime:
    """When the draft that is asked about leaves, when the mail spoken of was tried, or the present."""
    if asked is not None:
        return asked.due_at
    return mail.dated_at or now if mail is not None else now


def _why(lang: Lang, step: Step | None, reason: str) -> str:
    """Why this mail is of use to this person now (doctrine E5)."""
    return say(lang, f"why.{step.kind}", reason=reason) if step else ""


def customer_facing_name(site: Site, rep: Rep) -> str:
    """`田中 一郎（株式会社みらい設備）`: who writes, as the customer's list of mails shows it."""
    if site.language == "ja":
        return f"{rep.name}（{site.sender.company}）"
    return f"{rep.name}, {site.sender.company}"


def list_unsubscribe(site: Site, mailbox: MailboxSettings, message_id: str) -> str:
    """RFC 2369 §3.2: a mail that tells by its subject whom it means, to an address that we ourselves read."""
    opt_out = site.sender.opt_out
    watched = {other.address for other in site.mailboxes.values()}
    address = opt_out.mail if opt_out.mail in watched else mailbox.address
    token = quote(message_id.strip("<>").partition("@")[0])
    mail = f"<mailto:{address}?subject=unsubscribe%20{token}>"
    return f"{mail}, <{opt_out.url}>" if opt_out.url else mail


def request_id(site: Site, token: str) -> str:
    """Message-ID of a draft request; the reply's In-Reply-To brings the token home."""
    return f"<ok.{token}@{site.control_address.rpartition('@')[2]}>"
