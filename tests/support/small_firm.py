"""A small firm's site on an embedded or real mail server, for tests of the whole."""

from __future__ import annotations

from pathlib import Path

CONTACT = "yamada@kyaku.example"
COLLEAGUE = "suzuki@kyaku.example"
STRANGER = "someone@yoso.example"
REP = "tanaka@mirai.example"
LEAD = "sato@mirai.example"
OURS = "followup@mirai.example"
EVERYBODY = (CONTACT, COLLEAGUE, STRANGER, REP, LEAD, OURS)

CADENCE = """\
cadence: plan
title: 試しのプラン
steps:
  - {id: thanks, kind: thanks,   at: refusal,       mail: thanks, approval: auto}
  - {id: case,   kind: case,     at: refusal + 2w,  mail: case,   approval: required}
  - {id: info,   kind: info,     at: previous + 4w, mail: info,   approval: veto 24h}
  - {id: ask,    kind: question, at: decision_on - 5bd, mail: ask, approval: auto, without_date: skip}
"""

MAILS = {
    "thanks": (
        "thanks",
        "ご検討いただき、ありがとうございました",
        "{{ rep.name }}です。お返事をありがとうございました。",
    ),
    "case": ("case", "導入事例のご紹介", "以前のお話に近い事例をお届けします。ご返信には及びません。"),
    "info": ("info", "設備更新の進め方", "更新の時期の目安をまとめました。"),
    "ask": (
        "question",
        "先日の件について",
        "お決めになる時期が近いかと存じます。ご不明な点はございませんか。",
    ),
}


def write_site(
    folder: Path,
    *,
    smtp_port: int,
    imap_port: int,
    password: str | None = None,
    cadence: str = CADENCE,
    windows: str = 'windows: {mail: "mon-fri 09:00-17:30", courtesy: "mon-sun 07:00-21:00", jitter: 0m}',
    more: str = "",
    security: str = "none",
    basis: str = "consent: {default_basis: business_card}",
    ours: str = OURS,
    rep: str = REP,
    lead: str = LEAD,
    calendar: str = "",
    mailbox: str = "",
    limits: str = "none",
) -> Path:
    """The config's path; `mailbox`: a further line of it. Everything else a site needs lies beside it."""
    login = ""
    if password is not None:
        secret = folder / "secrets" / "followup"
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_text(password)
        secret.chmod(0o600)
        login = f", user: {ours}, password: {{file: secrets/followup}}"
    for name in ("cadences", "mail", "library"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(
        f"""\
language: ja
sender:
  company: 株式会社みらい設備
  postal_address: 〒100-0001 東京都千代田区千代田1-1
  complaints: 03-0000-0000
  opt_out: {{mail: {ours}}}
mailboxes:
  followup:
    address: {ours}
    smtp: {{host: 127.0.0.1, port: {smtp_port}, security: {security}{login if security != "none" else ""}}}
    imap: {{host: 127.0.0.1, port: {imap_port}, security: {security}{login}}}
    limits: {limits}
    {mailbox}
reps:
  tanaka: {{name: 田中 一郎, address: {rep}, title: 営業部, phone: 03-0000-0001}}
  sato: {{name: 佐藤 花子, address: {lead}, title: 営業部長, lead: true}}
{windows}
{basis}
{more}
""",
        encoding="utf-8",
    )
    (folder / "reasons.yaml").write_text(
        "budget: {title: 予算, says: [予算が], cadence: plan}\n"
        "not_now: {title: 時期, says: [今は], cadence: plan}\n"
        "final: {title: 今後は不要, finality: final, cadence: plan}\n",
        encoding="utf-8",
    )
    if calendar:
        (folder / "calendar.yaml").write_text(calendar, encoding="utf-8")
    (folder / "cadences" / "plan.yaml").write_text(cadence, encoding="utf-8")
    for name, (kind, subject, body) in MAILS.items():
        text = f"---\nsubject: {subject}\nkind: {kind}\n---\n{body}\n"
        (folder / "mail" / f"{name}.md.j2").write_text(text, encoding="utf-8")
    return folder / "config.yaml"
