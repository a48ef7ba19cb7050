"""The writing end. What cannot be noted is not begun."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from enishi.effects import log
from enishi.effects.sending_journal import former, records
from enishi.effects.sending_journal.former import FormerLife
from enishi.effects.sending_journal.records import NAME, AttemptId

FULL = 2 * 1024 * 1024
"""Octets after which only what is still open is kept: some 30,000 mails, read in a moment at the next start."""


class SendingJournal:
    """One daemon's, in its data folder, whose lock it holds. A file that fails is written anew before the next text."""

    def __init__(self, folder: Path, boot: str, *, full: int = FULL) -> None:
        self._folder = folder
        self._boot = boot
        self._full = self._full_at = full
        self._found = former.find(folder)
        self._installation: str | None = None
        self._holders: list[str] = []
        self._open: dict[AttemptId, int | None] = {}
        """Begun, and not settled in the database: the server's last reply code, None while none has come."""
        self._file: int | None = None
        self._size = 0

    def former_life(self, installation: str) -> FormerLife:
        """What the process before us left. `installation`: the database's own id."""
        return former.read(self._found, self._boot, installation)

    def start(self, installation: str) -> None:
        """All that the former process left is dealt with and committed; its file gives way to ours."""
        self._installation, self._found = installation, None
        self._try_to_replace()

    def bear(self, holder: str) -> None:
        """To be called before anything is claimed under this name."""
        self._holders.append(holder)
        if self._file is not None:
            self._append_or_fail_later(records.holder(holder))

    def attempt(self, mail_id: int, number: int) -> Attempt:
        """`number`: the mail's count of attempts, this one included."""
        return Attempt(self, (mail_id, number))

    def settled(self, mail_id: int, number: int) -> None:
        """Its fate is committed: the file need not tell of it any more."""
        self._open.pop((mail_id, number), None)

    def close(self) -> None:
        """Nothing can be begun any more."""
        self._give_up_file()
        self._installation = None

    # -- The two moments ----------------------------------------------------------------------------------------

    def begun(self, attempt: AttemptId) -> None:
        """Raises OSError if it cannot be noted: then it must not be begun."""
        if self._file is None or self._size >= self._full_at:
            self._replace()
        self._append(records.begun(attempt))
        self._open[attempt] = None

    def answered(self, attempt: AttemptId, code: int) -> None:
        """Never raises: the answer is here, whatever the disk says."""
        self._open[attempt] = code
        if self._file is not None:
            self._append_or_fail_later(records.answered(attempt, code))

    # -- The file ------------------------------------------------------------------------------------------------

    def _append(self, line: bytes) -> None:
        assert self._file is not None
        try:
            if os.write(self._file, line) != len(line):
                raise OSError("only part of a line could be written")
        except OSError:
            self._give_up_file()  # nothing may follow half a line
            raise
        self._size += len(line)

    def _append_or_fail_later(self, line: bytes) -> None:
        try:
            self._append(line)
        except OSError as error:
            log.turn_failed("sending journal", error)

    def _try_to_replace(self) -> None:
        try:
            self._replace()
        except OSError as error:
            log.turn_failed("sending journal", error)

    def _replace(self) -> None:
        """A new file with all that is still open takes the name of the old one, which is whole until then."""
        if self._installation is None:
            raise OSError("the sending journal is closed")
        part = self._folder / f".{NAME}.part"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        file = os.open(part, flags, 0o600)
        try:
            text = self._text(records.place_of(file))
            if os.write(file, text) != len(text):
                raise OSError("only part of the sending journal could be written")
            part.replace(self._folder / NAME)
        except OSError:
            os.close(file)
            raise
        self._give_up_file()
        self._file, self._size = file, len(text)
        self._full_at = max(self._full, 2 * len(text))  # however much is open, few texts pay for a new file

    def _text(self, place: str) -> bytes:
        assert self._installation is not None
        lines = [records.header(self._boot, self._installation, place)]
        lines += [records.holder(name) for name in self._holders]
        for attempt, code in self._open.items():
            lines.append(records.begun(attempt))
            if code is not None:
                lines.append(records.answered(attempt, code))
        return b"".join(lines)

    def _give_up_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


@dataclass(slots=True, eq=False)
class Attempt:
    """One try of one mail, as the connection that makes it sees it (effects.smtp.errand.Witness)."""

    journal: SendingJournal
    id: AttemptId

    def begun(self) -> None:
        self.journal.begun(self.id)

    def answered(self, code: int) -> None:
        self.journal.answered(self.id, code)
