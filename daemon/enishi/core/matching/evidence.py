"""By what a mail was found to concern somebody, and how much that proves."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Certainty(IntEnum):
    NONE = 0
    """Nothing of ours: shown, never acted upon."""
    CLAIMED = 1
    """It may be a stranger's invention or mistake: our id with a recipient who never got that mail, a name alone."""
    LIKELY = 2
    """What anybody can write who knows both parties: an address, a subject; and it fits what we sent."""
    CERTAIN = 3
    """It names something that only who has our mail can know."""


class Evidence(StrEnum):
    """The strongest first. `evidence.…` is what users read of it."""

    MESSAGE_ID = "message_id"
    """The Message-ID of a mail of ours (128 random bits)."""
    REFERENCE = "reference"
    """The same random bits where a provider gave the mail another Message-ID (R7)."""
    PROVIDER_ID = "provider_id"
    """The id under which the submission server said it took the mail (R7)."""
    THREAD = "thread"
    """Our thread's name in References, which providers leave alone (R7)."""
    KNOWN_ID = "known_id"
    """The id of a mail that was written by hand to the customer, or of the mail that said no."""
    QUOTED_ID = "quoted_id"
    """An id of ours somewhere in the text: pasted, or passed on."""
    ADDRESS = "address"
    """The customer's address in From."""
    REPLY_TO = "reply_to"
    FORWARDED = "forwarded"
    """A mail of theirs, or ours to them, was passed on."""
    RETURNED_MAIL = "returned_mail"
    """Recipient, subject and time of the returned mail are those of one of ours."""
    RECENT_SEND = "recent_send"
    """The report names no mail, but an address that we have just written to (D9b)."""
    NAME_AND_SUBJECT = "name_and_subject"
    """Somebody of that name answers the subject of a mail of ours from an address that we do not know."""
    NAME = "name"
    NAMED_ADDRESS = "named_address"
    """Their address stands in the words of somebody else."""
    COMPANY = "company"
    """The mail domain of their firm; never a free-mail domain."""


def said(evidence: Evidence | None) -> dict[str, str]:
    """As history and letters keep it: the code of a phrase."""
    return {} if evidence is None else {"evidence": f"evidence.{evidence}"}
