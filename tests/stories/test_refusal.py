"""A refusal comes in by the command line; the thanks are on their way before anybody has looked up."""

from __future__ import annotations

import json
import subprocess

from tests.stories.office import Office
from tests.stories.post_office import text_of


def test_a_refusal_is_thanked_while_the_daemon_runs(office: Office) -> None:
    with office.running():
        office.refuse()
        [thanks] = office.received(office.people.customer)
    assert "ありがとうございました" in thanks["Subject"]
    assert "山田 花子 様" in text_of(thanks)
    assert thanks["To"].addresses[0].display_name == "山田 花子"
    assert thanks["From"].addresses[0].addr_spec == office.people.ours


def test_the_same_refusal_told_twice_at_once_is_thanked_once(office: Office) -> None:
    command = office.command(
        "refuse", "--to", office.people.customer, "--reason", "budget", "--rep", "tanaka", "--json"
    )
    with office.running():
        both = [
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=office.environment
            )
            for _ in range(2)
        ]
        told = [one.communicate(timeout=60) for one in both]
        office.received(office.people.customer)
        office.asked_to_approve()  # the plan has gone on: whatever there was to thank for has been thanked
    assert [one.returncode for one in both] == [0, 0], told
    answers = [json.loads(answer) for answer, _ in told]
    assert {answer["sequence"] for answer in answers} == {"S1"}
    assert sorted(bool(answer.get("already")) for answer in answers) == [False, True]
    assert len(office.received(office.people.customer)) == 1


def test_headers_in_names_are_refused_all_at_once_and_nothing_is_recorded(office: Office) -> None:
    told = {
        "--name": "山田\nBcc: y@yoso.example",
        "--company": "客先\r\nSubject: x",
        "--deal": "空調\x1b更新",
    }
    options = [word for option, value in told.items() for word in (option, value)]
    done = office.call(
        "refuse", "--to", office.people.customer, "--reason", "budget", "--rep", "tanaka", *options
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == len(told), done.stderr
    assert office.asked("sequences") == []


def test_a_wrong_address_is_a_sentence(office: Office) -> None:
    done = office.call("refuse", "--to", "yamada@@kyaku", "--reason", "budget", "--rep", "tanaka")
    assert done.returncode == 2
    assert "yamada@@kyaku" in done.stderr
    assert len(done.stderr.splitlines()) == 1
