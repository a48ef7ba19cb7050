"""What became of a send, as the sequence it belongs to will hear of it."""

from __future__ import annotations

from enum import StrEnum


class News(StrEnum):
    """Written with the mail's fate; told to the sequence soon after, in a transaction of its own.

    Apart, so that a mail's fate is on record within milliseconds of the server's answer, whatever the sequence has
    to think about.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Refused for now; it is tried again by itself."""
    FAILED = "failed"
    RECIPIENT_BAD = "recipient_bad"
    """Failed, because there is no such address."""
    IN_DOUBT = "in_doubt"
