"""`python -m training.left_out`: how right the word counts are on texts of a writer whose texts they have not seen."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from enishi.core.wording.reader import Reader
from training.count import EXAMPLES, SUBJECTS, counted, labelled


def main() -> None:
    for name, sources in SUBJECTS.items():
        writers = sorted({path.stem[-1] for path in _own_files(name)})
        found: Counter[tuple[str, str]] = Counter()
        for writer in writers:
            reader = Reader(counted(sources, without=writer))
            for text, label in labelled(sources[-1:], only=writer):
                found[label, reader.opinion(text).label] += 1
        right = sum(count for (label, read), count in found.items() if label == read)
        print(
            f"{name}: {right} of {found.total()} ({right / found.total():.3f}), writers {' '.join(writers)}"
        )
        for (label, read), count in found.most_common():
            if label != read:
                print(f"  {count:4d} {label} read as {read}")


def _own_files(name: str) -> list[Path]:
    return sorted(EXAMPLES.glob(SUBJECTS[name][-1].files))


if __name__ == "__main__":
    main()
