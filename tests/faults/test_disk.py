"""Full disk, disk that fails, database locked or read-only: sending stops, the program lives and says so, and goes on
by itself when the trouble is over; nothing lost, nothing doubled (R14, promise 6)."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.faults.laboratory import Firm, Process
from tests.faults.ledger import PostRoom, post_room
from tests.faults.reckoning import reckon
from tests.faults.victim import Harm
from tests.stories.waiting import wait_for

CUSTOMERS = 120
TROUBLE_AFTER = 20
"""Mails; then the disk fills while others are on the wire."""
HASTY = Harm(rest=0.2, busy=0.2)
SIZE = 24 * 2**20
TURNS = 3
"""Turns that must fail alike before we believe that nothing moves."""


@pytest.fixture
def post() -> Iterator[PostRoom]:
    with post_room() as room:
        yield room


@contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[None]:
    """A file system of its own at `folder`; skips where nobody may mount."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    with mounted(folder, "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs"):
        yield


def fill(folder: Path) -> None:
    with suppress_full(), (folder / "ballast").open("ab", buffering=0) as ballast:
        while True:
            ballast.write(bytes(2**16))


@contextmanager
def suppress_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        assert error.errno == 28, error  # noqa: PT017 - no space left is what was wanted


def after_some_mails(post: PostRoom, trouble: Callable[[], None]) -> None:
    """The server itself makes the trouble, when it has answered so many."""
    answered = 0

    def hook(cue: str) -> None:
        nonlocal answered
        answered += cue == "250"
        if cue == "250" and answered == TROUBLE_AFTER:
            trouble()

    post.hook = hook


def fails_closed(process: Process, post: PostRoom, words: str) -> None:
    """It lives, says what is wrong, and sends nothing more, turn after turn, once what it had claimed is out."""
    process.says(words)
    turns_fail(process, 1)
    sent = len(post.ledger)
    turns_fail(process, TURNS)
    assert process.lives
    assert len(post.ledger) == sent < CUSTOMERS


def turns_fail(process: Process, more: int) -> None:
    failed = "turn failed loop=sender"
    before = process.words().count(failed)
    wait_for(lambda: process.words().count(failed) >= before + more, process.words)


def goes_on(firm: Firm, process: Process, post: PostRoom) -> None:
    """What was answered meanwhile was kept in memory, and is written down now: nothing is in doubt."""
    assert post.ledger.wait_for(CUSTOMERS), process.words()[-3000:]
    wait_for(lambda: firm.outbound()["sent"] == CUSTOMERS, process.words)
    outcome = reckon(firm)
    outcome.must_be_right()
    assert outcome.unknown == []


def test_a_disk_that_fills_up_while_mails_are_sent(tmp_path: Path, post: PostRoom) -> None:
    data = tmp_path / "firm" / "data"
    with small_disk(data):
        firm = Firm(tmp_path / "firm", post, harm=HASTY)
        firm.queue_up(CUSTOMERS)
        after_some_mails(post, lambda: fill(data))
        with firm.running() as process:
            fails_closed(process, post, "The disk is full")
            (data / "ballast").unlink()
            goes_on(firm, process, post)


def test_a_disk_that_is_full_from_the_start_is_told_and_nothing_is_sent(
    tmp_path: Path, post: PostRoom
) -> None:
    data = tmp_path / "firm" / "data"
    with small_disk(data):
        firm = Firm(tmp_path / "firm", post, harm=HASTY)
        firm.queue_up(CUSTOMERS)
        fill(data)
        process = firm.start("run", "--until-idle")
        assert process.popen.wait(60) == 3, process.words()
        assert f"{data}" in process.words()
        assert "No space left on device" in process.words()
        assert len(post.ledger) == 0
        (data / "ballast").unlink()
        firm.until_idle()
        reckon(firm).must_be_right()


def test_a_disk_that_fails_to_write_while_mails_are_sent(tmp_path: Path, post: PostRoom) -> None:
    """The kernel refuses to let the database's log grow: SQLite meets it as any other I/O error."""
    firm = Firm(tmp_path / "firm", post, harm=HASTY)
    firm.queue_up(CUSTOMERS)
    wal = Path(f"{firm.database}-wal")
    with firm.running() as process:
        post.hook = None
        limits = resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (wal.stat().st_size, limits[1]))
        fails_closed(process, post, "turn failed")
        resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, limits)
        goes_on(firm, process, post)


def test_a_database_that_another_program_keeps_locked(tmp_path: Path, post: PostRoom) -> None:
    """For longer than our patience (SQLITE_BUSY), as a backup tool or a forgotten shell does."""
    firm = Firm(tmp_path / "firm", post, harm=HASTY)
    firm.queue_up(CUSTOMERS)
    other = sqlite3.connect(firm.database, check_same_thread=False, isolation_level=None, timeout=20)
    after_some_mails(post, lambda: other.execute("BEGIN IMMEDIATE") and None)
    with firm.running() as process:
        fails_closed(process, post, "in use by another process")
        other.execute("ROLLBACK")
        goes_on(firm, process, post)
    other.close()


def test_a_read_only_disk_is_told_at_the_start_and_nothing_is_sent(tmp_path: Path, post: PostRoom) -> None:
    data = tmp_path / "firm" / "data"
    with small_disk(data):
        firm = Firm(tmp_path / "firm", post)
        firm.queue_up(CUSTOMERS)
        subprocess.run(["mount", "-o", "remount,ro", str(data)], check=True)
        process = firm.start("run", "--until-idle")
        assert process.popen.wait(60) == 3, process.words()
        assert "Traceback" not in process.words()
        assert len(post.ledger) == 0
        subprocess.run(["mount", "-o", "remount,rw", str(data)], check=True)
        firm.until_idle()
        reckon(firm).must_be_right()


def test_a_disk_that_turns_read_only_while_mails_are_sent(tmp_path: Path, post: PostRoom) -> None:
    """As the kernel does when a disk breaks: ext4 with errors=remount-ro, and an error. It needs a person and a start."""
    image, data = tmp_path / "disk.img", tmp_path / "firm" / "data"
    with image.open("wb") as file:
        file.truncate(SIZE)
    if (mkfs := shutil.which("mkfs.ext4", path="/usr/sbin:/sbin:/usr/bin:/bin")) is None:
        pytest.skip("no ext4 can be made here: mkfs.ext4 is missing")
    subprocess.run([mkfs, "-q", str(image)], check=True)
    with mounted(data, "-o", "loop,errors=remount-ro", str(image)):
        firm = Firm(tmp_path / "firm", post, harm=HASTY)
        firm.queue_up(CUSTOMERS)
        error = trigger_of(data)
        if not os.access(error, os.W_OK):
            pytest.skip(f"no error can be made to order here: {error}")
        after_some_mails(post, lambda: error.write_text("enishi's laboratory") and None)
        with firm.running(may_stumble=True) as process:
            fails_closed(process, post, "turn failed loop=sender")
            process.kill()  # it could go on like that for ever; a person has to mend the disk
    with mounted(data, "-o", "loop", str(image)):
        firm.until_idle()
        reckon(firm).must_be_right()


def trigger_of(folder: Path) -> Path:
    """Where the file system at `folder` takes an error to order."""
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    device = next(mount[0] for mount in mounts if mount[1] == str(folder))
    return Path("/sys/fs/ext4") / Path(device).name / "trigger_fs_error"
