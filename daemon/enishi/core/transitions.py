"""The one place that says which state may follow which. What does not stand here is an error, not a shrug.

`python -m enishi.core.transitions` prints the tables as Mermaid diagrams; docs/states.md holds them, and a test
keeps it equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from enishi.core import events as e
from enishi.core.model import SendState, SequenceState, TouchState

S = SequenceState

_WRITTEN_TO = {
    e.Replied: {S.PAUSED},
    e.UnclearMail: {S.PAUSED},
    e.AutomaticNews: {S.PAUSED},
    e.HandWritten: {S.PAUSED},
    e.Bounced: {S.STOPPED, S.PAUSED},  # hard, soft
    e.OptedOut: {S.STOPPED},
    e.Complained: {S.STOPPED},
}
_ASKED_BY_PERSON = {
    e.PauseAsked: {S.PAUSED},
    e.HoldAsked: {S.HELD},
    e.StopAsked: {S.STOPPED},
    e.Won: {S.DONE},
}
_DRAFT_ANSWERED = {
    e.Approved: {S.ACTIVE},
    e.Skipped: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
    e.Postponed: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
    e.Edited: {S.ACTIVE},
}


def _still(state: SequenceState) -> dict[type, set[SequenceState]]:
    """A mail that was already with the server when the sequence came to rest reports back."""
    return {
        e.SendAccepted: {state},
        e.SendFailed: {state, S.STOPPED},
        e.SendInDoubt: {state},
        e.DoubtStands: {state},
        e.DoubtEnded: {state},
        e.AutoReplied: {state},
        e.Tick: {state},
    }


def _over(state: SequenceState) -> dict[type, set[SequenceState]]:
    """Nothing wakes what is over; mail that still comes in is shown to the rep, a no is still obeyed."""
    return {
        **_still(state),
        e.Replied: {state},
        e.UnclearMail: {state},
        e.AutomaticNews: {state},
        e.HandWritten: {state},
        e.Bounced: {state, S.STOPPED},
        e.OptedOut: {S.STOPPED},
        e.Complained: {S.STOPPED},
    }


SEQUENCE: Mapping[SequenceState, Mapping[type, set[SequenceState]]] = {
    S.ACTIVE: {
        **_WRITTEN_TO,
        **_ASKED_BY_PERSON,
        **_DRAFT_ANSWERED,
        e.Entered: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
        e.Tick: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
        e.AutoReplied: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
        e.ResumeAsked: {S.ACTIVE},
        e.TextFailed: {S.HELD},
        e.SendAccepted: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
        e.SendFailed: {S.HELD, S.STOPPED},
        e.SendInDoubt: {S.HELD},
        e.DoubtStands: {S.ACTIVE},
        e.DoubtEnded: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
    },
    S.PAUSED: {
        **_still(S.PAUSED),
        **_WRITTEN_TO,
        **_ASKED_BY_PERSON,
        e.ResumeAsked: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
        e.TextFailed: {S.HELD},
    },
    S.HELD: {
        **_still(S.HELD),
        **_WRITTEN_TO,
        **_ASKED_BY_PERSON,
        e.Tick: {S.HELD, S.ACTIVE, S.DONE, S.STOPPED},
        e.DoubtEnded: {S.HELD, S.ACTIVE, S.DONE, S.STOPPED},
        e.ResumeAsked: {S.ACTIVE, S.HELD, S.DONE, S.STOPPED},
        e.TextFailed: {S.HELD},
    },
    S.STOPPED: _over(S.STOPPED),
    S.DONE: _over(S.DONE),
}

T = TouchState

TOUCH: Mapping[TouchState, frozenset[TouchState]] = {
    T.PLANNED: frozenset({T.PLANNED, T.AWAITING, T.QUEUED, T.SKIPPED, T.CANCELLED}),
    T.AWAITING: frozenset({T.AWAITING, T.QUEUED, T.SKIPPED, T.PLANNED, T.CANCELLED}),
    T.QUEUED: frozenset({T.SENT, T.UNKNOWN, T.FAILED, T.PLANNED, T.CANCELLED}),
    # By proof or by a person's word, never by itself; said to be unsent at rest, it is planned anew or given up.
    T.UNKNOWN: frozenset({T.SENT, T.QUEUED, T.PLANNED, T.CANCELLED}),
    T.SENT: frozenset(),
    T.FAILED: frozenset(),
    T.SKIPPED: frozenset(),
    T.CANCELLED: frozenset(),
}


class SendEvent(StrEnum):
    """What can happen to one outbound mail."""

    CLAIMED = "claimed"
    """Bytes frozen and committed; the very next thing is SMTP."""
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Refused for now, or DATA was never reached."""
    REFUSED = "refused"
    LOST = "lost"
    """No answer to DATA, or the process died while `sending`."""
    PUT_OFF = "put_off"
    """Cleared for later: window, pressure, absence, stale watch."""
    WITHDRAWN = "withdrawn"
    """Must not leave any more: reply, opt-out, pause."""
    PROVEN = "proven"
    """A copy, an answer or a report shows that the server has it."""
    SAID_SENT = "said_sent"
    SAID_UNSENT = "said_unsent"
    """A person wants the same bytes sent again."""


