"""The log as a vocabulary: one function an event, one line each, addresses masked, never a body (mail-reality S14)."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable
from datetime import datetime

from enishi.core.language import sentence
from enishi.core.problem import EnishiError
from enishi.core.send_result import Accepted, SendResult

_log = logging.getLogger("enishi")


def set_up(verbose: bool = False) -> None:
    """To standard error, where systemd's journal takes it; the libraries' own chatter would show mail text."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(message)s"))
    # What no line of ours shows need not be found out for each of thousands of mails.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # the documented way to leave out where it was called from
    _log.handlers[:] = [handler]
    _log.setLevel(logging.DEBUG if verbose else logging.INFO)
    _log.propagate = False


class _Lines(logging.Formatter):
    """The time of day is worked out once a second."""

    _second, _shown = -1, ""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        if int(record.created) != self._second:
            self._second = int(record.created)
            self._shown = time.strftime("%Y-%m-%d %H:%M:%S", self.converter(record.created))
        return f"{self._shown},{int(record.msecs):03d}"


def started(version: str, reps: int, mailboxes: int) -> None:
    _log.info("started version=%s mailboxes=%d reps=%d", version, mailboxes, reps)


def stopping() -> None:
    _log.info("stopping")


def recovered(in_doubt: int) -> None:
    if in_doubt:
        _log.warning("recovered in_doubt=%d", in_doubt)


def recovered_from_journal(not_begun: int, accepted: int, refused: int) -> None:
    """Of what a process left that died: by its own notes, of each mail what is certain."""
    if not_begun or accepted or refused:
        _log.warning(
            "recovered from journal not_begun=%d accepted=%d refused=%d", not_begun, accepted, refused
        )


def send_result(message_id: str, recipient: str, purpose: str, result: SendResult) -> None:
    level = logging.INFO if isinstance(result, Accepted) else logging.WARNING
    if not _log.isEnabledFor(level):
        return
    outcome = type(result).__name__
    words = str(getattr(result, "reply", None) or getattr(result, "reason", ""))
    _log.log(
        level,
        "send id=%s to=%s for=%s outcome=%s words=%s",
        _line(message_id),
        masked(recipient),
        purpose,
        outcome,
        _line(words),
    )


def copy_refused(address: str, reply: str) -> None:
    """The mail itself goes; only the firm's own copy of it does not."""
    _log.warning("journal copy refused to=%s words=%s", masked(address), _line(reply))


def received(mailbox: str, folder: str, uid: int, verdict: str) -> None:
    _log.info("received mailbox=%s folder=%s uid=%d verdict=%s", mailbox, _line(folder), uid, verdict)


def mailbox_lost(mailbox: str, why: str) -> None:
    _log.warning("mailbox unreachable mailbox=%s why=%s", mailbox, _line(why))


def mailbox_back(mailbox: str) -> None:
    _log.info("mailbox reachable mailbox=%s", mailbox)


def watch_taken(mailbox: str, holder: str) -> None:
    _log.info("watch taken mailbox=%s holder=%s", mailbox, holder)


def watch_given_up(mailbox: str) -> None:
    _log.warning("watch given up mailbox=%s", mailbox)


def joined(holder: str, again: bool) -> None:
    """One of several daemons on a database; `again` under a new name, since the others took us for dead."""
    _log.log(logging.WARNING if again else logging.INFO, "joined holder=%s again=%s", holder, again)


def daemon_buried(holder: str) -> None:
    """Another daemon no longer renews its lease; what it was sending is in doubt."""
    _log.warning("daemon gone holder=%s", _line(holder))


def wake_ups_lost(place: str) -> None:
    """Words from other processes come late until the connection stands again; nothing else suffers."""
    _log.warning("wake-ups lost database=%s", _line(place))


def account_changed(mailbox: str, resting_until_at: datetime | None, why: str | None) -> None:
    if resting_until_at is None:
        _log.info("account sends again mailbox=%s", mailbox)
    else:
        _log.warning(
            "account rests mailbox=%s until=%s why=%s",
            mailbox,
            resting_until_at.isoformat(),
            _line(why or ""),
        )


def clock_moved(expected_at: datetime, found_at: datetime) -> None:
    _log.warning("clock moved from=%s to=%s", expected_at.isoformat(), found_at.isoformat())


def loops_stuck(loops: Iterable[str]) -> None:
    _log.error("no turn ended for long loops=%s", ",".join(loops))


def not_checked_through(place: str) -> None:
    _log.info("database not checked to its end, for want of time place=%s", _line(place))


def turn_failed(loop: str, error: BaseException) -> None:
    """Trouble of a server's or the disk's in words, a fault in the program whole; the loop goes on after a rest."""
    if isinstance(error, EnishiError):
        why = " ".join(sentence("en", problem) for problem in error.problems)
        _log.error("turn failed loop=%s why=%s", loop, _line(why))
    else:
        _log.error("turn failed loop=%s", loop, exc_info=error)


def masked(address: str) -> str:
    """`y***@example.jp`: enough to recognise, too little to write to."""
    local, _, domain = address.rpartition("@")
    return f"{_line(local[:1])}***@{_line(domain)}"


def _line(text: str) -> str:
    """Control characters could forge further lines."""
    if text.isprintable():
        return text[:300]
    return "".join(character if character.isprintable() else "�" for character in text)[:300]
