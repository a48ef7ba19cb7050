"""The names that our threads carry in References, which servers leave alone, and the mail that a thread answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from enishi.core.compose import is_message_id
from enishi.core.model import Refusal, Sequence
from enishi.effects.store import Tx

_THREAD = re.compile(r"\bs(\d{1,18})-([0-9a-f]{16})\b")


def thread_name(sequence: Sequence) -> str:
    """Stands in References of every mail of the sequence; strangers cannot guess it (mail-reality R7)."""
    proof = hashlib.sha256(f"{sequence.id} {sequence.entered_at.isoformat()}".encode()).hexdigest()[:16]
    return f"s{sequence.id}-{proof}"


def answered_mail(refusal: Refusal) -> str | None:
    """The customer's mail that said no, if there is one whose id can be cited; theirs may be any text."""
    told = refusal.thread_id
    return told if told is not None and is_message_id(told) else None


async def sequences_cited(tx: Tx, ids: Iterable[str]) -> list[Sequence]:
    found = []
    for number in dict.fromkeys(int(match[1]) for cited in ids for match in _THREAD.finditer(cited)):
        sequence = await tx.sequence(number)
        if sequence is not None and any(thread_name(sequence) in cited for cited in ids):
            found.append(sequence)
    return found
