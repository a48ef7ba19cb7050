"""Reports without the fields of RFC 3464: an opening sentence, addresses, what the other server said, the mail itself."""

from __future__ import annotations

import re

from enishi.core.bounces.cause import BounceCause
from enishi.core.bounces.diagnosis import diagnose, is_filtered_by_carrier
from enishi.core.bounces.kinds import Bounce
from enishi.core.bounces.recipients import recipients_in
from enishi.core.bounces.returned import report_text, returns_mail
from enishi.core.bounces.signs import BODY, SUBJECT, fate_in_words, is_answer, machine_signs
from enishi.core.bounces.status import codes_in, most_telling
from enishi.core.bounces.transcript import quoted_replies, said_about
from enishi.core.incoming import Incoming

_QUOTING = re.compile(r"^(?:>(?!>>)|On .{5,200} wrote:|.{0,200}(?:のメール|wrote):[ \t]*$)", re.MULTILINE)
_NULL_PATH = "null return-path"


def read_words(mail: Incoming) -> Bounce | None:
    text = report_text(mail)
    machine = machine_signs(mail)
    content = _content_signs(mail, text)
    if not _make_a_report(machine, content, mail):
        return None
    recipients = recipients_in(mail)
    status = most_telling(codes_in(text))
    tellings = (quoted_replies(text), said_about(recipients, text), text)
    cause = (
        BounceCause.RECIPIENT_FILTER
        if is_filtered_by_carrier(mail)
        else diagnose(tellings, session=text, status=status)
    )
    why = (*machine, *content, f"cause={cause}")
    return Bounce(fate_in_words(mail.subject, text), recipients, status, cause, why, is_structured=False)


def _content_signs(mail: Incoming, text: str) -> list[str]:
    subject_tells = bool(SUBJECT.search(mail.subject)) and not is_answer(mail.subject)
    signs = {
        _NULL_PATH: mail.return_path == "",
        "bounce subject": subject_tells,
        "bounce wording": bool(BODY.search(text)),
    }
    return [sign for sign, is_there in signs.items() if is_there]


def _make_a_report(machine: list[str], content: list[str], mail: Incoming) -> bool:
    """A mail system's sign and a bounce's; without the first, the subject, the wording and an address in question.

    An absence note may come with a null Return-Path and say that one "can't be reached"; a person may ask why their
    mail "could not be delivered". Neither returns a mail, and the person quotes.
    """
    tells = [sign for sign in content if sign != _NULL_PATH]
    if machine:
        return bool(tells)
    if "bounce subject" not in tells:
        return False
    if _NULL_PATH in content:
        return "bounce wording" in tells or returns_mail(mail)
    is_told = "bounce wording" in tells and not _QUOTING.search(report_text(mail))
    return is_told and (returns_mail(mail) or not mail.answered_ids) and bool(recipients_in(mail))
