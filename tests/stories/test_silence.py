"""Whatever a person at the other end says, the program falls silent; whatever a machine says, it does not."""

from __future__ import annotations

import urllib.parse
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.stories.mail_programs import PROGRAMS, Mutt, SNail, is_installed
from tests.stories.office import UNASKED, Office
from tests.stories.post_office import text_of, written
from tests.support.dovecot import JUNK, SENT

from enishi.effects.imap import utf7


@pytest.fixture
def customer(office: Office) -> SNail:
    return SNail(office.post, office.people.customer, office.folder)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_the_customers_answer_silences_and_the_rep_reads_it(
    office: Office, program: type[SNail] | type[Mutt], tmp_path: Path
) -> None:
    if not is_installed(program):
        pytest.skip(f"{program.name} is not installed")
    with office.running():
        office.refuse()
        office.received(office.people.customer)
        office.asked_to_approve()
        program(office.post, office.people.customer, tmp_path).reply(1, "来月に一度お話を伺えますか。")
        notice = office.told(office.people.rep, "来月に一度お話を伺えますか。")
        assert office.call("approve", "D1").returncode == 1, "the draft is withdrawn"
    assert "ご検討いただき、ありがとうございました" in text_of(notice), "the history"
    assert all(word in text_of(notice) for word in ("再開", "成約")), "the next moves"
    found = office.sequence()
    assert (found["state"], found["cause"]) == ("paused", "replied")
    office.enishi("run", "--until-idle")
    assert len(office.received(office.people.customer)) == 1


def test_a_colleagues_mail_silences_too(office: Office) -> None:
    with office.running():
        office.refuse()
        office.received(office.people.customer)
        colleague = SNail(office.post, office.people.colleague, office.folder)
        colleague.write(office.people.ours, "ご提案の件", "山田に代わり、私が担当いたします。")
        office.told(office.people.rep, "山田に代わり、私が担当いたします。")
    found = office.sequence()
    assert (found["state"], found["cause"]) == ("paused", "colleague_replied")


def test_machines_answers_do_not_silence_but_an_absence_is_waited_for(office: Office) -> None:
    with office.running():
        office.refuse()
        [thanks] = office.received(office.people.customer)
        answering = {"In_Reply_To": thanks["Message-ID"], "Auto_Submitted": "auto-replied"}
        office.say(office.people.customer, "お問い合わせを受け付けました。", subject="自動返信", **answering)
        away = "12月25日まで不在にしております。12月26日以降にご連絡いたします。"
        office.say(office.people.customer, away, subject="不在のお知らせ", **answering)
        office.read_by_daemon(2)
    shown = office.asked("show", "S1")
    assert [mail["verdict"] for mail in shown["received"]] == ["auto_reply", "out_of_office"]
    assert shown["sequences"][0]["state"] == "active"
    assert shown["sequences"][0]["contact"]["away_until_on"].endswith("-12-26")


def test_an_opt_out_in_an_answer_is_for_ever(office: Office, customer: SNail) -> None:
    with office.running():
        office.refuse()
        office.received(office.people.customer)
        customer.reply(1, "今後のご案内は不要です。配信を停止してください。")
        office.told(office.people.rep, "今後のご案内は不要です。")
        office.refuse(None, "--deal", "別の商談")
    office.enishi("run", "--until-idle")
    assert len(office.received(office.people.customer)) == 1
    assert all(found["contact"]["suppressed"] for found in office.asked("sequences"))


def test_the_list_unsubscribe_address_stops_the_mail(office: Office, customer: SNail) -> None:
    office.furnish(UNASKED)
    with office.running():
        office.refuse()
        _, info = office.received(office.people.customer, 2)
        to, subject = mailto(info)
        customer.write(to, subject, "")
        office.read_by_daemon(1)
    assert office.sequence()["contact"]["suppressed"]


def test_mail_that_comes_back_stops_and_suppresses(office: Office) -> None:
    domain = office.people.customer.partition("@")[2]
    with office.running():
        for nobody in (f"gone@{domain}", f"unknown@{domain}"):  # taken and returned; refused at once
            office.refuse(nobody)
            office.told(office.people.rep, nobody)
    bounced, refused = office.asked("sequences")
    assert (bounced["state"], bounced["cause"]) == ("stopped", "hard_bounce")
    assert refused["state"] == "stopped"
    assert bounced["contact"]["suppressed"]
    assert refused["contact"]["suppressed"]


def test_a_mail_by_hand_in_sent_and_an_answer_lost_in_junk_silence(office: Office) -> None:
    people = office.people
    office.refuse()
    office.refuse(people.stranger)
    office.enishi("run", "--until-idle")
    with office.post.dovecot.other_client(people.ours) as client:
        for folder, sender, to in (
            (SENT, people.ours, people.customer),
            (JUNK, people.stranger, people.ours),
        ):
            mail = written(sender, to, "先ほどはお電話をありがとうございました。")
            client.append(utf7.quote(folder), "", "", mail.as_bytes())
    office.enishi("run", "--until-idle")
    found = {one["contact"]["address"]: (one["state"], one["cause"]) for one in office.asked("sequences")}
    assert found == {people.customer: ("paused", "hand_written"), people.stranger: ("paused", "replied")}


def mailto(mail: EmailMessage) -> tuple[str, str]:
    """Address and subject that a mail program takes from List-Unsubscribe."""
    url = urllib.parse.urlsplit(str(mail["List-Unsubscribe"]).strip("<>").partition(">")[0])
    return url.path, urllib.parse.parse_qs(url.query)["subject"][0]
