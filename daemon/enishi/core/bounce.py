"""Delivery reports: by structure where there is one (RFC 3464), else by the looks of a hundred home-made forms (D9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from enishi.core import bounce_words as words
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


def find_bounce(mail: Incoming) -> Bounce | None:
    """The delivery report that this mail is; None if it is something else."""
    groups = [group for group in mail.delivery_status if _is_about_recipient(group)]
    return _from_fields(mail, groups) if groups else _from_words(mail)


def is_challenge(mail: Incoming) -> bool:
    """A "prove that you are human" dressed as a delivery report."""
    told = " ".join(group.get("diagnostic-code") or "" for group in mail.delivery_status)
    return bool(words.CHALLENGE.search(told))


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
    written = words.STATUS.search(group.get("status") or "")
    diagnostic = group.get("diagnostic-code") or ""
    within = words.STATUS.search(diagnostic)
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
    if not _make_a_report(signs, mail, text):
        return None
    found = words.STATUS.search(text)
    status = found[1] if found else None
    fate = _fate_in_words(mail.subject, text)
    cause = _cause_in_words(text, status)
    why = (*signs, f"cause={cause}")
    return Bounce(fate, _recipients(mail, text), status, cause, why, is_structured=False)


def _cause_in_words(text: str, status: str | None) -> BounceCause:
    """What the other server said, where it is quoted, tells more than the prose around it."""
    quoted = cause_of("\n".join(words.QUOTED_REPLY.findall(text)), status)
    return cause_of(text, status) if quoted is BounceCause.UNSTATED else quoted


def _signs(mail: Incoming, text: str) -> list[tuple[str, bool]]:
    address, name = mail.from_.address or "", mail.from_.name
    is_daemon = bool(
        words.DAEMON.search(address.partition("@")[0])
        or words.DAEMON_NAME.search(name)
        or words.DAEMON.fullmatch(name)
    )
    return [
        ("null return-path", mail.return_path == ""),
        ("daemon", is_daemon),
        ("x-failed-recipients", "x-failed-recipients" in mail.headers),
        ("bounce subject", bool(words.SUBJECT.search(mail.subject)) and not _is_answer(mail.subject)),
        ("bounce wording", bool(words.BODY.search(text))),
    ]


def _make_a_report(signs: list[str], mail: Incoming, text: str) -> bool:
    """Two signs, one of them that of a mail system; without one, the subject, the wording and an address in question.

    An absence note may come with a null Return-Path and say that one "can't be reached".
    """
    if {"daemon", "x-failed-recipients"} & set(signs):
        return len(signs) >= 2 and signs != ["null return-path", "daemon"]
    if "bounce subject" not in signs:
        return False
    return "null return-path" in signs or ("bounce wording" in signs and bool(_recipients(mail, text)))


def _is_answer(subject: str) -> bool:
    return re.match(r"\s*(?:re|aw|sv|fwd?|返信|転送)\s*[:：]", subject, re.IGNORECASE) is not None


def _fate_in_words(subject: str, text: str) -> Fate:
    is_warning = re.search(r"delay|warning|遅延", subject, re.IGNORECASE) is not None
    if (is_warning or words.DELAYED.search(text)) and (is_warning or not words.GIVEN_UP.search(text)):
        return Fate.DELAYED
    return Fate.FAILED


def report_text(mail: Incoming) -> str:
    """What the mail system says, without the mail it returns."""
    text = mail.text[:_LONGEST_REPORT]
    start = len(text) - len(text.lstrip())
    original = words.ORIGINAL.search(text, start + 1)
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
        words.LONE_ADDRESS.findall(text),
        words.ANY_ADDRESS.findall(text),
        words.RETURNED_TO.findall(mail.text[:_LONGEST_REPORT]),
    ):
        named = [address for address in found if is_address(address) and address.casefold() not in own]
        if named:
            return tuple(dict.fromkeys(named))[:MAX_RECIPIENTS]
    return ()
