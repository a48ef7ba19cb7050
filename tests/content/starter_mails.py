"""The starter mails as a customer sees them, however much or little of that customer is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from enishi.core.language import Lang
from enishi.core.plan import Step
from enishi.core.settings import Site
from enishi.core.situation import Situation
from enishi.effects.render import Rendered, Renderer, sample_content, sample_situation
from enishi.effects.render.samples import SAMPLE_NOW, sparse

ROOT = Path(__file__).parents[2]
LANGUAGES: tuple[Lang, ...] = ("ja", "en")
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Mail:
    """One mail as it leaves, for a customer of whom more or less is known."""

    lang: Lang
    cadence: str
    step: Step
    text: Rendered
    known: str

    @property
    def name(self) -> str:
        return f"{self.lang}/{self.cadence}.{self.step.id} ({self.known})"

    @property
    def flowing(self) -> str:
        """Subject and own words with the wrapped lines of each paragraph put together again."""
        joint = "" if self.lang == "ja" else " "
        return f"{self.text.subject}\n\n" + re.sub(r"(?<=[^\n])\n(?=[^\n・\-■])", joint, self.own_words)

    @property
    def own_words(self) -> str:
        """The body as wrapped, without addressee, signature and footer."""
        rule = "─" * 20 if self.lang == "ja" else "-" * 20
        _addressee, _, rest = self.text.body.partition("\n\n")
        return rest.partition(f"\n{rule}")[0].strip() if self.step.mail else self.text.body


def rendered_mails(lang: Lang, site: Site) -> Iterator[Mail]:
    """Every step of every cadence: with all facts, with each one missing, and with the bare minimum."""
    renderer, rep = Renderer(site), site.reps["tanaka"]
    full = sample_situation(site, lang=lang)
    for cadence in site.cadences.values():
        for step in cadence.steps:
            content = sample_content(step.pick.kind, lang) if step.pick else None
            for known, situation in _customers(full, step):
                text = renderer.render_step(step, situation, rep, SAMPLE_NOW, content, lang)
                yield Mail(lang, cadence.key, step, text, known)


def _customers(full: Situation, step: Step) -> Iterator[tuple[str, Situation]]:
    promised = frozenset({step.at.anchor} if step.without_date is None else ())
    deal, refusal = full.deal, full.refusal
    kept = {name: day for name, day in refusal.dates.items() if name in promised}
    yield "everything known", full
    yield "no subject", replace(full, deal=replace(deal, subject=None))
    yield "no proposal date", replace(full, deal=replace(deal, proposed_on=None))
    yield "no worry", replace(full, refusal=replace(refusal, worry=None))
    yield "no dates", replace(full, refusal=replace(refusal, dates=kept))
    yield "address and reason only", sparse(full, promised)
