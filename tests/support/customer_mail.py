"""A mail as a customer's side sends it, read."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

from enishi.core.incoming import parse
from enishi.core.verdict import Reading, read

SATURDAY = date(2026, 11, 21)


def judged(
    subject: str,
    body: str,
    *,
    answers: bool = True,
    sender: str = "佐藤 <sato@kyaku.example>",
    to: str = "tanaka@mirai.example",
    html: str | None = None,
    **headers: str,
) -> Reading:
    """The reading of a mail that came on SATURDAY; `answers`: it names ours in In-Reply-To. `X_Y` is the header X-Y."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = "<theirs@kyaku.example>"
    if answers:
        mail["In-Reply-To"] = "<ours@mirai.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return read(parse(bytes(mail)), received_on=SATURDAY)
