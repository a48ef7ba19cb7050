"""What `enishi init` hands to a firm is complete in both languages, loads clean, and paces itself as the doctrine asks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.content.starter_mails import LANGUAGES, ROOT, TODAY

from enishi.core.language import Lang
from enishi.core.model import Finality, Kind
from enishi.core.plan import ApprovalMode, Cadence, Step, Unit
from enishi.core.refusal import read
from enishi.core.settings import Site
from enishi.effects.site import check_site

TEMPLATES = ROOT / "templates"
REASONS = [
    "not_now",
    "budget",
    "competitor",
    "no_need",
    "approval",
    "anxiety",
    "trust",
    "considering",
    "final",
]

_WEEKS_PER = {Unit.DAY: 1 / 7, Unit.WEEK: 1.0, Unit.MONTH: 52 / 12, Unit.YEAR: 52.0}


def files_under(lang: Lang) -> set[str]:
    folder = TEMPLATES / lang
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def weeks_after(step: Step, anchor: str) -> float | None:
    """How many weeks after the anchor the step comes when the customer named no date."""
    at = step.at if step.at.anchor == anchor else step.without_date
    return at.amount * _WEEKS_PER[at.unit] if at and at.anchor == anchor and at.amount else None


def same_in_any_language(cadence: Cadence) -> Cadence:
    return replace(cadence, title="", file="")


def test_both_languages_have_the_same_files() -> None:
    assert files_under("ja") == files_under("en")


def test_both_languages_have_the_same_plans(sites: dict[Lang, Site]) -> None:
    ja, en = (
        {key: same_in_any_language(cadence) for key, cadence in site.cadences.items()}
        for site in sites.values()
    )
    assert ja == en


def test_both_languages_have_mails_of_the_same_kinds(sites: dict[Lang, Site]) -> None:
    ja, en = ({name: mail.kind for name, mail in site.mails.items()} for site in sites.values())
    assert ja == en


def test_the_example_config_at_the_top_is_the_one_that_init_copies() -> None:
    assert (ROOT / "config.example.yaml").read_bytes() == (TEMPLATES / "ja/config.yaml").read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fresh_site_has_no_problem_at_all(lang: Lang) -> None:
    _, problems = check_site(TEMPLATES / lang / "config.yaml", today=TODAY)
    assert problems == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_the_config_is_explained(lang: Lang) -> None:
    lines = (TEMPLATES / lang / "config.yaml").read_text("utf-8").splitlines()
    sections = [number for number, line in enumerate(lines) if re.match(r"[a-z]+:", line)]
    assert len(sections) >= 12
    assert [lines[number] for number in sections if not lines[number - 1].startswith("#")] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_real_would_be_written_to_before_the_firm_fills_in_its_name(
    sites: dict[Lang, Site], lang: Lang
) -> None:
    site = sites[lang]
    addresses = [box.address for box in site.mailboxes.values()] + [rep.address for rep in site.reps.values()]
    hosts = [server.host for box in site.mailboxes.values() for server in (box.smtp, box.imap)]
    assert all(place.endswith(".example") for place in addresses + hosts)


def test_the_legal_basis_is_left_for_the_firm_to_choose(sites: dict[Lang, Site]) -> None:
    assert [site.default_basis for site in sites.values()] == [None, None]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_nine_reasons_each_have_a_question_causes_and_a_plan(sites: dict[Lang, Site], lang: Lang) -> None:
    reasons = sites[lang].reasons
    assert list(reasons) == REASONS
    for reason in reasons.values():
        assert reason.question, reason.key
        assert reason.underlying, reason.key
        assert set(reason.cadence) == set(Finality), reason.key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_wordings_of_a_reason_reveal_that_reason_and_no_other(
    sites: dict[Lang, Site], lang: Lang
) -> None:
    reasons = sites[lang].reasons
    sentence = {"ja": "今回は、{}のでお断りします。", "en": "Sorry, {} this year."}[lang]
    misread = {
        wording: found.reason
        for key, reason in reasons.items()
        for wording in reason.says
        if (found := read(sentence.format(wording), reasons)).reason != key
    }
    assert misread == {}


def test_whoever_chose_another_firm_is_not_sent_points_of_comparison(sites: dict[Lang, Site]) -> None:
    routes = sites["ja"].reasons["competitor"].cadence
    assert routes[Finality.UNDECIDED] == "comparing"
    assert routes[Finality.NOT_NOW] == "chosen_other"


def test_a_final_no_gets_thanks_and_nothing_else_whatever_the_reason(sites: dict[Lang, Site]) -> None:
    site = sites["ja"]
    assert {reason.cadence[Finality.FINAL] for reason in site.reasons.values()} == {"final"}
    assert [step.kind for step in site.cadences["final"].steps] == [Kind.THANKS]
    assert site.cadences["final"].then is None


def test_every_plan_but_the_hold_list_thanks_at_once(sites: dict[Lang, Site]) -> None:
    for cadence in sites["ja"].cadences.values():
        if cadence.key != "hold":
            first = cadence.steps[0]
            assert (first.kind, str(first.at), str(first.approval)) == (Kind.THANKS, "refusal", "auto")


def test_nothing_but_thanks_leaves_without_a_rep_having_seen_it(sites: dict[Lang, Site]) -> None:
    unseen = {
        step.kind
        for cadence in sites["ja"].cadences.values()
        for step in cadence.steps
        if step.approval.mode is ApprovalMode.AUTO
    }
    assert unseen == {Kind.THANKS, Kind.TASK}


def test_the_first_drip_of_every_plan_needs_a_word(sites: dict[Lang, Site]) -> None:
    for cadence in sites["ja"].cadences.values():
        drips = [step for step in cadence.steps if step.kind.is_advertising]
        assert not drips or drips[0].approval.mode is ApprovalMode.REQUIRED, cadence.key


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("not_now", 12, 14),
        ("comparing", 2, 4),
        ("no_need", 25, 27),
        ("considering", 2, 4),
        ("hold", 25, 27),
    ],
)
def test_the_frequency_follows_the_reason(
    sites: dict[Lang, Site], key: str, least: float, most: float
) -> None:
    """Doctrine A13: the steps that follow each other (or open the plan) keep the gap of that reason."""
    steps = sites["ja"].cadences[key].steps
    gaps = [gap for step in steps if (gap := weeks_after(step, "previous"))]
    drips = [step for step in steps if step.kind.is_advertising]
    gaps += [gap for step in drips[:1] if (gap := weeks_after(step, "refusal"))]
    assert gaps
    assert all(least <= gap <= most for gap in gaps), gaps


def test_budget_waits_for_the_date_of_the_budget(sites: dict[Lang, Site]) -> None:
    prepare, ask = sites["ja"].cadences["budget"].steps[1:3]
    assert [step.at.anchor for step in (prepare, ask)] == ["budget_opens_on"] * 2
    assert all(
        step.without_date and step.without_date.anchor == "fiscal_year_start" for step in (prepare, ask)
    )


def test_who_considers_is_never_chased_beyond_half_a_year(sites: dict[Lang, Site]) -> None:
    assert sites["ja"].cadences["considering"].stop_after == timedelta(days=180)


def test_after_our_own_fault_nothing_is_advertised(sites: dict[Lang, Site]) -> None:
    kinds = {step.kind for step in sites["ja"].cadences["trust"].steps}
    assert kinds == {Kind.THANKS, Kind.TASK, Kind.FEEDBACK}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_library_is_marked_as_examples_and_feeds_every_step_that_picks(
    sites: dict[Lang, Site], lang: Lang
) -> None:
    site = sites[lang]
    assert all(piece.example for piece in site.library.values())
    wanted = {step.pick.kind for cadence in site.cadences.values() for step in cadence.steps if step.pick}
    assert wanted <= {piece.kind for piece in site.library.values()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mail_is_used_and_says_in_a_comment_what_it_is_for(sites: dict[Lang, Site], lang: Lang) -> None:
    site = sites[lang]
    used = {step.mail or step.note for cadence in site.cadences.values() for step in cadence.steps}
    assert used == set(site.mails)
    for mail in site.mails:
        source = Path(TEMPLATES / lang / "mail" / f"{mail}.md.j2").read_text("utf-8")
        assert source.startswith("---\n# "), mail
