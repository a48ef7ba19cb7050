"""Whether a mail is an automatic answer, and which.

A person's mail taken for an automatic one is the costly mistake, so wording alone needs words that only machines use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from enishi.core.automatic import absence, news, subjects, wording
from enishi.core.automatic.headers import header_signs, is_from_list, weak_header_signs
from enishi.core.incoming import Incoming
from enishi.core.sentences import fold

_LONGEST_NOTE = 2_000
"""Characters: nobody has ever written a longer absence note, and newsletters hold every word there is."""
_LONGEST_RECEIPT, _SHORTEST_TEXT = 400, 12
_NOT_AN_ANSWER = (
    "header auto-submitted=auto-generated",
    "header auto-submitted=auto-notified",
    "null return-path",
    "machine's own words",
)
"""Signs that a mere notification shows as well."""


@dataclass(frozen=True, slots=True)
class Automatic:
    is_absence: bool
    needs_person: bool
    """The note says something a person should act on: has left, moved, address changed, mailbox not read."""
    why: tuple[str, ...]
    is_certain: bool
    """By header, not by wording."""
    is_answer: bool
    """It answers a mail, ours as far as can be seen; otherwise it may be a notification to anybody."""


def find_automatic(mail: Incoming, visible: str, *, names_return_day: Callable[[], bool]) -> Automatic | None:
    """What is automatic about this mail; None if a person may have written it.

    `names_return_day`: whether the text names a first day back, which makes an answer known to be automatic an absence
    note. Not asked of people's mail, which most mail is.
    """
    subject, text = fold(mail.subject), fold(visible)
    told = f"{subject}\n{text}"
    by_header = header_signs(mail)
    by_words = _word_signs(mail, subject, text) if len(visible) <= _LONGEST_NOTE or by_header else ()
    weak = _weak_signs(mail, text, told, is_marked=bool(by_header or by_words))
    why = by_header + by_words + weak
    if not why:
        return None
    gone = news.is_gone_for_good(told)
    is_receipt = mail.report_type == "disposition-notification" or "read receipt in words" in why
    is_absence = (names_return_day() or absence.speaks_of_absence(told)) and not gone and not is_receipt
    has_news = (
        news.is_change(told) or wording.asks_to_verify(text) or (news.is_handover(told) and not is_absence)
    )
    return Automatic(
        is_absence=is_absence,
        needs_person=has_news and not is_receipt,
        why=why,
        is_certain=bool(by_header),
        is_answer=bool(mail.answered_ids)
        or news.tells_of_move(told)
        or any(sign not in _NOT_AN_ANSWER for sign in why),
    )


def _word_signs(mail: Incoming, subject: str, text: str) -> tuple[str, ...]:
    """What subject and text give away where headers do not (Exchange and groupware may set none)."""
    signs: list[str] = []
    if subjects.is_surely_automatic(subject):
        signs.append("automatic subject")
    elif subjects.is_likely_automatic(subject) and _bears_out(text):
        signs.append("automatic subject and text")
    if wording.speaks_as_machine(text):
        signs.append("machine's own words")
    if wording.acknowledges(subject, text):
        signs.append("acknowledgement")
    if wording.is_challenge(text):
        signs.append("asks the sender to prove themselves")
    if _is_receipt(subject, text, fold(mail.text[:_LONGEST_NOTE])):
        signs.append("read receipt in words")
    if wording.is_service_address(mail) and mail.answered_ids and not is_from_list(mail.headers):
        signs.append("service address answers")
    if absence.is_bare_note(text):
        signs.append("absence note in words")
    return tuple(signs)


def _is_receipt(subject: str, text: str, whole: str) -> bool:
    """`whole`, since the heads of the mail that was read look like history."""
    if subjects.announces_receipt(subject):
        return wording.is_receipt(whole) or len(whole.strip()) < _SHORTEST_TEXT
    return wording.names_itself_receipt(text) and len(text) < _LONGEST_RECEIPT


def _bears_out(text: str) -> bool:
    return absence.keeps_to_absence(text) or wording.answers_to_order(text)


def _weak_signs(mail: Incoming, text: str, told: str, *, is_marked: bool) -> tuple[str, ...]:
    """Gateways mark all they send, what people type included: their marks count only beside words that fit."""
    found = weak_header_signs(mail)
    fits = absence.keeps_to_absence(text) or wording.answers_to_order(text) or news.is_change(told)
    if mail.return_path == "" and (
        is_marked or mail.answered_ids or subjects.is_likely_automatic(mail.subject)
    ):
        # With nothing to show that it answers anything, an empty Return-Path is a notification's: bulk sees to it.
        return (*(found if fits else ()), "null return-path")
    return found if found and (fits or is_marked) else ()
