"""Mail to many: lists, newsletters, notifications, marked spam. An answer in a thread is a person's, list or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi.core import leaflet
from enishi.core.automatic import (
    LIST_HEADERS,
    is_answer_subject,
    is_from_list,
    is_service_address,
    speaks_as_machine,
)
from enishi.core.incoming import Incoming
from enishi.core.sentences import fold

_NOTIFYING_HEADERS = (
    "x-github-reason",
    "x-gitlab-project",
    "x-jira-fingerprint",
    "x-facebook-notify",
    "x-notifications",
    "x-linkedin-class",
    "x-cron-env",
    "x-bugzilla-reason",
    "x-trac-project",
)
_CAMPAIGN_HEADERS = (
    "list-unsubscribe-post",
    "feedback-id",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-csa-complaints",
    "x-marketoid",
    "x-mailchimp-campaign",
    "x-bulkmail",
    "x-sfmc-stack",
    "x-mailer-recptid",
    "x-distribute",
    "x-sequence",
)
_MAILING_HEADERS = (
    "list-unsubscribe",
    "x-mc-user",
    "x-mandrill-user",
    "x-sg-eid",
    "x-mailgun-tag",
    "x-mailgun-sid",
    "x-ses-outgoing",
)
"""Of services through which newsletters go, and people's mail too."""
_SPAM_HEADERS = (("x-spam-flag", "yes"), ("x-spam-status", "yes"), ("x-spam", "yes"))
_NOTIFYING_SENDER = re.compile(
    r"^(?:nagios|zabbix|icinga\d?|monit|munin|logwatch|cron(?:daemon)?|jenkins|bugzilla|jira|gitlab|github|alerts?|newsletters?|news"
    r"|mail-?mag\w*|magazine|announce\w*|updates?|marketing|calendar-notification|invitations?|messages-noreply|dmarc\w*|digest|promo\w*|offers?|deals?)\b[^@]*@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:\*{3,}\s*spam|\[?spam\]?[\s:]|\[[^\]]{2,40}\]\s*\[?(?:announce|ann|digest)"
    r"|.{0,60}\bdigest, vol\b|【?(?:メルマガ|メールマガジン|号外)|.{0,20}(?:newsletter|news alert)"
    r"|cron <|\*\* (?:problem|recovery|acknowledgement)|(?:\[\w+\] )?(?:problem|resolved|alert|firing)\b.{0,4}:|report domain:|logwatch for|\[\w+\] build (?:failed|#\d)"
    r"|(?:招待|更新された招待|予定(?:の)?(?:招待|変更)|キャンセルされた予定)(?:状)?\s*[:：]|(?:updated |cancel\w* )?(?:invitation|event):)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bulk:
    why: tuple[str, ...]
    is_certain: bool
    """By headers, sender or subject of lists and machines, not by the looks of the text."""
    is_doubtful: bool = False
    """The text may yet be one person's: somebody should glance at it if we know who wrote it."""


def find_bulk(mail: Incoming, visible: str) -> Bulk | None:
    """Why this was sent to many; None if it may be meant for us."""
    headers = mail.headers
    known = [
        f"header {name}={value}"
        for name, value in _SPAM_HEADERS
        if (headers.get(name) or "").strip().lower().startswith(value)
    ]
    known += [f"header {name}" for name in _NOTIFYING_HEADERS if name in headers]
    if known:
        return Bulk(tuple(known), is_certain=True)
    if _is_answer(mail):
        return None
    known = _known_signs(mail)
    looks = _looks(mail, visible, is_known=bool(known))
    if not known and not looks:
        return None
    return Bulk((*known, *looks), bool(known), not known and leaflet.may_be_letter(fold(visible)))


def _known_signs(mail: Incoming) -> list[str]:
    headers, subject = mail.headers, fold(mail.subject)
    signs = [f"header {name}" for name in (*LIST_HEADERS, *_CAMPAIGN_HEADERS) if name in headers]
    precedence = (headers.get("precedence") or "").strip().lower()
    if precedence in ("bulk", "junk", "list"):
        signs.append(f"header precedence={precedence}")
    if _SUBJECT.match(subject):
        signs.append("bulk subject")
    if is_service_address(mail) or _NOTIFYING_SENDER.match(mail.from_.address or ""):
        signs.append("service address")
    return signs


def _looks(mail: Incoming, visible: str, *, is_known: bool) -> tuple[str, ...]:
    text = fold(visible)
    printed = leaflet.look_at(mail, text)
    signs = ["null return-path"] if mail.return_path == "" else []
    if speaks_as_machine(text):
        signs.append("machine's own words")
    if not (printed.is_letter and leaflet.may_be_letter(text)):
        # A gateway may write these under everybody's mail: a letter stays a letter.
        signs += [f"header {name}" for name in _MAILING_HEADERS if name in mail.headers]
    if printed.is_leaflet or is_known or signs:
        signs += printed.signs
    return tuple(signs)


def _is_answer(mail: Incoming) -> bool:
    """In a thread; through a list only with the `Re:` that trackers and digests leave out."""
    if not mail.answered_ids:
        return False
    return not is_from_list(mail.headers) or is_answer_subject(mail.subject)
