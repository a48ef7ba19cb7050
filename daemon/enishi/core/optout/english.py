"""How people ask in English for no more mail. Patterns run on folded sentences."""

from __future__ import annotations

import re

_US = r"(?:me|us|our (?:office|company|team)|this (?:address|mailbox))"
_MAILS = r"(?:e-?mails?|mails?|mailings?|messages?|newsletters?|information|offers?|correspondence|communications?|marketing|updates|follow-?ups?)"

STOP = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:^|please |kindly |want to |wish to |like to |you to |\band |\bcan you |\bcould you )unsubscribe\b",
        r"\b(?:remove|delete|take|drop|erase) (?:me|us|my|our|this|him|her|them|\S+@\S+)\b.{0,40}\b(?:from|off)\b.{0,40}"
        r"\b(?:lists?|database|mailings?|records|distribution|contacts|crm|system)\b",
        r"\b(?:remove|take|delete) (?:me|us|my (?:e-?mail|address|name|details))\b(?: address)?(?: off)?(?: please)?[.!]?$",
        r"\b(?:stop|quit|discontinue|cease|halt) (?:sending|e-?mailing|contacting|mailing|writing|messaging|spamming|bothering|following up|reaching out|pestering)\b",
        r"\b(?:asked|told|asking|telling) (?:you|them) to stop\b|\b(?:stop|discontinue|end|cease) (?:these|your|all|the|this) (?:\w+ )?"
        + _MAILS,
        r"\bdo not contact(?: \S+@\S+)?[.! ]*$|\b(?:not|never) (?:be )?contacted (?:again|any ?more|further)\b|\blast (?:e-?mail|message) (?:you|to)\b|\bmake this (?:your|the) last\b",
        r"\b(?:do not|don't|dont|never|not to) (?:ever )?(?:contact|e-?mail|mail|write(?: to)?|message|spam|bother|approach) "
        + _US,
        r"\b(?:do not|don't|dont|never|not to) (?:ever )?(?:contact|e-?mail|mail|write|message|spam|send)\b.{0,30}\b(?:any ?more|again|further)\b",
        r"\b(?:do not|don't|dont|never|not to|not) send(?:ing)? (?:me|us) (?:any|more|further|these|such|your|this|anything|e-?mail)\b",
        r"\b(?:do not|don't|dont|never|not to) send (?:any |more |further |these |such |your )*"
        + _MAILS
        + r"\b",
        r"\bno (?:more|further|longer) (?:\w+ )?(?:e-?mails?|mails?|messages?|contact|communications?|correspondence|newsletters?|follow[- ]?ups?)\b",
        r"\bopt(?:ing)?(?: me| us)?[ -]?out\b",
        r"\bcease (?:and desist|all|any|further|sending|contact\w*|communicat\w*)\b",
        r"\brefrain from (?:any |all |further )*(?:sending|contact\w*|e-?mail\w*|writing|messag\w*)\b",
        r"\b(?:do not|don't|no longer|rather not|prefer not to) (?:want |wish |care )?(?:to )?(?:receive|get|hear|be contacted)\b",
        r"\bdo(?:n't| not) want (?:any(?: (?:more|further|of your))?|more|your|these|this|such) (?:\w+ )?"
        + _MAILS
        + r"\b",
        r"\bno need (?:for you )?to (?:contact|e-?mail|follow up with|send) (?:me|us)\b.{0,20}(?:"
        + _MAILS
        + r"|any ?more|again|$)",
        r"\bleave (?:me|us) (?:alone|off|out of)\b|\boff (?:your|any|all|future) (?:\w+ )?(?:mailings?|lists?|mailing list)\b",
        r"\b(?:cancel|end|terminate) (?:my|our|this|the) (?:\w+ )?subscription\b",
        r"\b(?:erase|delete|remove) (?:all )?(?:my|our) (?:personal )?(?:data|details|information|e-?mail address|contact details)\b",
        r"\bwish (?:not )?to be (?:removed|contacted)\b|\blose (?:my|our) (?:address|e-?mail|number)\b",
    )
)
