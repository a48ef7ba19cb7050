"""What a mail server sends back when it could not deliver after all (RFC 3464)."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

_REPORT = """\
From: Mail Delivery System <mailer-daemon@{host}>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <bounce-{number}@{host}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered
to one recipient.

<{recipient}>: host {host} said: 550 5.1.1 <{recipient}>: User unknown

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; {host}
Arrival-Date: {date}

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Remote-MTA: dns; {host}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: User unknown

--{boundary}
Content-Type: text/rfc822-headers

"""


def bounce(raw: bytes, sender: str, recipient: str, *, host: str, number: int, at: datetime) -> bytes:
    """The report on `raw`, with its headers attached, as Postfix and its like write it."""
    boundary = f"=_bounce_{number}_of_{host}"
    report = _REPORT.format(
        sender=sender,
        recipient=recipient,
        host=host,
        number=number,
        boundary=boundary,
        date=format_datetime(at),
    )
    headers = raw.partition(b"\r\n\r\n")[0]
    return (
        report.replace("\n", "\r\n").encode("ascii") + headers + f"\r\n\r\n--{boundary}--\r\n".encode("ascii")
    )
