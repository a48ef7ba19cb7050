from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enishi.effects.heartbeat import LONGEST_TURN, Heartbeat, last_beat, notify

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Steady:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def heart(tmp_path: Path, steady: Steady) -> Heartbeat:
    return Heartbeat(tmp_path, lambda: NOON, steady)


@pytest.fixture(params=["path", "abstract"])
def systemd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    name = str(tmp_path / "notify") if request.param == "path" else f"\0enishi-test-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name)
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", name.replace("\0", "@"))
        yield listening


def test_while_all_loops_turn_the_file_says_when_and_systemd_is_told(
    heart: Heartbeat, tmp_path: Path, systemd: socket.socket
) -> None:
    heart.note("keeper")
    assert heart.beat() == ()
    beat = last_beat(tmp_path)
    assert beat is not None
    assert (beat.at, beat.stuck) == (NOON, ())
    assert systemd.recv(100) == b"WATCHDOG=1"
    assert (tmp_path / "heartbeat").stat().st_mode & 0o777 == 0o600


def test_a_turn_that_does_not_end_is_named_and_systemd_hears_no_more(
    heart: Heartbeat, steady: Steady, tmp_path: Path, systemd: socket.socket
) -> None:
    heart.note("keeper")
    heart.note("sender", longest=900.0)
    steady.seconds += LONGEST_TURN + 1
    assert heart.beat() == ("keeper",)
    beat = last_beat(tmp_path)
    assert beat is not None
    assert beat.stuck == ("keeper",)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)
    heart.note("keeper")
    assert heart.beat() == ()


def test_a_loop_that_waits_for_its_time_is_alive(heart: Heartbeat, steady: Steady) -> None:
    heart.note("keeper")
    heart.rest("keeper")
    steady.seconds += 10 * LONGEST_TURN
    assert heart.beat() == ()


def test_a_long_turn_that_reads_its_clock_moves(heart: Heartbeat, steady: Steady) -> None:
    now = heart.noting("sender")
    for _ in range(10):
        assert now() == NOON
        steady.seconds += LONGEST_TURN - 1
        assert heart.beat() == ()


def test_without_systemd_nothing_is_sent_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not notify("READY=1")


def test_a_full_or_missing_folder_stops_no_heart(steady: Steady, tmp_path: Path) -> None:
    assert Heartbeat(tmp_path / "gone", lambda: NOON, steady).beat() == ()
    assert last_beat(tmp_path / "gone") is None
    (tmp_path / "heartbeat").write_text('{"at": 3}')
    assert last_beat(tmp_path) is None
