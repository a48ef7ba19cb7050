"""`python -m training.count`: write the tables of `enishi.core.wording` anew from the example texts beside this file.

Each text counts once, however often it stands there; a feature that only one text has is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import enishi.core.wording
from enishi.core.wording.features import features
from enishi.core.wording.table import Table, printed, table_of

EXAMPLES = Path(__file__).parent
TABLES = Path(enishi.core.wording.__file__).parent / "tables"
LEAST_TEXTS = 2
Example = dict[str, Any]


@dataclass(frozen=True)
class Source:
    files: str
    label: Callable[[Example], str | None]
    """None: of no use here."""
    with_subject: bool = False


def _no_stop(refusal: Example) -> str | None:
    """Whoever refuses for good may well want no more mail, too."""
    return None if refusal["reason"] == "permanent_no" else "false"


def _no_stop_of_a_person(note: Example) -> str | None:
    return "false" if note["kind"] == "human" else None


SUBJECTS = {
    "refusals": (Source("refusals_*.jsonl", lambda refusal: str(refusal["reason"])),),
    "stops": (
        Source("refusals_*.jsonl", _no_stop),
        Source("notes_*.jsonl", _no_stop_of_a_person),
        Source("stops_*.jsonl", lambda said: str(said["stop"]).lower()),
    ),
    "notes": (Source("notes_*.jsonl", lambda note: str(note["kind"]), with_subject=True),),
}
"""What each table is counted from; where two files hold one text, the later names its label."""


def main() -> None:
    for name, sources in SUBJECTS.items():
        table = counted(sources)
        (TABLES / f"{name}.txt").write_text(printed(table), "utf-8")
        print(f"{name}: {len(table.rows)} features, {', '.join(table.labels)}")


def counted(sources: tuple[Source, ...], without: str | None = None) -> Table:
    """`without`: the letter of a writer whose texts are left out."""
    examples = dict(labelled(sources, without=without))
    labels = tuple(sorted(set(examples.values())))
    counts: dict[str, Counter[str]] = {}
    for text, label in examples.items():
        for feature in features(text):
            counts.setdefault(feature, Counter())[label] += 1
    kept = {
        feature: tuple(of[label] for label in labels)
        for feature, of in counts.items()
        if of.total() >= LEAST_TEXTS
    }
    return table_of(fingerprint(sources), labels, kept)


def labelled(
    sources: tuple[Source, ...], without: str | None = None, only: str | None = None
) -> Iterator[tuple[str, str]]:
    """Text and label of each example; `without` and `only` name a writer by the letter of the file."""
    for source in sources:
        for path in _files(source):
            writer = path.stem[-1]
            if writer == without or only not in (None, writer):
                continue
            for line in path.read_text("utf-8").splitlines():
                example = json.loads(line)
                if (label := source.label(example)) is not None:
                    subject = example["subject"] if source.with_subject else None
                    yield "\n".join(part for part in (subject, example["text"]) if part), label


def fingerprint(sources: tuple[Source, ...]) -> str:
    """SHA-256 over the files, hexadecimal."""
    return hashlib.sha256(
        b"".join(path.read_bytes() for source in sources for path in _files(source))
    ).hexdigest()


def _files(source: Source) -> list[Path]:
    return sorted(EXAMPLES.glob(source.files))


if __name__ == "__main__":
    main()
