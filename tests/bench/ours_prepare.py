"""What `run_send.py --ours-prepare` and `run_crash.py --ours-prepare` call: a firm with one mail due for everybody.

`python -m tests.bench.ours_prepare`, from the top of the checkout. It reads BENCH_DIR, BENCH_SMTP_PORT, BENCH_COUNT,
BENCH_CONNS and BENCH_LANG as every sender there does, and two of its own:
BENCH_TEMPLATES  the folder of the peers' texts (`LANG.subject`, `.txt`, `.html`); without it the starter's thanks go out
BENCH_STORAGE    `sqlite` (default), or the URL of a PostgreSQL database that is emptied first
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.bench import mailbox_server, postgres
from tests.bench.firm import Firm

NO_LIMITS_CONNECTIONS = 10
"""What `limits: none` opens by itself."""


def main() -> None:
    folder = Path(os.environ["BENCH_DIR"])
    firm = Firm(folder / "site", os.environ.get("BENCH_LANG", "en"))
    shutil.rmtree(firm.folder, ignore_errors=True)
    imap_port = mailbox_server.start(folder / "imap.port")
    firm.found(int(os.environ["BENCH_SMTP_PORT"]), imap_port, _storage(), **_limits())
    templates = os.environ.get("BENCH_TEMPLATES")
    reason = firm.adopt(Path(templates) if templates else None)
    firm.enishi("import", "refusals", firm.refused_by(int(os.environ["BENCH_COUNT"]), reason))


def _storage() -> str:
    url = os.environ.get("BENCH_STORAGE", "sqlite")
    if url == "sqlite":
        return "sqlite:data/enishi.db"
    postgres.empty(url)
    return url


def _limits() -> dict[str, object]:
    connections = int(os.environ.get("BENCH_CONNS", NO_LIMITS_CONNECTIONS))
    return {} if connections == NO_LIMITS_CONNECTIONS else {"limits": {"connections": connections}}


if __name__ == "__main__":
    main()
