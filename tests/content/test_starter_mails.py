"""The starter mails are such as a customer is glad to get, whatever is known of that customer (doctrine A5, A6, A10, E1, E2)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from tests.content.starter_mails import Mail

from enishi.core.model import Kind

LONGEST = 18
"""Lines that are not blank: a screen of a phone, twice."""

PRICE = r"[¥￥$€円%％]|\d割|料金|価格|金額|値段|見積|費用|無料|\bpric|\bcosts?\b|\bfees?\b|\bdiscount|\bfree\b|\bquote"
LINK = r"https?:|www\."
ATTACHMENT = r"添付|同封|attach|enclos"
PITCH = (
    r"ご提案させ|おすすめ|お勧め|ご案内いた|キャンペーン|特典|お得|recommend|special|\boffer|campaign|benefit"
)
PRESSURE = (
    r"今だけ|今なら|限定|残りわずか|お早めに|早急|至急|締め切り間近|最後の(?:機会|チャンス)|お急ぎください|ぜひ|必ず|お見逃し|いかがでしょうか。.*いかが"
    r"|hurry up|last chance|act now|limited|only today|asap|urgent|deadline|don't miss|just checking in|following up"
)
DISCOUNT = r"値引|割引|特別価格|お安く|discount|cheaper|special price"
FREE_TO_IGNORE = (
    r"ご?返信には及びません|ご返信がなくても|お返事をお願いするお便りではございません|ご無理のない範囲|お気が向かれたときだけ"
    r"|ご欠席のご連絡は不要|お読み捨てください"
    r"|no (?:need to )?reply|not to reply|asks nothing|only if|no need to tell|simply delete"
)
DOOR_LEFT_OPEN = r"いつでも|welcome|any time|do ask"


def breaches(mails: Iterable[Mail], pattern: str) -> list[str]:
    """Where the pattern occurs in a mail's own words or subject."""
    return [
        f"{mail.name}: {found[0]}"
        for mail in mails
        if (found := re.search(pattern, mail.flowing, re.IGNORECASE))
    ]


def of_kind(mails: list[Mail], *kinds: Kind) -> list[Mail]:
    chosen = [mail for mail in mails if mail.step.kind in kinds]
    assert chosen
    return chosen


def to_customers(mails: list[Mail]) -> list[Mail]:
    return [mail for mail in mails if mail.step.kind is not Kind.TASK]


@pytest.mark.parametrize(
    "forbidden", [PRICE, LINK, ATTACHMENT, PITCH], ids=["price", "link", "attachment", "pitch"]
)
def test_thanks_hold_no_price_link_attachment_or_pitch(mails: list[Mail], forbidden: str) -> None:
    assert breaches(of_kind(mails, Kind.THANKS), forbidden) == []


@pytest.mark.parametrize(
    "forbidden", [PRICE, LINK, ATTACHMENT, PITCH], ids=["price", "link", "attachment", "pitch"]
)
def test_other_courtesy_mail_advertises_nothing_either(mails: list[Mail], forbidden: str) -> None:
    assert breaches(of_kind(mails, Kind.WITHDRAW, Kind.FEEDBACK), forbidden) == []


def test_thanks_leave_the_door_open(mails: list[Mail]) -> None:
    closed = [m.name for m in of_kind(mails, Kind.THANKS) if not re.search(DOOR_LEFT_OPEN, m.own_words)]
    # Whom we served badly is not invited back in the same breath as the apology.
    assert [name for name in closed if "trust." not in name] == []


def test_thanks_ask_nothing(mails: list[Mail]) -> None:
    assert breaches(of_kind(mails, Kind.THANKS), r"でしょうか|ませんか|\?|？") == []


def test_no_mail_presses_or_lures(mails: list[Mail]) -> None:
    assert breaches(to_customers(mails), f"{PRESSURE}|{DISCOUNT}") == []


def test_every_mail_may_be_left_unanswered(mails: list[Mail]) -> None:
    pressing = [
        m.name for m in to_customers(mails) if not re.search(FREE_TO_IGNORE, m.flowing, re.IGNORECASE)
    ]
    assert pressing == []


def test_a_mail_that_asks_asks_one_thing(mails: list[Mail]) -> None:
    polite_opening = "May I ask one thing?"
    asked = {
        mail.name: len(
            re.findall(
                r"(?:でしょう|ません)か。|\?", mail.flowing.replace(polite_opening, "").split("\n", 1)[1]
            )
        )
        for mail in of_kind(mails, Kind.QUESTION, Kind.FEEDBACK)
    }
    assert {name: count for name, count in asked.items() if count != 1} == {}


def test_mails_are_short(mails: list[Mail]) -> None:
    lines = {m.name: len([line for line in m.own_words.splitlines() if line]) for m in to_customers(mails)}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_subjects_are_concrete_and_never_pretend_to_be_an_answer(mails: list[Mail]) -> None:
    assert [m.name for m in mails if re.match(r"(?i)re:|fw", m.text.subject)] == []
    assert [m.name for m in mails if len(m.text.subject) < 10] == []


def test_a_missing_fact_leaves_no_gap_in_the_sentence(mails: list[Mail]) -> None:
    gaps = r"(?m)、、|。。|、。|「」|^[、。,.]|  |\(\)|\n{3}|\s[,.;:]|\b(?:for|about|of|to)[.,]"
    assert breaches(mails, gaps) == []


def test_japanese_mails_greet_and_name_the_sender_first(mails: list[Mail]) -> None:
    greeted = r"(?:いつも)?お世話になっております。|ご無沙汰しております。"
    strangers = [
        mail.name
        for mail in to_customers(mails)
        if mail.lang == "ja"
        and not re.match(rf"(?:{greeted})株式会社みらい設備の\s*田中 一郎でございます。", mail.own_words)
    ]
    assert strangers == []


def test_later_mails_refer_to_what_was_said(mails: list[Mail]) -> None:
    """Doctrine C10: with everything known, the deal or the worry is named."""
    about = r"事務所の空調更新|工事中の業務への影響|1月30日|air conditioning|disturbance of work|30 January"
    known = [
        mail
        for mail in to_customers(mails)
        if mail.known == "everything known" and mail.step.kind.is_advertising
    ]
    forgetful = [m.name for m in known if not re.search(about, m.flowing)]
    assert forgetful == []
