"""Which of our mails an incoming one speaks of: ids it cites, and the thread names that servers leave alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import unquote

from enishi.core.compose import is_message_id
from enishi.core.incoming import Incoming
from enishi.core.model import Refusal, Sequence
from enishi.effects.store import Tx

_THREAD = re.compile(r"\bs(\d{1,18})-([0-9a-f]{16})\b")
_OPT_OUT = re.compile(r"\bunsubscribe[ +]+(enishi\.[0-9a-f]{32})\b", re.IGNORECASE)


def thread_name(sequence: Sequence) -> str:
    """Stands in References of every mail of the sequence; strangers cannot guess it (mail-reality R7)."""
    proof = hashlib.sha256(f"{sequence.id} {sequence.entered_at.isoformat()}".encode()).hexdigest()[:16]
    return f"s{sequence.id}-{proof}"


def answered_mail(refusal: Refusal) -> str | None:
    """The customer's mail that said no, if there is one whose id can be cited; theirs may be any text."""
    told = refusal.thread_id
    return told if told is not None and is_message_id(told) else None


def cited_ids(incoming: Incoming) -> tuple[str, ...]:
    """Message-IDs the mail answers or speaks of, the nearest first."""
    domains = {cited.rpartition("@")[2].rstrip(">") for cited in incoming.ids_anywhere}
    opt_out = _OPT_OUT.search(unquote(incoming.subject))
    by_subject = (
        [f"<{opt_out[1]}@{incoming_domain}>" for incoming_domain in _domains(incoming, domains)]
        if opt_out
        else []
    )
    return tuple(dict.fromkeys([*incoming.in_reply_to, *reversed(incoming.references), *by_subject]))


def _domains(incoming: Incoming, cited: set[str]) -> set[str]:
    """Where an id whose domain is left out may belong: wherever the mail was sent to."""
    return cited | {address.rpartition("@")[2] for address in (*incoming.to, *incoming.delivered_to)}


async def sequences_cited(tx: Tx, ids: Iterable[str]) -> list[Sequence]:
    found = []
    for number in dict.fromkeys(int(match[1]) for cited in ids for match in _THREAD.finditer(cited)):
        sequence = await tx.sequence(number)
        if sequence is not None and any(thread_name(sequence) in cited for cited in ids):
            found.append(sequence)
    return found
