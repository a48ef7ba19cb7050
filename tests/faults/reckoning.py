"""What a mail server accepted, by Message-ID, held against what our database says of the same mails."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.faults.laboratory import Firm
from tests.support.small_firm import REP


@dataclass(frozen=True)
class Mail:
    """As our database has it."""

    sequence_id: int | None
    purpose: str
    message_id: str
    recipient: str
    state: str


MAILS = (
    "SELECT o.sequence_id, o.purpose, o.message_id, o.recipient, s.state"
    " FROM outbound o JOIN sends s ON s.id = o.id ORDER BY o.id"
)


@dataclass(frozen=True)
class Reckoning:
    mails: list[Mail]
    accepted: Counter[str]

    @property
    def doubled(self) -> list[str]:
        """Accepted more than once."""
        return [message_id for message_id, count in self.accepted.items() if count > 1]

    @property
    def lost(self) -> list[Mail]:
        """The server never had it, and nobody is told of a doubt."""
        return [mail for mail in self.mails if mail.state != "unknown" and not self.accepted[mail.message_id]]

    @property
    def misjudged(self) -> list[Mail]:
        """The server has it, and we say neither that it was sent nor that we do not know."""
        return [
            mail
            for mail in self.mails
            if self.accepted[mail.message_id] and mail.state not in ("sent", "unknown")
        ]

    @property
    def unknown(self) -> list[Mail]:
        return [mail for mail in self.mails if mail.state == "unknown"]

    @property
    def unasked(self) -> list[Mail]:
        """In doubt, and the rep did not get exactly one question."""
        questions = Counter(
            mail.sequence_id
            for mail in self.mails
            if mail.purpose == "notice" and mail.recipient == REP and self.accepted[mail.message_id] == 1
        )
        return [mail for mail in self.unknown if mail.purpose == "touch" and questions[mail.sequence_id] != 1]

    def must_be_right(self) -> None:
        """Each mail was accepted exactly once, or stands as unknown with a question to the rep."""
        assert (self.doubled, self.lost, self.misjudged, self.unasked) == ([], [], [], [])


def reckon(firm: Firm, accepted: Counter[str] | None = None) -> Reckoning:
    """`accepted`: by another server than the post room's."""
    if accepted is None:
        accepted = firm.post.ledger.counts()
    return Reckoning([Mail(*row) for row in firm.rows(MAILS)], accepted)
