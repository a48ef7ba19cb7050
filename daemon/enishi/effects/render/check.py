"""`enishi check` on the mails: every name is known, every text renders, for a full record and for a sparse one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from jinja2 import nodes

from enishi.core.model import Kind
from enishi.core.plan import Approval, ApprovalMode, At, Step
from enishi.core.problem import BadInput, Place, Problem
from enishi.core.settings import Content, MailTemplate, Rep, Site
from enishi.core.situation import Situation
from enishi.effects.render.facts import vocabulary
from enishi.effects.render.faults import problem_of
from enishi.effects.render.renderer import Renderer
from enishi.effects.render.samples import SAMPLE_NOW, sample_content, sample_situation, sparse
from enishi.effects.render.sandbox import RENDER_ERRORS, named_nodes

_FRAME_NAMES = {name: frozenset[str]() for name in ("addressee", "body", "advertising")}


def check_templates(site: Site) -> list[Problem]:
    """Everything wrong with the site's mails, each with file and line; empty when all of them could leave."""
    renderer = Renderer(site)
    known = vocabulary(site)
    problems: list[Problem] = []
    for name in site.layouts:
        problems += _check_names(renderer, f"layout/{name}", known | _FRAME_NAMES)
    if problems:
        return problems  # every mail stands in the layout and would only repeat them
    for mail in site.mails.values():
        problems += _check_mail(renderer, mail, known)
    return problems


def _check_mail(renderer: Renderer, mail: MailTemplate, known: Mapping[str, frozenset[str]]) -> list[Problem]:
    parts = ("subject", "body") if mail.html is None else ("subject", "body", "html")
    unknown = [
        problem for part in parts for problem in _check_names(renderer, f"mail/{mail.name}/{part}", known)
    ]
    return unknown or list(_check_texts(renderer, mail))


# --- names ---------------------------------------------------------------------------------------------------


def _check_names(renderer: Renderer, template: str, known: Mapping[str, frozenset[str]]) -> list[Problem]:
    return sorted(_unknown_names(renderer, template, known), key=lambda problem: problem.place or Place(""))


def _unknown_names(
    renderer: Renderer, template: str, known: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    sandbox = renderer.sandbox(renderer.site.language)
    source = sandbox.source(template)
    try:
        named = named_nodes(sandbox, source, template)
    except RENDER_ERRORS as error:
        yield problem_of(error, template, renderer.places.place)
        return
    own = {node.name for node in named if isinstance(node, nodes.Name) and node.ctx == "store"}
    own |= {"loop", *sandbox.globals}
    for node in named:
        name, suggestions = _unknown(node, known, own)
        if name:
            column = source.splitlines()[node.lineno - 1].find(name.rpartition(".")[2]) + 1
            place = renderer.places.place(template, node.lineno, max(column, 1))
            yield Problem("render.unknown_name", place, {"name": name, "known": suggestions})


def _unknown(
    node: nodes.Name | nodes.Getattr, known: Mapping[str, frozenset[str]], own: set[str]
) -> tuple[str, str]:
    """The name if it is none, and what was probably meant (or all that there is)."""
    if isinstance(node, nodes.Name):
        if node.name in known or node.name in own:
            return "", ""
        return node.name, _suggestion(node.name, sorted(known))
    noun = node.node.name if isinstance(node.node, nodes.Name) else ""
    if noun not in known or node.attr in known[noun]:
        return "", ""
    return f"{noun}.{node.attr}", _suggestion(
        f"{noun}.{node.attr}", [f"{noun}.{fact}" for fact in sorted(known[noun])]
    )


def _suggestion(name: str, candidates: list[str]) -> str:
    return ", ".join(get_close_matches(name, candidates, n=1, cutoff=0.6) or candidates)


# --- texts ---------------------------------------------------------------------------------------------------


def _check_texts(renderer: Renderer, mail: MailTemplate) -> Iterator[Problem]:
    site = renderer.site
    users = _users(site, mail)
    step = users[0] if users else _step_for(mail)
    content = sample_content(mail.kind, site.language) if all(user.pick for user in users) else None
    full = sample_situation(site, lang=site.language)
    poor = sparse(full, _guaranteed_dates(users or [step]))
    rep = next(iter(site.reps.values()))
    yield from _try(renderer, step, full, rep, content) or _try(
        renderer, step, poor, replace(rep, title=None, phone=None), content
    )


def _try(
    renderer: Renderer, step: Step, situation: Situation, rep: Rep, content: Content | None
) -> tuple[Problem, ...]:
    try:
        renderer.render_step(step, situation, rep, SAMPLE_NOW, content, renderer.site.language)
    except BadInput as error:
        return error.problems
    return ()


def _users(site: Site, mail: MailTemplate) -> list[Step]:
    return [
        step
        for cadence in site.cadences.values()
        for step in cadence.steps
        if mail.name in (step.mail, step.note)
    ]


def _step_for(mail: MailTemplate) -> Step:
    """For a mail that no cadence uses (yet)."""
    at, approval = At("refusal"), Approval(ApprovalMode.REQUIRED)
    if mail.kind is Kind.TASK:
        return Step("sample", mail.kind, at, approval, note=mail.name)
    return Step("sample", mail.kind, at, approval, mail=mail.name)


def _guaranteed_dates(steps: list[Step]) -> frozenset[str]:
    """Dates without which none of these steps takes place (`without_date: skip`)."""
    required = [{step.at.anchor} if step.without_date is None else set[str]() for step in steps]
    return frozenset(set.intersection(*required))
