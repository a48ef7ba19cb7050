"""A template becomes a mail that may leave, or an error with file and line (mail-reality L8, L15, L19, S8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

import pytest

from enishi.core.language import sentence
from enishi.core.model import Basis, Kind
from enishi.core.plan import Approval, ApprovalMode, At, Cadence, Calendar, Pick, Pressure, Rate, Step, Window
from enishi.core.problem import BadInput
from enishi.core.settings import (
    Approvals,
    Layout,
    MailboxSettings,
    MailTemplate,
    OptOut,
    Rep,
    Security,
    SenderIdentity,
    Server,
    Site,
    Windows,
)
from enishi.core.situation import Situation
from enishi.core.typography import columns
from enishi.effects.render import (
    Rendered,
    Renderer,
    check_templates,
    render_letter,
    sample_content,
    sample_situation,
)

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
REP = Rep("tanaka", "田中 一郎", "tanaka@mirai.example", "営業部", "03-0000-0001", "followup")
SENDER = SenderIdentity(
    "株式会社みらい設備",
    "〒100-0001 東京都千代田区千代田1-1",
    "03-0000-0000",
    OptOut("followup@mirai.example"),
)


def site(
    body: str = "本文",
    subject: str = "件名",
    kind: Kind = Kind.THANKS,
    html: str | None = None,
    sender: SenderIdentity = SENDER,
    layouts: Mapping[str, Layout] | None = None,
) -> Site:
    server = Server("mail.mirai.example", 465, Security.TLS)
    window = Window({day: ((time(9), time(17)),) for day in range(5)}, business_days_only=True)
    rate = Rate(1, timedelta(days=7))
    mail = MailTemplate("m", kind, subject, body, html, "mail/m.md.j2", body_line=5)
    return Site(
        folder=PurePath("site"),
        language="ja",
        timezone=ZoneInfo("Asia/Tokyo"),
        sender=sender,
        mailboxes={"followup": MailboxSettings("followup", "followup@mirai.example", server, server)},
        control="followup",
        reps={"tanaka": REP},
        windows=Windows(window, window),
        pressure=Pressure(rate, rate, rate),
        approvals=Approvals(),
        default_basis=Basis.BUSINESS_CARD,
        storage_url="sqlite:data/enishi.db",
        web_listen=None,
        reasons={},
        calendar=Calendar(frozenset()),
        cadences={},
        mails={"m": mail},
        layouts=layouts or {},
    )


def step(kind: Kind = Kind.THANKS) -> Step:
    at, approval = At("refusal"), Approval(ApprovalMode.AUTO)
    if kind is Kind.TASK:
        return Step("s", kind, at, approval, note="m")
    return Step("s", kind, at, approval, mail="m", pick=Pick(Kind.CASE))


def render(
    of: Site, situation: Situation | None = None, kind: Kind = Kind.THANKS, rep: Rep = REP
) -> Rendered:
    situation = situation or sample_situation(of)
    return Renderer(of).render_step(step(kind), situation, rep, NOW, sample_content(Kind.CASE), "ja")


def named(name: str, of: Site) -> Situation:
    situation = sample_situation(of)
    return replace(situation, contact=replace(situation.contact, name=name))


def codes(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# --- the mail ------------------------------------------------------------------------------------------------


def test_a_courtesy_mail_has_addressee_body_and_signature_and_no_footer() -> None:
    mail = render(site("ありがとうございました。"))
    assert mail.body.startswith(
        "株式会社𠮷野見本製作所\n総務部\n課長 髙﨑 花子 様\n\nありがとうございました。\n"
    )
    assert "営業部　田中 一郎\n電話: 03-0000-0001\n" in mail.body
    assert "配信停止" not in mail.body


def test_an_advertising_mail_ends_with_all_that_the_law_asks() -> None:
    body = render(site(kind=Kind.CASE), kind=Kind.CASE).body
    for part in (SENDER.company, SENDER.postal_address, SENDER.complaints, "followup@mirai.example"):
        assert part in body
    lines = body.split("\n")
    opt_out = next(index for index, line in enumerate(lines) if "followup@mirai.example" in line)
    assert "不要な場合" in lines[opt_out - 1]


FRAME = "{{ addressee }}\n{{ body }}\n"
FOOTER = "{{ sender.company }}\n{{ sender.postal_address }}\n不要な場合は\n{{ sender.opt_out_mail }}\n{{ sender.complaints }}\n"


@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ("{{ sender.company }}", "render.footer_company"),
        ("{{ sender.postal_address }}", "render.footer_postal_address"),
        ("{{ sender.complaints }}", "render.footer_complaints"),
        ("{{ sender.opt_out_mail }}", "render.footer_opt_out"),
        ("不要な場合は", "render.footer_opt_out_statement"),
    ],
)
def test_an_advertising_mail_without_one_of_them_is_blocked(left_out: str, code: str) -> None:
    def with_footer(footer: str) -> Site:
        return site(kind=Kind.CASE, layouts={"plain": Layout(FRAME + footer, "mail/layout/plain.txt.j2")})

    render(with_footer(FOOTER), kind=Kind.CASE)
    with pytest.raises(BadInput) as blocked:
        render(with_footer(FOOTER.replace(left_out, "")), kind=Kind.CASE)
    assert codes(blocked) == [code]


def test_the_opt_out_statement_must_stand_beside_the_contact() -> None:
    far = FOOTER.replace("不要な場合は\n", "不要な場合は\n間\nの行\n")
    with pytest.raises(BadInput) as blocked:
        render(site(kind=Kind.CASE, layouts={"plain": Layout(FRAME + far)}), kind=Kind.CASE)
    assert codes(blocked) == ["render.footer_opt_out_statement"]


def test_every_line_of_the_mail_fits_in_35_full_width_columns() -> None:
    mail = render(site("あ" * 300, kind=Kind.CASE), kind=Kind.CASE)
    assert max(columns(line) for line in mail.body.split("\n")) <= 70


def test_dates_print_in_the_language_of_the_mail() -> None:
    of = site("{{ today }}、{{ refusal.decision_on|md }}、{{ content.date|ymd }}")
    assert "2026年12月1日(火)、1月30日、2027年1月15日" in render(of).body
    english = Renderer(of).render_step(
        step(), sample_situation(of, lang="en"), REP, NOW, sample_content(Kind.CASE), "en"
    )
    assert "Tue 1 Dec 2026、30 January、15 January 2027" in english.body
    assert english.body.startswith("Dear Zoë Takasaki-O'Brien,\n")


def test_a_fact_that_is_not_on_record_is_false_and_has_a_default() -> None:
    of = site("{% if deal.product %}×{% else %}なし{% endif %} {{ deal.product|default('ご提案') }}")
    situation = sample_situation(of)
    body = render(of, replace(situation, deal=replace(situation.deal, product=None))).body
    assert "なし ご提案" in body


def test_a_fact_that_is_not_on_record_is_never_printed_as_nothing() -> None:
    of = site("一行目\n{{ deal.product }}の件")
    situation = sample_situation(of)
    with pytest.raises(BadInput) as refused:
        render(of, replace(situation, deal=replace(situation.deal, product=None)))
    assert codes(refused) == ["render.fact_missing"]
    assert str(refused.value.problems[0].place) == "mail/m.md.j2:6:1"
    assert "deal.product" in sentence("ja", refused.value.problems[0])


def test_a_task_is_a_bare_note_to_the_rep() -> None:
    assert (
        render(site("お電話で{{ contact.name }}様に", kind=Kind.TASK), kind=Kind.TASK).body
        == "お電話で髙﨑 花子様に\n"
    )


def test_an_addressee_of_whom_only_the_address_is_known_is_greeted_as_a_customer() -> None:
    of = site()
    situation = named("", of)
    mail = render(of, replace(situation, company=replace(situation.company, name="")))
    assert mail.body.startswith("お客様\n")


@pytest.mark.parametrize(
    ("subject", "body", "code"),
    [
        ("{{ '' }}", "本文", "compose.subject_empty"),
        ("一\n二", "本文", "render.subject_lines"),
        ("件名", "{{ '{{' }} name }}", "render.placeholder_left"),
        ("件名", "文字\ufffd化け", "compose.unreadable_character_in_text"),
    ],
)
def test_a_text_that_must_not_leave_is_refused(subject: str, body: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        render(site(body, subject))
    assert code in codes(refused)


def test_an_html_part_is_escaped_and_says_what_the_plain_text_says() -> None:
    of = site(html="<p>{{ contact.name }}様</p>", kind=Kind.CASE)
    html = render(of, named("<b>山田</b> & 子", of), Kind.CASE).html
    assert html is not None
    assert "<p>&lt;b&gt;山田&lt;/b&gt; &amp; 子様</p>" in html
    assert "課長 &lt;b&gt;山田&lt;/b&gt; &amp; 子 様" in html
    assert "配信停止のご連絡先: followup@mirai.example" in html


# --- a rep's own words ---------------------------------------------------------------------------------------


def own(words: str) -> Rendered:
    of = site(kind=Kind.CASE)
    return Renderer(of).render_own_words("件名", words, step(Kind.CASE), sample_situation(of), REP, NOW, "ja")


def test_a_reps_own_text_gets_the_frame_once_even_if_they_copied_it() -> None:
    framed = own("直した本文です。")
    assert framed.body.count("髙﨑 花子 様") == 1
    assert own(framed.body) == framed


def test_braces_in_a_reps_text_are_not_executed_but_refused() -> None:
    with pytest.raises(BadInput) as refused:
        own("{{ 7*7 }}です")
    assert "render.placeholder_left" in codes(refused)


# --- the sandbox ---------------------------------------------------------------------------------------------


def test_a_name_that_looks_like_a_template_is_never_executed() -> None:
    of = site("{{ contact.name }}様")
    sandbox = Renderer(of).sandbox("ja")
    assert sandbox.render("mail/m/body", {"contact": {"name": "{{7*7}}"}}) == "{{7*7}}様"
    with pytest.raises(BadInput) as refused:
        render(of, named("{{7*7}}", of))
    assert "render.placeholder_left" in codes(refused)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ contact._facts }}",
        "{{ contact['_facts'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ ''.join(['a']) }}",
        "{{ cycler.__init__ }}",
        "{{ range.__self__ }}",
        "{{ today.value.replace(year=1) }}",
        "{{ contact }}",
        "{{ contact|upper }}",
        "{{ 'x' ~ contact }}",
        "{{ none }}",
        "{% import 'mail/m/subject' as x %}",
        "{% include '/etc/passwd' %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    ],
)
def test_a_template_cannot_reach_beyond_its_values(attack: str) -> None:
    with pytest.raises(BadInput):
        render(site(attack))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ 'a'*10**8 }}",
        "{{ 'a'*100000000 }}",
        "{{ [1]*100000000 }}",
        "{{ 9**9**9 }}",
        "{{ '%100000000d' % 1 }}",
        "{{ 'a'.ljust(100000000) }}",
        "{{ 'a'|center(100000000) }}",
        "{{ range(100000000)|list }}",
        "{% for i in range(200) %}{% for j in range(200) %}{% for k in range(200) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for i in 'a'*60000 %}{% for j in 'a'*60000 %}{% endfor %}{% endfor %}",
        "{% for i in range(200) %}{{ 'a'*60000 }}{% endfor %}",
        "{% set a = 'a'*60000 %}{% set a = a ~ a %}{{ a }}",
        "{% set a = 'a'*60000 %}{% set a = a + a %}{{ a }}",
        "{{ ('a'*60000)|replace('a', 'b'*60000) }}",
        "あ" * 70_000,
        "{% include 'mail/m/body' %}",
    ],
)
@pytest.mark.timeout(20)
def test_a_template_cannot_eat_memory_or_time(attack: str) -> None:
    with pytest.raises(BadInput):
        render(site(attack))


def test_ordinary_conditions_loops_and_filters_work() -> None:
    of = site(
        "{% for w in ['壱', '弐'] %}{{ loop.index }}.{{ w }}{{ '、' if not loop.last }}{% endfor %} {{ 'A' ~ 1 }}"
    )
    assert "1.壱、2.弐 A1" in render(of).body


# --- check ---------------------------------------------------------------------------------------------------


def test_check_names_every_unknown_name_with_line_column_and_suggestion() -> None:
    problems = check_templates(
        site("こんにちは\n{{ contact.nam }}様 {% if deel.subject %}x{% endif %}", "{{ compny }}")
    )
    said = [sentence("ja", problem) for problem in problems]
    assert said == [
        "mail/m.md.j2: 「compny」という項目はありません。もしかして: company",
        "mail/m.md.j2:6:12: 「contact.nam」という項目はありません。もしかして: contact.name",
        "mail/m.md.j2:6:26: 「deel」という項目はありません。もしかして: deal",
    ]


def test_check_points_at_the_line_of_a_syntax_error() -> None:
    [problem] = check_templates(site("一\n二\n{% if contact.name %}\n四"))
    assert problem.code == "render.syntax"
    assert problem.place is not None
    assert problem.place.file == "mail/m.md.j2"
    assert problem.place.line >= 7


def test_check_finds_what_only_a_sparse_record_would_reveal() -> None:
    [problem] = check_templates(site("一\n{{ contact.name }}様の件"))
    assert (problem.code, str(problem.place)) == ("render.fact_missing", "mail/m.md.j2:6:1")
    assert check_templates(site("{{ contact.name|default('ご担当者') }}様")) == []


def test_check_accepts_loops_own_variables_and_the_firms_own_dates() -> None:
    assert (
        check_templates(
            site("{% set x = 1 %}{% for i in range(2) %}{{ i }}{{ loop.index }}{{ x }}{% endfor %}")
        )
        == []
    )


def test_check_knows_that_a_step_without_its_date_never_takes_place() -> None:
    of = site("{{ refusal.lease_ends_on|md }}までに", kind=Kind.QUESTION)
    anchored = replace(step(Kind.QUESTION), at=At("lease_ends_on", -5))
    floating = replace(anchored, without_date=At("refusal", 8))

    def with_step(one: Step) -> Site:
        cadence = Cadence("c", "", frozenset(), frozenset(), (one,))
        return replace(of, cadences={"c": cadence})

    assert check_templates(with_step(anchored)) == []
    [problem] = check_templates(with_step(floating))
    assert problem.params == {"fact": "refusal.lease_ends_on"}


def test_check_reports_a_layout_that_has_no_place_for_the_body() -> None:
    [problem] = check_templates(
        site(layouts={"plain": Layout("{{ addressee }}", "mail/layout/plain.txt.j2")})
    )
    assert sentence("ja", problem).startswith("mail/layout/plain.txt.j2: ")


# --- letters to reps -----------------------------------------------------------------------------------------


def letter(**context: object) -> tuple[str, str]:
    people = {
        "contact": {"name": "髙﨑", "address": "h@kyaku.example"},
        "company": {"name": "青空"},
        "deal": {},
    }
    return render_letter("customer_replied", "ja", people | {"sequence": "S1", "token": "t"} | context)


def test_a_letter_quotes_even_what_cannot_be_printed() -> None:
    _, body = letter(said="こん\ufffdにちは\x1b[0m\n{{ 7*7 }}")
    assert "> こん〓にちは〓[0m\n> {{ 7*7 }}" in body


def test_a_letters_subject_is_one_line_whatever_the_customer_is_called() -> None:
    subject, _ = letter(contact={"name": "山田\nBcc: x", "address": "a@b.example"})
    assert "\n" not in subject


def test_an_overlong_quote_is_cut_so_that_the_letter_still_leaves() -> None:
    _, body = letter(said="長" * 200_000)
    assert "…（長いため、ここまで）" in body
