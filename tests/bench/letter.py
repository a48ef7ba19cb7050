"""The letter that everybody is sent: the peers' own, said in the words that our templates know.

The peers' folder holds `LANG.subject`, `LANG.txt` and `LANG.html` for Jinja2 with their own variables. What those stand
for here is `_OURS`; each of them differs from customer to customer, as with the peers.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

KIND = "info"
"""Advertising: with the legal footer, List-Unsubscribe, basis, pressure and window looked at for every mail."""
NAME = "bench"

_POINTS = {
    "ja": ["見積りは三日で届く", "担当は替わらない", "返事のあとは何も届かない"],
    "en": ["Quotes arrive in three days", "The contact stays the same", "After an answer nothing comes"],
}
_OURS = {
    "first_name": "contact.name",
    "company": "company.name",
    "plan": "deal.product",
    "team_size": "deal.price_band",
    "token": "deal.source",
    "last_contact": "deal.proposed_on",
    "signup_date": "refusal.said_on",
    "sender_name": "rep.name",
    "sender_title": "rep.title",
}
_TAG = re.compile(r"{[{%].*?[%}]}", re.DOTALL)
_NAMES = re.compile(rf"\b({'|'.join([*_OURS, 'points'])})\b")
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str

    @classmethod
    def read(cls, folder: Path, lang: str) -> Letter:
        subject, text, html = (
            in_our_words((folder / f"{lang}.{part}").read_text(encoding="utf-8"), lang)
            for part in ("subject", "txt", "html")
        )
        found = _BODY.search(html)
        return cls(subject.strip(), text, found[1] if found else html)

    def put_into(self, site: Path) -> str:
        """Into a site folder, as the one step of a cadence that begins at the refusal; the reason that leads to it."""
        front = f"---\nsubject: {json.dumps(self.subject, ensure_ascii=False)}\nkind: {KIND}\n---\n"
        (site / "mail" / f"{NAME}.md.j2").write_text(front + self.text, encoding="utf-8")
        (site / "mail" / f"{NAME}.html.j2").write_text(self.html, encoding="utf-8")
        step = f"{{id: letter, kind: {KIND}, at: refusal, mail: {NAME}, approval: auto}}"
        (site / "cadences" / f"{NAME}.yaml").write_text(f"cadence: {NAME}\nsteps:\n  - {step}\n")
        with (site / "reasons.yaml").open("a", encoding="utf-8") as reasons:
            reasons.write(f"\n{NAME}: {{title: Bench, finality: not_now, cadence: {NAME}}}\n")
        return NAME


def in_our_words(template: str, lang: str) -> str:
    """The peers' variables replaced wherever Jinja2 reads them; the text between stays."""
    # Our templates must not fall silent for a customer of whom less is on record.
    words = {theirs: f"{ours}|default('')" for theirs, ours in _OURS.items()}
    words["points"] = json.dumps(_POINTS[lang], ensure_ascii=False)
    return _TAG.sub(lambda tag: _NAMES.sub(lambda name: words[name[1]], tag[0]), template)
