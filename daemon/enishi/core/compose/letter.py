"""One mail to one recipient, before it is bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from enishi.core.compose.message_id import is_message_id
from enishi.core.model import Outbound

REF_HEADER = "X-Enishi-Ref"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient (D3), before it is bytes. Values are plain text; encoding is the composer's business."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    message_id: str
    """With angle brackets."""
    date: datetime
    """Aware; printed with its own offset."""
    html: str | None = None
    reply_to: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    list_unsubscribe: str | None = None
    auto_submitted: str | None = None
    ref: str | None = None
    """Our opaque id, for providers that rewrite Message-IDs (R7)."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further headers, none of those above."""

    @property
    def boundary(self) -> str:
        """What stands between text and HTML. Python would draw a random one; the same letter gives the same bytes.

        `=_` occurs in neither base64 nor quoted-printable (RFC 2045 §6.7).
        """
        return "=_" + hashlib.sha256(self.message_id.encode()).hexdigest()[:32]


def from_letter(outbound: Outbound, from_address: str, date: datetime, zone: ZoneInfo) -> Letter:
    """The letter of a queued mail, dated `date` and printed in `zone`. References that are no ids are left out."""
    return Letter(
        from_name=outbound.from_name,
        from_address=from_address,
        to_name=outbound.recipient_name,
        to_address=outbound.recipient,
        subject=outbound.subject,
        text=outbound.body,
        html=outbound.html,
        message_id=outbound.message_id,
        date=date.astimezone(zone),
        reply_to=outbound.reply_to,
        in_reply_to=outbound.in_reply_to,
        references=tuple(filter(is_message_id, outbound.references)),
        list_unsubscribe=outbound.list_unsubscribe,
        auto_submitted=outbound.auto_submitted,
        ref=outbound.message_id.strip("<>").partition("@")[0],
    )
