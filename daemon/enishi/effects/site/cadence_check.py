"""A cadence against the rest of the site: its steps, its mails, its anchors, what follows it, and whom it serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from enishi.core.expressions import ExpressionError, parse_at
from enishi.core.model import Kind
from enishi.core.plan import FISCAL_ANCHORS, PREVIOUS, RECORD_DATES, REFUSAL
from enishi.core.problem import Place, Problem
from enishi.effects.site.crosscheck import cadence_names, unknown, unknown_reasons
from enishi.effects.site.document import Document, Path
from enishi.effects.site.folder import SiteFiles
from enishi.effects.site.routes import Cadences, Route, routes
from enishi.effects.site.schema import ReasonModel
from enishi.effects.site.values import shown

_SLIP = 0.85
"""So close to a usual date's name that it is a slip of the pen (`decison_on`), not a date of the firm's own."""


def check_cadences(files: SiteFiles) -> Iterator[Problem]:
    yield from _twice(files)
    yield from _circles(files)
    known = cadence_names(files)
    for cadence in files.cadences:
        yield from unknown_reasons(files, cadence, "for", "reason")
        then = cadence.text("then")
        if then is not None and then not in known:
            yield unknown("site.no_cadence", cadence.place("then"), then, known)
        yield from _steps(files, cadence)


def check_routes(
    files: SiteFiles, reasons: Mapping[str, ReasonModel], cadences: Cadences
) -> Iterator[Problem]:
    """Each reason leads to one cadence for its own finality, and to no two for any other.

    A pair that leads nowhere is no fault of the site: the firm may never meet it. Recording such a refusal says so.
    """
    for key, reason in reasons.items():
        for route in routes(key, reason, cadences):
            code = _fault(route, must_lead=route.finality is reason.finality)
            if code is not None:
                place = files.reasons.key_place(key, "cadence", route.finality.value)
                params = {
                    "reason": key,
                    "finality": route.finality.value,
                    "cadences": ", ".join(route.claims),
                }
                yield Problem(code, place, params)


def _fault(route: Route, *, must_lead: bool) -> str | None:
    if route.excluded:
        return "site.route_excluded"
    if len(route.claims) > 1:
        return "site.route_ambiguous"
    return "site.route_missing" if must_lead and not route.claims else None


def _twice(files: SiteFiles) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for cadence in files.cadences:
        key = cadence.text("cadence")
        if key is not None and seen.setdefault(key, cadence.file) != cadence.file:
            params = {"key": shown(key), "file": seen[key]}
            yield Problem("site.cadence_twice", cadence.place("cadence"), params)


def _circles(files: SiteFiles) -> Iterator[Problem]:
    """`then` may lead to itself (the hold list does), but two cadences must not send a customer to and fro for ever."""
    follows = {cadence.text("cadence"): cadence.text("then") for cadence in files.cadences}
    for cadence in files.cadences:
        chain = _chain(cadence.text("cadence"), follows)
        # Said once, where the alphabet puts the circle's first.
        if len(chain) > 1 and follows.get(chain[-1]) == chain[0] == min(chain):
            yield Problem("site.circle", cadence.place("then"), {"chain": " → ".join([*chain, chain[0]])})


def _chain(start: str | None, follows: Mapping[str | None, str | None]) -> list[str]:
    chain: list[str] = []
    while start is not None and start not in chain:
        chain.append(start)
        start = follows.get(start)
    return chain


def _steps(files: SiteFiles, cadence: Document) -> Iterator[Problem]:
    places: dict[str, Place] = {}
    for path, _ in cadence.items("steps"):
        step_id, place = cadence.text(*path, "id"), cadence.place(*path, "id")
        if step_id is not None and (first := places.setdefault(step_id, place)) != place:
            yield Problem("site.step_twice", place, {"id": shown(step_id), "line": first.line})
        yield from _mail(files, cadence, path)
        yield from _anchors(files, cadence, path)


def _mail(files: SiteFiles, cadence: Document, path: Path) -> Iterator[Problem]:
    kind = cadence.text(*path, "kind")
    due, odd = ("note", "mail") if kind == Kind.TASK else ("mail", "note")
    if cadence.at(*path, odd) is not None:
        yield Problem(f"site.{odd}_out_of_place", cadence.key_place(*path, odd))
    name = cadence.text(*path, due)
    if name is not None:
        yield from _mail_file(files, cadence, (*path, due), name, kind)
    elif due == "mail" and kind is not None:
        yield Problem("site.mail_missing", cadence.place(*path), {"kind": shown(kind)})


def _mail_file(
    files: SiteFiles, cadence: Document, path: Path, name: str, kind: str | None
) -> Iterator[Problem]:
    letter = files.mails.get(name)
    if letter is None:
        yield unknown("site.no_mail", cadence.place(*path), name, files.mails)
        return
    of_mail = letter.document.text("kind")
    if of_mail in set(Kind) and kind in set(Kind) and of_mail != kind:
        params = {"name": name, "of_mail": of_mail, "of_step": kind}
        yield Problem("site.mail_kind", cadence.place(*path), params)


def _anchors(files: SiteFiles, cadence: Document, path: Path) -> Iterator[Problem]:
    at, without_date = (*path, "at"), (*path, "without_date")
    anchor, instead = _anchor(cadence, at), _anchor(cadence, without_date)
    yearly = FISCAL_ANCHORS.union(files.calendar.keys_of("named"))
    always_there = yearly | {REFUSAL, PREVIOUS}
    calendar_known = files.calendar.readable
    if anchor is not None and calendar_known:
        yield from _unknown_anchor(cadence, at, anchor, always_there)
    if anchor in always_there and cadence.at(*without_date) is not None:
        yield Problem("site.without_date_idle", cadence.key_place(*without_date), {"anchor": anchor})
    elif instead is not None and instead not in always_there and calendar_known:
        yield Problem("site.without_date_anchor", cadence.place(*without_date), {"anchor": shown(instead)})


def _anchor(cadence: Document, path: Path) -> str | None:
    text = cadence.text(*path)
    if text is None or text == "skip":
        return None
    try:
        return parse_at(text).anchor
    except ExpressionError:
        return None


def _unknown_anchor(
    cadence: Document, path: Path, anchor: str, always_there: frozenset[str]
) -> Iterator[Problem]:
    known = always_there.union(RECORD_DATES)
    if anchor in known:
        return
    slip = any(SequenceMatcher(None, anchor, usual).ratio() > _SLIP for usual in RECORD_DATES)
    if slip or not anchor.endswith("_on"):
        yield unknown("site.no_anchor", cadence.place(*path), anchor, known)
