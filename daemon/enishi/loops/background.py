"""What the letters to reps tell of beyond their situations, read for all decisions of a batch together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from enishi.core.model import Draft, History, Inbound, Outbound, Purpose
from enishi.core.situation import Action, MakeDraft, NoticeKind, Outcome, QueueTask, Situation, Tell
from enishi.effects.store import Tx

_OF_A_SEND = (NoticeKind.SEND_FAILED, NoticeKind.SEND_UNKNOWN, NoticeKind.SEND_PROVEN)


@dataclass(frozen=True, slots=True)
class Background:
    histories: Mapping[int, list[History]]
    """By sequence, as far as it is written; only of those that a letter tells of."""
    drafts: Mapping[int, Draft]
    inbounds: Mapping[int, Inbound | None]
    sends: Mapping[tuple[int, object], Outbound]
    """By sequence and step: the mail that failed or is in doubt. The rep must know which, and what the server said."""
    draft_ids: Iterator[int]
    """One for each new draft."""


async def background_of(tx: Tx, decided: Iterable[tuple[Situation, Outcome]]) -> Background:
    asked = [(situation.sequence.id, action) for situation, outcome in decided for action in outcome.actions]
    told = [(sequence_id, action) for sequence_id, action in asked if isinstance(action, Tell)]
    in_letters = {sequence_id for sequence_id, action in asked if _is_told_by_letter(action)}
    new_drafts = sum(isinstance(action, MakeDraft) for _, action in asked)
    return Background(
        histories=await tx.histories_of(in_letters),
        drafts=await tx.drafts({id for _, tell in told if (id := draft_of(tell)) is not None}),
        inbounds={
            tell.inbound_id: await tx.inbound(tell.inbound_id)
            for _, tell in told
            if tell.inbound_id is not None
        },
        sends={
            (sequence_id, mail.step): mail
            for sequence_id in {sequence_id for sequence_id, tell in told if is_of_a_send(tell)}
            for mail in await tx.outbound_of(sequence_id)
            if mail.reply is not None and mail.purpose in (Purpose.TOUCH, Purpose.TASK_NOTE)
        },
        draft_ids=iter(await tx.new_draft_ids(new_drafts)),
    )


def is_of_a_send(tell: Tell) -> bool:
    return tell.kind in _OF_A_SEND


def draft_of(tell: Tell) -> int | None:
    draft_id = tell.params.get("draft")
    return draft_id if isinstance(draft_id, int) else None


def _is_told_by_letter(action: Action) -> bool:
    return isinstance(action, Tell | MakeDraft | QueueTask)
