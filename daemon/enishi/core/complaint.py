"""Feedback reports: spam complaints, opt-outs and others in ARF (RFC 5965) and in providers' own forms (D10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from enishi.core.address import is_address
from enishi.core.bounces import amazon
from enishi.core.bounces.fields_in_text import groups_in
from enishi.core.incoming import Headers, Incoming


class Feedback(StrEnum):
    COMPLAINT = "complaint"
    OPT_OUT = "opt_out"
    OTHER = "other"
    """Authentication failures, DMARC statistics, `not spam`: nobody complained."""


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    kind: Feedback
    recipients: tuple[str, ...]
    why: str


_OPT_OUT = ("opt-out", "opt-out-list", "unsubscribe", "unsub")
_OTHER = ("auth-failure", "not-spam", "dmarc", "dkim-failure", "spf-failure")
_FORM_SUBJECT = re.compile(
    r"^(?:complaint about message from|e-?mail feedback report|(?:e-?mail )?(?:abuse|spam"
    r"|junk)(?: e-?mail)? (?:report|complaint)"
    r"|feedback loop|fbl report|spamtrap ?hit|\[?(?:abuse|spam) (?:report|complaint)|client tos notification"
    r"|(?:fw:? )?(?:user|subscriber|spam) complaint|this is spam|迷惑メール(?:報告|の?通報))",
    re.IGNORECASE,
)
_FORM_SENDER = re.compile(
    r"^(?:staff|abuse\w*|fbl\w*|feedback\w*|complaints?|scomp|postmaster|no-?reply|arf|spam\w*|junk\w*)\b",
    re.IGNORECASE,
)
_DMARC_SUBJECT = re.compile(r"report domain:.{1,300}submitter:", re.IGNORECASE)
_DMARC_FILE = re.compile(r"[^!/\s]{1,255}![^!/\s]{1,255}!\d{5,15}!\d{5,15}.*\.(?:xml|gz|zip)", re.IGNORECASE)

_FIELDS = ("feedback-type", "user-agent", "version", "source-ip", "original-mail-from", "original-rcpt-to")


def find_feedback(mail: Incoming) -> FeedbackReport | None:
    """The feedback report that this mail is; None if it is something else."""
    if mail.feedback is not None or mail.report_type == "feedback-report":
        return _from_fields(mail, mail.feedback)
    if _is_dmarc(mail):
        return FeedbackReport(Feedback.OTHER, (), "dmarc statistics")
    complainers = amazon.complainers(mail.text)
    if complainers:
        return FeedbackReport(Feedback.COMPLAINT, complainers, "amazon ses complaint")
    if _FORM_SUBJECT.search(mail.subject) and _comes_from_provider(mail):
        return FeedbackReport(Feedback.COMPLAINT, _original_recipients(mail), "provider's complaint form")
    return _from_text(mail)


def _from_text(mail: Incoming) -> FeedbackReport | None:
    """An ARF report whose parts were run together on the way; a person's mail names no such fields."""
    if _FORM_SENDER.match(mail.from_.address or "") is None:
        return None
    fields = next(
        (group for group in groups_in(mail.text[:20_000], *_FIELDS) if "feedback-type" in group), None
    )
    return _from_fields(mail, fields) if fields else None


def _from_fields(mail: Incoming, fields: Headers | None) -> FeedbackReport:
    kind = ((fields.get("feedback-type") if fields else None) or "abuse").strip().lower()
    named = [value.strip(" <>") for value in (fields.all("original-rcpt-to") if fields else ())]
    recipients = tuple(address for address in named if is_address(address)) or _original_recipients(mail)
    meaning = (
        Feedback.OPT_OUT if kind in _OPT_OUT else Feedback.OTHER if kind in _OTHER else Feedback.COMPLAINT
    )
    return FeedbackReport(meaning, recipients, f"feedback-type={kind}")


def _comes_from_provider(mail: Incoming) -> bool:
    """The reported mail is enclosed, and a role account sent it: a person who complains writes in words."""
    return bool(mail.returned_headers) and _FORM_SENDER.match(mail.from_.address or "") is not None


def _is_dmarc(mail: Incoming) -> bool:
    return bool(_DMARC_SUBJECT.search(mail.subject)) or any(
        _DMARC_FILE.fullmatch(part.filename or "") for part in mail.parts
    )


def _original_recipients(mail: Incoming) -> tuple[str, ...]:
    found = (
        value.strip(" <>")
        for headers in mail.returned_headers
        for name in ("x-hmxmroriginalrecipient", "x-original-to", "to")
        for value in headers.all(name)
    )
    return tuple(dict.fromkeys(address for address in found if is_address(address)))
