"""What a mail template knows: the words of the contract (§2) and the record they are read from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from enishi.core.language import Lang
from enishi.core.plan import FISCAL_ANCHORS, PREVIOUS, RECORD_DATES, REFUSAL
from enishi.core.settings import Content, Rep, Site
from enishi.core.situation import Situation
from enishi.effects.render.nouns import Noun, shown, unrecorded

_CONTACT = ("name", "title", "address", "department")
_COMPANY = ("name", "industry", "size", "area", "domain")
_REP = ("name", "title", "phone", "address")
_DEAL = ("subject", "product", "price_band", "source", "proposed_on")
_REFUSAL = (
    "reason",
    "underlying",
    "finality",
    "worry",
    "competitor",
    "criteria",
    "said",
    "next_topic",
    "said_on",
)
_SENDER = ("company", "postal_address", "complaints")


class Facts:
    """The names of a site's mail templates in one language; what is the same for every customer is made once."""

    def __init__(self, site: Site, lang: Lang) -> None:
        self._site, self._lang = site, lang
        self._no_dates: dict[str, object] = dict.fromkeys(date_names(site))
        self._sender = Noun("sender", _sender(site), lang)

    def of(self, situation: Situation, rep: Rep, now: datetime, content: Content | None) -> dict[str, object]:
        """For one sequence on the day of `now` in the site's zone."""
        lang = self._lang
        return {
            "contact": Noun("contact", _read(situation.contact, _CONTACT), lang),
            "company": Noun("company", _read(situation.company, _COMPANY), lang),
            "rep": Noun("rep", _read(rep, _REP), lang),
            "deal": Noun("deal", _read(situation.deal, _DEAL), lang),
            "refusal": Noun("refusal", self._refusal(situation), lang),
            "content": Noun("content", _content(content), lang) if content else unrecorded("content"),
            "sender": self._sender,
            "today": shown(now.astimezone(self._site.timezone).date(), lang),
        }

    def _refusal(self, situation: Situation) -> Mapping[str, object]:
        refusal = situation.refusal
        reason = self._site.reasons.get(refusal.reason)
        dates = self._no_dates | dict(refusal.dates)
        return dates | _read(refusal, _REFUSAL) | {"reason_title": reason.title if reason else None}


def date_names(site: Site) -> frozenset[str]:
    """The dates that a refusal may carry here: the usual ones and those that the firm's cadences count from."""
    anchors = {
        at.anchor
        for cadence in site.cadences.values()
        for step in cadence.steps
        for at in (step.at, step.without_date)
        if at is not None
    }
    return frozenset(RECORD_DATES) | (anchors - {REFUSAL, PREVIOUS} - FISCAL_ANCHORS)


def vocabulary(site: Site) -> dict[str, frozenset[str]]:
    """Every name a mail template may use, with its facts; `today` has none."""
    return {
        "contact": frozenset(_CONTACT),
        "company": frozenset(_COMPANY),
        "rep": frozenset(_REP),
        "deal": frozenset(_DEAL),
        "refusal": frozenset(_REFUSAL) | {"reason_title"} | date_names(site),
        "content": frozenset(_content(None)),
        "sender": frozenset(_sender(site)),
        "today": frozenset({"year", "month"}),
    }


def _read(record: Any, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


def _content(content: Content | None) -> dict[str, object]:
    return {
        "title": content and content.title,
        "body": content and content.body.strip(),
        "url": content and content.url,
        "date": content and content.held_on,
    }


def _sender(site: Site) -> dict[str, object]:
    opt_out = site.sender.opt_out
    return _read(site.sender, _SENDER) | {"opt_out_mail": opt_out.mail, "opt_out_url": opt_out.url}
