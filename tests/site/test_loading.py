"""Good sites: what the owner need not write, what is read as text, and what the core gets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from enishi.core.language import sentence
from enishi.core.limits import NO_LIMITS, Limits, windows_of
from enishi.core.model import Basis, Finality, Kind
from enishi.core.plan import ApprovalMode, At, Pick, Unit
from enishi.core.providers import PER_DOMAIN
from enishi.core.settings import MailboxSettings, Secret, Security
from enishi.core.warm_up import WarmUp
from enishi.effects.resources import resource_dir
from enishi.effects.site import check_site, load_site, values

SiteMaker = Callable[..., Path]


def test_ten_lines_of_config_are_a_whole_site(make_site: SiteMaker, today: date) -> None:
    config = make_site()
    assert len(config.read_text("utf-8").splitlines()) == 10
    site = load_site(config, today=today)
    assert (site.language, site.timezone) == ("ja", ZoneInfo("Asia/Tokyo"))
    assert site.control == "followup"
    assert site.reps["tanaka"].mailbox == "followup"
    assert site.reps["tanaka"].language == "ja"
    assert site.mailboxes["followup"].smtp.port == 465
    assert site.mailboxes["followup"].imap.port == 993
    assert site.mailboxes["followup"].limits is None
    assert site.windows.mail.hours[0] == ((time(9), time(12)), (time(13), time(17, 30)))
    assert set(site.windows.courtesy.hours) == set(range(7))
    assert site.windows.jitter == timedelta(minutes=15)
    assert (site.pressure.per_contact.count, site.pressure.per_contact.within) == (1, timedelta(days=7))
    assert (site.approvals.expire, site.approvals.ahead) == (timedelta(hours=72), timedelta(hours=24))
    assert site.approvals.digest == time(8, 30)
    assert site.storage_url == f"sqlite:{config.parent}/data/enishi.db"
    assert site.web_listen is None


def test_the_example_of_the_contract_loads_as_it_stands(make_site: SiteMaker, today: date) -> None:
    site = load_site(make_site(base="contract"), today=today)
    mailbox = site.mailboxes["followup"]
    assert mailbox.smtp.password == Secret("file", "secrets/followup")
    assert mailbox.imap.password == Secret("credential", "followup")
    assert mailbox.imap.security is Security.TLS
    assert (mailbox.folders.inbox, mailbox.folders.sent, mailbox.folders.junk) == ("INBOX", None, None)
    assert mailbox.proof == ("sent", "journal")
    assert site.default_basis is Basis.BUSINESS_CARD
    comparing = site.cadences["comparing"]
    assert comparing.reasons == {"competitor"}
    assert comparing.finalities == {Finality.NOT_NOW, Finality.UNDECIDED}
    assert comparing.stop_after == timedelta(days=365)
    assert comparing.then == "hold"
    decide = comparing.step("decide")
    assert decide is not None
    assert decide.at == At("decision_on", -5, Unit.BUSINESS_DAY)
    assert decide.without_date == At("refusal", 8, Unit.WEEK)
    axes = comparing.step("axes")
    assert axes is not None
    assert axes.pick == Pick(Kind.MATERIAL, worry=True)
    assert [step.approval.mode for step in comparing.steps[:3]] == ["auto", "required", "veto"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_shipped_site_has_no_mistake(lang: str, today: date) -> None:
    folder = resource_dir("templates") / lang
    if not (folder / "config.yaml").exists():
        pytest.fail(f"templates/{lang} has no config.yaml")
    _, problems = check_site(folder / "config.yaml", today=today)
    assert [sentence("en", problem) for problem in problems] == []


def test_text_stays_what_the_owner_typed(make_site: SiteMaker, today: date) -> None:
    config = make_site()
    text = config.read_text("utf-8").replace("name: 田中 一郎", "name: 010, title: on, phone: 0300000001")
    reasons = "no: {title: yes, says: [12:30, 1e3, 2026-01-01], cadence: budget}\n010: {title: ~x, cadence: budget}\n"
    library = "---\nkind: case\ntitle: 0x1F\nreasons: [no, 010]\n---\nx\n"
    files = {"config.yaml": text, "reasons.yaml": reasons, "library/half.md": library}
    site = load_site(make_site(files=files), today=today)
    rep = site.reps["tanaka"]
    assert (rep.name, rep.title, rep.phone) == ("010", "on", "0300000001")
    assert set(site.reasons) == {"no", "010"}
    assert site.reasons["no"].title == "yes"
    assert site.reasons["no"].says == ("12:30", "1e3", "2026-01-01")
    assert site.library["half"].title == "0x1F"


def test_names_are_kept_byte_for_byte(make_site: SiteMaker, today: date) -> None:
    text = make_site().read_text("utf-8").replace("田中 一郎", "髙﨑𠮷　葛󠄀子")
    assert (
        load_site(make_site(files={"config.yaml": text}), today=today).reps["tanaka"].name == "髙﨑𠮷　葛󠄀子"
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(make_site: SiteMaker, today: date) -> None:
    config = make_site()
    plain = load_site(config, today=today)
    for path in (config, config.parent / "mail/thanks.md.j2", config.parent / "reasons.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_site(config, today=today) == plain


def test_a_reason_leads_somewhere_for_every_finality(make_site: SiteMaker, today: date) -> None:
    site = load_site(make_site(), today=today)
    assert site.reasons["budget"].cadence == {
        Finality.NOT_NOW: "budget",
        Finality.UNDECIDED: "budget",
        Finality.FINAL: "final",
    }


def test_a_cadence_that_names_the_reason_is_preferred(make_site: SiteMaker, today: date) -> None:
    special = "cadence: special\nfor: {reason: budget, finality: final}\nsteps:\n  - {id: a, kind: thanks, at: refusal, mail: thanks}\n"
    site = load_site(make_site(files={"cadences/special.yaml": special}), today=today)
    assert site.reasons["budget"].cadence[Finality.FINAL] == "special"


def test_a_reason_that_is_a_final_no_keeps_its_cadence_for_every_finality(
    make_site: SiteMaker, today: date
) -> None:
    reasons = "never: {title: 今後は不要, finality: final, cadence: final}\nbudget: {title: 予算, cadence: budget}\n"
    site = load_site(make_site(files={"reasons.yaml": reasons}), today=today)
    assert set(site.reasons["never"].cadence.values()) == {"final"}


def test_only_thanks_and_tasks_go_unasked_by_default(make_site: SiteMaker, today: date) -> None:
    site = load_site(make_site(), today=today)
    modes = {step.kind: step.approval.mode for step in site.cadences["budget"].steps}
    assert modes == {
        Kind.THANKS: ApprovalMode.AUTO,
        Kind.CASE: ApprovalMode.REQUIRED,
        Kind.QUESTION: ApprovalMode.REQUIRED,
    }


def _mailbox_with(make_site: SiteMaker, today: date, written: str) -> MailboxSettings:
    config = make_site().read_text("utf-8")
    text = config.replace("followup: {address", f"followup: {{{written}, address")
    return load_site(make_site(files={"config.yaml": text}), today=today).mailboxes["followup"]


def test_limits_of_none_differ_from_no_limits_given(make_site: SiteMaker, today: date) -> None:
    assert _mailbox_with(make_site, today, "limits: none").limits == NO_LIMITS
    assert _mailbox_with(make_site, today, "provider: sakura").limits is None


def test_limits_alone_stand_by_themselves_beside_modest_defaults(make_site: SiteMaker, today: date) -> None:
    limits = _mailbox_with(make_site, today, "limits: {per_hour: 60, seconds_apart: 5}").limits
    assert limits == Limits(windows_of({"seconds_apart": 5, "per_hour": 60}), 2, PER_DOMAIN)


def test_limits_beside_a_provider_change_only_what_they_name(make_site: SiteMaker, today: date) -> None:
    written = "provider: lolipop, limits: {per_hour: 300, connections: 1, per_domain: none}"
    limits = _mailbox_with(make_site, today, written).limits
    assert limits == Limits(windows_of({"per_hour": 300, "per_day": 1_000}), 1, ())


def test_limits_per_domain_are_read_like_the_others(make_site: SiteMaker, today: date) -> None:
    limits = _mailbox_with(make_site, today, "limits: {per_domain: {per_15_minutes: 3}}").limits
    assert limits == Limits((), 2, windows_of({"per_15_minutes": 3}))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("proof: sent", None),
        ("warm_up: false", None),
        ("warm_up: true", WarmUp()),
        ("warm_up: {growth: 2}", WarmUp(20, 2.0)),
        ("warm_up: {first_day: 5, growth: 1.25}", WarmUp(5, 1.25)),
    ],
)
def test_a_warm_up_is_off_unless_set(
    make_site: SiteMaker, today: date, written: str, meant: WarmUp | None
) -> None:
    assert _mailbox_with(make_site, today, written).warm_up == meant


def test_a_mail_is_tried_for_four_days_unless_said_otherwise(make_site: SiteMaker, today: date) -> None:
    assert _mailbox_with(make_site, today, "proof: sent").give_up_after == timedelta(days=4)
    assert _mailbox_with(make_site, today, "retry: {give_up_after: 36h}").give_up_after == timedelta(hours=36)


def test_mail_bodies_know_the_line_they_start_on(make_site: SiteMaker, today: date) -> None:
    site = load_site(make_site(files={"mail/thanks.html.j2": "<p>{{ company.name }}</p>\n"}), today=today)
    thanks = site.mails["thanks"]
    assert thanks.body_line == 5
    assert thanks.body.startswith("このたびは")
    assert thanks.html == "<p>{{ company.name }}</p>\n"


def test_hidden_files_and_editors_leftovers_are_passed_over(make_site: SiteMaker, today: date) -> None:
    files = {"mail/.thanks.md.j2.swp": "x", "cadences/budget.yaml~": "x", "library/#half.md#": "x"}
    assert check_site(make_site(files=files), today=today)[1] == []


def test_a_folder_without_a_site_says_how_to_make_one(tmp_path: Path, today: date) -> None:
    _, problems = check_site(tmp_path / "config.yaml", today=today)
    assert {str(problem.place) for problem in problems} == {"config.yaml", "reasons.yaml", "cadences"}
    assert "enishi init" in sentence("en", problems[-1])


def test_the_holiday_table_is_not_imported_before_a_calendar_is_made() -> None:
    program = "import sys, enishi.effects.site; print('holidays' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_database_may_be_named_as_libpq_names_it(scheme: str) -> None:
    url = f"{scheme}://enishi@db.example/enishi"
    assert values.storage_url(url) == url
