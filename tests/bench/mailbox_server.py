"""The firm's mailbox: an IMAP server in a process of its own, so that nothing of it is counted as ours.

`python -m tests.bench.mailbox_server FILE` writes its port into FILE and serves until FILE is gone or names another port.
So it outlives a daemon that is killed, as a real mail server does, and never the bench's folder.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.firm import ADDRESS, PASSWORD
from tests.stories.waiting import wait_for

from enishi.sandbox.mailboxes import Mailboxes

LOOKS_EVERY = 0.2
"""Seconds between two looks at FILE."""


def start(file: Path) -> int:
    """Replace the server that FILE names, if any; the new one's port."""
    file.unlink(missing_ok=True)
    subprocess.Popen(
        [sys.executable, "-m", "tests.bench.mailbox_server", str(file)],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(file.exists, "the bench's IMAP server did not start")
    return int(file.read_text())


async def serve(file: Path) -> None:
    mailboxes = Mailboxes([ADDRESS], PASSWORD)
    await mailboxes.start()
    port = str(mailboxes.port)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text(port)
    unfinished.rename(file)
    while _names(file) == port:  # noqa: ASYNC110 - nobody tells of a file that is gone
        await asyncio.sleep(LOOKS_EVERY)
    await mailboxes.stop()


def _names(file: Path) -> str | None:
    try:
        return file.read_text()
    except OSError:
        return None


if __name__ == "__main__":
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    asyncio.run(serve(Path(sys.argv[1])))
