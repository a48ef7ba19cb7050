"""One daemon per data folder (mail-reality R8)."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from enishi.core.problem import Unavailable

NAME = "enishi.lock"


class FolderLock:
    """Held from construction to `release`; the kernel frees it when the process dies, however it dies.

    Take it before the database is opened. The file stays behind: removing it would let two processes each lock
    a file of their own.
    """

    def __init__(self, folder: Path) -> None:
        """Creates the folder (0700) if need be. Raises Unavailable at once if another process holds it."""
        self._file = _opened(folder)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip()
            os.close(self._file)
            raise Unavailable("store.folder_in_use", place=str(folder), pid=holder or "?") from None
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:  # a full disk
            os.close(self._file)
            raise _not_writable(folder, error) from error

    def release(self) -> None:
        os.close(self._file)

    def __enter__(self) -> FolderLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _opened(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _not_writable(folder: Path, error: OSError) -> Unavailable:
    return Unavailable("store.folder_not_writable", place=str(folder), why=error.strerror or "")
