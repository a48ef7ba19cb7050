"""`make fuzz`: mails grown by what they reach in the code (atheris), from the corpus as seeds, for a given time.

A mail that breaks an invariant is written to tests/fuzz/regressions/, which `make test` reads from then on.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).parent
SEEDS = HERE.parent / "mail" / "corpus"
LONGEST = 16 * 1024

with atheris.instrument_imports(include=["enishi.core"]):
    from tests.fuzz.invariants import hold_for


def try_one(raw: bytes) -> None:
    try:
        hold_for(raw)
    except Exception:
        find = HERE / "regressions" / f"{hashlib.sha256(raw).hexdigest()[:12]}.eml"
        find.write_bytes(raw)
        print(f"found: {find}", file=sys.stderr)
        raise


def main() -> None:
    seconds = sys.argv[1] if len(sys.argv) > 1 else "600"
    with tempfile.TemporaryDirectory() as grown:
        for path in SEEDS.rglob("*.eml"):
            shutil.copy(path, grown)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], grown, *options, f"-artifact_prefix={grown}/"], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
