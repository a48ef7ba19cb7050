"""Starts the program in an instant: all of it is imported once, and each start is a fork of that process.

What runs in a fork is the whole program from its `main` on, and its death is a process's death. Orders come in as lines
of JSON, the pids and the exits go out the same way.
"""

from __future__ import annotations

import json
import os
import pkgutil
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

_NOT_NEEDED = ("enishi.sandbox", "enishi.cli.demo")


# -- Our side ------------------------------------------------------------------------------------------------------


class Forked:
    """A fork that runs the program, spoken to as a `subprocess.Popen`."""

    def __init__(self, zygote: Zygote, pid: int) -> None:
        self.pid = pid
        self._zygote = zygote

    def poll(self) -> int | None:
        return self._zygote.exits.get(self.pid)

    def wait(self, timeout: float) -> int:
        """Raises subprocess.TimeoutExpired."""
        with self._zygote.news:
            if not self._zygote.news.wait_for(lambda: self.poll() is not None, timeout):
                raise subprocess.TimeoutExpired("enishi", timeout)
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Zygote:
    """One for all tests of a process; it ends with its standard input."""

    def __init__(self) -> None:
        self.exits: dict[int, int] = {}
        self.news = threading.Condition()
        self._pids: list[int] = []
        self._ordering = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, arguments: list[str], variables: Mapping[str, str], stdout: Path, stderr: Path) -> Forked:
        """Both files are appended to."""
        order = {"arguments": arguments, "variables": variables, "stdout": str(stdout), "stderr": str(stderr)}
        with self._ordering:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            with self.news:
                assert self.news.wait_for(lambda: self._pids, 60), "nothing was forked"
                return Forked(self, self._pids.pop())

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            with self.news:
                if "exit" in told:
                    self.exits[told["pid"]] = told["exit"]
                else:
                    self.exits.pop(told["pid"], None)  # the number was another's before
                    self._pids.append(told["pid"])
                self.news.notify_all()


# -- Its side ------------------------------------------------------------------------------------------------------


def serve() -> None:
    _import_all()
    ears, orders = selectors.DefaultSelector(), sys.stdin.fileno()
    ears.register(orders, selectors.EVENT_READ)
    rest = b""
    while True:
        for key, _ in ears.select():
            if key.fd != orders:
                _bury(ears, key)
                continue
            data = os.read(orders, 65536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                _bear(ears, json.loads(line))


def _import_all() -> None:
    import enishi

    for found in pkgutil.walk_packages(enishi.__path__, "enishi."):
        if not found.name.startswith(_NOT_NEEDED):
            import_module(found.name)


def _bear(ears: selectors.BaseSelector, order: dict[str, Any]) -> None:
    pid = os.fork()
    if pid == 0:
        _live(order)
    _tell({"pid": pid})
    ears.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)


def _bury(ears: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    ears.unregister(key.fd)
    os.close(key.fd)
    _, status = os.waitpid(key.data, 0)
    _tell({"pid": key.data, "exit": os.waitstatus_to_exitcode(status)})


def _tell(news: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _live(order: dict[str, Any]) -> None:
    """Never returns."""
    code = 70
    try:
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)
        for number, name in ((1, "stdout"), (2, "stderr")):
            file = os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(file, number)
            os.close(file)
        os.environ.update(order["variables"])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.argv = ["enishi", *order["arguments"]]
        from tests.faults.victim import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
