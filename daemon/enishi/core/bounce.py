"""Delivery reports: by structure where there is one (RFC 3464), else by the looks of a hundred home-made forms (D9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from enishi.core.address import is_address
from enishi.core.bounce_cause import BounceCause, cause_of
from enishi.core.incoming import Headers, Incoming

MAX_RECIPIENTS = 100
_LONGEST_REPORT = 20_000


class Fate(StrEnum):
    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says became of our mail."""

    fate: Fate
    recipients: tuple[str, ...]
    status: str | None
    """Enhanced status code (RFC 3463), the first one given."""
    cause: BounceCause
    why: tuple[str, ...]
    is_structured: bool


_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_DAEMON = re.compile(
    r"mailer[-_.]?daemon|post ?master|mail[-_.]?daemon|mdaemon|mmdf|sysadmin|maildelivery|mail ?delivery"
    r"|bounces?|no-?reply.*dion",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mail(?:er)? ?(?:delivery|daemon)|delivery (?:sub)?system|post ?master|NDR|メール(?:センター|配送"
    r"|システム|サーバ)|システム管理",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|non-?deliver|not deliver|un(?:able|successful).{0,12}deliver|deliver\w* (?:\w+ )?(?:status"
    r"|fail|notif|error|problem|report|delay)"
    r"|delivery of .{0,40}fail|fail\w*[ :-]+(?:\w+ )?deliver|(?:mail|message) (?:\w+ )?(?:error|failure"
    r"|returned|not sent|delayed|delivery)"
    r"|failure notice|returned? (?:\w+ )?mail|returned? to sender|mail system error"
    r"|warning: (?:could not send|message)|could not be delivered"
    r"|bounce|message you sent blocked|unzustellbar|не доставлено|no se ha podido entregar|échec"
    r"|n'a pas pu être"
    r"|(?:送信|配信|配送|メール).{0,6}(?:エラー|できませんでした|失敗|不能|未達)|エラー(?:メール|通知)"
    r"|配信不能|未配達|宛先不明|届きませんでした",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:could|can|was|were|did|has|have)(?:n't"
    r"| not)\s+(?:yet\s+)?(?:be(?:en)?\s+)?(?:able to\s+)?(?:deliver|sent|reach|receive|send)"
    r"|unable to\s+(?:deliver|send|complete)|(?:error|problem)s? (?:delivering|sending|while"
    r"|occurred while)|undeliver|delivery (?:\w+ )?(?:fail|to the follow)"
    r"|failed permanently|permanent(?: fatal)? (?:error|failure)|returned to (?:the )?sender"
    r"|this is the mail system|qmail-send program"
    r"|did not reach|not delivered to|has been delayed|is delayed|mail delivery (?:soft|sys)"
    r"|rejected your message|fatal errors|failure reasons?"
    r"|do not reply to this e-?mail.{0,40}\s+an error"
    r"|(?:送信|配信|配送|お届け|届け)(?:に失敗|(?:が|は)?できません|することができません|エラー)"
    r"|送れません|エラーのため|届きませんでした",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"warning message only|do not need to re-?send|will (?:be retried|continue|keep|retry|try)|(?:has"
    r"|have) not yet been delivered"
    r"|still (?:trying|being|in the queue|waiting)|(?:is|has been|are|was) (?:being )?delayed"
    r"|delayed \d+ hours|will be (?:re)?tried|keep(?:s)? trying"
    r"|no action is required|delivery attempts will continue|(?:遅延|遅れて)|再送(?:を|信を)?(?:試み"
    r"|続け)(?:ます|ており|てい)|引き続き",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"given up|giving up|permanent|fatal|failed permanently|not going to try|returned to sender"
    r"|could not be delivered for"
    r"|できませんでした|送信を中止",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^(?:-{2,}.{0,20}(?:below this line|original|returned|this is a copy|copy of|the header|unsent).*"
    r"|(?:the )?original message follows.*|message headers follow.*|\s*below is a copy of the original.*"
    r"|.{0,30}(?:header of the original|copy of (?:the|your) (?:original )?message).*"
    r"|original message:?\s*$|received: .*|return-path: .*"
    r"|.{0,12}(?:元の|送信された|送信した)メッセージ.*|-{3,}.{0,10}original message.*|message-id: .*)$",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_REPLY = re.compile(r"(?<![\d.])[45][0-5]\d(?:[ \-:#][^\n]*(?:\n(?![ \t]*\n)[^\n]*)?)")
_RETURNED_TO = re.compile(
    r"^to: .{0,200}?<?([^\s<>,]{1,64}@[^\s<>,]{1,255}?)>?[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_LONE_ADDRESS = re.compile(
    r"^[ \t]*(?:(?:final-)?recipients?|to|address|宛先"
    r"|あて先)?[ \t:：]*(?:rfc822;)?[ \t]*<?([^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,255}?)>?"
    r"[ \t]*(?:[:：\-(].*|\.{3}.*|on .*|invalid .*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}[A-Za-z0-9]")
_CHALLENGE = re.compile(
    r"not pre-?approved|waitlist|challenge|verify (?:that )?you|confirm your (?:mail|message)", re.IGNORECASE
)


def find_bounce(mail: Incoming) -> Bounce | None:
    """The delivery report that this mail is; None if it is something else."""
    groups = [group for group in mail.delivery_status if _is_about_recipient(group)]
    return _from_fields(mail, groups) if groups else _from_words(mail)


def is_challenge(mail: Incoming) -> bool:
    """A "prove that you are human" dressed as a delivery report."""
    words = " ".join(group.get("diagnostic-code") or "" for group in mail.delivery_status)
    return bool(_CHALLENGE.search(words))


def _is_about_recipient(group: Headers) -> bool:
    return any(name in group for name in ("action", "status", "final-recipient", "original-recipient"))


# --- by structure ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    recipient: str | None
    fate: Fate
    status: str | None
    cause: BounceCause


def _from_fields(mail: Incoming, groups: list[Headers]) -> Bounce:
    entries = [_entry(mail, group) for group in groups]
    fate = next(f for f in (Fate.FAILED, Fate.DELAYED, Fate.DELIVERED) if any(e.fate is f for e in entries))
    concerned = [entry for entry in entries if entry.fate is fate]
    hard = [entry for entry in concerned if entry.cause.is_hard]
    concerned = hard or concerned
    first = concerned[0]
    named = tuple(dict.fromkeys(entry.recipient for entry in concerned if entry.recipient))[:MAX_RECIPIENTS]
    why = ("delivery-status", f"action={fate}", f"status={first.status}", f"cause={first.cause}")
    return Bounce(
        fate,
        named or _recipients(mail, report_text(mail)),
        first.status,
        first.cause,
        why,
        is_structured=True,
    )


def _entry(mail: Incoming, group: Headers) -> _Entry:
    action = (group.get("action") or "").split("(")[0].strip().lower()
    written = _STATUS.search(group.get("status") or "")
    diagnostic = group.get("diagnostic-code") or ""
    within = _STATUS.search(diagnostic)
    status = written[1] if written else within[1] if within else None
    address = _field_address(group.get("final-recipient")) or _field_address(group.get("original-recipient"))
    fate = _fate(action, status, mail)
    return _Entry(
        address, fate, status, _entry_cause(mail, diagnostic, status, within[1] if within else None)
    )


def _entry_cause(mail: Incoming, diagnostic: str, status: str | None, within: str | None) -> BounceCause:
    """The diagnostic says it best; a vague one is helped out by what the report says in prose."""
    telling = within if within and not within.endswith(".0.0") else status
    cause = cause_of(diagnostic, telling)
    if cause in (BounceCause.UNSTATED, BounceCause.TRANSIENT) and len(diagnostic.split()) < 6:
        prose = cause_of(diagnostic + "\n" + report_text(mail), telling)
        return cause if prose is BounceCause.UNSTATED else prose
    return cause


def _fate(action: str, status: str | None, mail: Incoming) -> Fate:
    if action.startswith("fail"):
        return Fate.FAILED
    if action.startswith("delay"):
        return Fate.DELAYED
    if action.startswith(("deliver", "relay", "expand")):
        return Fate.DELIVERED
    if (status or "").startswith("2"):
        return Fate.DELIVERED
    return _fate_in_words(mail.subject, report_text(mail)) if (status or "4").startswith("4") else Fate.FAILED


def _field_address(value: str | None) -> str | None:
    """`rfc822; user@host`, with or without the type and brackets."""
    text = (value or "").rpartition(";")[2].strip().strip("<>").strip()
    return text if is_address(text) else None


# --- by looks ----------------------------------------------------------------------------------------------------


def _from_words(mail: Incoming) -> Bounce | None:
    text = report_text(mail)
    signs = [sign for sign, there in _signs(mail, text) if there]
    if len(signs) < 2 or signs == ["null return-path", "daemon"]:
        return None
    found = _STATUS.search(text)
    status = found[1] if found else None
    fate = _fate_in_words(mail.subject, text)
    cause = _cause_in_words(text, status)
    why = (*signs, f"cause={cause}")
    return Bounce(fate, _recipients(mail, text), status, cause, why, is_structured=False)


def _cause_in_words(text: str, status: str | None) -> BounceCause:
    """What the other server said, where it is quoted, tells more than the prose around it."""
    quoted = cause_of("\n".join(_QUOTED_REPLY.findall(text)), status)
    return cause_of(text, status) if quoted is BounceCause.UNSTATED else quoted


def _signs(mail: Incoming, text: str) -> list[tuple[str, bool]]:
    """Two of these make a report; a person who quotes one, or asks about one, shows one at most."""
    address, name = mail.from_.address or "", mail.from_.name
    is_daemon = bool(
        _DAEMON.search(address.partition("@")[0]) or _DAEMON_NAME.search(name) or _DAEMON.fullmatch(name)
    )
    return [
        ("null return-path", mail.return_path == ""),
        ("daemon", is_daemon),
        ("x-failed-recipients", "x-failed-recipients" in mail.headers),
        ("bounce subject", bool(_SUBJECT.search(mail.subject)) and not _is_answer(mail.subject)),
        ("bounce wording", bool(_BODY.search(text))),
    ]


def _is_answer(subject: str) -> bool:
    return re.match(r"\s*(?:re|aw|sv|fwd?|返信|転送)\s*[:：]", subject, re.IGNORECASE) is not None


def _fate_in_words(subject: str, text: str) -> Fate:
    is_warning = re.search(r"delay|warning|遅延", subject, re.IGNORECASE) is not None
    if (is_warning or _DELAYED.search(text)) and (is_warning or not _GIVEN_UP.search(text)):
        return Fate.DELAYED
    return Fate.FAILED


def report_text(mail: Incoming) -> str:
    """What the mail system says, without the mail it returns."""
    text = mail.text[:_LONGEST_REPORT]
    start = len(text) - len(text.lstrip())
    original = _ORIGINAL.search(text, start + 1)
    return text[: original.start()] if original else text


def _recipients(mail: Incoming, text: str) -> tuple[str, ...]:
    """X-Failed-Recipients, else addresses on lines of their own, else any that is not a party to this report.

    Last comes the To of a mail returned as plain text.
    """
    own = {address.casefold() for address in (*mail.to, *mail.cc, mail.from_.address or "")}
    listed = [
        word.strip(" <>") for value in mail.headers.all("x-failed-recipients") for word in value.split(",")
    ]
    for found in (
        listed,
        _LONE_ADDRESS.findall(text),
        _ANY_ADDRESS.findall(text),
        _RETURNED_TO.findall(mail.text[:_LONGEST_REPORT]),
    ):
        named = [address for address in found if is_address(address) and address.casefold() not in own]
        if named:
            return tuple(dict.fromkeys(named))[:MAX_RECIPIENTS]
    return ()
