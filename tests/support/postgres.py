"""A real PostgreSQL from the system's packages, on a data folder of its own, for as long as the tests run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

OWNER = "postgres"


class PostgresServer:
    """Loopback only, everybody trusted, nothing flushed to disk."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="enishi-postgres-"))
        self._names = (f"test_{number}" for number in count(1))
        self._once: dict[str, str] = {}
        self.port = _free_port()
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        self._as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        if self._as_owner:
            shutil.chown(self._folder, OWNER)

    def start(self) -> None:
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            f"--username={OWNER}",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
            self._data,
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-o", options, "-w", "start")

    def restart(self) -> None:
        """Every connection dies, and the same port answers again a moment later."""
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-m", "fast", "-w", "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """A new database's name."""
        name = next(self._names)
        self._run("createdb", "-h", self._folder, "-p", self.port, "-U", OWNER, "-T", template, name)
        return name

    def create_database_once(self, purpose: str, template: str = "template0") -> str:
        """The one database of this server that serves the purpose."""
        if purpose not in self._once:
            self._once[purpose] = self.create_database(template)
        return self._once[purpose]

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as_owner, str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Skips when no PostgreSQL server is installed."""
    with running_postgres() as server:
        yield server


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """One more, for those who will not share it; skips likewise."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    server = PostgresServer(programs)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _programs() -> Path | None:
    """Debian keeps a server's programs off the PATH, in a folder for each version; the newest is taken."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3])
    )
    if installed:
        return installed[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb and shutil.which("postgres") else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
