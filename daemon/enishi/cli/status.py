"""`enishi status`: how it stands, what comes next, and what is stuck and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from enishi.cli.command import command
from enishi.cli.output import one_line, phrase, tell, tell_json
from enishi.cli.plan_text import local_moment, state_text
from enishi.cli.session import in_office, now
from enishi.core.model import Cause, Cursor, Outbound, SendState, Sequence, SequenceState
from enishi.core.settings import Site

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.effects.store import Counts, Tx

STUCK = (SendState.UNKNOWN, SendState.FAILED, SendState.DEFERRED)
WAITING_FOR_A_PERSON = (SequenceState.HELD, SequenceState.PAUSED)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Standing:
    running: bool
    stopped_by: str | None
    """The rep who wrote `停止` to the control address; None: mail may leave."""
    counts: Counts
    next_look_at: datetime | None
    next_mail_at: datetime | None
    inboxes: dict[str, Cursor | None]
    """How far each mailbox's inbox has been read, by its key; None: never."""
    stuck: list[Outbound]
    resting: list[Sequence]


@command("status")
def status_command(as_json: bool) -> None:
    async def look(office: Office) -> None:
        at = now()
        standing = await office.store.read(lambda tx: _standing(office, tx, at))
        (_tell_json if as_json else _tell)(standing, office.site)

    in_office(look)


async def _standing(office: Office, tx: Tx, at: datetime) -> Standing:
    from enishi.loops import stop_switch

    mailboxes = office.site.mailboxes
    return Standing(
        running=office.ring(),  # whoever hears the bell has the data folder
        stopped_by=await stop_switch.stopped_by(tx),
        counts=await tx.counts(),
        next_look_at=await tx.next_look_at(),
        next_mail_at=await tx.next_outbound_at(),
        inboxes={key: await tx.cursor(key, box.folders.inbox) for key, box in mailboxes.items()},
        stuck=await tx.list_outbound(*STUCK),
        resting=await tx.list_sequences(*WAITING_FOR_A_PERSON),
    )


def _tell_json(standing: Standing, site: Site) -> None:
    counts = standing.counts
    tell_json(
        {
            "running": standing.running,
            "stopped_by": standing.stopped_by,
            "sequences": {state: counts.sequences.get(state, 0) for state in SequenceState},
            "outbound": {state: counts.outbound.get(state, 0) for state in SendState},
            "open_drafts": counts.open_drafts,
            "contacts": counts.contacts,
            "suppressions": counts.suppressions,
            "next_due_at": _earlier(standing),
            "mailboxes": {key: _mailbox(site, key, cursor) for key, cursor in standing.inboxes.items()},
            "stuck": [_stuck(mail) for mail in standing.stuck],
            "resting": _by_cause(standing.resting),
        }
    )


def _earlier(standing: Standing) -> datetime | None:
    known = [at for at in (standing.next_look_at, standing.next_mail_at) if at is not None]
    return min(known, default=None)


def _mailbox(site: Site, key: str, cursor: Cursor | None) -> dict[str, Any]:
    return {
        "address": site.mailboxes[key].address,
        "first_seen_at": cursor.first_seen_at if cursor else None,
        "caught_up_at": cursor.caught_up_at if cursor else None,
        "last_uid": cursor.last_uid if cursor else None,
    }


def _stuck(mail: Outbound) -> dict[str, Any]:
    return {
        "state": mail.state,
        "purpose": mail.purpose,
        "sequence": f"S{mail.sequence_id}" if mail.sequence_id else None,
        "step": mail.step,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "due_at": mail.due_at,
        "reply": mail.reply,
    }


def _by_cause(resting: list[Sequence]) -> list[dict[str, Any]]:
    groups: dict[tuple[SequenceState, Cause | None], list[str]] = {}
    for sequence in resting:
        groups.setdefault((sequence.state, sequence.cause), []).append(f"S{sequence.id}")
    return [
        {"state": state, "cause": cause, "count": len(ids), "sequences": ids}
        for (state, cause), ids in groups.items()
    ]


# -- For a person --------------------------------------------------------------------------------------------------


def _tell(standing: Standing, site: Site) -> None:
    counts = standing.counts
    tell(phrase("cli.status.running" if standing.running else "cli.status.not_running"))
    if standing.stopped_by is not None:
        rep = site.reps.get(standing.stopped_by)
        tell(phrase("cli.status.stopped", rep=rep.name if rep else standing.stopped_by))
    states = [f"{phrase(f'state.{state}')} {counts.sequences.get(state, 0)}" for state in SequenceState]
    tell(phrase("cli.status.sequences", counts="  ".join(states)))
    tell(phrase("cli.status.drafts", count=counts.open_drafts))
    tell(phrase("cli.status.suppressions", count=counts.suppressions))
    due = local_moment(_earlier(standing), site.timezone)
    tell(phrase("cli.status.next", when=due) if due else phrase("cli.status.nothing_due"))
    for key, cursor in standing.inboxes.items():
        _tell_mailbox(site, key, cursor)
    _tell_stuck(standing.stuck, site)
    for group in _by_cause(standing.resting):
        state = state_text(group["state"], group["cause"])
        ids = ", ".join(group["sequences"][:MOST_SHOWN]) + (" …" if group["count"] > MOST_SHOWN else "")
        tell(phrase("cli.status.resting", state=state, count=group["count"], ids=ids))


def _tell_mailbox(site: Site, key: str, cursor: Cursor | None) -> None:
    address = site.mailboxes[key].address
    if cursor is None or cursor.caught_up_at is None:
        tell(phrase("cli.status.mailbox_unread", address=address))
    else:
        read_until = local_moment(cursor.caught_up_at, site.timezone)
        tell(phrase("cli.status.mailbox", address=address, when=read_until))


def _tell_stuck(stuck: list[Outbound], site: Site) -> None:
    for mail in stuck[-MOST_SHOWN:]:
        tell(
            phrase(
                f"cli.status.{mail.state}",
                id=f"S{mail.sequence_id}" if mail.sequence_id else "―",
                whom=mail.recipient,
                subject=one_line(mail.subject),
                reply=one_line(mail.reply or "―"),
                when=local_moment(mail.due_at, site.timezone),
            )
        )
    if len(stuck) > MOST_SHOWN:
        tell(phrase("cli.status.more_stuck", count=len(stuck) - MOST_SHOWN))
