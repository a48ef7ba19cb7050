"""An inbound mail as the rest of the program knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from enishi.core.incoming.headers import Headers
from enishi.core.incoming.mime import Part
from enishi.core.incoming.people import Sender


@dataclass(frozen=True)
class Incoming:
    """What the bytes of a mail say. Message ids carry their angle brackets; all of it is a stranger's claim."""

    digest: str
    """SHA-256 of the raw bytes, hexadecimal: the same mail in two folders is one (mail-reality I7)."""
    headers: Headers = field(default_factory=Headers)
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    from_: Sender = field(default_factory=Sender)
    reply_to: tuple[str, ...] = ()
    sender: str | None = None
    return_path: str | None = None
    """None: no such header; empty: the null reverse-path of automatic mail (RFC 5321 §4.5.5)."""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    """UTC; None if there is none or it cannot be."""
    text: str = ""
    """What a person reads: the plain parts, else the HTML ones as text. Of a very long one its top and its end."""
    html: str | None = None
    content_type: str = "text/plain"
    """Of the whole message."""
    report_type: str | None = None
    """Of a multipart/report: delivery-status, disposition-notification, feedback-report."""
    parts: tuple[Part, ...] = ()
    attached: tuple[bytes, ...] = ()
    """Whole messages enclosed (message/rfc822), undecoded."""
    returned_headers: tuple[Headers, ...] = ()
    """Headers of the mails enclosed, whole or as text/rfc822-headers."""
    delivery_status: tuple[Headers, ...] = ()
    """Field groups of the delivery reports (RFC 3464): the message's first, then one a recipient."""
    feedback: Headers | None = None
    """Fields of an abuse report (RFC 5965)."""
    ids_anywhere: frozenset[str] = frozenset()
    """Whatever looks like a message id in headers, enclosed mails and text, its own id left out (D9b)."""
    authentication_results: tuple[str, ...] = ()
    """Topmost first: only those above our own server's Received say anything (RFC 8601)."""
    is_truncated: bool = False
    """Longer than the size limit; what was cut off was never looked at."""
    defects: tuple[str, ...] = ()
    """Names of what is broken in it, in the order found."""

    @property
    def answered_ids(self) -> tuple[str, ...]:
        """What it says it answers: In-Reply-To, then References from the nearest to the oldest."""
        return tuple(dict.fromkeys(self.in_reply_to + tuple(reversed(self.references))))
