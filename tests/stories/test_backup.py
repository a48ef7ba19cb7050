"""A backup taken in the middle of the work, and the morning after the disk has gone."""

from __future__ import annotations

import json

from tests.stories.office import Office
from tests.stories.waiting import wait_for


def test_a_restored_copy_sends_nothing_until_it_was_compared_and_a_person_has_looked(office: Office) -> None:
    """This server keeps no copies of what it sends, so Sent proves nothing."""
    customer, newcomer, copy = office.people.customer, office.people.stranger, office.folder / "copy.db"
    with office.running():
        office.refuse()
        office.received(customer)
        office.enishi("backup", copy)
    office.enishi("restore", copy)
    with office.running():
        office.refuse(newcomer)
        office.told(office.people.lead, "enishi restore --done")
        [trouble] = [
            found["code"]
            for found in json.loads(office.enishi("status", "--json"))["troubles"]
            if found["code"].startswith("restored")
        ]
        assert trouble == "restored_compared"
        assert office.post.inbox(newcomer) == []
        office.enishi("restore", "--done")
        office.received(newcomer)
        wait_for(lambda: "restored" not in office.enishi("status", "--json"), "the hold is gone")
    assert len(office.received(customer)) == 1
