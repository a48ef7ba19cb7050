"""What the next process may conclude from the journal, and what it must not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from enishi.effects.sending_journal import FormerLife, SendingJournal, Trace
from enishi.effects.sending_journal.records import NAME, UNKNOWN_BOOT

BOOT, INSTALLATION, HOLDER = "6f1c-boot", "0123456789abcdef", "host-1"
FIRST, SECOND = (7, 1), (8, 1)


def life(folder: Path, boot: str = BOOT, installation: str = INSTALLATION) -> FormerLife:
    """As the next process reads it."""
    return SendingJournal(folder, boot).former_life(installation)


@pytest.fixture
def journal(tmp_path: Path) -> SendingJournal:
    begun = SendingJournal(tmp_path, BOOT)
    begun.start(INSTALLATION)
    begun.bear(HOLDER)
    return begun


@contextmanager
def disk_full_after(octets: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    write, left = os.write, octets

    def full(file: int, text: bytes) -> int:
        nonlocal left
        if left <= 0:
            raise OSError(28, "No space left on device")
        done = write(file, text[:left])
        left -= done
        return done

    with monkeypatch.context() as trouble:
        trouble.setattr(os, "write", full)
        yield


def test_the_file_is_for_its_owner_alone(journal: SendingJournal, tmp_path: Path) -> None:
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_what_was_claimed_and_is_not_named_was_not_begun(journal: SendingJournal, tmp_path: Path) -> None:
    found = life(tmp_path)
    assert found.holders == {HOLDER}
    assert found.trace(FIRST) is Trace.NOT_BEGUN


@pytest.mark.parametrize(
    ("code", "trace"), [(250, Trace.ACCEPTED), (451, Trace.REFUSED), (554, Trace.REFUSED)]
)
def test_the_servers_answer_settles_an_attempt(
    journal: SendingJournal, tmp_path: Path, code: int, trace: Trace
) -> None:
    journal.attempt(*FIRST).begun()
    assert life(tmp_path).trace(FIRST) is Trace.IN_DOUBT
    journal.attempt(*FIRST).answered(code)
    assert life(tmp_path).trace(FIRST) is trace


def test_the_answer_to_one_attempt_says_nothing_of_the_next(journal: SendingJournal, tmp_path: Path) -> None:
    journal.attempt(7, 1).begun()
    journal.attempt(7, 1).answered(451)
    assert life(tmp_path).trace((7, 2)) is Trace.NOT_BEGUN
    journal.attempt(7, 2).begun()
    assert life(tmp_path).trace((7, 2)) is Trace.IN_DOUBT


@pytest.mark.parametrize("boot", ["another-boot", UNKNOWN_BOOT])
def test_after_a_reboot_what_is_missing_proves_nothing_and_what_is_there_does(
    journal: SendingJournal, tmp_path: Path, boot: str
) -> None:
    journal.attempt(*FIRST).begun()
    journal.attempt(*FIRST).answered(250)
    found = life(tmp_path, boot)
    assert found.trace(FIRST) is Trace.ACCEPTED
    assert found.trace(SECOND) is Trace.IN_DOUBT


def test_where_the_kernel_does_not_say_which_run_it_is_nothing_missing_is_proof(tmp_path: Path) -> None:
    nameless = SendingJournal(tmp_path, UNKNOWN_BOOT)
    nameless.start(INSTALLATION)
    nameless.bear(HOLDER)
    assert life(tmp_path, UNKNOWN_BOOT).trace(FIRST) is Trace.IN_DOUBT


def test_the_journal_of_another_database_is_none(journal: SendingJournal, tmp_path: Path) -> None:
    assert life(tmp_path, installation="another").holders == frozenset()


def test_a_copy_of_the_journal_is_none_as_its_writer_may_live(
    journal: SendingJournal, tmp_path: Path
) -> None:
    for name, copied in (("copy", shutil.copy2), ("link", os.link)):
        (tmp_path / name).mkdir()
        copied(tmp_path / NAME, tmp_path / name / NAME)
        assert life(tmp_path / name).holders == frozenset()


@pytest.mark.parametrize("octets", [b"", b"\n", b"\0" * 4096, b"journal 1\n", os.urandom(300)])
def test_a_file_that_cannot_be_understood_proves_nothing(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / NAME).write_bytes(octets)
    assert life(tmp_path).holders == frozenset()
    assert life(tmp_path).trace(FIRST) is Trace.IN_DOUBT


def test_without_a_file_or_with_one_that_cannot_be_read_nothing_is_proven(tmp_path: Path) -> None:
    assert life(tmp_path).trace(FIRST) is Trace.IN_DOUBT
    (tmp_path / NAME).mkdir()
    assert life(tmp_path).trace(FIRST) is Trace.IN_DOUBT


def test_half_a_line_at_the_end_was_never_said(journal: SendingJournal, tmp_path: Path) -> None:
    journal.attempt(*FIRST).begun()
    whole = (tmp_path / NAME).stat().st_size
    journal.attempt(*SECOND).begun()
    for octets in range(whole, (tmp_path / NAME).stat().st_size):
        os.truncate(tmp_path / NAME, octets)
        found = life(tmp_path)
        assert (found.trace(FIRST), found.trace(SECOND)) == (Trace.IN_DOUBT, Trace.NOT_BEGUN)
        journal.attempt(*SECOND).begun()
        os.truncate(tmp_path / NAME, whole)
        journal.attempt(*SECOND).begun()


def test_a_line_that_was_damaged_may_have_named_anybody(journal: SendingJournal, tmp_path: Path) -> None:
    journal.attempt(*FIRST).begun()
    journal.attempt(*SECOND).begun()
    journal.attempt(*SECOND).answered(250)
    octets = (tmp_path / NAME).read_bytes()
    with open(tmp_path / NAME, "r+b") as file:
        file.write(octets.replace(b"begun 7 1", b"begun 9 1"))
    found = life(tmp_path)
    assert found.trace(FIRST) is Trace.IN_DOUBT
    assert found.trace(SECOND) is Trace.ACCEPTED


def test_what_is_still_open_outlives_any_number_of_new_files(tmp_path: Path) -> None:
    journal = SendingJournal(tmp_path, BOOT, full=500)
    journal.start(INSTALLATION)
    journal.bear(HOLDER)
    journal.attempt(*FIRST).begun()
    journal.attempt(*SECOND).begun()
    journal.attempt(*SECOND).answered(250)
    for mail in range(100, 300):
        journal.attempt(mail, 1).begun()
        journal.attempt(mail, 1).answered(250)
        journal.settled(mail, 1)
    assert (tmp_path / NAME).stat().st_size < 700
    found = life(tmp_path)
    assert found.holders == {HOLDER}
    assert (found.trace(FIRST), found.trace(SECOND)) == (Trace.IN_DOUBT, Trace.ACCEPTED)


def test_where_very_much_is_open_not_every_text_pays_for_a_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = SendingJournal(tmp_path, BOOT, full=500)
    journal.start(INSTALLATION)
    new_files, replace = 0, Path.replace

    def counted(part: Path, target: Path) -> Path:
        nonlocal new_files
        new_files += 1
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", counted)
    for mail in range(400):
        journal.attempt(mail, 1).begun()
    assert new_files < 10
    assert all(life(tmp_path).trace((mail, 1)) is Trace.IN_DOUBT for mail in range(400))


def test_the_former_file_stays_until_a_new_one_is_whole(
    journal: SendingJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.attempt(*FIRST).begun()
    following = SendingJournal(tmp_path, BOOT)
    with disk_full_after(20, monkeypatch):
        following.start(INSTALLATION)
        with pytest.raises(OSError, match="No space"):
            following.attempt(9, 1).begun()
    assert life(tmp_path).trace(FIRST) is Trace.IN_DOUBT
    following.attempt(9, 1).begun()
    assert life(tmp_path).trace((9, 1)) is Trace.IN_DOUBT


def test_what_the_disk_does_not_take_is_not_begun_and_leaves_no_trace(
    journal: SendingJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk_full_after(5, monkeypatch), pytest.raises(OSError, match="part of a line"):
        journal.attempt(*FIRST).begun()
    assert life(tmp_path).trace(FIRST) is Trace.NOT_BEGUN
    journal.attempt(*SECOND).begun()
    found = life(tmp_path)
    assert (found.trace(FIRST), found.trace(SECOND)) == (Trace.NOT_BEGUN, Trace.IN_DOUBT)


def test_an_answer_that_the_disk_does_not_take_is_noted_with_the_next_text(
    journal: SendingJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.attempt(*FIRST).begun()
    with disk_full_after(5, monkeypatch):
        journal.attempt(*FIRST).answered(250)
    assert life(tmp_path).trace(FIRST) is Trace.IN_DOUBT
    journal.attempt(*SECOND).begun()
    assert life(tmp_path).trace(FIRST) is Trace.ACCEPTED


def test_a_daemon_with_several_names_tells_of_all_of_them(journal: SendingJournal, tmp_path: Path) -> None:
    journal.bear("host-2")
    journal.attempt(*FIRST).begun()
    assert life(tmp_path).holders == {HOLDER, "host-2"}


def test_before_the_start_and_after_the_end_nothing_can_be_begun(tmp_path: Path) -> None:
    journal = SendingJournal(tmp_path, BOOT)
    with pytest.raises(OSError, match="closed"):
        journal.attempt(*FIRST).begun()
    journal.start(INSTALLATION)
    journal.close()
    with pytest.raises(OSError, match="closed"):
        journal.attempt(*FIRST).begun()
