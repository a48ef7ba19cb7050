"""Mail that could not be dealt with, kept byte for byte for a person to look at (mail-reality I11, R16)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Quarantine:
    folder: Path

    def keep(self, mailbox: str, folder: str, uid: int, raw: bytes) -> Path:
        """The file's name tells the UID; nothing of the mail's own text becomes part of a path."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # UIDs are given out anew when a mailbox is rebuilt, so the bytes have their part in the name too.
        mark = hashlib.sha256(f"{mailbox}\0{folder}\0".encode() + raw).hexdigest()[:12]
        path = self.folder / f"{uid}-{mark}.eml"
        path.write_bytes(raw)
        path.chmod(0o600)
        return path
