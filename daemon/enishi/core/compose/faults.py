"""What a letter is refused for before it is written (mail-reality S1-S3, D2, L19).

Every mail is looked through, so a sound one is let through by one pass over its headers and one over each text;
which header and which fault is worked out only when such a pass has found something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enishi.core.address import is_address
from enishi.core.compose.letter import REF_HEADER, Letter
from enishi.core.compose.message_id import is_message_id
from enishi.core.problem import Problem

_FOR_MACHINES = frozenset({"List-Unsubscribe", "Auto-Submitted", REF_HEADER})

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_UNREADABLE = re.compile(r"[\ufffd\ud800-\udfff]")
_SUSPECT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")
_SUSPECT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffd\ud800-\udfff]")
"""All that is refused, and every \\r, innocent or not: a set of characters alone is three times as fast to look for."""
_SUSPECT_ASCII = bytes(octet for octet in range(0x80) if _SUSPECT_IN_TEXT.match(chr(octet)))

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_REPLY_PREFIX = re.compile(
    r"\s*(?:re|fwd?|aw|wg|sv|返信|転送|ｒｅ|ｆｗｄ?)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)


def faults(letter: Letter) -> tuple[Problem, ...]:
    """Every fault found, none for a sound letter: control characters or line breaks in a header, an address that is
    not one plain addr-spec, U+FFFD anywhere, `Re:` without the mail it answers.

    Raises ValueError for what is the caller's mistake, not the user's: a date without zone, a strange header name.
    """
    if letter.date.utcoffset() is None or not all(map(_HEADER_NAME.fullmatch, letter.extra)):
        raise ValueError("a letter has an aware date, and extra headers have short plain names")
    return (
        *_faults_of_characters(letter),
        *_faults_of_addresses(letter),
        *_faults_of_ids(letter),
        *_faults_of_texts(letter),
    )


def is_reply_subject(subject: str) -> bool:
    """It begins with Re:, Fwd: or what other programs write for them."""
    return _REPLY_PREFIX.match(subject) is not None


def _faults_of_characters(letter: Letter) -> Iterator[Problem]:
    for_people = f"{letter.from_name}{letter.from_address}{letter.to_name}{letter.to_address}{letter.subject}"
    for_machines = f"{letter.reply_to}{letter.list_unsubscribe}{letter.auto_submitted}{letter.ref}"
    if (
        _SUSPECT.search(for_people)
        or _SUSPECT.search(for_machines)
        or not for_machines.isascii()
        or letter.extra
    ):
        yield from _faults_of_values(letter)


def _faults_of_values(letter: Letter) -> Iterator[Problem]:
    for name, value in _written(letter):
        if _CONTROL.search(value):
            yield Problem("compose.control_character", params={"header": name})
        if _UNREADABLE.search(value) or (name in _FOR_MACHINES and not value.isascii()):
            yield Problem("compose.unreadable_character", params={"part": name})


def _written(letter: Letter) -> Iterator[tuple[str, str]]:
    """Every header value as it was given, addresses apart from names."""
    yield from (("From", letter.from_name), ("From", letter.from_address))
    yield from (("To", letter.to_name), ("To", letter.to_address))
    yield "Subject", letter.subject
    optional = (
        ("Reply-To", letter.reply_to),
        ("List-Unsubscribe", letter.list_unsubscribe),
        ("Auto-Submitted", letter.auto_submitted),
        (REF_HEADER, letter.ref),
    )
    yield from ((name, value) for name, value in optional if value is not None)
    yield from letter.extra.items()


def _faults_of_addresses(letter: Letter) -> Iterator[Problem]:
    for name, address in (
        ("From", letter.from_address),
        ("To", letter.to_address),
        ("Reply-To", letter.reply_to),
    ):
        if address is not None and not is_address(address):
            yield Problem("compose.bad_address", params={"header": name, "address": _shown(address)})


def _faults_of_ids(letter: Letter) -> Iterator[Problem]:
    named = [("Message-ID", letter.message_id)]
    named += [("In-Reply-To", letter.in_reply_to)] if letter.in_reply_to is not None else []
    named += [("References", reference) for reference in letter.references]
    for name, value in named:
        if not is_message_id(value):
            yield Problem("compose.bad_message_id", params={"header": name, "id": _shown(value)})
    if letter.in_reply_to is None and is_reply_subject(letter.subject):
        yield Problem("compose.reply_without_original", params={"subject": _shown(letter.subject)})


def _faults_of_texts(letter: Letter) -> Iterator[Problem]:
    if not letter.subject.strip():
        yield Problem("compose.subject_empty")
    for text in (letter.text, letter.html or ""):
        if not _is_suspect(text):
            continue
        if _CONTROL_IN_TEXT.search(text):
            yield Problem("compose.control_character_in_text")
        if _UNREADABLE.search(text):
            yield Problem("compose.unreadable_character_in_text")


def _is_suspect(text: str) -> bool:
    if text.isascii():  # five times as fast as the pattern
        return len(text.encode().translate(None, _SUSPECT_ASCII)) < len(text)
    return _SUSPECT_IN_TEXT.search(text) is not None


def _shown(value: str) -> str:
    return _UNREADABLE.sub("〓", _CONTROL.sub("〓", value))[:80]
