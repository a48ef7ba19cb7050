"""A refusal comes in by the command line; the thanks are at the customer's before anybody has looked up."""

from __future__ import annotations

from tests.stories.office import Office
from tests.stories.post_office import text_of


def test_a_refusal_is_thanked_while_the_daemon_runs(office: Office) -> None:
    with office.running():
        office.refuse()
        [thanks] = office.received(office.people.customer)
    assert "ありがとうございました" in thanks["Subject"]
    assert "山田 花子 様" in text_of(thanks)
