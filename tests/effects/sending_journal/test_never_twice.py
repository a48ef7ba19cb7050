"""Whatever happens to process, disk and machine: the journal never gives back a mail that the server may have."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from enishi.effects import log
from enishi.effects.sending_journal import SendingJournal, Trace
from enishi.effects.sending_journal.former import Found, read
from enishi.effects.sending_journal.records import NAME, answered, begun, header, holder

CODES = st.sampled_from([250, 250, 421, 451, 554])
Attempt = tuple[int, int]


@dataclass
class Disk:
    """Takes so many octets more; half a line at the end stays half a line."""

    room: int = 1 << 40
    write: Callable[[int, bytes], int] = field(default=os.write)

    def __call__(self, file: int, text: bytes) -> int:
        if self.room <= 0:
            raise OSError(28, "No space left on device")
        done = self.write(file, text[: self.room])
        self.room -= done
        return done


class Lives(RuleBasedStateMachine):
    """One data folder through many processes. `claimed` is what the database says; the truth is the server's."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        for file in self.folder.iterdir():
            file.unlink()
        self.disk = Disk()
        self.boot, self.lives = 0, 0
        self.claimed: dict[int, Attempt] = {}
        self.attempts: dict[int, int] = {}
        self.server: dict[Attempt, int | None] = {}
        """The server has seen the text of it: what it answered."""
        self.awaited: list[Attempt] = []

    @initialize()
    def first_start(self) -> None:
        self.start()

    @rule(mail=st.integers(1, 4))
    def claim(self, mail: int) -> None:
        if mail not in self.claimed:
            self.attempts[mail] = self.attempts.get(mail, 0) + 1
            self.claimed[mail] = (mail, self.attempts[mail])

    @precondition(lambda self: set(self.claimed.values()) - set(self.server))
    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        attempt = data.draw(st.sampled_from(sorted(set(self.claimed.values()) - set(self.server))))
        try:
            with patch("os.write", self.disk):
                self.journal.attempt(*attempt).begun()
        except OSError:
            return  # kept back
        self.server[attempt] = None
        self.awaited.append(attempt)

    @precondition(lambda self: self.awaited)
    @rule(data=st.data(), code=CODES, is_heard=st.booleans())
    def answer(self, data: st.DataObject, code: int, is_heard: bool) -> None:
        attempt = self.awaited.pop(data.draw(st.integers(0, len(self.awaited) - 1)))
        self.server[attempt] = code
        if is_heard:
            with patch("os.write", self.disk), patch.object(log, "turn_failed"):
                self.journal.attempt(*attempt).answered(code)

    @rule()
    def write_fates_down(self) -> None:
        for mail, attempt in list(self.claimed.items()):
            if self.server.get(attempt) is not None:
                del self.claimed[mail]
                self.journal.settled(*attempt)

    @rule(room=st.integers(0, 200))
    def fill_the_disk(self, room: int) -> None:
        self.disk.room = room

    @rule()
    def make_room(self) -> None:
        self.disk.room = 1 << 40

    @rule(is_reboot=st.booleans(), lost=st.integers(0, 300))
    def crash(self, is_reboot: bool, lost: int) -> None:
        """A reboot takes with it what the kernel had not yet written out."""
        file = self.folder / NAME
        if is_reboot:
            self.boot += 1
            if file.exists():
                os.truncate(file, max(0, file.stat().st_size - lost))
        self.journal.close()
        self.start()

    def start(self) -> None:
        self.awaited.clear()
        self.lives += 1
        former_names = {f"life-{self.lives - 1}"}
        self.journal = SendingJournal(self.folder, f"boot-{self.boot}", full=400)
        former = self.journal.former_life("installation")
        for mail, attempt in list(self.claimed.items()):
            trace = former.trace(attempt) if former.holders & former_names else Trace.IN_DOUBT
            self.judge(attempt, trace)
            del self.claimed[mail]
            if trace is Trace.NOT_BEGUN:
                self.attempts[mail] -= 1
        with patch("os.write", self.disk), patch.object(log, "turn_failed"):
            self.journal.start("installation")
            self.journal.bear(f"life-{self.lives}")

    def judge(self, attempt: Attempt, trace: Trace) -> None:
        assert trace is not Trace.NOT_BEGUN or attempt not in self.server, "the server had its text"
        assert trace is not Trace.REFUSED or (self.server.get(attempt) or 250) >= 400, "it was not refused"
        assert trace is not Trace.ACCEPTED or self.server.get(attempt) == 250, "it was not accepted"

    @invariant()
    def the_present_file_says_the_truth(self) -> None:
        former = SendingJournal(self.folder, f"boot-{self.boot}").former_life("installation")
        if f"life-{self.lives}" in former.holders:
            for attempt in self.claimed.values():
                self.judge(attempt, former.trace(attempt))


def test_nothing_that_the_server_may_have_is_given_back(tmp_path: Path) -> None:
    Lives.folder = tmp_path
    machine = Lives.TestCase()
    machine.settings = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine.runTest()


@given(st.binary(max_size=400), st.integers(0, 400))
def test_no_file_whatever_makes_the_reader_fail(octets: bytes, at: int) -> None:
    whole = header("b", "i", "1:2") + holder("h") + begun((1, 1)) + answered((1, 1), 250)
    life = read(Found(whole[:at] + octets, "1:2", True), "b", "i")
    assert life.trace((1, 1)) in Trace
