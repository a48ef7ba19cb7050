"""The lines of the file. Each ends with a checksum of its own, so that half a line is never taken for a whole one.

    journal 1 BOOT INSTALLATION DEVICE:INODE   the first line
    holder NAME                                 mails claimed under this name are noted here, from the first one on
    begun MAIL ATTEMPT                          the first octet of the text is about to go out
    answered MAIL ATTEMPT CODE                  the server's last word: it has the mail, or refused it cleanly

MAIL and ATTEMPT are `sends.id` and `sends.attempts` as the claim left it. The count goes back only for an attempt that
was never begun, so in one database no two attempts that were begun share both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

NAME = "sending.journal"
VERSION = b"1"
UNKNOWN_BOOT = "-"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

AttemptId = tuple[int, int]
"""Mail and number of the attempt."""
Record = list[bytes]
"""The words of a line, without its checksum."""


def boot_id() -> str:
    """Which run of the kernel this is (random(4)); UNKNOWN_BOOT where it does not say, so that nothing is concluded."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip() or UNKNOWN_BOOT
    except OSError:
        return UNKNOWN_BOOT


def header(boot: str, installation: str, place: str) -> bytes:
    return _line(b"journal %b %b" % (VERSION, f"{boot} {installation} {place}".encode()))


def holder(name: str) -> bytes:
    return _line(b"holder " + name.encode())


def begun(attempt: AttemptId) -> bytes:
    return _line(b"begun %d %d" % attempt)


def answered(attempt: AttemptId, code: int) -> bytes:
    return _line(b"answered %d %d %d" % (*attempt, code))


def place_of(file: int) -> str:
    """Of an open file, what no copy of it has."""
    status = os.fstat(file)
    return f"{status.st_dev}:{status.st_ino}"


def records(octets: bytes) -> Iterator[Record | None]:
    """All whole lines in order, None for each that is damaged. What follows the last line's end was never finished."""
    *lines, _torn = octets.split(b"\n")
    for line in lines:
        words, _, checksum = line.rpartition(b" ")
        yield words.split(b" ") if checksum == b"%08x" % crc32(words) else None


def _line(words: bytes) -> bytes:
    return b"%b %08x\n" % (words, crc32(words))
