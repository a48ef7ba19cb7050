"""Mail to many: lists, newsletters, notifications, marked spam. An answer in a thread is a person's, list or not."""

from __future__ import annotations

import re

from enishi.core.automatic import is_service_address
from enishi.core.automatic_headers import LIST_HEADERS, is_from_list
from enishi.core.incoming import Incoming
from enishi.core.sentences import fold

_NOTIFYING_HEADERS = (
    "x-github-reason",
    "x-gitlab-project",
    "x-jira-fingerprint",
    "x-facebook-notify",
    "x-notifications",
    "x-linkedin-class",
)
_CAMPAIGN_HEADERS = (
    "list-unsubscribe",
    "feedback-id",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-csa-complaints",
    "x-mc-user",
    "x-mandrill-user",
    "x-marketoid",
    "x-mailchimp-campaign",
    "x-bulkmail",
)
_SPAM_HEADERS = (("x-spam-flag", "yes"), ("x-spam-status", "yes"), ("x-spam", "yes"))
_SUBJECT = re.compile(
    r"^(?:\*{3,}\s*spam|\[?spam\]?[\s:]|\[[^\]]{2,40}\]\s*\[?(?:announce|ann|digest)"
    r"|.{0,60}\bdigest, vol\b|【?(?:メルマガ|メールマガジン|号外)|.{0,20}(?:newsletter|news alert))",
    re.IGNORECASE,
)
_LEAFLET = re.compile(
    r"(?:配信|購読|メルマガ|登録)(?:の)?(?:停止|解除|中止|変更).{0,24}(?:はこちら|こちらから|下記|以下|url"
    r"|https?:)|メールマガジン|view (?:this (?:e-?mail|message) )?in (?:your |a )?(?:web ?)?browser"
    r"|(?:to |click (?:here )?to )(?:unsubscribe|opt[ -]out|be removed)|unsubscribe (?:here|link|from this"
    r"|at any time|instantly)|unsubscribe:? ?https?:"
    r"|you (?:are|were) (?:receiving|subscribed|sent)|(?:receiving|received) this (?:e-?mail|message"
    r"|newsletter|notification) because|manage your (?:subscription|preferences|notification)|(?:e-?mail"
    r"|notification) preferences",
    re.IGNORECASE,
)


def find_bulk(mail: Incoming, visible: str) -> tuple[str, ...]:
    """Why this was sent to many; empty if it may be meant for us."""
    headers = mail.headers
    signs = [
        f"header {name}={value}"
        for name, value in _SPAM_HEADERS
        if (headers.get(name) or "").strip().lower().startswith(value)
    ]
    signs += [f"header {name}" for name in _NOTIFYING_HEADERS if name in headers]
    if signs or _is_answer(mail):
        return tuple(signs)
    signs += [f"header {name}" for name in (*LIST_HEADERS, *_CAMPAIGN_HEADERS) if name in headers]
    precedence = (headers.get("precedence") or "").strip().lower()
    if precedence in ("bulk", "junk", "list"):
        signs.append(f"header precedence={precedence}")
    if _SUBJECT.match(fold(mail.subject)):
        signs.append("bulk subject")
    if is_service_address(mail):
        signs.append("service address")
    if _LEAFLET.search(fold(visible)):
        signs.append("subscription footer")
    if mail.return_path == "":
        signs.append("null return-path")
    return tuple(signs)


def _is_answer(mail: Incoming) -> bool:
    """In a thread; through a list only with the `Re:` that trackers and digests leave out."""
    if not mail.answered_ids:
        return False
    return (
        not is_from_list(mail.headers)
        or re.match(r"\W*(?:\[[^\]]*\]\W*)*(?:re|aw|sv|返信)\W*[:：]", mail.subject, re.IGNORECASE)
        is not None
    )
