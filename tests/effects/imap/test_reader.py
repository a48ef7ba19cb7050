from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.effects.imap.reader import (
    BATCH_BYTES,
    BATCH_COUNT,
    LARGE,
    Facts,
    batches,
    internal_date,
    search_date,
)

sizes = st.none() | st.integers(0, 2 * LARGE)


@given(st.lists(sizes, max_size=300))
def test_batches_keep_every_mail_in_order_within_the_bounds(sizes: list[int | None]) -> None:
    facts = [Facts(uid, size) for uid, size in enumerate(sizes, 1)]
    made = list(batches(facts))
    assert [mail for batch in made for mail in batch] == facts
    for batch in made:
        assert 0 < len(batch) <= BATCH_COUNT
        assert len(batch) == 1 or all(mail.size is not None and mail.size <= LARGE for mail in batch)
        assert len(batch) == 1 or sum(mail.size or 0 for mail in batch) <= BATCH_BYTES


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        (b"21-Nov-2026 09:00:00 +0900", datetime(2026, 11, 21, 0, 0, tzinfo=UTC)),
        (b" 1-feb-2026 23:59:60 -0330", datetime(2026, 2, 2, 3, 29, 59, tzinfo=UTC)),
        (b"31-Feb-2026 09:00:00 +0900", None),
        (b"01-Jan-0001 00:00:00 +0900", None),
        (b"yesterday", None),
    ],
)
def test_internal_dates_become_instants_in_utc_or_nothing(text: bytes, instant: datetime | None) -> None:
    assert internal_date(text) == instant


def test_search_dates_are_written_in_english_whatever_the_locale() -> None:
    assert search_date(datetime(2026, 3, 5, tzinfo=UTC)) == "5-Mar-2026"
