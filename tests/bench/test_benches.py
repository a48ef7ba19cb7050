"""The benches still measure what they say. How long anything takes is not judged here."""

from __future__ import annotations

import shutil

import pytest
from tests.bench import due_scan, import_speed, letter, sending
from tests.bench.multitude import settle_in
from tests.bench.stage import stage

pytestmark = pytest.mark.skipif(
    shutil.which("smtp-sink", path="/usr/sbin:/usr/bin") is None,
    reason="smtp-sink comes with Debian's postfix",
)
COUNT = 30


def test_every_mail_of_a_copied_queue_reaches_the_sink_once() -> None:
    assert sending.one_run("sqlite", 10 * COUNT, round_trip=0, daemons=1).rate > 0


def test_an_imported_file_is_counted_row_by_row() -> None:
    row = import_speed.imported("sqlite", COUNT)
    assert row["rows"] == COUNT
    assert row["rows_a_second"]


def test_copied_customers_are_ones_that_the_program_knows() -> None:
    with stage() as here:
        settle_in(here, COUNT)
        assert f"S{COUNT}" in here.firm.enishi("show", f"S{COUNT}")


def test_every_question_about_what_is_due_is_asked() -> None:
    rows = due_scan.measured("sqlite", 1000, dead=0)
    assert [row["question"] for row in rows] == [question.what for question in due_scan.QUESTIONS]


def test_the_peers_words_become_ours() -> None:
    theirs = '{{ first_name }} {% if plan == "trial" %}of {{ company }}{% endif %}: company, plan'
    ours = letter.in_our_words(theirs, "en")
    assert ours == (
        "{{ contact.name|default('') }} {% if deal.product|default('') == \"trial\" %}"
        "of {{ company.name|default('') }}{% endif %}: company, plan"
    )
