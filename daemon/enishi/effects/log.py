"""The log as a vocabulary: one function an event, one line each, addresses masked, never a body (mail-reality S14)."""

from __future__ import annotations

import logging
import sys
from datetime import datetime

from enishi.core.send_result import Accepted, SendResult

_log = logging.getLogger("enishi")


def set_up(verbose: bool = False) -> None:
    """To standard error, where systemd's journal takes it; the libraries' own chatter would show mail text."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.handlers[:] = [handler]
    _log.setLevel(logging.DEBUG if verbose else logging.INFO)
    _log.propagate = False


def started(version: str, reps: int, mailboxes: int) -> None:
    _log.info("started version=%s mailboxes=%d reps=%d", version, mailboxes, reps)


def stopping() -> None:
    _log.info("stopping")


def recovered(in_doubt: int) -> None:
    if in_doubt:
        _log.warning("recovered in_doubt=%d", in_doubt)


def send_result(message_id: str, recipient: str, purpose: str, result: SendResult) -> None:
    outcome = type(result).__name__
    words = str(getattr(result, "reply", None) or getattr(result, "reason", ""))
    level = logging.INFO if isinstance(result, Accepted) else logging.WARNING
    _log.log(
        level,
        "send id=%s to=%s for=%s outcome=%s words=%s",
        _line(message_id),
        masked(recipient),
        purpose,
        outcome,
        _line(words),
    )


def received(mailbox: str, folder: str, uid: int, verdict: str) -> None:
    _log.info("received mailbox=%s folder=%s uid=%d verdict=%s", mailbox, _line(folder), uid, verdict)


def mailbox_lost(mailbox: str, why: str) -> None:
    _log.warning("mailbox unreachable mailbox=%s why=%s", mailbox, _line(why))


def mailbox_back(mailbox: str) -> None:
    _log.info("mailbox reachable mailbox=%s", mailbox)


def account_changed(mailbox: str, resting_until_at: datetime | None, why: str | None) -> None:
    if resting_until_at is None:
        _log.info("account sends again mailbox=%s", mailbox)
    else:
        _log.warning("account rests mailbox=%s until=%s why=%s", mailbox, resting_until_at.isoformat(), _line(why or ""))


def turn_failed(loop: str, error: BaseException) -> None:
    """A fault in the program or the database; the loop goes on after a rest."""
    _log.error("turn failed loop=%s", loop, exc_info=error)


def masked(address: str) -> str:
    """`y***@example.jp`: enough to recognise, too little to write to."""
    local, _, domain = address.rpartition("@")
    return f"{_line(local[:1])}***@{_line(domain)}"


def _line(text: str) -> str:
    """Control characters could forge further lines."""
    return "".join(character if character.isprintable() else "�" for character in text)[:300]
