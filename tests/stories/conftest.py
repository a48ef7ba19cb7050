"""One real Postfix and one real Dovecot for all stories; for each story a firm and a customer of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from tests.stories.office import Office, People
from tests.stories.post_office import MISSING, PostOffice, open_post_office
from tests.support.postgres import postgres_server

__all__ = ["postgres_server"]

_numbers = (str(number) for number in count(1))


@pytest.fixture(scope="session")
def post_office() -> Iterator[PostOffice]:
    if MISSING is not None:
        pytest.skip(MISSING)
    with open_post_office() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, post_office: PostOffice) -> Office:
    """Furnished with the plan that asks the rep; `office.furnish(…)` again for another."""
    made = Office(tmp_path, post_office, People.of(next(_numbers)))
    made.furnish()
    return made