Q = SendState

SEND: Mapping[SendState, Mapping[SendEvent, SendState]] = {
    Q.QUEUED: {
        SendEvent.CLAIMED: Q.SENDING,
        SendEvent.PUT_OFF: Q.QUEUED,
        SendEvent.WITHDRAWN: Q.CANCELLED,
    },
    Q.DEFERRED: {
        SendEvent.CLAIMED: Q.SENDING,
        SendEvent.PUT_OFF: Q.DEFERRED,
        SendEvent.WITHDRAWN: Q.CANCELLED,
    },
    Q.SENDING: {
        SendEvent.ACCEPTED: Q.SENT,
        SendEvent.DEFERRED: Q.DEFERRED,
        SendEvent.REFUSED: Q.FAILED,
        SendEvent.LOST: Q.UNKNOWN,
        SendEvent.PROVEN: Q.SENT,  # after a crash, or its copy overtook the server's answer
    },
    Q.SENT: {},
    Q.FAILED: {},
    Q.UNKNOWN: {
        SendEvent.PROVEN: Q.SENT,
        SendEvent.SAID_SENT: Q.SENT,
        SendEvent.SAID_UNSENT: Q.QUEUED,
    },
    Q.CANCELLED: {},
}


class NotInTable(Exception):
    """A change that the tables do not know: a fault in the program, or a word that comes too late."""


def check_event(state: SequenceState, event: object) -> None:
    if type(event) not in SEQUENCE[state]:
        raise NotInTable(f"sequence {state} knows no {type(event).__name__}")


def check_sequence(before: SequenceState, event: object, after: SequenceState) -> None:
    if after not in SEQUENCE[before].get(type(event), ()):
        raise NotInTable(f"sequence {before}: {type(event).__name__} → {after}")


def check_touch(before: TouchState, after: TouchState) -> None:
    if after not in TOUCH[before]:
        raise NotInTable(f"touch {before} → {after}")


def send_state_after(before: SendState, event: SendEvent) -> SendState:
    try:
        return SEND[before][event]
    except KeyError:
        raise NotInTable(f"send {before}: {event}") from None


def as_mermaid() -> str:
    """The three tables as Mermaid state diagrams in Markdown."""
    sequence = sorted(
        (str(before), str(after), kind.__name__)
        for before, row in SEQUENCE.items()
        for kind, afters in row.items()
        for after in afters
        if after is not before
    )
    touch = sorted(
        (str(before), str(after), "")
        for before, afters in TOUCH.items()
        for after in afters
        if after is not before
    )
    send = sorted(
        (str(before), str(after), str(event)) for before, row in SEND.items() for event, after in row.items()
    )
    return "\n".join(
        f"## {title}\n\n{_diagram(rows)}\n"
        for title, rows in (("A sequence", sequence), ("A touch", touch), ("An outbound mail", send))
    )


def _diagram(rows: list[tuple[str, str, str]]) -> str:
    labels: dict[tuple[str, str], list[str]] = {}
    for before, after, label in rows:
        labels.setdefault((before, after), []).append(label)
    arrows = [
        f"    {before} --> {after}" + (f": {', '.join(names)}" if any(names) else "")
        for (before, after), names in labels.items()
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


if __name__ == "__main__":
    print(as_mermaid())  # noqa: T201
