"""A step's mail for one customer: the body from its template, then the frame of 宛名, signature and legal footer."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from enishi.core.language import Lang
from enishi.core.legal_footer import missing_from_footer
from enishi.core.model import Kind
from enishi.core.plan import Step
from enishi.core.problem import BadInput, Problem
from enishi.core.settings import Content, MailTemplate, Rep, Site
from enishi.core.situation import Situation
from enishi.core.typography import addressee, legible, wrap
from enishi.effects.render.facts import Facts
from enishi.effects.render.faults import Places, rendered
from enishi.effects.render.sandbox import Sandbox
from enishi.effects.resources import templates_folder

LAYOUT = "layout/plain"

_BODY_GOES_HERE = "\ufdd0"
"""A code point that Unicode keeps out of all text."""
_LEFT_OVER = ("{{", "}}", "{%", "%}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished text, framed and wrapped; ready to be approved and composed."""

    subject: str
    body: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the layout puts before and after the body."""

    head: str
    tail: str

    def around(self, body: str) -> str:
        return f"{self.head}{wrap(body)}{self.tail}".strip("\n") + "\n"

    def without(self, text: str) -> str:
        """The body of a text that somebody copied with its frame, or without."""
        return text.strip().removeprefix(self.head.strip()).removesuffix(self.tail.strip()).strip("\n")


class Renderer:
    """Renders the mails of one site. Templates are compiled once; raises BadInput with file and line."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.places = Places(site)
        self._sandboxes = {lang: Sandbox(_sources(site, lang)) for lang in ("ja", "en")}
        self._facts = {lang: Facts(site, lang) for lang in ("ja", "en")}

    def sandbox(self, lang: Lang) -> Sandbox:
        return self._sandboxes[lang]

    def render_step(
        self,
        step: Step,
        situation: Situation,
        rep: Rep,
        now: datetime,
        content: Content | None,
        lang: Lang,
    ) -> Rendered:
        """The step's mail as it would leave now; for a task, the bare call note. `now` is an aware instant.

        Raises BadInput when a fact is missing, a placeholder is left, the addressee is unknown, or an
        advertising mail lacks what the law asks of its footer (L8, L15, L19).
        """
        template = self._template(step)
        facts = self._facts[lang].of(situation, rep, now, content)
        subject = self._text(template, "subject", facts, lang).strip()
        body = self._text(template, "body", facts, lang).strip("\n")
        if step.kind is Kind.TASK:
            return self._checked(Rendered(subject, wrap(body) + "\n"), template.kind)
        frame = self._frame(step.kind, situation, facts, lang)
        hypertext = None
        if template.html is not None:
            hypertext = _document(frame, self._text(template, "html", facts, lang), subject, lang)
        return self._checked(Rendered(subject, frame.around(body), hypertext), step.kind)

    def render_own_words(
        self,
        subject: str,
        words: str,
        step: Step,
        situation: Situation,
        rep: Rep,
        now: datetime,
        lang: Lang,
    ) -> Rendered:
        """A rep's own text in the frame of the step's mail; what of the frame they copied along is not doubled.

        The words are a plain value: braces in them are never executed, and refused as a forgotten placeholder.
        """
        facts = self._facts[lang].of(situation, rep, now, None)
        frame = self._frame(step.kind, situation, facts, lang)
        return self._checked(Rendered(subject.strip(), frame.around(frame.without(words))), step.kind)

    def _template(self, step: Step) -> MailTemplate:
        name = step.note if step.kind is Kind.TASK else step.mail
        template = self.site.mails.get(name or "")
        if template is None:
            raise BadInput("render.mail_missing", name=name or "-", step=step.id)
        return template

    def _text(self, template: MailTemplate, part: str, facts: dict[str, object], lang: Lang) -> str:
        return rendered(self.sandbox(lang), f"mail/{template.name}/{part}", facts, self.places.place)

    def _frame(self, kind: Kind, situation: Situation, facts: dict[str, object], lang: Lang) -> _Frame:
        contact = situation.contact
        whom = addressee(situation.company.name, contact.department, contact.title, contact.name, lang)
        own = {"addressee": whom, "body": _BODY_GOES_HERE, "advertising": kind.is_advertising}
        text = rendered(self.sandbox(lang), LAYOUT, facts | own, self.places.place)
        if text.count(_BODY_GOES_HERE) != 1:
            raise BadInput([Problem("render.layout_without_body", self.places.place(LAYOUT))])
        head, tail = text.split(_BODY_GOES_HERE)
        return _Frame(wrap(head), wrap(tail))

    def _checked(self, mail: Rendered, kind: Kind) -> Rendered:
        problems = list(_faults(mail))
        if kind.is_advertising:
            missing = missing_from_footer(mail.body, self.site.sender)
            problems += [Problem(code, self.places.place(LAYOUT)) for code in missing]
        if problems:
            raise BadInput(problems)
        return mail


def _sources(site: Site, lang: Lang) -> dict[str, str]:
    packaged = templates_folder() / lang / "mail" / "layout" / "plain.txt.j2"
    sources = {LAYOUT: packaged.read_text(encoding="utf-8")}
    # The site's own layout speaks the site's language; a mail in the other one keeps the packaged frame.
    if lang == site.language:
        sources |= {f"layout/{name}": layout.text for name, layout in site.layouts.items()}
    for name, mail in site.mails.items():
        sources |= {f"mail/{name}/subject": mail.subject, f"mail/{name}/body": mail.body}
        if mail.html is not None:
            sources[f"mail/{name}/html"] = mail.html
    return sources


def _faults(mail: Rendered) -> Iterator[Problem]:
    if not mail.subject:
        yield Problem("compose.subject_empty")
    if "\n" in mail.subject:
        yield Problem("render.subject_lines")
    whole = f"{mail.subject}\n{mail.body}{mail.html or ''}"
    if legible(whole) != whole:
        yield Problem("compose.unreadable_character_in_text")
    for sign in _LEFT_OVER:
        if sign in whole:
            yield Problem("render.placeholder_left", params={"sign": sign})


def _document(frame: _Frame, content: str, subject: str, lang: Lang) -> str:
    """The least that mail programs ask of an HTML part; it says what the plain text says."""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(subject)}</title>\n</head>\n<body>\n"
        f"{_paragraph(frame.head)}\n{content.strip()}\n{_paragraph(frame.tail)}\n</body>\n</html>\n"
    )


def _paragraph(text: str) -> str:
    return "<p>" + "<br>\n".join(html.escape(line) for line in text.strip("\n").split("\n")) + "</p>"
