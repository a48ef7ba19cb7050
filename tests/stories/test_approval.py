"""A draft goes to the rep; their word, in whatever mail program they have, lets it go or keeps it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.stories.mail_programs import PROGRAMS, Mutt, SNail, is_installed
from tests.stories.office import Office
from tests.stories.post_office import text_of

NAME = "髙﨑 𠮷乃"
"""What spoils in careless hands: compatibility ideographs and one outside the Basic Multilingual Plane."""


@pytest.fixture(params=PROGRAMS, ids=lambda program: program.name)
def rep(request: pytest.FixtureRequest, office: Office, tmp_path: Path) -> SNail | Mutt:
    if not is_installed(request.param):
        pytest.skip(f"{request.param.name} is not installed")
    return request.param(office.post, office.people.rep, tmp_path)


def position(office: Office, mail: EmailMessage) -> int:
    """Of a mail in the rep's inbox, as mail programs number them."""
    ids = [found["Message-ID"] for found in office.post.inbox(office.people.rep)]
    return ids.index(mail["Message-ID"]) + 1


def test_ok_from_a_real_mail_program_releases_the_draft(office: Office, rep: SNail | Mutt) -> None:
    customer = office.people.customer
    with office.running():
        office.refuse(None, "--name", NAME, "--company", "𠮷野家具")
        [thanks] = office.received(customer)
        request = office.asked_to_approve()
        assert len(office.received(customer)) == 1, "nothing leaves before the word"
        rep.reply(position(office, request), "OK")
        _, case, info = office.received(customer, 3)

    assert [case["Subject"], info["Subject"]] == ["導入事例のご紹介", "設備更新の進め方"]
    assert f"{NAME} 様" in text_of(case)
    assert case["To"].addresses[0].display_name == NAME
    assert case["In-Reply-To"] == thanks["Message-ID"]
    assert thanks["Message-ID"] in case["References"].split()
    assert f"mailto:{office.people.ours}" in case["List-Unsubscribe"]
    assert "〒100-0001" in text_of(case), "who writes stands below"
    secret = str(request["Message-ID"]).removeprefix("<ok.").partition("@")[0]
    assert secret in text_of(request)
    assert secret.encode() not in b"".join(file.read_bytes() for file in office.post.files(customer))
    assert secret not in (office.folder / "run.log").read_text()


def test_a_text_the_rep_mended_goes_out_as_mended(office: Office, tmp_path: Path) -> None:
    rep = SNail(office.post, office.people.rep, tmp_path)
    with office.running():
        office.refuse()
        rep.reply(position(office, office.asked_to_approve()), "修正\n髙島屋様の例をお送りします。")
        again = office.asked_to_approve(2)
        assert "髙島屋様の例をお送りします。" in text_of(again)
        rep.reply(position(office, again), "承認")
        _, case, *_ = office.received(office.people.customer, 2)
    assert "髙島屋様の例をお送りします。" in text_of(case)
    assert "以前のお話に近い事例" not in text_of(case)


def test_the_command_line_has_the_same_word(office: Office) -> None:
    with office.running():
        office.refuse()
        office.asked_to_approve()
        office.enishi("approve", "D1")
        assert office.received(office.people.customer, 3)[1]["Subject"] == "導入事例のご紹介"


def test_somebody_elses_ok_approves_nothing(office: Office) -> None:
    with office.running():
        office.refuse()
        request = office.asked_to_approve()
        office.say(office.people.lead, "OK", In_Reply_To=request["Message-ID"])
        office.say(office.people.stranger, f"OK\n\n> {text_of(request)}", In_Reply_To=request["Message-ID"])
        office.read_by_daemon(2)
    office.enishi("run", "--until-idle")
    assert len(office.received(office.people.customer)) == 1
