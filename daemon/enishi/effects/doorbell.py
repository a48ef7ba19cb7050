"""How another process (the CLI) tells a running daemon that there is something to do: a datagram on a Unix socket.

A ring carries nothing and may be lost: the daemon looks by itself often enough. It only saves the waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

_NAME = "doorbell"


class Doorbell:
    """The daemon's end. `close` removes it."""

    def __init__(self, folder: Path, rung: Callable[[], None]) -> None:
        self._folder = folder
        self._rung = rung
        self._socket: socket.socket | None = None

    def open(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self._folder / _NAME).unlink()
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listening.setblocking(False)
        with _short_path(self._folder) as path:
            listening.bind(path)
        (self._folder / _NAME).chmod(0o600)
        asyncio.get_running_loop().add_reader(listening, self._drain, listening)
        self._socket = listening

    def _drain(self, listening: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while listening.recv(16):
                pass
        self._rung()

    def close(self) -> None:
        if self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._socket = None
        with contextlib.suppress(FileNotFoundError):
            (self._folder / _NAME).unlink()


def ring(folder: Path) -> bool:
    """Wake the daemon that runs on this data folder. False: nobody is there (which is fine)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(
            False
        )  # with a full queue the daemon is awake already; waiting would hang the caller
        try:
            with _short_path(folder) as path:
                bell.sendto(b"!", path)
        except BlockingIOError:
            return True
        except OSError:
            return False
    return True


@contextlib.contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """The socket's path through the open folder: a Unix socket's name holds only 107 bytes."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{_NAME}"
    finally:
        os.close(descriptor)
