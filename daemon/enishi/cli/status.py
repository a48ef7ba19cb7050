"""`enishi status`: how it stands, what is stuck and why, and what comes next. One screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enishi.cli.command import command
from enishi.cli.output import one_line, phrase, tell, tell_json
from enishi.cli.plan_text import local_moment, state_text
from enishi.cli.session import in_office, now
from enishi.cli.standing import Standing, standing_of
from enishi.cli.troubles import troubles
from enishi.core.model import Cause, Cursor, Outbound, Purpose, SendState, Sequence, SequenceState
from enishi.core.settings import Site

if TYPE_CHECKING:
    from enishi.app.office import Office

MOST_SHOWN = 10


@command("status")
def status_command(as_json: bool) -> None:
    async def look(office: Office) -> None:
        at = now()
        standing = await office.store.read(lambda tx: standing_of(office, tx, at))
        (_tell_json if as_json else _tell)(standing, office.site)

    in_office(look)


# -- For a program -------------------------------------------------------------------------------------------------


def _tell_json(standing: Standing, site: Site) -> None:
    counts, beat = standing.counts, standing.beat
    tell_json(
        {
            "running": standing.running,
            "heartbeat": {"at": beat.at, "stuck": beat.stuck} if beat else None,
            "stopped_by": standing.stopped_by,
            "holds": standing.holds,
            "troubles": [
                {"code": trouble.code, "text": trouble.text, **trouble.params}
                for trouble in troubles(standing, site)
            ],
            "sequences": {state: counts.sequences.get(state, 0) for state in SequenceState},
            "outbound": {state: counts.outbound.get(state, 0) for state in SendState},
            "waiting": [
                {"mailbox": line.mailbox, "due": line.due, "later": line.later} for line in standing.waiting
            ],
            "open_drafts": counts.open_drafts,
            "contacts": counts.contacts,
            "suppressions": counts.suppressions,
            "next_due_at": standing.next_due_at,
            "mailboxes": {key: _mailbox(site, key, cursor) for key, cursor in standing.inboxes.items()},
            "stuck": [_stuck(mail) for mail in standing.stuck],
            "resting": _by_cause(standing.resting),
            "last_backup_at": standing.last_backup_at,
            "disk": {"free": standing.disk.free, "total": standing.disk.total},
        }
    )


def _mailbox(site: Site, key: str, cursor: Cursor | None) -> dict[str, Any]:
    return {
        "address": site.mailboxes[key].address,
        "first_seen_at": cursor.first_seen_at if cursor else None,
        "caught_up_at": cursor.caught_up_at if cursor else None,
        "last_uid": cursor.last_uid if cursor else None,
    }


def _stuck(mail: Outbound) -> dict[str, Any]:
    return {
        "id": _name(mail),
        "state": mail.state,
        "purpose": mail.purpose,
        "sequence": f"S{mail.sequence_id}" if mail.sequence_id else None,
        "step": mail.step,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "due_at": mail.due_at,
        "attempts": mail.attempts,
        "reply": mail.reply,
    }


def _name(mail: Outbound) -> str:
    """As `enishi resolve` takes it."""
    of_step = mail.purpose in (Purpose.TOUCH, Purpose.TASK_NOTE)
    return f"S{mail.sequence_id}.{mail.step}" if of_step else f"M{mail.id}"


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
    tell(phrase("cli.status.running" if standing.running else "cli.status.not_running"))
    for trouble in troubles(standing, site):
        tell(f"! {trouble.text}")
    _tell_stuck(standing.stuck, site)
    _tell_counts(standing, site)
    for key, cursor in standing.inboxes.items():
        _tell_mailbox(site, key, cursor)
    for group in _by_cause(standing.resting):
        state = state_text(group["state"], group["cause"])
        ids = ", ".join(group["sequences"][:MOST_SHOWN]) + (" …" if group["count"] > MOST_SHOWN else "")
        tell(phrase("cli.status.resting", state=state, count=group["count"], ids=ids))


def _tell_counts(standing: Standing, site: Site) -> None:
    counts = standing.counts
    states = [f"{phrase(f'state.{state}')} {counts.sequences.get(state, 0)}" for state in SequenceState]
    tell(phrase("cli.status.sequences", counts="  ".join(states)))
    due, later = (sum(getattr(line, name) for line in standing.waiting) for name in ("due", "later"))
    if due or later:
        tell(phrase("cli.status.waiting", due=due, later=later))
    tell(phrase("cli.status.drafts", count=counts.open_drafts))
    tell(phrase("cli.status.suppressions", count=counts.suppressions))
    when = local_moment(standing.next_due_at, site.timezone)
    tell(phrase("cli.status.next", when=when) if when else phrase("cli.status.nothing_due"))


def _tell_mailbox(site: Site, key: str, cursor: Cursor | None) -> None:
    address = site.mailboxes[key].address
    if cursor is None or cursor.caught_up_at is None:
        tell(phrase("cli.status.mailbox_unread", address=address))
    else:
        read_until = local_moment(cursor.caught_up_at, site.timezone)
        tell(phrase("cli.status.mailbox", address=address, when=read_until))


def _tell_stuck(stuck: list[Outbound], site: Site) -> None:
    for mail in stuck[-MOST_SHOWN:]:
        told = phrase(
            f"cli.status.{mail.state}",
            id=_name(mail),
            whom=mail.recipient,
            subject=one_line(mail.subject),
            reply=one_line(mail.reply or "―"),
            when=local_moment(mail.due_at, site.timezone),
            tries=mail.attempts,
        )
        tell(f"! {told}")
    if len(stuck) > MOST_SHOWN:
        tell(phrase("cli.status.more_stuck", count=len(stuck) - MOST_SHOWN))
