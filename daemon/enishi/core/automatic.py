"""Automatic answers: absence notes, acknowledgements, challenges, receipts, by header, subject and wording (D11-D13).

A person's mail taken for an automatic one is the costly mistake, so wording alone needs words that only machines use.
"""

from __future__ import annotations

from dataclasses import dataclass

from enishi.core import automatic_words as words
from enishi.core.automatic_headers import header_signs, is_from_list
from enishi.core.incoming import Incoming
from enishi.core.sentences import fold

_LONGEST_NOTE = 2_000
"""Characters: nobody has ever written a longer absence note, and newsletters hold every word there is."""


@dataclass(frozen=True, slots=True)
class Automatic:
    is_absence: bool
    needs_person: bool
    """The note says something a person should act on: has left, moved, address changed, mailbox not read."""
    why: tuple[str, ...]
    is_certain: bool
    """By header, not by wording."""


def find_automatic(mail: Incoming, visible: str, *, names_return_day: bool) -> Automatic | None:
    """What is automatic about this mail; None if a person may have written it.

    `names_return_day`: the text names a first day back, which makes an answer known to be automatic an absence note.
    """
    by_header, by_words = header_signs(mail), word_signs(mail, visible)
    told = fold(f"{mail.subject}\n{visible}")
    is_away = names_return_day or bool(words.ABSENCE.search(told))
    if not _is_convincing(by_header, by_words, told, is_away=is_away, length=len(visible)):
        return None
    is_receipt = mail.report_type == "disposition-notification"
    is_absence = is_away and not is_receipt and not words.ABSENT_FOR_GOOD.search(told)
    return Automatic(
        is_absence=is_absence,
        needs_person=bool(words.CHANGE.search(told) or (words.HANDOVER.search(told) and not is_absence)),
        why=by_header + by_words,
        is_certain=bool(by_header),
    )


def _is_convincing(
    by_header: tuple[str, ...], by_words: tuple[str, ...], told: str, *, is_away: bool, length: int
) -> bool:
    if by_words:
        return bool(by_header) or length <= _LONGEST_NOTE
    if by_header and all("precedence=" in sign for sign in by_header):
        # Some firms' gateways mark all they send as bulk, what people type included.
        return is_away or bool(words.ACKNOWLEDGED.search(told) or words.CHANGE.search(told))
    return bool(by_header)


def word_signs(mail: Incoming, visible: str) -> tuple[str, ...]:
    """What subject and text give away where headers do not (Exchange and groupware may set none)."""
    subject, text = fold(mail.subject), fold(visible)
    signs: list[str] = []
    if words.SUBJECT.match(subject + " ") or words.SUBJECT.match(words.TAG.sub("", subject) + " "):
        signs.append("automatic subject")
    if words.MACHINE_SPEAKING.search(text):
        signs.append("machine's own words")
    if words.ACKNOWLEDGED.search(text) and words.NUMBERED.search(f"{subject}\n{text}"):
        signs.append("numbered acknowledgement")
    if is_service_address(mail) and mail.answered_ids and not is_from_list(mail.headers):
        signs.append("service address answers")
    if _is_bare_away_note(text):
        signs.append("absence note in words")
    return tuple(signs)


def is_service_address(mail: Incoming) -> bool:
    return words.SERVICE.match(mail.from_.address or "") is not None


def _is_bare_away_note(text: str) -> bool:
    """Nothing but "we are away, and will answer then": no question, no word about the offer."""
    return (
        bool(words.AWAY_NOTE.search(text) and words.PROMISE.search(text))
        and len(text) < 600
        and not words.ASKING.search(text)
    )
