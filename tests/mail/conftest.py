"""The corpus of real and hand-made mail (corpus/README.md, corpus/ja/README.md) as fixtures."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from enishi.core.incoming import Incoming, parse
from enishi.core.verdict import Reading, read

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Sample:
    collection: str
    """`mixed` (other projects' test mail) or `ja` (written for this one)."""
    file: str
    raw: bytes
    gold: dict
    """Its line of labels.jsonl."""

    @property
    def label(self) -> str:
        return self.gold["label"]

    @property
    def received_on(self) -> date | None:
        day = self.gold.get("received_on")
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True)
class Read:
    sample: Sample
    mail: Incoming
    reading: Reading


def _samples() -> Iterator[Sample]:
    for collection, folder in (("mixed", CORPUS), ("ja", CORPUS / "ja")):
        for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
            gold = json.loads(line)
            yield Sample(collection, gold["file"], (folder / gold["file"]).read_bytes(), gold)


@pytest.fixture(scope="session")
def samples() -> tuple[Sample, ...]:
    return tuple(_samples())


@pytest.fixture(scope="session")
def readings(samples: tuple[Sample, ...]) -> tuple[Read, ...]:
    mails = ((sample, parse(sample.raw)) for sample in samples)
    return tuple(Read(sample, mail, read(mail, received_on=sample.received_on)) for sample, mail in mails)
