"""A place to measure in: a firm in a folder that goes away, with a sink and a mailbox on loopback."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import mailbox_server, postgres
from tests.bench.firm import Firm
from tests.bench.sink import Sink, running_sink

SQLITE = "sqlite:data/enishi.db"


@dataclass(frozen=True)
class Stage:
    firm: Firm
    sink: Sink
    imap_port: int
    storage: str
    """As `storage.url` has it."""


def databases() -> list[str]:
    """Those that can be measured here."""
    return ["sqlite", "postgres"] if postgres.DSN else ["sqlite"]


@contextmanager
def stage(database: str = "sqlite", lang: str = "ja", **mailbox: Any) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="enishi-bench-") as folder, running_sink() as sink:
        imap_port = mailbox_server.start(Path(folder) / "imap.port")
        with _storage(database) as storage:
            firm = Firm(Path(folder) / "site", lang)
            firm.found(sink.port, imap_port, storage, **mailbox)
            yield Stage(firm, sink, imap_port, storage)


@contextmanager
def _storage(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield SQLITE
    else:
        with postgres.database("stage") as url:
            yield url
