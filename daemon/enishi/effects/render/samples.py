"""An invented customer, to try templates on before a real one meets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from enishi.core.language import Lang
from enishi.core.model import Basis, Company, Contact, Deal, Kind, Refusal, Sequence, SequenceState
from enishi.core.settings import Content, Site
from enishi.core.situation import Situation
from enishi.effects.render.facts import date_names

SAMPLE_NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)

# 髙 﨑 𠮷: characters that older mail programs lose (mail-reality §1.6); a sample that survives shows they do not.
_WORDS: dict[Lang, dict[str, str]] = {
    "ja": {
        "company": "株式会社𠮷野見本製作所",
        "industry": "製造業",
        "size": "50名",
        "area": "東京都",
        "name": "髙﨑 花子",
        "title": "課長",
        "department": "総務部",
        "subject": "事務所の空調更新",
        "product": "省エネ空調プラン",
        "price_band": "300万円台",
        "source": "展示会",
        "worry": "工事中の業務への影響",
        "competitor": "他社",
        "criteria": "費用と工期",
        "said": "今回は予算の都合で見送らせてください。",
        "next_topic": "補助金の公募",
        "content_title": "営業を止めずに空調を入れ替えた事例",
        "content_body": "夜間と休日に分けて工事をした事務所の例です。",
    },
    "en": {
        "company": "Sample Works Ltd.",
        "industry": "manufacturing",
        "size": "50 people",
        "area": "Tokyo",
        "name": "Zoë Takasaki-O'Brien",
        "title": "Manager",
        "department": "Administration",
        "subject": "new air conditioning for your office",
        "product": "the energy saving plan",
        "price_band": "3 million yen",
        "source": "trade fair",
        "worry": "disturbance of work during installation",
        "competitor": "another supplier",
        "criteria": "cost and duration",
        "said": "We have no budget for it this time.",
        "next_topic": "the coming subsidy",
        "content_title": "How an office changed its air conditioning without closing",
        "content_body": "The work was done at night and on holidays.",
    },
}


def sample_situation(
    site: Site, now: datetime = SAMPLE_NOW, lang: Lang = "ja", reason: str | None = None
) -> Situation:
    """A customer with every fact on record who said no on the day of `now`; `reason` defaults to the site's first."""
    words, today = _WORDS[lang], now.astimezone(site.timezone).date()
    dates = {name: today + timedelta(days=60) for name in date_names(site)}
    reason = reason or next(iter(site.reasons), "not_now")
    return Situation(
        sequence=Sequence(1, 1, 1, "sample", SequenceState.ACTIVE, entered_at=now),
        refusal=Refusal(
            id=1,
            deal_id=1,
            reason=reason,
            said_on=today,
            recorded_at=now,
            underlying="worry",
            dates=dates,
            worry=words["worry"],
            competitor=words["competitor"],
            criteria=words["criteria"],
            said=words["said"],
            next_topic=words["next_topic"],
        ),
        deal=Deal(
            id=1,
            contact_id=1,
            rep=next(iter(site.reps), ""),
            proposed_on=today - timedelta(days=30),
            subject=words["subject"],
            product=words["product"],
            price_band=words["price_band"],
            source=words["source"],
        ),
        contact=Contact(
            id=1,
            company_id=1,
            address="hanako@sample.example",
            basis=Basis.BUSINESS_CARD,
            name=words["name"],
            title=words["title"],
            department=words["department"],
        ),
        company=Company(
            id=1,
            name=words["company"],
            domain="sample.example",
            industry=words["industry"],
            size=words["size"],
            area=words["area"],
        ),
    )


def sparse(situation: Situation, known_dates: frozenset[str]) -> Situation:
    """The same customer as a hurried rep records them: address, company, reason, and the dates the step counts from."""
    return replace(
        situation,
        contact=replace(situation.contact, name="", title=None, department=None),
        company=replace(situation.company, domain=None, industry=None, size=None, area=None),
        deal=replace(
            situation.deal, subject=None, product=None, price_band=None, source=None, proposed_on=None
        ),
        refusal=replace(
            situation.refusal,
            underlying=None,
            worry=None,
            competitor=None,
            criteria=None,
            said=None,
            next_topic=None,
            dates={name: day for name, day in situation.refusal.dates.items() if name in known_dates},
        ),
    )


def sample_content(kind: Kind, lang: Lang = "ja", now: datetime = SAMPLE_NOW) -> Content:
    words = _WORDS[lang]
    return Content(
        key="sample",
        kind=kind,
        title=words["content_title"],
        body=words["content_body"],
        url="https://www.example.com/case/1",
        held_on=(now + timedelta(days=45)).date(),
        language=lang,
    )
