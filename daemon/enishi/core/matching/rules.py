"""The rules: how sure a mail concerns somebody, and so what may follow from it.

Reports about mail can be forged (RFC 3464 §4.1), and so can any From. What stops for good therefore asks for
something that only who has our mail can know, and for the person whom that mail went to (D9, D10). A person's wish
to be left alone is obeyed from their address too: it need not be proven (施行規則 art. 5).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from enishi.core.address import address_key, domain_of
from enishi.core.matching.evidence import Certainty, Evidence
from enishi.core.matching.names import subject_key
from enishi.core.model import Outbound

RECENT_SEND = timedelta(days=7)
"""A report that names no mail is believed this long after a send to its address."""
LONGEST_UNDER_WAY = timedelta(days=14)
"""Servers try for five days or so (RFC 5321 §4.5.4.1); reports on what they gave up take their time."""
CLOCKS_DIFFER = timedelta(minutes=2)
_SHORTEST_PROVIDER_ID = 12


class Message(StrEnum):
    """What somebody or some system tells us."""

    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    OPT_OUT = "opt_out"
    ANSWER = "answer"
    UNCLEAR = "unclear"
    NEWS = "news"
    """An automatic answer that a person must act on."""
    ABSENCE = "absence"
    """An automatic answer that nobody need act on."""


class Consequence(StrEnum):
    STOP = "stop"
    """For good, and the address is not written to again."""
    PAUSE = "pause"
    """Automatic mail rests; the rep is told what came."""
    ASK = "ask"
    """As PAUSE, but the rep is asked what this mail is."""
    HOLD = "hold"
    """What is due moves behind the return."""
    NOTHING = "nothing"


_N, _C, _L, _S = Certainty.NONE, Certainty.CLAIMED, Certainty.LIKELY, Certainty.CERTAIN

_TABLE: dict[Message, dict[Certainty, Consequence]] = {
    Message.HARD_BOUNCE: {_S: Consequence.STOP, _L: Consequence.PAUSE, _C: Consequence.PAUSE},
    Message.SOFT_BOUNCE: {_S: Consequence.PAUSE, _L: Consequence.PAUSE, _C: Consequence.PAUSE},
    Message.COMPLAINT: {_S: Consequence.STOP, _L: Consequence.ASK, _C: Consequence.ASK},
    Message.OPT_OUT: {_S: Consequence.STOP, _L: Consequence.STOP, _C: Consequence.ASK},
    Message.ANSWER: {_S: Consequence.PAUSE, _L: Consequence.PAUSE, _C: Consequence.ASK},
    Message.UNCLEAR: {_S: Consequence.ASK, _L: Consequence.ASK, _C: Consequence.ASK},
    Message.NEWS: {_S: Consequence.PAUSE, _L: Consequence.PAUSE, _C: Consequence.NOTHING},
    Message.ABSENCE: {_S: Consequence.HOLD, _L: Consequence.HOLD, _C: Consequence.NOTHING},
}


def consequence(message: Message, certainty: Certainty) -> Consequence:
    return _TABLE[message].get(certainty, Consequence.NOTHING)


# -- Somebody writes ----------------------------------------------------------------------------------------------

_OF_EVIDENCE = {
    Evidence.MESSAGE_ID: _S,
    Evidence.REFERENCE: _S,
    Evidence.PROVIDER_ID: _S,
    Evidence.THREAD: _S,
    Evidence.KNOWN_ID: _S,
    Evidence.QUOTED_ID: _L,
    Evidence.ADDRESS: _L,
    Evidence.REPLY_TO: _L,
    Evidence.NAME_AND_SUBJECT: _L,
    Evidence.RETURNED_MAIL: _L,
    Evidence.RECENT_SEND: _L,
    Evidence.FORWARDED: _C,
    Evidence.NAMED_ADDRESS: _C,
    Evidence.NAME: _C,
    Evidence.COMPANY: _C,
}


def certainty_of(evidence: Evidence) -> Certainty:
    """That a mail which a person or their system wrote concerns this contact."""
    return _OF_EVIDENCE[evidence]


# -- A report about a mail ----------------------------------------------------------------------------------------


def certainty_of_report(
    message: Message, mail: Outbound, evidence: Evidence, named: Collection[str], received_at: datetime
) -> Certainty:
    """That a report which was found to speak of `mail` by `evidence` is about it. `named`: whom it says it concerns.

    One that names others only may tell of an alias at their side, or come from somebody who knows one of our ids.
    Of complaints providers strike out who made them (RFC 6590): our mails have one recipient each, so it was that one.
    """
    if not _had_left(mail, received_at):
        return Certainty.CLAIMED
    fits = address_key(mail.recipient) in set(map(address_key, named))
    if named and not fits:
        return Certainty.CLAIMED
    at_most = Certainty.CERTAIN if fits or message is Message.COMPLAINT else Certainty.LIKELY
    return min(certainty_of(evidence), at_most)


def _had_left(mail: Outbound, received_at: datetime) -> bool:
    return mail.dated_at is not None and mail.dated_at <= received_at + CLOCKS_DIFFER


def may_be_about(
    mail: Outbound, returned_ids: Collection[str], returned_subject: str | None, received_at: datetime
) -> Evidence | None:
    """By what a report on this mail's recipient, which names no id of ours, may be about this mail all the same.

    None: it names another mail, or comes too late. Then it may be an answer to what spammers sent in our name, or to
    a mail that somebody wrote by hand.
    """
    if not _had_left(mail, received_at) or mail.dated_at is None:
        return None
    age = received_at - mail.dated_at
    if _is_known_to_provider(mail, returned_ids):
        return Evidence.PROVIDER_ID
    if returned_subject is not None:
        fits = subject_key(mail.subject) == subject_key(returned_subject) and age <= LONGEST_UNDER_WAY
        return Evidence.RETURNED_MAIL if fits else None
    if returned_ids and not any(map(_is_a_providers, returned_ids)):
        return None
    return Evidence.RECENT_SEND if age <= RECENT_SEND else None


def _is_known_to_provider(mail: Outbound, ids: Collection[str]) -> bool:
    """The server said `250 … ID` when it took it: Amazon SES its id without the domain, Exchange Online the whole."""
    names = (identifier.strip("<>").partition("@")[0] for identifier in ids)
    reply = mail.reply or ""
    return any(len(name) >= _SHORTEST_PROVIDER_ID and name in reply for name in names)


_REWRITING = (
    "amazonses.com",
    "outlook.com",
    "google.com",
    "gmail.com",
    "sendgrid.net",
    "geopod-ismtpd",
    "mailgun.org",
    "mandrillapp.com",
    "sparkpostmail.com",
    "mtasv.net",
    "sendinblue.com",
    "mailin.fr",
    "mailjet.com",
)
"""Domains of the Message-IDs that submission services put in the place of ours (mail-reality 5.5)."""


def _is_a_providers(identifier: str) -> bool:
    domain = domain_of(identifier.strip("<>"))
    return any(
        name == domain or domain.endswith(f".{name}") or domain.startswith(name) for name in _REWRITING
    )
