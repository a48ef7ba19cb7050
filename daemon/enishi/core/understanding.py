"""All that a mail tells by itself, before anything is known of whom it concerns: verdict, reason, finality, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from enishi.core.incoming import Incoming
from enishi.core.model import Finality
from enishi.core.plan import Reason
from enishi.core.refusal import ReasonReading
from enishi.core.refusal import read as read_refusal
from enishi.core.verdict import Reading, Verdict
from enishi.core.verdict import read as read_verdict


@dataclass(frozen=True, slots=True)
class Understanding:
    reading: Reading
    refusal: ReasonReading | None
    """What a person's words say about a no; None for mail that no person wrote."""

    @property
    def reason(self) -> str | None:
        """Key of reasons.yaml. A request to stop gives none."""
        if self.refusal is None or self.reading.verdict is Verdict.UNSUBSCRIBE:
            return None
        return self.refusal.reason

    @property
    def finality(self) -> Finality | None:
        if self.reading.verdict is Verdict.UNSUBSCRIBE:
            return Finality.FINAL
        return self.refusal.finality if self.refusal else None

    @property
    def suppress(self) -> bool:
        return self.reading.suppress or (self.refusal is not None and self.refusal.suppress)

    @property
    def needs_person(self) -> bool:
        """Whoever refuses for a reason, or wants no more mail without saying it, is a person's business."""
        if self.reading.verdict is not Verdict.HUMAN_REPLY:
            return self.reading.needs_person
        return self.reading.needs_person or self.suppress or self.reason is not None

    @property
    def confidence(self) -> float:
        """0 to 1, of the least certain thing said."""
        if self.reason is None or self.refusal is None:
            return self.reading.confidence
        return min(self.reading.confidence, self.refusal.confidence)

    @property
    def why(self) -> tuple[str, ...]:
        """Short phrases, the decisive one first."""
        return (*self.reading.why, *(self.refusal.why if self.refusal else ()))


def understand(
    mail: Incoming,
    reasons: Mapping[str, Reason],
    *,
    received_on: date | None = None,
    fiscal_year_start: tuple[int, int] = (4, 1),
) -> Understanding:
    """Never raises. `reasons`: the site's; with none the shipped keys are used. `received_on`: the day that 「来週」 counts
    from; without it the mail's own Date does."""
    reading = read_verdict(mail, received_on=received_on)
    return understood(mail, reading, reasons, received_on=received_on, fiscal_year_start=fiscal_year_start)


def understood(
    mail: Incoming,
    reading: Reading,
    reasons: Mapping[str, Reason],
    *,
    received_on: date | None = None,
    fiscal_year_start: tuple[int, int] = (4, 1),
) -> Understanding:
    """As `understand`, for a mail whose verdict is known."""
    if reading.verdict not in (Verdict.HUMAN_REPLY, Verdict.UNSUBSCRIBE):
        return Understanding(reading, None)
    said_on = received_on or (mail.date.date() if mail.date else None)
    refusal = read_refusal(
        reading.visible_text, reasons, said_on=said_on, fiscal_year_start=fiscal_year_start
    )
    return Understanding(reading, refusal)
