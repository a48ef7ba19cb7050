"""Reports without the fields of RFC 3464: an opening sentence, addresses, what the other server said, the mail itself."""

from __future__ import annotations

import re

from enishi.core.bounces.diagnosis import diagnose
from enishi.core.bounces.kinds import Bounce
from enishi.core.bounces.recipients import recipients_in
from enishi.core.bounces.returned import report_text, returns_mail
from enishi.core.bounces.signs import BODY, SUBJECT, fate_in_words, is_answer, machine_signs
from enishi.core.bounces.status import codes_in, most_telling
from enishi.core.bounces.transcript import quoted_replies, said_about
from enishi.core.incoming import Incoming

_QUOTING = re.compile(r"^(?:>(?!>>)|On .{5,200} wrote:|.{0,200}(?:のメール|wrote):[ \t]*$)", re.MULTILINE)
_NULL_PATH = "null return-path"
_BOTH = {"bounce subject", "bounce wording"}


def read_words(mail: Incoming) -> Bounce | None:
    text = report_text(mail)
    machine = machine_signs(mail)
    content = _content_signs(mail, text)
    if not _make_a_report(machine, content, mail):
        return None
    recipients = recipients_in(mail)
    status = most_telling(codes_in(text))
    tellings = (quoted_replies(text), said_about(recipients, text), text)
    cause = diagnose(mail, tellings, session=text, status=status)
    why = (*machine, *content, f"cause={cause}")
    return Bounce(fate_in_words(mail.subject, text), recipients, status, cause, why, is_structured=False)


def _content_signs(mail: Incoming, text: str) -> list[str]:
    subject_tells = bool(SUBJECT.search(mail.subject)) and not is_answer(mail.subject)
    signs = {
        _NULL_PATH: mail.return_path == "",
        "bounce subject": subject_tells,
        "bounce wording": bool(BODY.search(text)),
        "status code": any(not code.startswith("2") for code in codes_in(text)),
    }
    return [sign for sign, is_there in signs.items() if is_there]


def _make_a_report(machine: list[str], content: list[str], mail: Incoming) -> bool:
    """A mail system's sign with a bounce's; or the null Return-Path with proof; or all that tells without either."""
    tells = {sign for sign in content if sign != _NULL_PATH}
    if machine == ["daemon"] and is_answer(mail.subject) and _QUOTING.search(report_text(mail)):
        return False  # in a small firm, people write as postmaster@, too
    if machine:
        return bool(tells)
    if _NULL_PATH in content:
        return _proves_itself(tells, mail)
    return tells >= _BOTH and _is_no_persons(mail)


def _proves_itself(tells: set[str], mail: Incoming) -> bool:
    """An absence note has a null Return-Path, too, and may say that one "can't be reached": it returns no mail."""
    if "bounce subject" in tells:
        return "bounce wording" in tells or returns_mail(mail)
    quotes_server = "status code" in tells or bool(mail.returned_headers)
    return "bounce wording" in tells and quotes_server and not is_answer(mail.subject)


def _is_no_persons(mail: Incoming) -> bool:
    """A person may ask why their mail "could not be delivered": they quote, or answer, or name nobody."""
    if _QUOTING.search(report_text(mail)) or (mail.answered_ids and not returns_mail(mail)):
        return False
    return bool(recipients_in(mail))
