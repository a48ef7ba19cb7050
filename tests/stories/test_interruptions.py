"""Restarts, crashes and servers that go away: nothing is lost, nothing is sent twice, nothing leaves unseen."""

from __future__ import annotations

from tests.stories.line import line_to
from tests.stories.mail_programs import SNail
from tests.stories.office import UNASKED, Office
from tests.stories.post_office import text_of
from tests.stories.waiting import wait_for

THREE = ["ご検討いただき、ありがとうございました", "導入事例のご紹介", "設備更新の進め方"]


def test_kill_9_and_restarts_in_between_change_nothing(office: Office) -> None:
    customer, rep = office.people.customer, SNail(office.post, office.people.rep, office.folder)
    with office.running() as daemon:
        office.refuse()
        office.received(customer)
        office.asked_to_approve()
        daemon.kill()
    rep.reply(1, "OK")
    with office.running():
        office.received(customer, 3)
    with office.running():
        SNail(office.post, customer, office.folder).reply(3, "ありがとう、読みました。")
        office.told(office.people.rep, "ありがとう、読みました。")
    assert [mail["Subject"] for mail in office.received(customer)] == THREE
    assert sum("照合番号" in text_of(mail) for mail in office.received(office.people.rep)) == 1


def test_until_idle_does_the_same_work_step_by_step(office: Office) -> None:
    customer = office.people.customer
    office.enishi("run", "--until-idle")
    office.refuse()
    office.enishi("run", "--until-idle")
    assert len(office.received(customer)) == 1
    SNail(office.post, office.people.rep, office.folder).reply(1, "OK")
    office.post.mails(office.people.ours)
    office.enishi("run", "--until-idle")
    assert [mail["Subject"] for mail in office.received(customer, 3)] == THREE
    office.enishi("run", "--until-idle")
    assert len(office.received(customer)) == 3


def test_after_dovecot_was_killed_the_next_answer_is_heard(office: Office) -> None:
    dovecot, customer = office.post.dovecot, office.people.customer
    with office.running():
        office.refuse()
        office.received(customer)
        dovecot.kick(office.people.ours)
        dovecot.kill()
        dovecot.start()
        SNail(office.post, customer, office.folder).reply(1, "来週お電話ください。")
        office.told(office.people.rep, "来週お電話ください。", within=60)
    assert office.sequence()["cause"] == "replied"


def test_without_the_mailbox_thanks_go_but_no_drip_until_it_is_back(office: Office) -> None:
    """The drip is tried again a minute later; nothing but that wait makes this one slow."""
    customer = office.people.customer
    with line_to(office.post.dovecot.imaps) as line:
        office.furnish(UNASKED, imap_port=line.port)
        line.cut()
        with office.running() as daemon:
            office.refuse()
            office.received(customer)
            wait_for(lambda: "mailbox unreachable" in daemon.words(), daemon.words)
            assert [touch["state"] for touch in office.sequence()["touches"]] == ["sent", "queued"]
            line.mend()
            office.received(customer, 2, within=100)
            assert "mailbox reachable" in daemon.words()


def test_with_postfix_down_the_thanks_wait_and_go_exactly_once(office: Office) -> None:
    postfix, customer = office.post.postfix, office.people.customer
    with office.running() as daemon:
        postfix.stop()
        try:
            office.refuse()
            wait_for(lambda: "NotReached" in daemon.words(), daemon.words)
        finally:
            postfix.start()
        office.received(customer, within=60)
        office.asked_to_approve()
    office.enishi("run", "--until-idle")
    assert len(office.received(customer)) == 1
